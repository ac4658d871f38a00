// What stands in the columns of the series: pictures, stacks of candidates, and folds of what need not be seen. Pure.
//
// A cell takes its name and its place from one of its members, so that undo, jumps and looking around move nothing.

export interface CellInput {
  id: string;
  parent: string | null;
  batch: string | null;
}

export interface Cell {
  /** The member that the cell is named after. */
  id: string;
  /** The cell that it grew from. */
  parent: string | null;
  kind: 'picture' | 'stack' | 'fold';
  /** The pictures in it, in order of making. */
  members: readonly string[];
}

/** Fewer pictures than this are not worth a fold. */
const LEAST_FOLD = 4;

/** Puts the candidates of a batch on one stack, but for those that more than one branch grew from. */
export function stacked(nodes: readonly CellInput[], open: ReadonlySet<string>): Cell[] {
  const hosts = stacks(nodes, open);
  const host = (id: string): string => hosts.get(id) ?? id;
  const cells = new Map<string, { id: string; parent: string | null; members: string[] }>();
  for (const { id, parent } of nodes) {
    const cell = cells.get(host(id));
    if (cell) cell.members.push(id);
    else cells.set(id, { id, parent: parent === null ? null : host(parent), members: [id] });
  }
  return [...cells.values()].map((one) => ({ ...one, kind: one.members.length > 1 ? 'stack' : 'picture' }));
}

/** The candidate that each stacked one lies under. */
function stacks(nodes: readonly CellInput[], open: ReadonlySet<string>): Map<string, string> {
  const parents = new Set(nodes.map((one) => one.parent));
  const firsts = new Map<string, { id: string; grown: boolean }>();
  const hosts = new Map<string, string>();
  for (const one of nodes) {
    if (one.batch === null || open.has(one.batch)) continue;
    const grown = parents.has(one.id);
    const first = firsts.get(one.batch);
    if (!first) firsts.set(one.batch, { id: one.id, grown });
    else if (!grown || !first.grown) {
      hosts.set(one.id, first.id);
      first.grown ||= grown;
    }
  }
  return hosts;
}

/** Folds long straight runs, and what grew from one picture and came to nothing; `keep` says what must be seen. */
export function folded(cells: readonly Cell[], keep: (cell: Cell) => boolean): Cell[] {
  const children = below(cells);
  const plain = (cell: Cell): boolean => cell.parent !== null && !keep(cell);
  const ends = deadEnds(cells, children, plain);
  const groups = [
    ...gathered(cells, ends),
    ...runs(cells, children, (cell) => plain(cell) && !ends.has(cell.id)),
  ];
  return replaced(
    cells,
    groups.filter((group) => group.length >= LEAST_FOLD),
  );
}

function below(cells: readonly Cell[]): Map<string, Cell[]> {
  const children = new Map<string, Cell[]>();
  for (const one of cells) if (one.parent !== null) push(children, one.parent, one);
  return children;
}

function push(groups: Map<string, Cell[]>, key: string, one: Cell): void {
  const known = groups.get(key);
  if (known) known.push(one);
  else groups.set(key, [one]);
}

/** The cells that nothing worth seeing grew from. Children come after their parents, so one way back is enough. */
function deadEnds(
  cells: readonly Cell[],
  children: ReadonlyMap<string, Cell[]>,
  plain: (cell: Cell) => boolean,
): Set<string> {
  const ends = new Set<string>();
  for (const one of cells.toReversed())
    if (plain(one) && (children.get(one.id) ?? []).every((child) => ends.has(child.id))) ends.add(one.id);
  return ends;
}

/** Dead ends by the picture that is seen and that they all grew from. */
function gathered(cells: readonly Cell[], ends: ReadonlySet<string>): Cell[][] {
  const roots = new Map<string, string>();
  const groups = new Map<string, Cell[]>();
  for (const one of cells) {
    if (!ends.has(one.id)) continue;
    const root = ends.has(one.parent!) ? roots.get(one.parent!)! : one.parent!;
    roots.set(one.id, root);
    push(groups, root, one);
  }
  return [...groups.values()];
}

/** Stretches of pictures with one child each. */
function runs(
  cells: readonly Cell[],
  children: ReadonlyMap<string, Cell[]>,
  plain: (cell: Cell) => boolean,
): Cell[][] {
  const through = (cell: Cell): boolean => plain(cell) && children.get(cell.id)?.length === 1;
  const runOf = new Map<string, Cell[]>();
  const found: Cell[][] = [];
  for (const one of cells) {
    if (!through(one)) continue;
    const run = runOf.get(one.parent!) ?? [];
    if (run.length === 0) found.push(run);
    run.push(one);
    runOf.set(one.id, run);
  }
  return found;
}

/** The cells with one for each group, which stands where the group's last one stood. */
function replaced(cells: readonly Cell[], groups: readonly Cell[][]): Cell[] {
  const foldOf = new Map<string, string>();
  const lasts = new Map<string, Cell>();
  for (const group of groups) {
    const { id } = group.at(-1)!;
    const members = group.flatMap((one) => one.members);
    lasts.set(id, { id, parent: group[0]!.parent, kind: 'fold', members });
    for (const one of group) foldOf.set(one.id, id);
  }
  const named = (id: string | null): string | null => (id === null ? null : (foldOf.get(id) ?? id));
  return cells
    .filter((one) => !foldOf.has(one.id) || lasts.has(one.id))
    .map((one) => lasts.get(one.id) ?? one)
    .map((one) => ({ ...one, parent: named(one.parent) }));
}

/** The newest way on from each cell that branched: what `layOut` draws straight. */
export function newestWays(cells: readonly Cell[]): Map<string, string> {
  const newest = new Map<string, number>();
  const ways = new Map<string, string>();
  const best = new Map<string, number>();
  for (const [at, one] of [...cells.entries()].reverse()) {
    const mine = newest.get(one.id) ?? at;
    if (one.parent === null) continue;
    if (mine > (best.get(one.parent) ?? -1)) {
      best.set(one.parent, mine);
      ways.set(one.parent, one.id);
    }
    newest.set(one.parent, Math.max(newest.get(one.parent) ?? 0, mine));
  }
  return ways;
}
