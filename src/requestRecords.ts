import type * as vscode from 'vscode';
import type { RequestRecord } from './files-com/client.ts';
import { safeText } from './words/text.ts';

/** Writes each attempt of each request to the output channel: what failed as a warning, the rest as information. */
export function writeRecords(output: Pick<vscode.LogOutputChannel, 'info' | 'warn'>): (record: RequestRecord) => void {
  return (record) => {
    const failed = record.error !== undefined || record.status === undefined || record.status >= 400;
    if (failed) output.warn(formatRequest(record));
    else output.info(formatRequest(record));
  };
}

/** `GET /sync_runs?per_page=100 200 · 82 ms · 48213 bytes · attempt 2 · request 5baab0b9`. For support: not translated. */
export function formatRequest(record: RequestRecord): string {
  const { method, path, status, milliseconds, bytes, attempt, requestId, error } = record;
  const parts = [
    `${method} ${safeText(path, 1000)} ${status ?? 'no answer'}`,
    `${Math.round(milliseconds)} ms`,
    `${bytes} bytes`,
    `attempt ${attempt}`,
    requestId === undefined ? '' : `request ${safeText(requestId, 80)}`,
    error === undefined ? '' : safeText(error, 300),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
