import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode } from '@jridgewell/sourcemap-codec';

// What Node.js writes for NODE_V8_COVERAGE. c8 was tried: of a bundle with many sources it calls lines covered that never ran.
interface Report {
  readonly result: readonly Script[];
  readonly 'source-map-cache'?: Readonly<Record<string, CachedMap>>;
}

interface Script {
  readonly url: string;
  readonly functions: readonly { readonly ranges: readonly Range[] }[];
}

/** Offsets in the script as it ran. An inner range overrides the one around it. */
interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

interface CachedMap {
  readonly lineLengths: readonly number[];
  readonly data: SourceMap | null;
}

interface SourceMap {
  readonly sources: readonly string[];
  readonly mappings: string;
}

/** For each source, by path: whether a line ran, by number, from 1. Lines without code are not in it. */
type Coverage = Map<string, Map<number, boolean>>;

const root = join(import.meta.dirname, '..');

/**
 * A table of the lines of src that ran, from all reports in a folder. Source maps lead from what ran, bundles too, to the sources;
 * what no process loaded is known from the bundles in dist.
 */
export function coverageTable(folder: string): string {
  const coverage: Coverage = new Map();
  for (const name of ['extension.cjs', 'page.js']) {
    const map: SourceMap = JSON.parse(readFileSync(join(root, `dist/${name}.map`), 'utf8'));
    addLines(coverage, map, join(root, 'dist'), () => false);
  }
  for (const name of readdirSync(folder)) {
    const report: Report = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    for (const script of report.result) addScript(coverage, script, report['source-map-cache']?.[script.url]);
  }
  return renderTable(coverage);
}

function addScript(coverage: Coverage, script: Script, cached: CachedMap | undefined): void {
  if (!cached?.data) return;
  const lineStarts = [0];
  for (const length of cached.lineLengths) lineStarts.push((lineStarts.at(-1) ?? 0) + length + 1);
  const ran = new Uint8Array(lineStarts.at(-1) ?? 0);
  const ranges = script.functions.flatMap((one) => one.ranges);
  const outerFirst = ranges.toSorted((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  for (const { startOffset, endOffset, count } of outerFirst) ran.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  addLines(coverage, cached.data, '/', (line, column) => ran[(lineStarts[line] ?? 0) + column] === 1);
}

/** Adds every line that the map names; `didRun` is asked for a place, from 0, in what the map belongs to. */
function addLines(
  coverage: Coverage,
  map: SourceMap,
  folder: string,
  didRun: (line: number, column: number) => boolean,
): void {
  const files = map.sources.map((source) => linesOf(coverage, source, folder));
  for (const [line, segments] of decode(map.mappings).entries()) {
    for (const [column, source, sourceLine] of segments) {
      const lines = source === undefined ? undefined : files[source];
      if (lines === undefined || sourceLine === undefined) continue;
      lines.set(sourceLine + 1, lines.get(sourceLine + 1) === true || didRun(line, column));
    }
  }
}

/** The lines of a source; undefined where it is not of src. */
function linesOf(coverage: Coverage, source: string, folder: string): Map<number, boolean> | undefined {
  const path = relative(root, source.startsWith('file:') ? fileURLToPath(source) : resolve(folder, source));
  if (!path.startsWith('src/')) return undefined;
  const known = coverage.get(path) ?? new Map<number, boolean>();
  coverage.set(path, known);
  return known;
}

function renderTable(coverage: Coverage): string {
  const files = [...coverage].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const rows = files.map(([path, lines]) => `${percentage([...lines.values()])}  ${path}  ${gaps(lines)}`.trimEnd());
  const total = percentage(files.flatMap(([, lines]) => [...lines.values()]));
  return [...rows, `${total}  of the lines of src`].join('\n');
}

function percentage(lines: readonly boolean[]): string {
  const covered = lines.filter(Boolean).length;
  return `${((100 * covered) / lines.length).toFixed(1).padStart(5)} %`;
}

/** The lines that did not run, as `3-5, 9`. */
function gaps(lines: ReadonlyMap<number, boolean>): string {
  const runs: { first: number; last: number }[] = [];
  let open: { first: number; last: number } | undefined;
  for (const [line, covered] of [...lines].toSorted(([a], [b]) => a - b)) {
    if (covered) {
      open = undefined;
    } else if (open === undefined) {
      open = { first: line, last: line };
      runs.push(open);
    } else {
      open.last = line;
    }
  }
  return runs.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(', ');
}
