import * as l10n from '@vscode/l10n';
import { FilesComError, type ErrorKind } from '../files-com/errors.ts';
import { actionLabel, explain, type Action } from '../words/explain.ts';
import type { ActionView, Problem } from './views.ts';

/** The run is one of a connection that is not the active one. */
export class OtherConnection extends Error {
  /** The connection's name; undefined when it is signed out. */
  readonly label: string | undefined;

  constructor(label: string | undefined) {
    super('The run belongs to another connection.');
    this.label = label;
  }
}

const commands = { signIn: 'signIn', retry: 'retry', showOutput: 'showLog' } as const satisfies Record<
  Action,
  ActionView['action']
>;
/** What a change of the connection may mend. */
const connectionKinds: ReadonlySet<ErrorKind> = new Set(['noKey', 'keyRejected', 'wrongHost']);

/** An error in words, with the buttons that help; trying again is always one of them. */
export function problemOf(error: unknown): Problem {
  if (error instanceof OtherConnection) return otherConnection(error);
  const { title, detail, actions } = explain(error);
  const offered = new Set<Action>([...(actions.includes('signIn') ? [] : (['retry'] as const)), ...actions, 'retry']);
  return {
    title,
    detail,
    actions: Array.from(offered, (action) => ({ label: actionLabel(action), action: commands[action] })),
  };
}

/** Is it worth trying again when the connection has changed? */
export function isOfConnection(error: unknown): boolean {
  return error instanceof OtherConnection || (error instanceof FilesComError && connectionKinds.has(error.kind));
}

function otherConnection({ label }: OtherConnection): Problem {
  const title = l10n.t('This run belongs to another connection');
  const retry = { label: actionLabel('retry'), action: 'retry' } as const;
  return label === undefined
    ? {
        title,
        detail: l10n.t('Its site was signed out. Sign in again and open the run from the list.'),
        actions: [{ label: actionLabel('signIn'), action: 'signIn' }, retry],
      }
    : {
        title,
        detail: l10n.t('It is a run of {0}, which is not the active connection.', label),
        actions: [{ label: l10n.t('Switch to {0}', label), action: 'switchConnection' }, retry],
      };
}
