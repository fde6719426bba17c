import { amount, flag, isObject, text } from '../../files-com/fields.ts';
import { tryParseJson } from '../../files-com/json.ts';
import type { LogOrigin } from '../download/downloadLog.ts';

/** What is known of a log that is on disk. */
export interface LogFacts {
  readonly bytes: number;
  readonly origin: LogOrigin;
  /** Will the log never change? */
  readonly isFinal: boolean;
  readonly syncName: string | undefined;
}

const origins: readonly LogOrigin[] = ['file', 'syncLogs', 'body'];

export function encodeFacts({ bytes, origin, isFinal, syncName }: LogFacts): string {
  return JSON.stringify({ bytes, origin, isFinal, syncName });
}

/** Undefined for what `encodeFacts` has not written. */
export function decodeFacts(json: string): LogFacts | undefined {
  const raw = tryParseJson(json);
  if (!isObject(raw)) return undefined;
  const bytes = amount(raw['bytes']);
  const origin = origins.find((known) => known === raw['origin']);
  const isFinal = flag(raw['isFinal']);
  if (bytes === undefined || origin === undefined || isFinal === undefined) return undefined;
  return { bytes, origin, isFinal, syncName: text(raw['syncName']) };
}
