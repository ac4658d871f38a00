// The open session as the page holds it, and how patches change it. Pure: no signals, no network.
//
// Patches carry the state as it is now, so taking one in twice, or late, does no harm: nothing is folded here.
import type { GenerationView, HeadView, Patch, SessionView } from './api.gen';

export interface OpenSession {
  id: string;
  createdAt: string;
  head: HeadView;
  generations: Map<string, GenerationView>;
  /** Whether the server has older generations than those held here. */
  more: boolean;
}

/** A session from the view that the server opens it with. */
export function open(view: SessionView): OpenSession {
  return {
    id: view.session_id,
    createdAt: view.created_at,
    head: view.head,
    generations: new Map(view.history.map((one) => [one.id, one])),
    more: view.history_more,
  };
}

/** Takes older generations in, before what is held already. What is held is newer and stays. */
export function addOlder(session: OpenSession, older: readonly GenerationView[], more: boolean): void {
  session.generations = new Map([
    ...older.map((one): [string, GenerationView] => [one.id, session.generations.get(one.id) ?? one]),
    ...session.generations,
  ]);
  session.more = more;
}

/** Takes a patch in. Returns whether it was for this session and not older than what is held. */
export function upsert(session: OpenSession, patch: Patch): boolean {
  if (patch.session_id !== session.id || patch.head.version < session.head.version) return false;
  session.head = patch.head;
  for (const one of patch.generations) session.generations.set(one.id, one);
  return true;
}

/**
 * The chain from the root to a generation, both included, or the last `most` of it. Stops at a parent that is not
 * held.
 */
export function path(
  generations: ReadonlyMap<string, GenerationView>,
  id: string | null,
  most = Infinity,
): GenerationView[] {
  const chain: GenerationView[] = [];
  for (let one = id === null ? undefined : generations.get(id); one && chain.length < most;) {
    chain.push(one);
    one = one.parent_id === null ? undefined : generations.get(one.parent_id);
  }
  return chain.reverse();
}

export const isLive = (one: GenerationView): boolean => one.status === 'pending' || one.status === 'running';

/** Whether a generation is shown only for the sake of others. */
export const isGone = (one: GenerationView): boolean => one.trashed || one.status === 'cancelled';

/**
 * The generations that the series shows, in order of making: not set aside by a clear (of an order below `floor`), and
 * neither cancelled nor in the trash, unless the head stands there or something that is shown grew from them.
 */
export function shown(
  generations: ReadonlyMap<string, GenerationView>,
  floor: number,
  head: string | null,
): GenerationView[] {
  const all = [...generations.values()].filter((one) => one.order >= floor).sort((a, b) => a.order - b.order);
  if (!all.some(isGone)) return all;
  const needed = new Set<string>();
  for (const one of all.toReversed()) {
    if (!isGone(one) || needed.has(one.id) || one.id === head) {
      needed.add(one.id);
      if (one.parent_id !== null) needed.add(one.parent_id);
    }
  }
  return all.filter((one) => needed.has(one.id));
}

/** Where undo takes the head, before the server has said so; null when there is nothing to undo. */
export function undone(head: HeadView): HeadView | null {
  if (!head.can_undo) return null;
  return {
    ...head,
    head: head.undo_to,
    redo_to: head.head,
    can_redo: true,
    ahead: [head.head, ...head.ahead],
  };
}

/** Where redo takes the head, before the server has said so; null when there is nothing to redo. */
export function redone(head: HeadView): HeadView | null {
  if (!head.can_redo) return null;
  const ahead = head.ahead.slice(1);
  return {
    ...head,
    head: head.redo_to,
    undo_to: head.head,
    can_undo: true,
    can_redo: ahead.length > 0,
    redo_to: ahead[0] ?? null,
    ahead,
  };
}
