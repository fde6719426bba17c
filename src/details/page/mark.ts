import type { LogFoundView } from '../views.ts';

/**
 * What to mark of a search, as the host searches. Of a pattern nothing before the host has tried it on every line: some need
 * ages for a few dozen characters.
 */
export function markOf({ query, row, isRunning }: LogFoundView): RegExp | undefined {
  if (!query || row === undefined || (query.isPattern && isRunning)) return undefined;
  const { text, isPattern, matchCase } = query;
  return new RegExp(isPattern ? text : escaped(text), matchCase ? 'gu' : 'giu');
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/gu, (character) => `\\x${character.charCodeAt(0).toString(16)}`);
}
