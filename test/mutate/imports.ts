import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseSync } from 'oxc-parser';

/** Which files a file of this project imports, by paths below the root; imports of types do not count. */
export class Imports {
  readonly #root: string;
  readonly #direct = new Map<string, readonly string[]>();

  constructor(root: string) {
    this.#root = root;
  }

  /** How many steps of imports lead from one file to another; Infinity if none do. */
  distance(from: string, to: string): number {
    const seen = new Set([from]);
    let front = [from];
    for (let steps = 0; front.length > 0; steps++) {
      if (front.includes(to)) return steps;
      front = [...new Set(front.flatMap((file) => this.#of(file)))].filter((file) => !seen.has(file));
      for (const file of front) seen.add(file);
    }
    return Infinity;
  }

  #of(file: string): readonly string[] {
    let found = this.#direct.get(file);
    if (!found) {
      found = file.endsWith('.ts') ? this.#read(file) : [];
      this.#direct.set(file, found);
    }
    return found;
  }

  #read(file: string): readonly string[] {
    const path = join(this.#root, file);
    const { staticImports, staticExports } = parseSync(path, readFileSync(path, 'utf8')).module;
    const imported = staticImports
      .filter(({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType))
      .map(({ moduleRequest }) => moduleRequest.value);
    const exported = staticExports.flatMap(({ entries }) =>
      entries.map(({ moduleRequest }) => moduleRequest?.value ?? ''),
    );
    return [...imported, ...exported]
      .filter((name) => name.startsWith('.'))
      .map((name) => relative(this.#root, join(dirname(path), name)));
  }
}
