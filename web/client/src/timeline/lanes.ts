// The layout of the timeline: one column per picture in order of making, and a lane for each chain of first children.
//
// The first child of a picture (or the one that was straightened) continues its lane; every other child begins a chain
// of its own, in the lowest lane that is free from its parent's column to its chain's end. The layout depends on the
// tree alone, so undo and jumps move nothing.

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
}

/** The columns that a chain takes: from that of the parent it began at to its own last one. */
interface Chain {
  from: number;
  to: number;
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
  const { chains, chainOf } = buildChains(known, columns, straight);
  const lanes = assignLanes(chains);
  return known.map((node, column) => {
    const chain = chainOf[column]!;
    return { ...node, column, lane: lanes[chain]!, chain };
  });
}

/** The chains in order of beginning, and the chain that each node is in. */
function buildChains(
  nodes: readonly LaneInput[],
  columns: ReadonlyMap<string, number>,
  straight: ReadonlyMap<string, string>,
): { chains: Chain[]; chainOf: number[] } {
  const chains: Chain[] = [];
  const chainOf: number[] = [];
  const straightChild = new Map([...straight].filter(([, child]) => columns.has(child)));
  nodes.forEach(({ id, parent }, column) => {
    if (parent !== null && !straightChild.has(parent)) straightChild.set(parent, id);
    const parentColumn = columns.get(parent ?? '');
    if (parentColumn !== undefined && straightChild.get(parent ?? '') === id) {
      const chain = chainOf[parentColumn]!;
      chainOf[column] = chain;
      chains[chain]!.to = column;
    } else {
      chainOf[column] = chains.length;
      chains.push({ from: parentColumn ?? column, to: column });
    }
  });
  return { chains, chainOf };
}

/** The parent of a node, where it is among the earlier ones. */
function earlierParent(node: LaneInput, columns: ReadonlyMap<string, number>): string | null {
  if (node.parent === null) return null;
  return (columns.get(node.parent) ?? Infinity) < columns.get(node.id)! ? node.parent : null;
}

/** The lane of each chain: the lowest one where it meets no chain that began before it. */
function assignLanes(chains: readonly Chain[]): number[] {
  const taken: Chain[][] = [];
  return chains.map((chain) => {
    let lane = 0;
    while (taken[lane]?.some((other) => other.from <= chain.to && chain.from <= other.to)) lane += 1;
    (taken[lane] ??= []).push(chain);
    return lane;
  });
}

/** Rows for lanes: lane 0 in the middle, odd lanes below it, even ones above. Row 0 is the top one. */
export function arrangeRows(lanes: number): { row: (lane: number) => number; count: number } {
  const above = Math.max(0, Math.floor((lanes - 1) / 2));
  const row = (lane: number): number => above + (lane % 2 === 1 ? (lane + 1) / 2 : -lane / 2);
  return { row, count: Math.max(1, lanes) };
}
