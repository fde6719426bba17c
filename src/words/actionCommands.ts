import type { commandIds } from '../contributions.ts';
import type { Action } from './explain.ts';

/** The command that does what an action says, by its name in contributions.ts. */
export const actionCommands = {
  signIn: 'signIn',
  switchConnection: 'switchConnection',
  retry: 'retry',
  showOutput: 'showLog',
} as const satisfies Readonly<Record<Action, keyof typeof commandIds>>;
