// What stands in the columns of the timeline: pictures, stacks of candidates, and folds of what need not be seen. Pure.
//
// A cell takes its name and its place from one of its members, so that undo, jumps and looking around move nothing.
import { pushTo } from '../lib/group';

/** A picture with what it grew from and the batch it was made in. */
export interface CellInput {
  id: string;
  parent: string | null;
  batch: string | null;
}

/** What stands in one column. */
export interface Cell {
  /** The member that the cell is named after. */
  id: string;
  /** The cell that it grew from. */
  parent: string | null;
  kind: 'picture' | 'stack' | 'fold';
  /** The pictures in it, in order of making. */
  members: readonly string[];
}

type Children = ReadonlyMap<string, Cell[]>;
type Predicate = (cell: Cell) => boolean;

/** Fewer pictures than this are not worth a fold. */
const MIN_FOLD = 4;

/** Puts the candidates of a batch on one stack, but for those that more than one branch grew from. */
export function stackBatches(nodes: readonly CellInput[], open: ReadonlySet<string>): Cell[] {
  const hosts = findHosts(nodes, open);
  const hostOf = (id: string): string => hosts.get(id) ?? id;
  const cells = new Map<string, { id: string; parent: string | null; members: string[] }>();
  for (const { id, parent } of nodes) {
    const cell = cells.get(hostOf(id));
    if (cell) cell.members.push(id);
    else cells.set(id, { id, parent: parent === null ? null : hostOf(parent), members: [id] });
  }
  return [...cells.values()].map((cell) => ({
    ...cell,
    kind: cell.members.length > 1 ? 'stack' : 'picture',
  }));
}

/** The candidate that each stacked one lies under. */
function findHosts(nodes: readonly CellInput[], open: ReadonlySet<string>): Map<string, string> {
  const parents = new Set(nodes.map((node) => node.parent));
  const firsts = new Map<string, { id: string; hasChildren: boolean }>();
  const hosts = new Map<string, string>();
  for (const { id, batch } of nodes) {
    if (batch === null || open.has(batch)) continue;
    const hasChildren = parents.has(id);
    const first = firsts.get(batch);
    if (!first) firsts.set(batch, { id, hasChildren });
    else if (!hasChildren || !first.hasChildren) {
      hosts.set(id, first.id);
      first.hasChildren ||= hasChildren;
    }
  }
  return hosts;
}

/** Folds long straight runs, and what grew from one picture and came to nothing; `keep` says what must be seen. */
export function foldCells(cells: readonly Cell[], keep: Predicate): Cell[] {
  const children = groupByParent(cells);
  const isPlain: Predicate = (cell) => cell.parent !== null && !keep(cell);
  const deadEnds = findDeadEnds(cells, children, isPlain);
  const groups = [
    ...groupDeadEnds(cells, deadEnds),
    ...findRuns(cells, children, (cell) => isPlain(cell) && !deadEnds.has(cell.id)),
  ];
  return replaceGroups(
    cells,
    groups.filter((group) => group.length >= MIN_FOLD),
  );
}

function groupByParent(cells: readonly Cell[]): Children {
  const children = new Map<string, Cell[]>();
  for (const cell of cells) if (cell.parent !== null) pushTo(children, cell.parent, cell);
  return children;
}

/** The cells that nothing worth seeing grew from. Children come after their parents, so one way back is enough. */
function findDeadEnds(cells: readonly Cell[], children: Children, isPlain: Predicate): Set<string> {
  const deadEnds = new Set<string>();
  for (const cell of cells.toReversed())
    if (isPlain(cell) && (children.get(cell.id) ?? []).every((child) => deadEnds.has(child.id)))
      deadEnds.add(cell.id);
  return deadEnds;
}

/** Dead ends by the picture that is seen and that they all grew from. */
function groupDeadEnds(cells: readonly Cell[], deadEnds: ReadonlySet<string>): Cell[][] {
  const roots = new Map<string, string>();
  const groups = new Map<string, Cell[]>();
  for (const cell of cells) {
    if (!deadEnds.has(cell.id)) continue;
    const parent = cell.parent!;
    const root = deadEnds.has(parent) ? roots.get(parent)! : parent;
    roots.set(cell.id, root);
    pushTo(groups, root, cell);
  }
  return [...groups.values()];
}

/** Stretches of pictures with one child each. */
function findRuns(cells: readonly Cell[], children: Children, isPlain: Predicate): Cell[][] {
  const runOf = new Map<string, Cell[]>();
  const runs: Cell[][] = [];
  for (const cell of cells) {
    if (!isPlain(cell) || children.get(cell.id)?.length !== 1) continue;
    const run = runOf.get(cell.parent!) ?? [];
    if (run.length === 0) runs.push(run);
    run.push(cell);
    runOf.set(cell.id, run);
  }
  return runs;
}

/** The cells with one fold for each group, which stands where the group's last cell stood. */
function replaceGroups(cells: readonly Cell[], groups: readonly Cell[][]): Cell[] {
  const foldIds = new Map<string, string>();
  const folds = new Map<string, Cell>();
  for (const group of groups) {
    const { id } = group.at(-1)!;
    const members = group.flatMap((cell) => cell.members);
    folds.set(id, { id, parent: group[0]!.parent, kind: 'fold', members });
    for (const cell of group) foldIds.set(cell.id, id);
  }
  const rename = (id: string | null): string | null => (id === null ? null : (foldIds.get(id) ?? id));
  return cells
    .filter((cell) => !foldIds.has(cell.id) || folds.has(cell.id))
    .map((cell) => folds.get(cell.id) ?? cell)
    .map((cell) => ({ ...cell, parent: rename(cell.parent) }));
}

/** The child of each cell under which the newest picture is: what `layOut` draws straight. */
export function findNewestBranches(cells: readonly Cell[]): Map<string, string> {
  const newestBelow = new Map<string, number>();
  const branches = new Map<string, string>();
  for (const [index, { id, parent }] of [...cells.entries()].reverse()) {
    const newest = newestBelow.get(id) ?? index;
    if (parent === null || newest <= (newestBelow.get(parent) ?? -1)) continue;
    newestBelow.set(parent, newest);
    branches.set(parent, id);
  }
  return branches;
}
