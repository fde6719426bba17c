import * as vscode from 'vscode';
import { settings, settingsSection, type AutoRefreshMode } from './contributions.ts';

type NumberSetting = Extract<(typeof settings)[keyof typeof settings], { readonly default: number }>;

/** Runs in a page. */
export function pageSize(): number {
  return numberOf(settings.pageSize);
}

/** How much of the disk the logs may take. */
export function logCacheLimitBytes(): number {
  return numberOf(settings.logCacheSizeMB) * 1_000_000;
}

/** When to ask without being asked. */
export function autoRefreshMode(): AutoRefreshMode {
  const { name, enum: modes, default: usual } = settings.autoRefresh;
  const value = valueOf(name);
  return modes.find((mode) => mode === value) ?? usual;
}

/** How long to wait between two refreshes. */
export function autoRefreshSeconds(): number {
  return numberOf(settings.autoRefreshInterval);
}

/** Could the settings of automatic refresh have changed? */
export function affectsAutoRefresh(change: vscode.ConfigurationChangeEvent): boolean {
  const { autoRefresh, autoRefreshInterval } = settings;
  return [autoRefresh, autoRefreshInterval].some(({ name }) =>
    change.affectsConfiguration(`${settingsSection}.${name}`),
  );
}

function numberOf(setting: NumberSetting): number {
  const value = valueOf(setting.name);
  if (typeof value !== 'number' || !Number.isFinite(value)) return setting.default;
  return Math.round(Math.min(Math.max(value, setting.minimum), setting.maximum));
}

/** VS Code warns about a value that package.json forbids, but hands it over. */
function valueOf(name: string): unknown {
  return vscode.workspace.getConfiguration(settingsSection).get<unknown>(name);
}
