import * as l10n from '@vscode/l10n';
import type { Grouping } from '../runs/grouping.ts';
import type { RunSort } from '../runs/runSort.ts';

export function groupingWords(grouping: Grouping): string {
  switch (grouping) {
    case 'syncStatus':
      return l10n.t('Sync, then Status');
    case 'statusSync':
      return l10n.t('Status, then Sync');
    case 'sync':
      return l10n.t('Sync');
    case 'status':
      return l10n.t('Status');
    case 'day':
      return l10n.t('Day');
    case 'none':
      return l10n.t('No Groups');
    default:
      return grouping satisfies never;
  }
}

/** An order of runs. The service sorts by ids and by the names that statuses have there. */
export function sortWords({ field, direction }: RunSort): string {
  const isRising = direction === 'asc';
  switch (field) {
    case 'createdAt':
      return isRising ? l10n.t('Oldest First') : l10n.t('Newest First');
    case 'status':
      return isRising ? l10n.t('By Status, A to Z') : l10n.t('By Status, Z to A');
    case 'syncId':
      return isRising ? l10n.t('By Sync ID, Ascending') : l10n.t('By Sync ID, Descending');
    case 'workspaceId':
      return isRising ? l10n.t('By Workspace ID, Ascending') : l10n.t('By Workspace ID, Descending');
    case 'siteId':
      return isRising ? l10n.t('By Site ID, Ascending') : l10n.t('By Site ID, Descending');
    default:
      return field satisfies never;
  }
}
