import { type ErrorKind, FilesComError } from './errors.ts';

const unreadable: ReadonlySet<ErrorKind> = new Set(['badAnswer', 'tooLarge', 'intermediary']);
const silences: ReadonlySet<ErrorKind> = new Set(['offline', 'timeout', ...unreadable]);

/** The error of an order, as `uncertain` where the service may have done it all the same. */
export function orUncertain(error: unknown): unknown {
  return error instanceof FilesComError && mayBeDone(error)
    ? new FilesComError('uncertain', error.message, error)
    : error;
}

function mayBeDone({ kind, status, type, isUnsent }: FilesComError): boolean {
  if (status === undefined) return silences.has(kind) && !isUnsent;
  // Success, and then something that cannot be read.
  if (status < 300) return unreadable.has(kind);
  // A gateway says so too when only the answer was lost; the service says by this type that it has not begun.
  return status >= 500 && type?.startsWith('service-unavailable') !== true;
}
