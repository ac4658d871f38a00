// The open session as the page holds it, and how patches change it. Pure: no signals, no network.
//
// Patches carry the state as it is now, so taking one in twice, or late, does no harm: nothing is folded here.
import type { GenerationView, HeadView, Patch, SessionView } from '../api/types.gen';

/** A session with the generations that are known of it, by id. */
export interface OpenSession {
  id: string;
  createdAt: string;
  head: HeadView;
  generations: Map<string, GenerationView>;
  /** Whether the server has older generations than those held here. */
  hasOlder: boolean;
}

/** A session from the view that the server opens it with. */
export function readSession(view: SessionView): OpenSession {
  return {
    id: view.session_id,
    createdAt: view.created_at,
    head: view.head,
    generations: new Map(view.history.map((generation) => [generation.id, generation])),
    hasOlder: view.history_more,
  };
}

/** Takes older generations in, before what is held already. What is held is newer and stays. */
export function addOlder(session: OpenSession, older: readonly GenerationView[], hasOlder: boolean): void {
  const held = session.generations;
  session.generations = new Map([
    ...older.map((generation): [string, GenerationView] => [
      generation.id,
      held.get(generation.id) ?? generation,
    ]),
    ...held,
  ]);
  session.hasOlder = hasOlder;
}

/** Takes a patch in. Returns whether it was for this session and not older than what is held. */
export function applyPatch(session: OpenSession, patch: Patch): boolean {
  if (patch.session_id !== session.id || patch.head.version < session.head.version) return false;
  session.head = patch.head;
  for (const generation of patch.generations) session.generations.set(generation.id, generation);
  return true;
}

/**
 * The chain from the root to a generation, both included, or the last `limit` of it. Stops at a parent that is not
 * held.
 */
export function pathTo(
  generations: ReadonlyMap<string, GenerationView>,
  id: string | null,
  limit = Infinity,
): GenerationView[] {
  const chain: GenerationView[] = [];
  let next = id;
  while (next !== null && chain.length < limit) {
    const generation = generations.get(next);
    if (!generation) break;
    chain.push(generation);
    next = generation.parent_id;
  }
  return chain.reverse();
}

/** Whether a generation waits or is being painted. */
export const isUnfinished = ({ status }: GenerationView): boolean =>
  status === 'pending' || status === 'running';

/** Whether a generation is shown only for the sake of others. */
export const isHidden = (generation: GenerationView): boolean =>
  generation.trashed || generation.status === 'cancelled';

/**
 * The generations that the timeline shows, in order of making: not set aside by a clear (of an order below `floor`), and
 * neither cancelled nor in the trash, unless the head stands there or something that is shown grew from them.
 */
export function selectVisible(
  generations: ReadonlyMap<string, GenerationView>,
  floor: number,
  head: string | null,
): GenerationView[] {
  const all = [...generations.values()]
    .filter((generation) => generation.order >= floor)
    .sort((a, b) => a.order - b.order);
  if (!all.some(isHidden)) return all;
  const needed = new Set<string>();
  for (const generation of all.toReversed()) {
    const { id, parent_id } = generation;
    if (isHidden(generation) && !needed.has(id) && id !== head) continue;
    needed.add(id);
    if (parent_id !== null) needed.add(parent_id);
  }
  return all.filter((generation) => needed.has(generation.id));
}

/** Where undo takes the head, before the server has said so; null when there is nothing to undo. */
export function predictUndo(head: HeadView): HeadView | null {
  if (!head.can_undo) return null;
  const behind = head.behind.slice(1);
  return {
    ...head,
    head: head.undo_to,
    can_undo: behind.length > 0,
    undo_to: behind[0] ?? null,
    behind,
    redo_to: head.head,
    can_redo: true,
    ahead: [head.head, ...head.ahead],
  };
}

/** Where redo takes the head, before the server has said so; null when there is nothing to redo. */
export function predictRedo(head: HeadView): HeadView | null {
  if (!head.can_redo) return null;
  const ahead = head.ahead.slice(1);
  return {
    ...head,
    head: head.redo_to,
    undo_to: head.head,
    can_undo: true,
    behind: [head.head, ...head.behind],
    can_redo: ahead.length > 0,
    redo_to: ahead[0] ?? null,
    ahead,
  };
}

/** Where going to a picture takes the head, before the server has said so. */
export const predictJump = (head: HeadView, id: string): HeadView => ({
  ...head,
  head: id,
  undo_to: head.head,
  can_undo: true,
  behind: [head.head, ...head.behind],
  can_redo: false,
  redo_to: null,
  ahead: [],
});
