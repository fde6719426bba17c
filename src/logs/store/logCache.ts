import type { Dirent } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { FilesComError } from '../../files-com/errors.ts';
import { isId } from '../../files-com/fields.ts';
import { decodeFacts, encodeFacts, type LogFacts } from './logFacts.ts';
import { diskError, isPart, partOf, writeNew, writerOf, writeWhole, type Chunks } from './wholeFile.ts';

/** Names a log on disk. */
export interface LogKey {
  /** The id of the connection that the run is of: 16 hexadecimal digits. */
  readonly site: string;
  readonly runId: string;
}

export interface CachedLog extends LogFacts {
  readonly path: string;
}

/** What was deleted. */
export interface Freed {
  readonly logs: number;
  readonly bytes: number;
}

interface CacheEntry {
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly usedAt: number;
}

const siteShape = /^[0-9a-f]{16}$/u;
const fileShape = /^\d+\.(?:synclog|json)(?:\.part-[0-9a-f-]+)?$/u;

/** A part that nobody has written to for so long was left behind, whatever else is known of it. */
const staleMilliseconds = 3_600_000;
/** The same where its process is no more. Not at once: one of another computer may share the folder. */
const orphanedMilliseconds = 60_000;

/**
 * Logs in a folder: `<site>/<run id>.synclog`, beside each a `.json` with its facts, whose time is that of the last use.
 * Other windows use the same folder: a log counts only if it is as long as its facts say.
 */
