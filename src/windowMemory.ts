import type * as vscode from 'vscode';
import { isObject } from './files-com/fields.ts';
import { decodeFilter, encodeFilter, type RunFilter } from './runs/filter.ts';
import { groupings, syncOrders, type Grouping, type SyncOrder } from './runs/grouping.ts';
import { newestFirst, sortFields, type RunSort } from './runs/runSort.ts';

/** What a window remembers of how its person looks at runs. What makes no sense, such as from another version, is the usual. */
export class WindowMemory {
  readonly #state: Pick<vscode.Memento, 'get' | 'update'>;

  constructor(state: Pick<vscode.Memento, 'get' | 'update'>) {
    this.#state = state;
  }

  /** The filter, for use at a site. */
  filter(site: string | undefined): RunFilter {
    return decodeFilter(this.#state.get('filter'), site);
  }

  get grouping(): Grouping {
    const value = this.#state.get('grouping');
    return groupings.find((grouping) => grouping === value) ?? 'syncStatus';
  }

  get syncOrder(): SyncOrder {
    const value = this.#state.get('syncOrder');
    return syncOrders.find((order) => order === value) ?? 'attention';
  }

  get sort(): RunSort {
    const value = this.#state.get('sort');
    const { field, direction }: Readonly<Record<string, unknown>> = isObject(value) ? value : {};
    const known = sortFields.find((each) => each === field);
    return known && (direction === 'asc' || direction === 'desc') ? { field: known, direction } : newestFirst;
  }

  saveFilter(filter: RunFilter, site: string | undefined): Thenable<void> {
    return this.#state.update('filter', encodeFilter(filter, site));
  }

  saveGrouping(grouping: Grouping): Thenable<void> {
    return this.#state.update('grouping', grouping);
  }

  saveSyncOrder(order: SyncOrder): Thenable<void> {
    return this.#state.update('syncOrder', order);
  }

  saveSort(sort: RunSort): Thenable<void> {
    return this.#state.update('sort', sort);
  }
}
