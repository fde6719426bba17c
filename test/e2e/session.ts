import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromium } from '../vscode/chromium.ts';
import { installHosted, type HostedVsCode } from '../vscode/install.ts';
import { installExtension } from '../vscode/installExtension.ts';
import { exitOnSignals } from '../vscode/process.ts';
import { startServer } from '../vscode/server.ts';
import { writeSettings } from '../vscode/settings.ts';
import { temporaryFolder } from '../vscode/temporary.ts';
import { openWorkbench } from '../vscode/workbench.ts';
import { setClockAhead } from './clock.ts';
import { themes, type Theme } from './themes.ts';

export interface SessionOptions {
  /** For the extension host, such as `FILES_API_KEY`. */
  readonly env?: NodeJS.ProcessEnv;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly size?: { readonly width: number; readonly height: number };
  /** What the clocks of VS Code show at the start, in milliseconds since 1970; the present if absent. */
  readonly time?: number;
}

/** A VS Code with the packaged extension, open in a browser. */
export interface Session {
  readonly page: Page;
  readonly setTheme: (theme: Theme) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What is in the way of a test or a picture. */
const calm = {
  'syncRuns.autoRefresh': 'off', // requests are counted
  'window.title': ' ',
  'workbench.hover.delay': 1_000_000_000, // a hover would be between the mouse and what it clicks
  'workbench.layoutControl.enabled': false,
};

interface Installed {
  readonly vscode: HostedVsCode;
  readonly extensionsDir: string;
}

let installed: Promise<Installed> | undefined;

/** Opens a fresh window, signed out unless the environment signs in. The first one packages and installs the extension. */
export async function openSession({ env, settings, size, time }: SessionOptions = {}): Promise<Session> {
  installed ??= install();
  const { vscode, extensionsDir } = await installed;
  const folder = temporaryFolder('session');
  const userDataDir = join(folder, 'user');
  const theme = (name: Theme): void => {
    writeSettings(userDataDir, { ...calm, ...settings, 'workbench.colorTheme': themes[name].label });
  };
  theme('dark');
  const clock = time === undefined ? undefined : setClockAhead(time - Date.now());
  const server = await startServer(vscode, {
    userDataDir,
    extensionsDir,
    nodeOptions: clock ? [`--import=data:text/javascript,${encodeURIComponent(clock)}`] : [],
    env: { FILES_API_KEY: '', ...env },
  });
  const browser = await launchChromium();
  const page = await browser.newPage({
    viewport: size ?? { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  page.setDefaultTimeout(20_000);
  if (clock) await page.addInitScript(clock);
  await openWorkbench(page, server, {});
  return {
    page,
    setTheme: async (name) => {
      const workbench = page.locator(`.monaco-workbench.${themes[name].className}`);
      theme(name);
      // VS Code now and then misses that its settings have changed.
      const again = setInterval(theme, 2000, name);
      await workbench.waitFor().finally(() => clearInterval(again));
    },
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

async function install(): Promise<Installed> {
  exitOnSignals();
  const vscode = await installHosted('newest');
  const folder = temporaryFolder('extension');
  const extensionsDir = join(folder, 'extensions');
  await installExtension(vscode, { extensionsDir, userDataDir: join(folder, 'user') });
  return { vscode, extensionsDir };
}
