// The open session as signals: its pictures, where it stands, and what is being painted. No network here.
import { batch, computed, signal } from '@preact/signals';
import type { ConnectionState, ModelState } from '../api/socket';
import type { GenerationView, HeadView, Model, Patch, ProgressView } from '../api/types.gen';
import { pushTo } from '../lib/group';
import { stableList } from '../lib/stable_list';
import { applyPatch, isHidden, isUnfinished, pathTo, selectVisible, type OpenSession } from './open_session';
import { computeSpans, isWithin, selectOutermost } from './tree_spans';

/** A new object for each change of the pictures, which are changed in place. */
const holder = signal<{ session: OpenSession | null }>({ session: null });

/** The open session. Its pictures are read with `findGeneration`, so that their changes are seen. */
export const session = computed(() => holder.value.session);
/** Where it stands: kept apart, for going somewhere changes no picture, and must not cost as much as there are. */
export const head = signal<HeadView | null>(null);
/** Whether the studio has answered which session is open. */
export const isLoaded = signal(false);
/** How many times a history was read in: what is laid out over the whole of it is laid out again. */
export const historyLoads = signal(0);
/** The event from which on the page listens; null until the first session is read. */
export const liveFrom = signal<number | null>(null);
/** Whether the studio is heard. */
export const connection = signal<ConnectionState>('connecting');
/** The step of the picture that is being painted. */
export const progress = signal<ProgressView | null>(null);
/** The painting model and what it is doing. */
export const modelState = signal<ModelState | null>(null);
/** The models that the studio knows. */
export const models = signal<Model[]>([]);
/** The name of the model in use. */
export const chosenModel = signal('');
/** How many actions wait for the studio to be reached. */
export const waitingToSend = signal(0);
/** The other sessions' events so far: lists of sessions are read again when it changes. */
export const otherSessionEvents = signal(0);

/** Puts another session, or none, on the page. */
export function replaceSession(next: OpenSession | null): void {
  const isSame = next === holder.peek().session;
  batch(() => {
    holder.value = { session: next };
    if (isSame && movesAhead > 0) hasOutrun = true;
    else head.value = next?.head ?? null;
  });
}

/** Moves of the head that are shown ahead of the studio's answer. */
let movesAhead = 0;
/** Whether the studio has told of the head since. */
let hasOutrun = false;

/** Tells every reader that pictures of the open session were changed. */
export function notifyChanged(): void {
  replaceSession(holder.peek().session);
}

/**
 * Takes the open session's head elsewhere ahead of the answer. What is heard of earlier moves meanwhile is not shown, so
 * that the next move goes on from where the user sees the head. What it returns is called when the answer is there.
 */
export function moveHead(next: HeadView): () => void {
  const open = holder.peek().session;
  if (open) open.head = head.value = next;
  movesAhead += 1;
  return () => {
    movesAhead -= 1;
    if (movesAhead > 0 || !hasOutrun) return;
    hasOutrun = false;
    if (holder.peek().session === open) head.value = open?.head ?? null;
  };
}

/** The id of the picture that the session stands at. */
export const headId = computed(() => head.value?.head ?? null);
/** The session's title; empty without one. */
export const title = computed(() => head.value?.title ?? '');

/** A picture of the open session. */
export const findGeneration = (id: string | null | undefined): GenerationView | undefined =>
  id ? holder.value.session?.generations.get(id) : undefined;

const stableVisible = stableList<GenerationView>((before, after) => before === after);

const floor = computed(() => head.value?.floor ?? 0);
/** The head, where it stands on what would not be shown otherwise. */
const hiddenHead = computed(() => {
  const current = findGeneration(headId.value);
  return current && isHidden(current) ? current.id : null;
});

/** The generations that the timeline shows, in order of making. */
export const visible = computed<GenerationView[]>(() => {
  const generations = holder.value.session?.generations;
  return stableVisible(generations ? selectVisible(generations, floor.value, hiddenHead.value) : []);
});

/** The last generations on the path from the root to the head, at most `limit`. */
export const pathToHead = (limit: number): GenerationView[] =>
  pathTo(holder.value.session?.generations ?? new Map<string, GenerationView>(), headId.value, limit);

