// The columns of the timeline as signals: what stands in them, how they are laid out, what is folded or spread out.
import { computed, effect, signal, untracked } from '@preact/signals';
import type { GenerationView } from '../api/types.gen';
import { stableList } from '../lib/stable_list';
import { isUnfinished } from '../session/open_session';
import * as state from '../session/state';
import { peeked } from '../session/view_state';
import { findNewestBranches, foldCells, stackBatches, type Cell } from './cells';
import { layOut } from './lanes';

/** Which pictures stand out; the others fade, and nothing moves. */
export type Emphasis = 'all' | 'starred' | 'branch';
/** Which pictures stand out now. */
export const emphasis = signal<Emphasis>('all');
/** Whether long runs and dead ends are folded. */
export const isFolding = signal(false);
/** Batches that are spread out, and pictures that were taken out of a fold. */
const opened = signal<ReadonlySet<string>>(new Set());
/** Which child was straightened, by its parent. */
const straight = signal<ReadonlyMap<string, string>>(new Map());

const isSameCell = (a: Cell, b: Cell): boolean =>
  a.id === b.id && a.parent === b.parent && a.kind === b.kind && String(a.members) === String(b.members);
const stableCells = stableList<Cell>(isSameCell);

/** What stands in the columns. */
export const cells = computed<Cell[]>(() => {
  const nodes = state.visible.value.map(({ id, parent_id, batch }) => ({
    id,
    parent: parent_id,
    batch: batch?.id ?? null,
  }));
  const stacks = stackBatches(nodes, opened.value);
  return stableCells(isFolding.value ? foldCells(stacks, mustStay()) : stacks);
});

/** What is never folded: where the user stands, came from, marked something, waits for something, or has unfolded. */
function mustStay(): (cell: Cell) => boolean {
  const head = state.findGeneration(state.headId.value);
  const near = new Set([head?.id, head?.parent_id, ...state.redoIds.value]);
  return ({ members }) =>
    members.some((id) => {
      const generation = state.findGeneration(id)!;
      const isMarked = generation.starred || generation.name !== '';
      return near.has(id) || isMarked || isUnfinished(generation) || opened.value.has(id);
    });
}

/** The cells in their places. */
export const placed = computed(() => layOut(cells.value, straight.value));

/** Draws the newest branch at every picture as a straight line. */
export function straighten(): void {
  straight.value = findNewestBranches(cells.value);
}

/** Folds long runs and dead ends, or shows them. */
export function toggleFolding(): void {
  isFolding.value = !isFolding.value;
  opened.value = new Set();
}

/** Lets some pictures stand out, or all where those do already. */
export function toggleEmphasis(next: Emphasis): void {
  emphasis.value = emphasis.value === next ? 'all' : next;
}

/** Opens a stack or a fold, or gathers the batch of a picture again. */
export function toggleCell(cell: Cell | undefined): void {
  if (!cell) return;
  const batch = state.findGeneration(cell.members[0])?.batch?.id;
  const next = new Set(opened.value);
  if (cell.kind === 'fold') for (const id of cell.members) next.add(id);
  else if (batch && !next.delete(batch)) next.add(batch);
  opened.value = next;
}

/** The cell that each picture is in. */
export const cellsByPicture = computed(() => {
  const byPicture = new Map<string, Cell>();
  for (const cell of cells.value) for (const id of cell.members) byPicture.set(id, cell);
  return byPicture;
});

/** The picture that stands for its cell: what is looked at, where the session stands, what was gone on from. */
export function coverOf({ members }: Cell): GenerationView {
  const member = (id: string | null): string | undefined =>
    id !== null && members.includes(id) ? id : undefined;
  const chosen =
    member(peeked.value) ??
    member(state.headId.value) ??
    members.find((id) => state.children.value.has(id)) ??
    members.find((id) => state.findGeneration(id)?.starred) ??
    members.find((id) => state.findGeneration(id)?.image_id);
  return state.findGeneration(chosen ?? members[0])!;
}

// Another session begins with nothing spread out, and a history is drawn straight whenever the whole of it was read.
const sessionId = computed(() => state.session.value?.id);
sessionId.subscribe(() => (opened.value = new Set()));
effect(() => {
  if (state.historyLoads.value > 0) untracked(straighten);
});
