import * as vscode from 'vscode';
import { settings, settingsSection } from './contributions.ts';

/** Runs in a page. */
export function pageSize(): number {
  return numberOf(settings.pageSize, { otherwise: 100, least: 10, most: 1000 });
}

/** How much of the disk the logs may take. */
export function logCacheLimitBytes(): number {
  return numberOf(settings.logCacheSizeMB, { otherwise: 500, least: 0, most: 100_000 }) * 1_000_000;
}

interface Bounds {
  readonly otherwise: number;
  readonly least: number;
  readonly most: number;
}

/** VS Code warns about a value that package.json forbids, but hands it over. */
function numberOf(name: string, { otherwise, least, most }: Bounds): number {
  const value = vscode.workspace.getConfiguration(settingsSection).get<unknown>(name);
  if (typeof value !== 'number' || !Number.isFinite(value)) return otherwise;
  return Math.round(Math.min(Math.max(value, least), most));
}
