import * as vscode from 'vscode';
import type { LogProgress } from '../logs/download/fetchLog.ts';
import { formatBytes } from '../words/format.ts';

/** What takes no longer needs no notification. */
const patienceMilliseconds = 500;
const stepMilliseconds = 250;

/**
 * Runs a task that may tell how many bytes it has read, or in words how far it is. When it takes a while, a notification
 * shows that, with Cancel. It ends with the signal's reason when it is cancelled there, or when `lifetime` ends.
 */
export async function withProgress<T>(
  title: string,
  lifetime: AbortSignal,
  task: (signal: AbortSignal, onProgress: (progress: LogProgress | string) => void) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let now: LogProgress | string = '';
  const running = task(AbortSignal.any([controller.signal, lifetime]), (progress) => {
    now = progress;
  });
  if (await endsSoon(running)) return running;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (notification, token) => {
    const cancelling = token.onCancellationRequested(() => controller.abort());
    let shown = 0;
    const timer = setInterval(() => {
      const percent = typeof now === 'object' && now.total ? (now.bytes / now.total) * 100 : 0;
      const message = typeof now === 'object' ? describe(now) : now;
      notification.report({ ...(message !== '' && { message }), increment: percent - shown });
      shown = percent;
    }, stepMilliseconds);
    try {
      return await running;
    } finally {
      clearInterval(timer);
      cancelling.dispose();
    }
  });
}

function describe({ bytes, total }: LogProgress): string {
  const { language } = vscode.env;
  return total === undefined
    ? formatBytes(bytes, language)
    : vscode.l10n.t('{0} of {1}', formatBytes(bytes, language), formatBytes(total, language));
}

async function endsSoon(running: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const soon = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, patienceMilliseconds, false);
  });
  const ended = running.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([ended, soon]);
  } finally {
    clearTimeout(timer);
  }
}
