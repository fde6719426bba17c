import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What makes a fresh VS Code quiet: no welcome page, no chat, no questions. */
const quiet = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.commandCenter': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
} as const;

/** Writes the settings of a hosted VS Code; one that is running takes them over. */
export function writeSettings(userDataDir: string, settings: Readonly<Record<string, unknown>>): void {
  const folder = join(userDataDir, 'Machine');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'settings.json'), JSON.stringify({ ...quiet, ...settings }, undefined, 2));
}
