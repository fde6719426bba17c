import { isObject } from './files-com/fields.ts';

const actions = ['collect', 'older', 'logs', 'export', 'openRun'] as const;

/** What a link or a lens of a document about failures asks for, as the argument of its command. */
export interface FailureRequest {
  /** Of the document. */
  readonly uri: string;
  readonly action: (typeof actions)[number];
  /** For `openRun`. */
  readonly runId?: string;
}

/** Undefined for any other argument. */
export function parseFailureRequest(argument: unknown): FailureRequest | undefined {
  if (!isObject(argument)) return undefined;
  const { uri, action: name, runId } = argument;
  const action = actions.find((known) => known === name);
  if (typeof uri !== 'string' || action === undefined) return undefined;
  return { uri, action, ...(typeof runId === 'string' && { runId }) };
}