export class LogCache {
  readonly #folder: string;
  /** The parts of this window that are in use. */
  readonly #parts = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The log, which is thereby used. */
  async find(key: LogKey): Promise<CachedLog | undefined> {
    const log = await this.look(key);
    const now = new Date();
    if (log) await tryTo(utimes(this.#paths(key).facts, now, now));
    return log;
  }

  /** The log; nothing on disk changes. */
  async look(key: LogKey): Promise<CachedLog | undefined> {
    const { log, facts } = this.#paths(key);
    const known = decodeFacts((await tryTo(readFile(facts, 'utf8'))) ?? '');
    const size = (await tryTo(stat(log)))?.size;
    return known?.bytes === size && known ? { ...known, path: log } : undefined;
  }

  /** The path for a part that becomes the log when it is adopted; else it is to be removed. Throws `disk`. */
  async newPart(key: LogKey): Promise<string> {
    const { folder, log } = this.#paths(key);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw diskError(error);
    }
    const part = partOf(log);
    this.#parts.add(part);
    return part;
  }

  /** A part with the content of the log, which another window may use. Throws `disk`. */
  async copyToPart(key: LogKey): Promise<string> {
    const part = await this.newPart(key);
    try {
      await copyFile(this.#paths(key).log, part);
      // The copy of a file that is read-only is so too.
      await chmod(part, 0o600);
    } catch (error) {
      await this.removePart(part);
      throw diskError(error);
    }
    return part;
  }

  /** Deletes a part that is closed and was not adopted. */
  async removePart(part: string): Promise<void> {
    this.#parts.delete(part);
    await remove(part);
  }

  /**
   * Makes a part the log, which does not count before it is described. Who has the part open can go on with it; the file is
   * read-only, so that an editor that opens it cannot change it. Throws `disk`.
   */
  async adopt(key: LogKey, part: string): Promise<void> {
    const { log } = this.#paths(key);
    // Windows does not replace a file that is read-only.
    await tryTo(chmod(log, 0o600));
    try {
      await rename(part, log);
      this.#parts.delete(part);
    } catch (error) {
      throw diskError(error);
    } finally {
      await tryTo(chmod(log, 0o400));
    }
  }

  /** Makes the chunks the log, which does not count before it is described. Throws what the chunks throw, or `disk`. */
  async put(key: LogKey, chunks: Chunks): Promise<void> {
    const part = await this.newPart(key);
    try {
      await writeNew(part, chunks);
      await this.adopt(key, part);
    } catch (error) {
      await this.removePart(part);
      throw diskError(error);
    }
  }

  async describe(key: LogKey, facts: LogFacts): Promise<CachedLog> {
    const paths = this.#paths(key);
    await writeWhole(paths.facts, [Buffer.from(encodeFacts(facts))]);
    return { ...facts, path: paths.log };
  }

  /** The length of the file, described or not; undefined where there is none. */
  async bytesOf(key: LogKey): Promise<number | undefined> {
    return (await tryTo(stat(this.#paths(key).log)))?.size;
  }

  /** Deletes one log, such as one that cannot be read. */
  async remove(key: LogKey): Promise<void> {
    const { log, facts } = this.#paths(key);
    await remove(facts, log);
  }

  /**
   * Deletes what was left unfinished, and logs, the longest unused first and `spared` never, until they fit into
   * `limitBytes`.
   */
  async shrink(limitBytes: number, spared: readonly LogKey[] = []): Promise<Freed> {
    await this.#removeLeftParts();
    const sparedPaths = new Set(spared.map((key) => this.#paths(key).log));
    const logs = await this.#lastUsedFirst();
    const freed = { logs: 0, bytes: 0 };
    let kept = 0;
    for (const { path, bytes } of logs) if (sparedPaths.has(path)) kept += bytes;
    for (const { path, bytes } of logs) {
      if (sparedPaths.has(path)) continue;
      if (kept + bytes <= limitBytes) {
        kept += bytes;
      } else if (await remove(path, factsOf(path))) {
        freed.logs += 1;
        freed.bytes += bytes;
      }
    }
    return freed;
  }

  /** Deletes all logs of a connection. */
  async forget(site: string): Promise<void> {
    if (siteShape.test(site)) await remove(join(this.#folder, site));
  }

  /** Such as those of a VS Code that was killed. */
  async #removeLeftParts(): Promise<void> {
    const parts = (await this.#list()).filter((path) => isPart(path) && !this.#parts.has(path));
    await Promise.all(
      parts.map(async (path) => {
        const { mtimeMs = Infinity } = (await tryTo(stat(path))) ?? {};
        // It may have come into use meanwhile.
        if (Date.now() - mtimeMs >= patienceFor(path) && !this.#parts.has(path)) await remove(path);
      }),
    );
  }

  async #lastUsedFirst(): Promise<readonly CacheEntry[]> {
    const paths = (await this.#list()).filter((path) => path.endsWith('.synclog'));
    const logs = await Promise.all(
      paths.map(async (path) => {
        const log = await tryTo(stat(path));
        const facts = await tryTo(stat(factsOf(path)));
        return { path, bytes: log?.size ?? 0, usedAt: facts?.mtimeMs ?? log?.mtimeMs ?? 0 };
      }),
    );
    return logs.toSorted((a, b) => b.usedAt - a.usedAt);
  }

  /** Our own files and no others: whatever else is there, a link to another folder above all, is left alone. */
  async #list(): Promise<readonly string[]> {
    const sites = (await entries(this.#folder)).filter((entry) => entry.isDirectory() && siteShape.test(entry.name));
    const lists = await Promise.all(
      sites.map(async ({ name: site }) => {
        const files = await entries(join(this.#folder, site));
        return files
          .filter((entry) => entry.isFile() && fileShape.test(entry.name))
          .map(({ name }) => join(this.#folder, site, name));
      }),
    );
    return lists.flat();
  }

  #paths({ site, runId }: LogKey): { readonly folder: string; readonly log: string; readonly facts: string } {
    // Nothing but digits becomes a path, whatever a link to a log or an answer says.
    if (!siteShape.test(site) || !isId(runId)) throw new FilesComError('notFound', 'There is no such log.');
    const folder = join(this.#folder, site);
    return { folder, log: join(folder, `${runId}.synclog`), facts: join(folder, `${runId}.json`) };
  }
}

function factsOf(log: string): string {
  return log.replace(/synclog$/u, 'json');
}

/** When a part that this window does not use was left behind: so long after it was last written to. */
function patienceFor(part: string): number {
  const pid = writerOf(part);
  if (pid === undefined) return staleMilliseconds;
  if (pid === process.pid) return isPartOfLog(part) ? -Infinity : staleMilliseconds;
  return isAlive(pid) ? staleMilliseconds : orphanedMilliseconds;
}

/** Facts have parts too, for a moment, of which nobody keeps count. */
function isPartOfLog(part: string): boolean {
  return part.includes('.synclog.part-');
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

async function entries(folder: string): Promise<readonly Dirent[]> {
  return (await tryTo(readdir(folder, { withFileTypes: true }))) ?? [];
}

/** Undefined where the file is gone or held by another window: neither is worth an error here. */
async function tryTo<T>(operation: Promise<T>): Promise<T | undefined> {
  return operation.catch(() => undefined);
}

/** Were all of them deleted? A log that another program holds open stays, on Windows. */
async function remove(...paths: readonly string[]): Promise<boolean> {
  const results = await Promise.allSettled(paths.map((path) => rm(path, { force: true, recursive: true })));
  return results.every(({ status }) => status === 'fulfilled');
}
