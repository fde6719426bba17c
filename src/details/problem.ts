import { FilesComError, type ErrorKind } from '../files-com/errors.ts';
import { actionCommands } from '../words/actionCommands.ts';
import { actionLabel, explain, type Action } from '../words/explain.ts';
import type { Problem } from './views.ts';

/** What a change of the connection may mend. */
const connectionKinds: ReadonlySet<ErrorKind> = new Set(['noKey', 'keyRejected', 'wrongHost', 'otherConnection']);
/** What comes before trying again, where it helps. */
const remedies: ReadonlySet<Action> = new Set(['signIn', 'switchConnection']);

/** An error in words, with the buttons that help; trying again is always one of them. */
export function problemOf(error: unknown): Problem {
  const { title, detail, actions } = explain(error);
  const [first = 'retry'] = actions;
  const offered = new Set<Action>([remedies.has(first) ? first : 'retry', ...actions, 'retry']);
  return {
    title,
    detail,
    isGone: error instanceof FilesComError && error.kind === 'notFound',
    actions: Array.from(offered, (action) => ({ label: actionLabel(action, error), action: actionCommands[action] })),
  };
}

/** Is it worth trying again when the connection has changed? */
export function isOfConnection(error: unknown): boolean {
  return error instanceof FilesComError && connectionKinds.has(error.kind);
}
