import * as vscode from 'vscode';
import { settings, settingsSection } from './contributions.ts';

/** Runs in a page. */
export function pageSize(): number {
  return numberOf(settings.pageSize);
}

/** How much of the disk the logs may take. */
export function logCacheLimitBytes(): number {
  return numberOf(settings.logCacheSizeMB) * 1_000_000;
}

/** VS Code warns about a value that package.json forbids, but hands it over. */
function numberOf(setting: (typeof settings)[keyof typeof settings]): number {
  const value = vscode.workspace.getConfiguration(settingsSection).get<unknown>(setting.name);
  if (typeof value !== 'number' || !Number.isFinite(value)) return setting.default;
  return Math.round(Math.min(Math.max(value, setting.minimum), setting.maximum));
}
