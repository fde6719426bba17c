import type { LineKind } from '../meaning/kindTable.ts';
import type { LineFilter } from './protocol.ts';

/** Whether lines of a kind pass a filter. */
export function passes({ status, operation, failedOnly }: LineFilter, kind: LineKind): boolean {
  return (
    (status === undefined || status === (kind.status ?? null)) &&
    (operation === undefined || operation === (kind.operation ?? null)) &&
    (failedOnly !== true || kind.failed)
  );
}
