import { isEnded } from '../files-com/runStatus.ts';
import { groupId, groupValue, type GroupValue, type Level } from './grouping.ts';
import { compareNewestFirst, type RunSummary } from './runSummary.ts';

/** Loaded runs that belong together. Those of the innermost level have runs, the others groups; none is empty but the root. */
export interface Group {
  /** `groupId` of the values from the root to here. */
  readonly id: string;
  readonly value: GroupValue;
  readonly groups: ReadonlyMap<GroupValue, Group>;
  /** Newest first. */
  readonly runs: readonly RunSummary[];
  /** How many runs are in it, at whatever depth. */
  readonly size: number;
}

/** Collects what changes while runs come and go. */
export class ChangeSet {
  /** The ids of the groups, at every level, in which something changed. */
  readonly groups = new Set<string>();
  /** Runs that are new, or that have a new status. */
  readonly arrived: RunSummary[] = [];

  get isEmpty(): boolean {
    return this.groups.size === 0;
  }
}

interface MutableGroup extends Group {
  readonly parent: MutableGroup | undefined;
  readonly groups: Map<GroupValue, MutableGroup>;
  runs: RunSummary[];
  size: number;
}

/** Runs by id and, always in order, by group: what a tree asks for is there without a search. */
export class RunIndex {
  readonly #runs = new Map<string, RunSummary>();
  #levels: readonly Level[];
  #root = newGroup(undefined, undefined, []);

  constructor(levels: readonly Level[]) {
    this.#levels = levels;
  }

  get size(): number {
    return this.#runs.size;
  }

  run(id: string): RunSummary | undefined {
    return this.#runs.get(id);
  }

  /** All runs, in no order. */
  get all(): Iterable<RunSummary> {
    return this.#runs.values();
  }

  /** All runs, in groups. */
  get root(): Group {
    return this.#root;
  }

  /** The group to which these values lead from the root; undefined where no run is in it. */
  group(path: readonly GroupValue[]): Group | undefined {
    return path.reduce<Group | undefined>((group, value) => group?.groups.get(value), this.#root);
  }

  /** Groups the same runs in another way. */
  regroup(levels: readonly Level[]): void {
    this.#levels = levels;
    this.#root = newGroup(undefined, undefined, []);
    for (const run of this.#runs.values()) this.#leafOf(run).runs.push(run);
    for (const leaf of leaves(this.#root)) {
      leaf.runs.sort(compareNewestFirst);
      grow(leaf, leaf.runs.length);
    }
  }

  /** Adds a run, or replaces what was known of it. */
  put(run: RunSummary, changes: ChangeSet): void {
    const known = this.#runs.get(run.id);
    if (known && (isSame(known, run) || isStale(known, run))) return;
    if (!known || known.status !== run.status) changes.arrived.push(run);
    if (known) this.#take(known, changes);
    this.#runs.set(run.id, run);
    const leaf = this.#leafOf(run);
    leaf.runs.splice(position(leaf.runs, run), 0, run);
    grow(leaf, 1);
    touch(leaf, changes);
  }

  remove(id: string, changes: ChangeSet): void {
    const known = this.#runs.get(id);
    if (!known) return;
    this.#runs.delete(id);
    this.#take(known, changes);
  }

  /** Removes the runs created before a moment, in milliseconds since 1970. */
  removeBefore(time: number, changes: ChangeSet): void {
    for (const { runs } of leaves(this.#root)) {
      const first = runs.findLastIndex(({ createdAt = -Infinity }) => createdAt >= time) + 1;
      for (const { id } of runs.slice(first)) this.remove(id, changes);
    }
  }

  /** The runs created after a moment, in milliseconds since 1970. */
  createdAfter(time: number): readonly RunSummary[] {
    return [...leaves(this.#root)].flatMap(({ runs }) => {
      const end = runs.findIndex(({ createdAt = -Infinity }) => createdAt <= time);
      return end === -1 ? runs : runs.slice(0, end);
    });
  }

  /** The newest runs, in order. */
  newest(count: number): readonly RunSummary[] {
    return newestRuns(this.#root, count);
  }

  #leafOf(run: RunSummary): MutableGroup {
    const path: GroupValue[] = [];
    let group = this.#root;
    for (const level of this.#levels) {
      const value = groupValue(run, level);
      path.push(value);
      let child = group.groups.get(value);
      if (!child) group.groups.set(value, (child = newGroup(group, value, path)));
      group = child;
    }
    return group;
  }

  #take(run: RunSummary, changes: ChangeSet): void {
    const leaf = this.#leafOf(run);
    touch(leaf, changes);
    leaf.runs.splice(position(leaf.runs, run), 1);
    grow(leaf, -1);
    for (let group = leaf; group.size === 0 && group.parent; group = group.parent) {
      group.parent.groups.delete(group.value);
    }
  }
}

/** The newest runs of a group, in order. */
export function newestRuns(group: Group, count: number): readonly RunSummary[] {
  if (group.groups.size === 0) return group.runs.slice(0, count);
  return [...leaves(group)]
    .flatMap(({ runs }) => runs.slice(0, count))
    .toSorted(compareNewestFirst)
    .slice(0, count);
}

/** The newest run of a group, or the newest for which the test holds. Asked for each row of a tree, so it makes nothing on its way. */
export function newestRun(group: Group, test?: (run: RunSummary) => boolean): RunSummary | undefined {
  if (group.groups.size === 0) return test ? group.runs.find(test) : group.runs[0];
  let newest: RunSummary | undefined;
  for (const child of group.groups.values()) {
    const run = newestRun(child, test);
    if (run && (!newest || compareNewestFirst(run, newest) < 0)) newest = run;
  }
  return newest;
}

function* leaves<G extends { readonly groups: ReadonlyMap<GroupValue, G> }>(group: G): Generator<G, void, void> {
  if (group.groups.size === 0) yield group;
  else for (const child of group.groups.values()) yield* leaves(child);
}

function newGroup(parent: MutableGroup | undefined, value: GroupValue, path: readonly GroupValue[]): MutableGroup {
  return { id: groupId(path), value, parent, groups: new Map(), runs: [], size: 0 };
}

function grow(leaf: MutableGroup, count: number): void {
  for (let group: MutableGroup | undefined = leaf; group; group = group.parent) group.size += count;
}

function touch(leaf: MutableGroup, changes: ChangeSet): void {
  for (let group: MutableGroup | undefined = leaf; group; group = group.parent) changes.groups.add(group.id);
}

/** Where a run stands in a sorted list, or would stand: the first place whose run is not newer. */
function position(runs: readonly RunSummary[], run: RunSummary): number {
  let [low, high] = [0, runs.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = runs[middle];
    if (other && compareNewestFirst(other, run) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isSame(a: RunSummary, b: RunSummary): boolean {
  const [before, after] = [Object.values(a), Object.values(b)];
  return before.every((value, index) => Object.is(value, after[index]));
}

/** A run that has ended does not go on: an answer that says so left the service before the one that is known. */
function isStale(known: RunSummary, run: RunSummary): boolean {
  return isEnded(known) && !isEnded(run);
}
