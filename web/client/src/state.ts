// The state of the page as signals: the open session, what runs, and what the user looks at. No network here.
import { batch, computed, signal } from '@preact/signals';
import type { GenerationView, HeadView, Model, Patch, ProgressView, Understanding } from './api.gen';
import type { Problem } from './api';
import type { Connection, ModelState, QueueState } from './socket';
import { tour, widest, within } from './tour';
import { isGone, isLive, path, shown, upsert, type OpenSession } from './upsert';

/** A new object for each change of the pictures, which are changed in place. */
const held = signal<{ session: OpenSession | null }>({ session: null });

/** The open session. Its pictures are read with `get`, so that their changes are seen. */
export const session = computed(() => held.value.session);
/** Where it stands: kept apart, for going somewhere changes no picture, and must not cost as much as there are. */
export const head = signal<HeadView | null>(null);
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
/** The picture that the panels `how` and `sheet` are about. */
export const subject = signal<string | null>(null);
/** Words that were sent and are being read: a language model may take seconds over them. */
export const beingRead = signal('');
export const menuFor = signal<string | null>(null);
/** Which page of that picture's menu is opened: a field to write, or what is asked before something is done. */
export const menuWriting = signal<'' | 'name' | 'note' | 'enlarge' | 'animate'>('');
export const dragging = signal(false);
/** The picture of the series that a file is held over. */
export const droppingOn = signal<string | null>(null);
/** Said by the polite live region. */
export const said = signal('');

/** Tells every reader that the session, or pictures of it, were changed. */
export function touch(next: OpenSession | null = held.peek().session): void {
  batch(() => {
    held.value = { session: next };
    head.value = next?.head ?? null;
  });
}

/** Takes the open session's head elsewhere. */
export function moveHead(next: HeadView): void {
  const open = held.peek().session;
  if (open) open.head = head.value = next;
}

export const headId = computed(() => head.value?.head ?? null);
export const title = computed(() => head.value?.title ?? '');

export const get = (id: string | null | undefined): GenerationView | undefined =>
  id ? held.value.session?.generations.get(id) : undefined;

/** The last list again where nothing in it has changed, so that what is made of it is not made anew. */
export function steady<T>(same: (a: T, b: T) => boolean): (next: T[]) => T[] {
  let last: T[] = [];
  return (next) => {
    if (next.length !== last.length || next.some((one, at) => !same(one, last[at]!))) last = next;
    return last;
  };
}

const steadyNodes = steady<GenerationView>((a, b) => a === b);

const floor = computed(() => head.value?.floor ?? 0);
/** The head, where it stands on what would not be shown otherwise. */
const onGone = computed(() => {
  const here = get(headId.value);
  return here && isGone(here) ? here.id : null;
});

export const nodes = computed<GenerationView[]>(() => {
  const pictures = held.value.session?.generations;
  return steadyNodes(pictures ? shown(pictures, floor.value, onGone.value) : []);
});

/** The last of the generations on the way from the root to the head, and how many there are at most. */
export const wayHere = (most: number): GenerationView[] =>
  path(held.value.session?.generations ?? new Map(), headId.value, most);

const steadyTree = steady<GenerationView>((a, b) => a.id === b.id && a.parent_id === b.parent_id);
const tree = computed(() => steadyTree(nodes.value));
const walk = computed(() => tour(tree.value));
const here = computed(() => walk.value.get(headId.value ?? ''));

/** Whether a picture is on the way to the head, or the head. */
export const isOnWay = (id: string): boolean => within(here.value, walk.value.get(id));

/** Whether a picture grew from the head. */
export const cameOfHead = (id: string): boolean => within(walk.value.get(id), here.value);

/** How many pictures grew from one, itself counted. */
export function grownFrom(id: string): number {
  const span = walk.value.get(id);
  return span ? span.to - span.from : 0;
}

/** What redo would bring back, nearest first, and everything that only those lead to is dimmed. */
export const ahead = computed(() => new Set((head.value?.ahead ?? []).filter((id) => id !== null)));

const aheadSpans = computed(() => widest([...ahead.value].flatMap((id) => walk.value.get(id) ?? [])));

/** What undo took back: not on the way to the head, and what redo brings or what grew from that. */
export const isUndone = (id: string): boolean =>
  !isOnWay(id) && aheadSpans.value.some((span) => within(walk.value.get(id), span));

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

const unpainted = computed(() => nodes.value.filter((one) => isLive(one) || one.status === 'failed'));

/** Work that waits, runs or failed since the head was made: shown at the end of the conversation. */
export const tail = computed<GenerationView[]>(() => {
  const order = get(headId.value)?.order ?? -1;
  return unpainted.value.filter((one) => isLive(one) || (!one.trashed && one.order > order));
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
  else if (upsert(open, patch)) {
    if (patch.generations.length > 0) touch();
    else moveHead(open.head);
  }
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
