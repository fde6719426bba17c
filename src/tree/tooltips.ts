import * as l10n from '@vscode/l10n';
import type { LoadedRuns } from '../runs/loadedRuns.ts';
import { endOf, type RunSummary } from '../runs/runSummary.ts';
import { explain } from '../words/explain.ts';
import { formatBytes, formatCount, formatDateTime, formatDuration } from '../words/format.ts';
import { formatRoute } from '../words/route.ts';
import { runSeconds, syncTitle } from '../words/runWords.ts';
import { statusWords } from '../words/status.ts';
import { escapeMarkdown } from '../words/text.ts';
import type { TreeNode } from './nodes.ts';
import { shownRun, syncFacts, type SyncFacts } from './syncFacts.ts';

/** Markdown for when a node is hovered over, whatever came from the service escaped; undefined where the label says it all. */
export function tooltipOf(node: TreeNode, store: LoadedRuns, locale: string): string | undefined {
  switch (node.kind) {
    case 'group':
      return node.level === 'sync' ? syncTooltip(syncFacts(store, node.path), locale) : undefined;
    case 'run': {
      const run = store.run(node.runId);
      return run && describe(syncTitle(run.syncId, run), runFacts(run, locale));
    }
    case 'error': {
      const { title, detail } = explain(store.problem(node.activity));
      return `**${escapeMarkdown(title)}**\n\n${escapeMarkdown(detail)}`;
    }
    case 'more':
      return undefined;
    default:
      return node satisfies never;
  }
}

type Fact = readonly [name: string, value: string | undefined];

function syncTooltip(facts: SyncFacts, locale: string): string {
  const { id, title, latest, running, isDisabled } = facts;
  const run = shownRun(facts);
  const skipped = latest?.status === 'skipped' && latest !== run ? latest : undefined;
  const label = run === latest ? l10n.t('Latest run') : l10n.t('Latest result');
  return describe(title, [
    [l10n.t('Disabled'), isDisabled ? l10n.t('Yes, it does not run by itself') : undefined],
    [l10n.t('Route'), run && formatRoute(run.srcRemoteServerType, run.destRemoteServerType)],
    [label, run ? time(run.createdAt, locale) : l10n.t('None')],
    [l10n.t('Status'), run && statusWords(run.status).label],
    [statusWords(running?.status).label, running && running !== run ? since(running, locale) : undefined],
    [statusWords('skipped').label, skipped && time(skipped.createdAt, locale)],
    [l10n.t('Sync ID'), id],
  ]);
}

function since({ createdAt }: RunSummary, locale: string): string {
  return createdAt === undefined ? l10n.t('Yes') : l10n.t('since {0}', formatDateTime(createdAt, locale));
}

function runFacts(run: RunSummary, locale: string): readonly Fact[] {
  const seconds = runSeconds(run);
  return [
    [l10n.t('Status'), statusWords(run.status).label],
    [l10n.t('Dry run'), run.dryRun === true ? l10n.t('Yes, nothing was changed') : undefined],
    [l10n.t('Route'), formatRoute(run.srcRemoteServerType, run.destRemoteServerType)],
    [l10n.t('Created'), time(run.createdAt, locale)],
    [l10n.t('Finished'), time(endOf(run), locale)],
    [l10n.t('Duration'), seconds === undefined ? undefined : formatDuration(seconds)],
    [l10n.t('Transferred'), transferred(run, locale)],
    [l10n.t('Files transferred'), count(run.successfulFiles, locale)],
    [l10n.t('Files with errors'), count(run.erroredFiles, locale)],
    [l10n.t('Run ID'), run.id],
  ];
}

function describe(title: string, facts: readonly Fact[]): string {
  const lines = facts.flatMap(([name, value]) => (value === undefined ? [] : [escapeMarkdown(`${name}: ${value}`)]));
  // Two spaces at its end make a line its own.
  return [`**${escapeMarkdown(title)}**\n`, ...lines].join('  \n');
}

function transferred({ bytesSynced, estimatedBytes }: RunSummary, locale: string): string | undefined {
  if (bytesSynced === undefined) return undefined;
  const bytes = formatBytes(bytesSynced, locale);
  return estimatedBytes ? l10n.t('{0} of {1}', bytes, formatBytes(estimatedBytes, locale)) : bytes;
}

function time(milliseconds: number | undefined, locale: string): string | undefined {
  return milliseconds === undefined ? undefined : formatDateTime(milliseconds, locale);
}

function count(number: number | undefined, locale: string): string | undefined {
  return number === undefined ? undefined : formatCount(number, locale);
}