const stableTree = stableList<GenerationView>((a, b) => a.id === b.id && a.parent_id === b.parent_id);
const tree = computed(() => stableTree(visible.value));
const spans = computed(() => computeSpans(tree.value));
const headSpan = computed(() => spans.value.get(headId.value ?? ''));

/** Whether a picture is the head, or on the path to it. */
export const isOnPath = (id: string): boolean => isWithin(headSpan.value, spans.value.get(id));

/** Whether a picture is the head, or grew from it. */
export const isFromHead = (id: string): boolean => isWithin(spans.value.get(id), headSpan.value);

/** How many pictures grew from one, itself counted. */
export function countSubtree(id: string): number {
  const span = spans.value.get(id);
  return span ? span.to - span.from : 0;
}

/** What redo would bring back. */
export const redoIds = computed(() => new Set((head.value?.ahead ?? []).filter((id) => id !== null)));

const redoSpans = computed(() =>
  selectOutermost([...redoIds.value].flatMap((id) => spans.value.get(id) ?? [])),
);

/** What undo took back: not on the path to the head, and what redo brings or what grew from that. */
export const isUndone = (id: string): boolean =>
  !isOnPath(id) && redoSpans.value.some((span) => isWithin(spans.value.get(id), span));

/** The pictures that grew from each one, by its id. */
export const children = computed(() => {
  const lists = new Map<string, GenerationView[]>();
  for (const generation of visible.value)
    if (generation.parent_id !== null) pushTo(lists, generation.parent_id, generation);
  return lists;
});

/** What waits or is being painted. */
export const unfinished = computed(() => visible.value.filter(isUnfinished));

const unpainted = computed(() =>
  visible.value.filter((generation) => isUnfinished(generation) || generation.status === 'failed'),
);

/** What waits, runs or failed since the head was made: shown at the end of the conversation. */
export const conversationEnd = computed<GenerationView[]>(() => {
  const headOrder = findGeneration(headId.value)?.order ?? -1;
  return unpainted.value.filter(
    (generation) =>
      isUnfinished(generation) ||
      (!generation.trashed && generation.order > headOrder && wasAskedHere(generation)),
  );
});

/** Whether what failed was asked for where the session stands: as a change of the head, a variation, a fresh start. */
function wasAskedHere({ parent_id, type, order }: GenerationView): boolean {
  const current = findGeneration(headId.value);
  if (parent_id !== null && parent_id === current?.id) return true;
  if (parent_id !== null) return type === 'variation' && parent_id === current?.parent_id;
  return !visible.value.some((other) => other.order > order && other.image_id);
}

/** The picture that is being painted. */
export const running = computed(() => {
  const id = progress.value?.generation_id;
  return (
    unfinished.value.find((generation) => generation.id === id) ??
    unfinished.value.find((generation) => generation.status === 'running')
  );
});

/** How far that picture is; nothing while one of another session is painted. */
export const ownProgress = computed(() =>
  findGeneration(progress.value?.generation_id) ? progress.value : null,
);

/** Takes a patch in. */
export function takePatch(patch: Patch): void {
  const open = holder.value.session;
  if (open?.id !== patch.session_id) otherSessionEvents.value += 1;
  else if (applyPatch(open, patch)) {
    if (patch.generations.length > 0) notifyChanged();
    else if (movesAhead > 0) hasOutrun = true;
    else head.value = open.head;
  }
  const isOver = (generation: GenerationView): boolean =>
    generation.id === progress.value?.generation_id && !isUnfinished(generation);
  if (patch.generations.some(isOver)) progress.value = null;
}

/**
 * Takes a step in, unless it is of a picture that is known to be over. A step without a preview keeps the last. Of
 * pictures that several devices paint at once, one is followed until it is over.
 */
export function takeProgress(step: ProgressView): void {
  const generation = findGeneration(step.generation_id);
  if (generation && !isUnfinished(generation)) return;
  const before = progress.value;
  const followed =
    before && before.generation_id !== step.generation_id && findGeneration(before.generation_id);
  if (followed && isUnfinished(followed)) return;
  const preview = before?.generation_id === step.generation_id ? before.preview : null;
  progress.value = { ...step, preview: step.preview ?? preview };
}
