// The state of the page as signals: the open session, what runs, and what the user looks at. No network here.
import { computed, signal } from '@preact/signals';
import type { GenerationView, Model, Patch, ProgressView, Understanding } from './api.gen';
import type { Problem } from './api';
import type { Connection, ModelState, QueueState } from './socket';
import { isLive, path, shown, upsert, type OpenSession } from './upsert';

const held = signal<{ session: OpenSession | null; change: number }>({ session: null, change: 0 });

/** The open session. It is changed in place, so read it through this signal every time. */
export const session = computed(() => held.value.session);
export const loaded = signal(false);
export const connection = signal<Connection>('connecting');
export const progress = signal<ProgressView | null>(null);
export const model = signal<ModelState | null>(null);
export const queue = signal<QueueState | null>(null);
export const models = signal<Model[]>([]);
export const chosenModel = signal('');
/** How the words in the composer would be read, as of the last pause in writing. */
export const interpretation = signal<(Understanding & { words: string }) | null>(null);
export interface Notice {
  text: string;
  hint: string;
  bad: boolean;
  /** What can be done about it at once. */
  remedy?: { label: string; run: () => void } | undefined;
}

export const notice = signal<Notice | null>(null);
export const waitingToSend = signal(0);
/** The other sessions' events so far: lists of sessions are read again when it changes. */
export const elsewhere = signal(0);

/** The picture looked at without going there; null: the head. */
export const peeked = signal<string | null>(null);
/** The picture that the series' keyboard focus is on. */
export const focused = signal<string | null>(null);
/** The picture marked as A for comparing. */
export const marked = signal<string | null>(null);
export const comparing = signal<{ a: string; b: string } | null>(null);
export const holdingBefore = signal(false);
export const mode = signal<'refine' | 'fresh'>('refine');
export const strength = signal<number | null>(null);
export const panel = signal<'' | 'settings' | 'help' | 'gallery' | 'sessions' | 'tidy' | 'how' | 'sheet'>('');
/** Whose history the panel `how` tells. */
export const howOf = signal<string | null>(null);
/** Words that were sent and are being read: a language model may take seconds over them. */
export const beingRead = signal('');
export const menuFor = signal<string | null>(null);
/** Which field of that picture the menu opens for writing. */
export const menuWriting = signal<'' | 'name' | 'note'>('');
export const dragging = signal(false);
/** The picture of the series that a file is held over. */
export const droppingOn = signal<string | null>(null);
/** Said by the polite live region. */
export const said = signal('');

/** Tells every reader that the session was changed. */
export function touch(next: OpenSession | null = held.value.session): void {
  held.value = { session: next, change: held.value.change + 1 };
}

/** `session` as of the last change, for computed values (the object itself stays the same). */
const now = computed(() => ({ ...held.value }));

export const head = computed(() => now.value.session?.head ?? null);
export const headId = computed(() => head.value?.head ?? null);
export const title = computed(() => head.value?.title ?? '');

export const get = (id: string | null | undefined): GenerationView | undefined =>
  id ? now.value.session?.generations.get(id) : undefined;

/** The last list again where nothing in it has changed, so that what is made of it is not made anew. */
export function steady<T>(same: (a: T, b: T) => boolean): (next: T[]) => T[] {
  let last: T[] = [];
  return (next) => {
    if (next.length !== last.length || next.some((one, at) => !same(one, last[at]!))) last = next;
    return last;
  };
}

const steadyNodes = steady<GenerationView>((a, b) => a === b);

export const nodes = computed<GenerationView[]>(() => {
  const { session: open } = now.value;
  return steadyNodes(open ? shown(open) : []);
});

/** The generations from the root to the head. */
export const active = computed<GenerationView[]>(() => {
  const { session: open } = now.value;
  return open ? path(open.generations, open.head.head) : [];
});

export const lineage = computed(() => new Set(active.value.map((one) => one.id)));

/** What redo would bring back, nearest first, and everything that only those lead to is dimmed. */
export const ahead = computed(() => new Set((head.value?.ahead ?? []).filter((id) => id !== null)));

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

export const children = computed(() => {
  const tree = new Map<string, GenerationView[]>();
  for (const one of nodes.value) if (one.parent_id !== null) push(tree, one.parent_id, one);
  return tree;
});

/** Work that waits, runs or failed since the head was made: shown at the end of the conversation. */
export const tail = computed<GenerationView[]>(() => {
  const here = get(headId.value);
  return nodes.value.filter(
    (one) => isLive(one) || (one.status === 'failed' && !one.trashed && one.order > (here?.order ?? -1)),
  );
});

export const running = computed(() => {
  const id = progress.value?.generation_id;
  return (
    nodes.value.find((one) => one.id === id && isLive(one)) ??
    nodes.value.find((one) => one.status === 'running')
  );
});

/** The picture on the stage: what is peeked at, else the head. */
export const onStage = computed(() => get(peeked.value) ?? get(headId.value));

export const live = computed(() => nodes.value.filter(isLive));

export function takePatch(patch: Patch): void {
  const open = held.value.session;
  if (!open || patch.session_id !== open.id) elsewhere.value += 1;
  else if (upsert(open, patch)) touch();
  const over = patch.generations.some((one) => one.id === progress.value?.generation_id && !isLive(one));
  if (over) progress.value = null;
}

/** Takes a step in, unless it is of a picture that is known to be over. A step without a preview keeps the last. */
export function takeProgress(step: ProgressView): void {
  const one = get(step.generation_id);
  if (one && !isLive(one)) return;
  const before = progress.value;
  const kept = before?.generation_id === step.generation_id ? before.preview : null;
  progress.value = { ...step, preview: step.preview ?? kept };
}

const NOTICE_MS = 8000;

export function tell(text: string, hint = '', bad = false, remedy?: Notice['remedy']): void {
  const mine = { text, hint, bad, remedy };
  notice.value = mine;
  // What needs no answer goes by itself.
  if (!bad && !remedy) setTimeout(() => notice.value === mine && (notice.value = null), NOTICE_MS);
  said.value = [text, hint].filter(Boolean).join(' ');
}

export const tellProblem = (problem: Problem): void => tell(problem.message, problem.hint, true);
