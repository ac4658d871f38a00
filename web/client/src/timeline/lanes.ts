// The layout of the series: one column per picture in order of making, and a lane for each chain of first children.
//
// The first child of a picture (or the one that was straightened) continues its lane; every other child begins a chain
// of its own, in the lowest lane that is free from its parent's column to its chain's end. The layout depends on the
// tree alone, so undo and jumps move nothing.

export interface LaneInput {
  id: string;
  parent: string | null;
}

export interface Placed {
  id: string;
  parent: string | null;
  column: number;
  lane: number;
  /** Number of the chain, in order of beginning: it picks the colour. */
  chain: number;
}

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
  const chains: Chain[] = [];
  const chainOf: number[] = [];
  const heirs = new Map<string, string>();
  for (const [parent, child] of straight) if (columns.has(child)) heirs.set(parent, child);
  nodes.forEach((node, column) => {
    const parent = parentOf(node, columns);
    if (parent !== null && !heirs.has(parent)) heirs.set(parent, node.id);
    const known = parent === null ? undefined : columns.get(parent)!;
    if (known !== undefined && heirs.get(parent!) === node.id) {
      chainOf[column] = chainOf[known]!;
      chains[chainOf[column]!]!.to = column;
    } else {
      chainOf[column] = chains.length;
      chains.push({ from: known ?? column, to: column });
    }
  });
  const lanes = assign(chains);
  return nodes.map((node, column) => {
    const chain = chainOf[column]!;
    return { id: node.id, parent: parentOf(node, columns), column, lane: lanes[chain]!, chain };
  });
}

/** The parent of a node, where it is among the earlier ones. */
function parentOf(node: LaneInput, columns: ReadonlyMap<string, number>): string | null {
  if (node.parent === null) return null;
  return (columns.get(node.parent) ?? Infinity) < columns.get(node.id)! ? node.parent : null;
}

/** The lane of each chain: the lowest one where it meets no chain that began before it. */
function assign(chains: readonly Chain[]): number[] {
  const taken: Chain[][] = [];
  return chains.map((chain) => {
    let lane = 0;
    while (taken[lane]?.some((other) => other.from <= chain.to && chain.from <= other.to)) lane += 1;
    (taken[lane] ??= []).push(chain);
    return lane;
  });
}

/** Rows for lanes: lane 0 in the middle, odd lanes below it, even ones above. Row 0 is the top one. */
export function rows(lanes: number): { row: (lane: number) => number; count: number } {
  const above = Math.max(0, Math.floor((lanes - 1) / 2));
  const row = (lane: number): number => above + (lane % 2 === 1 ? (lane + 1) / 2 : -lane / 2);
  return { row, count: Math.max(1, lanes) };
}
