/** The statuses that the service documents, the most urgent first; from `success` on, none needs attention. */
export const documentedStatuses = ['failure', 'partial_failure', 'in_progress', 'success', 'skipped'] as const;
export type DocumentedStatus = (typeof documentedStatuses)[number];

/** A status the service documents, or any other that it sends: those are shown as they came. */
export type RunStatus = DocumentedStatus | (string & {});

const order: readonly (string | undefined)[] = documentedStatuses;

export function isFailure(status: RunStatus | undefined): boolean {
  return status === 'failure' || status === 'partial_failure';
}

/** Has the run come to its end? One whose status is not documented has where it says when; nobody knows what it means. */
export function isEnded({ status, completedAt }: RunEnd): boolean {
  return order.includes(status) ? status !== 'in_progress' : completedAt !== undefined;
}

/** A run takes at most a day. */
export const longestRunMilliseconds = 24 * 3_600_000;

/** May the run still be going on? An undocumented status may be one that stays. */
export function mayGoOn(run: RunEnd & { readonly createdAt: number | undefined }, now: number): boolean {
  if (isEnded(run)) return false;
  return run.status === 'in_progress' || (run.createdAt !== undefined && run.createdAt >= now - longestRunMilliseconds);
}

interface RunEnd {
  readonly status: RunStatus | undefined;
  readonly completedAt: number | undefined;
}

/** Lower comes first: documented statuses by urgency, then all others. */
export function statusRank(status: RunStatus | undefined): number {
  const place = order.indexOf(status);
  return place === -1 ? order.length : place;
}

/** Lower needs attention sooner; the same for all that need none. */
export function attentionRank(status: RunStatus | undefined): number {
  return Math.min(statusRank(status), statusRank('success'));
}
