// Runs extension tests in the hosted VS Code, with the command line of the desktop build, so that runTests() can start either:
// `launch --extensionDevelopmentPath=… --extensionTestsPath=… --user-data-dir=… --extensions-dir=… [folder]`.
// HOSTED_VSCODE in the environment says which release. Exits with the code of the tests.
import { format, parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { installHosted } from './install.ts';
import { exitOnSignals } from './process.ts';
import { isReleaseName, releases, type ReleaseName } from './releases.ts';
import { startServer, type Server } from './server.ts';
import { openWorkbench } from './workbench.ts';

const silenceLimitSeconds = 120;
/** Tells what the tests print from what VS Code does. */
const testOutputMark = '[test] ';
/** What VS Code itself prints; of interest only when it cannot run the tests. */
const noise: string[] = [];

const { values, positionals } = parseArgs({
  options: {
    extensionDevelopmentPath: { type: 'string' },
    extensionTestsPath: { type: 'string' },
    'user-data-dir': { type: 'string' },
    'extensions-dir': { type: 'string' },
  },
  strict: false, // the flags that only the desktop build knows
  allowPositionals: true,
});

function required(name: keyof typeof values): string {
  const value = values[name];
  if (typeof value !== 'string') throw new Error(`--${name} is missing.`);
  return value;
}

function releaseName(): ReleaseName {
  const name = process.env['HOSTED_VSCODE'] ?? 'newest';
  if (!isReleaseName(name))
    throw new Error(`HOSTED_VSCODE is "${name}"; it can be ${Object.keys(releases).join(' or ')}.`);
  return name;
}

/** Opens the workbench with the tests and resolves with their exit code. */
async function runTestsIn(page: Page, server: Server): Promise<number> {
  let heardAt = Date.now();
  const end = new Promise<number>((resolve, reject) => {
    void page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => {
      const line = format(...args);
      if (!line.startsWith(testOutputMark)) {
        noise.push(line);
        return;
      }
      heardAt = Date.now();
      console.log(line.slice(testOutputMark.length));
    });
    void page.exposeFunction('codeAutomationExit', resolve);
    page.once('crash', () => {
      reject(new Error('The browser page crashed.'));
    });
    setInterval(() => {
      if (Date.now() - heardAt < silenceLimitSeconds * 1000) return;
      reject(new Error(`The tests have printed nothing for ${silenceLimitSeconds} s.`));
    }, 1000).unref();
  });
  await openWorkbench(page, server, {
    folder: positionals[0],
    extensionPath: required('extensionDevelopmentPath'),
    testsPath: required('extensionTestsPath'),
  });
  return end;
}

async function main(): Promise<number> {
  exitOnSignals();
  const vscode = await installHosted(releaseName());
  const server = await startServer(vscode, {
    userDataDir: required('user-data-dir'),
    extensionsDir: required('extensions-dir'),
    testDriver: true,
    env: { TEST_OUTPUT_MARK: testOutputMark, FILES_API_KEY: '' }, // signed out, wherever the tests run
  });
  const browser = await launchChromium();
  try {
    return await runTestsIn(await browser.newPage(), server);
  } catch (error) {
    console.error([...noise, server.output()].join('\n'));
    throw error;
  } finally {
    await browser.close();
    await server.close();
  }
}

process.exit(await main());
