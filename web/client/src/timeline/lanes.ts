// The layout of the timeline: one column per picture in order of making, and a lane for each chain of first children.
//
// The first child of a picture (or the one that was straightened) continues its chain; every other child begins a chain
// of its own. A chain is cut into stretches where it was left alone for long: only a stretch takes a lane, from its
// first picture (or the parent near it) to its last, so that there are as many lanes as there is work side by side, not
// as many as there are branches. The layout depends on the tree alone, so undo and jumps move nothing.

/** A cell, and the one that it grew from. */
export interface LaneInput {
  id: string;
  parent: string | null;
}

/** A cell in its place. */
export interface Placed {
  id: string;
  parent: string | null;
  column: number;
  lane: number;
  /** Number of the chain, in order of beginning: it picks the colour. */
  chain: number;
  /** Whether its parent stands too far back for a stroke between them: each end has a short piece of it. */
  isFar: boolean;
}

/** The most columns from a parent to its child that a stroke leads over. */
export const NEAR_COLUMNS = 12;

/** The columns that a part of a chain takes in its lane, and the part of the chain before it. */
interface Stretch {
  from: number;
  to: number;
  before: number | null;
}

/**
 * Places nodes given in order of making; a parent that is not among the earlier nodes counts as none. `straight` names
 * the child that continues a parent's lane where that is not the first one.
 */
export function layOut(
  nodes: readonly LaneInput[],
  straight: ReadonlyMap<string, string> = new Map(),
): Placed[] {
  const columns = new Map(nodes.map((node, column) => [node.id, column]));
  const known = nodes.map((node) => ({ id: node.id, parent: earlierParent(node, columns) }));
  const chainOf = numberChains(known, columns, straight);
  const { stretches, stretchOf } = cutIntoStretches(known, columns, chainOf);
  const lanes = assignLanes(stretches);
  return known.map((node, column) => ({
    ...node,
    column,
    lane: lanes[stretchOf[column]!]!,
    chain: chainOf[column]!,
    isFar: column - (columns.get(node.parent ?? '') ?? column) > NEAR_COLUMNS,
  }));
}

/** The number of the chain that each node is in, in order of beginning. */
function numberChains(
  nodes: readonly LaneInput[],
  columns: ReadonlyMap<string, number>,
  straight: ReadonlyMap<string, string>,
): number[] {
  const chainOf: number[] = [];
  let count = 0;
  const straightChild = new Map([...straight].filter(([, child]) => columns.has(child)));
  nodes.forEach(({ id, parent }, column) => {
    if (parent !== null && !straightChild.has(parent)) straightChild.set(parent, id);
    const continues = parent !== null && straightChild.get(parent) === id;
    chainOf[column] = continues ? chainOf[columns.get(parent)!]! : count++;
  });
  return chainOf;
}

/** The stretches in order of beginning, and the one that each node is in. */
function cutIntoStretches(
  nodes: readonly LaneInput[],
  columns: ReadonlyMap<string, number>,
  chainOf: readonly number[],
): { stretches: Stretch[]; stretchOf: number[] } {
  const stretches: Stretch[] = [];
  const stretchOf: number[] = [];
  nodes.forEach(({ parent }, column) => {
    const parentColumn = columns.get(parent ?? '') ?? column;
    const isNear = column - parentColumn <= NEAR_COLUMNS;
    const isSameChain = parent !== null && chainOf[parentColumn] === chainOf[column];
    const before = isSameChain ? stretchOf[parentColumn]! : null;
    if (before !== null && isNear) {
      stretchOf[column] = before;
      stretches[before]!.to = column;
    } else {
      stretchOf[column] = stretches.length;
      // A column is left free before what begins far from its parent, so that it does not seem to go on from there.
      stretches.push({ from: isNear ? parentColumn : column - 1, to: column, before });
    }
  });
  return { stretches, stretchOf };
}

/** The parent of a node, where it is among the earlier ones. */
function earlierParent(node: LaneInput, columns: ReadonlyMap<string, number>): string | null {
  if (node.parent === null) return null;
  return (columns.get(node.parent) ?? Infinity) < columns.get(node.id)! ? node.parent : null;
}

/**
 * The lane of each stretch: that of the chain before it where that is free, else the lowest that is. Stretches come in
 * order of beginning, so a lane is free from the end of what it was last given to.
 */
function assignLanes(stretches: readonly Stretch[]): number[] {
  const ends: number[] = [];
  const lanes: number[] = [];
  for (const { from, to, before } of stretches) {
    const isFree = (lane: number): boolean => (ends[lane] ?? -1) < from;
    const own = before === null ? -1 : lanes[before]!;
    let lane = own >= 0 && isFree(own) ? own : 0;
    while (!isFree(lane)) lane += 1;
    ends[lane] = to;
    lanes.push(lane);
  }
  return lanes;
}

/** Rows for lanes: lane 0 in the middle, odd lanes below it, even ones above. Row 0 is the top one. */
export function arrangeRows(lanes: number): { row: (lane: number) => number; count: number } {
  const above = Math.max(0, Math.floor((lanes - 1) / 2));
  const row = (lane: number): number => above + (lane % 2 === 1 ? (lane + 1) / 2 : -lane / 2);
  return { row, count: Math.max(1, lanes) };
}
