import * as l10n from '@vscode/l10n';
import { statusRank, type DocumentedStatus, type RunStatus } from '../files-com/runStatus.ts';
import { safeText } from './text.ts';

/** How a status is shown. */
export interface StatusWords {
  readonly label: string;
  /** A codicon, for `ThemeIcon`; it may carry `~spin`. */
  readonly icon: string;
  /** For `ThemeColor`. */
  readonly color: string;
}

interface Entry extends Omit<StatusWords, 'label'> {
  /** Made when asked for: the language is known only after the modules are loaded. */
  readonly label: () => string;
}

const known: Readonly<Record<DocumentedStatus, Entry>> = {
  failure: { label: () => l10n.t('Failed'), icon: 'error', color: 'problemsErrorIcon.foreground' },
  partial_failure: {
    label: () => l10n.t('Partially failed'),
    icon: 'warning',
    color: 'problemsWarningIcon.foreground',
  },
  in_progress: { label: () => l10n.t('In progress'), icon: 'sync~spin', color: 'charts.blue' },
  success: { label: () => l10n.t('Succeeded'), icon: 'pass', color: 'charts.green' },
  skipped: { label: () => l10n.t('Skipped'), icon: 'circle-slash', color: 'testing.iconSkipped' },
};

const byStatus: ReadonlyMap<string, Entry> = new Map(Object.entries(known));

/** Label, icon and colour of a status; one that is not documented keeps its own name. */
export function statusWords(status: RunStatus | undefined): StatusWords {
  const entry = status === undefined ? undefined : byStatus.get(status);
  if (entry) return { ...entry, label: entry.label() };
  const label = status === undefined ? '' : safeText(status, 60);
  return { label: label || l10n.t('No status'), icon: 'question', color: 'descriptionForeground' };
}

/** Orders statuses by urgency, undocumented ones last and by name. */
export function compareStatuses(a: RunStatus | undefined, b: RunStatus | undefined): number {
  return statusRank(a) - statusRank(b) || (a ?? '').localeCompare(b ?? '');
}
