import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { commandIds } from '../../src/contributions.ts';

export type CommandName = keyof typeof commandIds;

const texts: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../package.nls.json'), 'utf8'),
);

/** What a menu calls the command of this name. */
export function titleOf(name: string): string {
  return texts[`command.${name}`] ?? name;
}
