// `npm start [-- --port N]`: the extension in a real VS Code, signed in to the stand-in for Files.com. Ctrl+C ends everything.
import { once } from 'node:events';
import { cpSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmulator } from './emulator/server.ts';
import { findDesktop, openDesktop } from './vscode/desktop.ts';
import { installHosted } from './vscode/install.ts';
import { installExtension } from './vscode/installExtension.ts';
import { exitOnSignals, run } from './vscode/process.ts';
import { startServer } from './vscode/server.ts';
import { writeSettings } from './vscode/settings.ts';
import { temporaryFolder } from './vscode/temporary.ts';
import { workbenchUrl } from './vscode/workbench.ts';

const root = join(import.meta.dirname, '..');
/** Among its newest runs are some of each status. */
const demoSeed = 27;

interface Demo {
  readonly folder: string;
  readonly userDataDir: string;
  readonly extensionsDir: string;
  readonly extensionPath: string;
  readonly env: NodeJS.ProcessEnv;
}

async function main(port: number): Promise<void> {
  exitOnSignals();
  const emulator = await startEmulator({ seed: demoSeed, syncs: 40, runs: 20_000, schedules: true });
  const { id } = emulator.findRun(({ status, log_url: link }) => status === 'partial_failure' && link !== null);
  emulator.setLog(id, { bytes: 150_000_000 });
  const temporary = temporaryFolder('demo');
  const demo: Demo = {
    folder: join(temporary, 'demo'),
    userDataDir: join(temporary, 'user'),
    extensionsDir: join(temporary, 'extensions'),
    extensionPath: root,
    env: { FILES_API_KEY: emulator.key, FILES_API_BASE_URL: emulator.origin },
  };
  mkdirSync(demo.folder);
  cpSync(join(root, 'test/vscode/show-runs'), join(demo.extensionsDir, 'show-runs'), { recursive: true });
  console.log(`The stand-in for Files.com is at ${emulator.origin}; its API key is ${emulator.key}.`);
  console.log(`Run ${id} has a log of 150 MB.`);

  const code = await findDesktop();
  if (code === undefined) {
    await serveHosted(demo, port);
  } else {
    await run(process.execPath, ['esbuild.js'], root);
    console.log('VS Code opens in a window of its own. Ctrl+C ends it.');
    await openDesktop(code, demo);
  }
  process.exit();
}

/** Serves the hosted VS Code until it ends. */
async function serveHosted(demo: Demo, port: number): Promise<void> {
  const vscode = await installHosted('newest');
  await installExtension(vscode, demo);
  writeSettings(demo.userDataDir, {});
  const server = await startServer(vscode, demo);
  const address = await redirect(port, workbenchUrl(server, { folder: demo.folder }));
  console.log(`\nOpen ${address} in a browser on this machine. Ctrl+C ends it.`);
  await server.ended;
  throw new Error(`VS Code has ended.\n${server.output()}`);
}

/** Gives the workbench, whose own address is long, a short one. */
async function redirect(port: number, location: string): Promise<string> {
  const http = createServer((_request, response) => {
    response.writeHead(302, { location }).end();
  });
  http.listen(port, '127.0.0.1');
  await once(http, 'listening');
  const bound = http.address();
  return `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : port}/`;
}

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
await main(Number(values.port));
