import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from './process.ts';
import { releases, type ReleaseName } from './releases.ts';
import { temporaryFolder } from './temporary.ts';

/** A VS Code server on disk that opens in a browser. */
export interface HostedVsCode {
  readonly node: string;
  readonly serverMain: string;
}

/** Where large downloads are kept between runs; safe to delete. */
export const cacheFolder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'filescom-sync-runs');

/** Raised when an install is made in another way, so that an older one in the cache is not taken for it. */
const recipe = 2;

/**
 * The hosted VS Code of a release, installed into the cache when it is not there yet. The npm package `code-server` carries the
 * server, `node-linux-*` the Node.js that it is built for. Linux only.
 */
export async function installHosted(name: ReleaseName): Promise<HostedVsCode> {
  const release = releases[name];
  const folder = join(cacheFolder, `vscode-${release.codeServer}-${recipe}`);
  if (!(await exists(folder))) await installInto(folder, name);
  return {
    node: join(folder, 'node/package/bin/node'),
    serverMain: join(folder, 'code-server/package/lib/vscode/out/server-main.js'),
  };
}

async function installInto(folder: string, name: ReleaseName): Promise<void> {
  if (process.platform !== 'linux') {
    throw new Error('The hosted VS Code runs on Linux only. Install VS Code and put its command `code` on the PATH.');
  }
  const release = releases[name];
  console.log(`Installing the hosted VS Code ${release.codeServer} (${name})…`);
  await mkdir(cacheFolder, { recursive: true });
  // Built aside and renamed when whole: an interrupted install is never taken for a good one.
  const building = temporaryFolder('install', cacheFolder);
  await Promise.all([
    unpack(`code-server@${release.codeServer}`, join(building, 'code-server')),
    unpack(`node-linux-${process.arch}@${release.node}`, join(building, 'node')),
  ]);
  // Nothing is compiled: the native logger is replaced, and what else is missing (in the oldest, the terminal) nothing here uses.
  const server = join(building, 'code-server/package/lib/vscode');
  await run('npm', ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], server);
  await copyFile(join(import.meta.dirname, 'spdlog.cjs'), join(server, 'node_modules/@vscode/spdlog/index.js'));
  await renameUnlessThere(building, folder);
}

async function unpack(spec: string, folder: string): Promise<void> {
  await mkdir(folder);
  const archive = (await run('npm', ['pack', '--silent', spec], folder)).trim();
  await run('tar', ['xzf', archive], folder);
  await rm(join(folder, archive));
}

/** Another run may have finished the same install first: then its result serves. */
async function renameUnlessThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!(await exists(to))) throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
