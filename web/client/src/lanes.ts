// The layout of the series: one column per picture in order of making, and a lane for each chain of first children.
//
// The first child of a picture continues its lane; every other child begins a chain of its own, in the lowest lane
// that is free from its parent's column to its chain's end. The layout depends on the tree alone, so undo and jumps
// move nothing.

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
  members: number[];
}

/** Places nodes given in order of making; a parent that is not among the earlier nodes counts as none. */
export function layOut(nodes: readonly LaneInput[]): Placed[] {
  const columns = new Map<string, number>();
  const chains: Chain[] = [];
  const chainOf: number[] = [];
  const continued = new Set<number>();
  nodes.forEach((node, column) => {
    const parent = node.parent === null ? undefined : columns.get(node.parent);
    columns.set(node.id, column);
    if (parent !== undefined && !continued.has(parent)) {
      continued.add(parent);
      extend(chains, chainOf, chainOf[parent]!, column);
    } else {
      chainOf[column] = chains.length;
      chains.push({ from: parent ?? column, to: column, members: [column] });
    }
  });
  const lanes = assign(chains);
  return nodes.map((node, column) => {
    const chain = chainOf[column]!;
    const parent = node.parent !== null && (columns.get(node.parent) ?? column) < column ? node.parent : null;
    return { id: node.id, parent, column, lane: lanes[chain]!, chain };
  });
}

function extend(chains: Chain[], chainOf: number[], chain: number, column: number): void {
  chainOf[column] = chain;
  chains[chain]!.to = column;
  chains[chain]!.members.push(column);
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
