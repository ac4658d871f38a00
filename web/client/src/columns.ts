// The columns of the series as signals: what stands in them, how they are laid out, what is folded or spread out.
import { computed, signal } from '@preact/signals';
import type { GenerationView } from './api.gen';
import { folded, newestWays, stacked, type Cell } from './cells';
import { layOut } from './lanes';
import * as state from './state';
import { isLive } from './upsert';

/** Which pictures of the series stand out; the others fade, and nothing moves. */
export const only = signal<'all' | 'starred' | 'branch'>('all');
/** Whether long runs and dead ends are folded. */
export const folding = signal(false);
/** Batches that are spread out, and pictures that were taken out of a fold. */
export const opened = signal<ReadonlySet<string>>(new Set());
/** Which child was straightened, by its parent. */
export const straight = signal<ReadonlyMap<string, string>>(new Map());

const steadyCells = state.steady<Cell>(
  (a, b) =>
    a.id === b.id && a.parent === b.parent && a.kind === b.kind && String(a.members) === String(b.members),
);

/** What stands in the columns of the series. */
export const cells = computed<Cell[]>(() => {
  const all = state.nodes.value.map((one) => ({
    id: one.id,
    parent: one.parent_id,
    batch: one.batch?.id ?? null,
  }));
  const stacks = stacked(all, opened.value);
  return steadyCells(folding.value ? folded(stacks, isWanted()) : stacks);
});

/** What is never folded: where the user stands, came from, marked something, waits for something, or has unfolded. */
function isWanted(): (cell: Cell) => boolean {
  const here = state.get(state.headId.value);
  const near = new Set([here?.id, here?.parent_id, ...state.ahead.value]);
  return ({ members }) =>
    members.some((id) => {
      const one = state.get(id)!;
      return near.has(id) || one.starred || one.name !== '' || isLive(one) || opened.value.has(id);
    });
}

export const placed = computed(() => layOut(cells.value, straight.value));

/** Draws the newest way on from every picture as a straight line. */
export const straighten = (): void => void (straight.value = newestWays(cells.value));

/** Opens a stack or a fold, or gathers the batch of a picture again. */
export function spread(cell: Cell | undefined): void {
  if (!cell) return;
  const batch = state.get(cell.members[0])?.batch?.id;
  const next = new Set(opened.value);
  if (cell.kind === 'fold') for (const id of cell.members) next.add(id);
  else if (batch && !next.delete(batch)) next.add(batch);
  opened.value = next;
}

/** The cell that a picture is in. */
export const cellOf = computed(() => {
  const found = new Map<string, Cell>();
  for (const cell of cells.value) for (const id of cell.members) found.set(id, cell);
  return found;
});

/** The picture that stands for its cell: what is looked at, where the session stands, what was gone on from. */
export function faceOf(cell: Cell): GenerationView {
  const { members } = cell;
  if (members.length === 1) return state.get(members[0])!;
  const one = (id: string | null): string | undefined =>
    id !== null && members.includes(id) ? id : undefined;
  const chosen =
    one(state.peeked.value) ??
    one(state.headId.value) ??
    members.find((id) => state.children.value.has(id)) ??
    members.find((id) => state.get(id)?.starred) ??
    members.find((id) => state.get(id)?.image_id);
  return state.get(chosen ?? members[0])!;
}
