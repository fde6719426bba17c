import { Client } from '../../src/files-com/client.ts';
import { decodeSyncRun } from '../../src/files-com/syncRun.ts';
import { Logs, type LogSubject } from '../../src/logs/logs.ts';
import { startLogWorker } from '../logWorker.ts';

/** Logs kept in a folder, and a run that has ended whose log is at this address. */
export function logsAt(folder: string, url: string): { readonly logs: Logs; readonly subject: LogSubject } {
  const run = decodeSyncRun({ id: 1, status: 'success', completed_at: '2026-01-31T12:00:00Z', log_url: url });
  // Nothing is asked of it: the link is known.
  const client = new Client(
    { origin: new URL(url).origin, apiKey: '', workspaceId: undefined },
    { userAgent: 'bench' },
  );
  return {
    logs: new Logs({ folder, userAgent: 'bench', limitBytes: () => Infinity, startWorker: startLogWorker }),
    subject: { key: { site: '0123456789abcdef', runId: '1' }, run, getClient: () => Promise.resolve(client) },
  };
}
