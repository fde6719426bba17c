import * as l10n from '@vscode/l10n';
import { doneFraction, type RunSummary } from '../runs/runSummary.ts';
import { formatBytes, formatCount, formatDuration, formatPercentage, formatWhen } from './format.ts';
import type { Moment } from './moment.ts';
import { safeText } from './text.ts';

/** The name of a sync, as it has it itself or else as its latest run does; its id where it has none. */
export function syncTitle(syncId: string | undefined, latest: RunSummary | undefined, ownName?: string): string {
  const name = safeText(ownName ?? latest?.syncName ?? '');
  if (name !== '') return name;
  return syncId === undefined ? l10n.t('Unknown sync') : l10n.t('Sync {0}', syncId);
}

/** When the run was created, or its id where nobody knows. */
export function runTitle({ id, createdAt }: RunSummary, { now, locale }: Moment): string {
  return createdAt === undefined ? l10n.t('Run {0}', id) : formatWhen(createdAt, now, locale);
}

/** How long a run took, in seconds. */
export function runSeconds({ runtimeSeconds, createdAt, completedAt }: RunSummary): number | undefined {
  if (runtimeSeconds !== undefined) return runtimeSeconds;
  return createdAt === undefined || completedAt === undefined ? undefined : (completedAt - createdAt) / 1000;
}

/**
 * What is worth knowing of a run at a glance, most important first, since a narrow row cuts the end: `14 errors`,
 * `3m 12s`, `1.34 GB`, `dry run`.
 */
export function runFacts(run: RunSummary, locale: string): readonly string[] {
  const [done, seconds] = [doneFraction(run), runSeconds(run)];
  return [
    errorWords(run.erroredFiles, locale),
    done !== undefined && formatPercentage(done, locale),
    seconds !== undefined && formatDuration(seconds),
    run.bytesSynced !== undefined && formatBytes(run.bytesSynced, locale),
    run.dryRun === true && l10n.t('dry run'),
  ].filter((fact) => fact !== false);
}

function errorWords(errors: number | undefined, locale: string): string | false {
  if (!errors) return false;
  return errors === 1 ? l10n.t('1 error') : l10n.t('{0} errors', formatCount(errors, locale));
}
