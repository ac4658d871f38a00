// What the user can do: every verb of the page, from a key, a button or a drop, ends in one of these functions.
//
// An action has an id of its own, so that sending it again after a broken line does it once. What cannot be sent is
// kept and sent when the line is back.
import * as api from './api';
import type { AnyAction, GenerationView, Outcome, Patch, SessionView } from './api.gen';
import { t } from './i18n';
import * as prefs from './prefs';
import * as state from './state';
import { channel } from './socket';
import { addOlder, isLive, open, redone, undone } from './upsert';

const HISTORY_PAGE = 500;

interface Waiting {
  session: string | null;
  action: AnyAction;
  op: string;
}

const outbox: Waiting[] = [];
let sending = false;
let resend = 0;
const RESEND_MS = 2000;
/** What `act` answers when there is no line: it will be sent when there is. */
const KEPT = 'kept';

export const live = channel({
  url: api.socketUrl,
  open: (url) => new WebSocket(url),
  later: (task, ms) => window.setTimeout(task, ms),
  forget: (timer) => window.clearTimeout(timer),
  chance: Math.random,
  onMessage: (message) => {
    if (message.type === 'patch') {
      takePatch(message);
    } else if (message.type === 'progress') {
      state.takeProgress(message);
      quarters(message.step, message.total_steps);
    } else if (message.type === 'queue') {
      state.queue.value = message.queue;
      state.model.value = message.model;
    } else if (message.type === 'problem') {
      state.tell(message.detail, message.hint, true);
    } else {
      state.queue.value = message.queue;
      state.model.value = message.model;
      state.progress.value = message.running;
      void flush();
    }
  },
  onState: (connection) => (state.connection.value = connection),
});

function takePatch(patch: Patch): void {
  heard.set(patch.session_id, patch.seq);
  announce(patch.event.type, patch.generations[0]);
  state.takePatch(patch);
  // A page without a session follows the first thing that happens, unless it waits to begin one of its own.
  const begins = patch.event.type === 'generation.requested' || patch.event.type === 'image.imported';
  if (!state.session.value && !fresh && begins) void openSession(patch.session_id);
}

/** The live region hears of beginnings and ends, and of quarters, never of each step. */
function announce(event: string, one: GenerationView | undefined): void {
  if (one?.session_id !== state.session.value?.id || !one) return;
  if (event === 'generation.started') {
    state.said.value = t('said.started');
    if (state.model.value) state.model.value = { ...state.model.value, state: 'ready' };
  }
  if (event === 'generation.completed') state.said.value = t('said.done');
  if (event === 'generation.failed') state.said.value = `${one.message} ${one.hint}`;
}

function quarters(step: number, total: number): void {
  for (const quarter of [1, 2, 3])
    if (step === Math.round((total * quarter) / 4) && total >= 8)
      state.said.value = t('said.quarter', { percent: quarter * 25 });
}

// -- sessions ------------------------------------------------------------------------------------

let opening: { id: string | null; done: Promise<void> } | null = null;

/** Opens a session (by default the one this tab had, else the current one) and goes live from there. */
export function openSession(id: string | null = remembered()): Promise<void> {
  if (opening?.id === id) return opening.done;
  const mine = { id, done: openNow(id) };
  opening = mine;
  return mine.done.finally(() => {
    if (opening === mine) opening = null;
  });
}

async function openNow(id: string | null): Promise<void> {
  try {
    let view = await api.currentSession(id);
    // What was heard while the answer was on its way is in the next one.
    while ((heard.get(view.session_id) ?? 0) > view.seq) view = await api.currentSession(view.session_id);
    if (view.session_id) take(view);
    goLive(view.seq);
    state.loaded.value = true;
  } catch (problem) {
    if (!(problem instanceof api.Problem)) throw problem;
    if (problem.status === 0) state.connection.value = 'offline';
    if (id !== null && problem.status !== 0) return openNow(null);
    window.setTimeout(() => void openSession(id), RESEND_MS);
  }
}

/** The last event heard of each session. */
const heard = new Map<string, number>();
let isLiveYet = false;

function goLive(after: number): void {
  if (!isLiveYet) live.start(after);
  isLiveYet = true;
}

function remembered(): string | null {
  return sessionStorage.getItem('dimp.session');
}

function take(view: SessionView): void {
  state.peeked.value = null;
  state.comparing.value = null;
  state.marked.value = null;
  state.mode.value = 'refine';
  state.touch(open(view));
  sessionStorage.setItem('dimp.session', view.session_id);
  void readOlder();
}

/** Reads what is older than the newest page, page by page, so that the series is whole. */
async function readOlder(): Promise<void> {
  for (let open = state.session.value; open?.more;) {
    const oldest = Math.min(...[...open.generations.values()].map((one) => one.order));
    const page = await api.history(open.id, oldest, HISTORY_PAGE);
    if (state.session.value !== open) return;
    addOlder(open, page.generations, page.more && page.generations.length > 0);
    state.touch();
  }
}

export function newSession(): void {
  state.touch(null);
  sessionStorage.removeItem('dimp.session');
  fresh = true;
  state.mode.value = 'fresh';
  state.panel.value = '';
  focusPrompt();
}

/** Whether the next picture begins a session of its own. */
let fresh = false;

// -- actions -------------------------------------------------------------------------------------

/** Does an action. Without a line it is kept and sent later; a refusal is told and comes back as null. */
export async function act(action: AnyAction): Promise<Outcome | typeof KEPT | null> {
  const session = state.session.value?.id ?? (fresh ? 'new' : null);
  const one = { session, action, op: operation() };
  if (outbox.length > 0) return keep(one); // what was asked first is sent first
  return send(one);
}

/** An id for an action. `randomUUID` is missing on plain http beyond this machine. */
const operation = (): string =>
  crypto.randomUUID?.() ??
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16)).join('');

async function send(one: Waiting): Promise<Outcome | typeof KEPT | null> {
  try {
    const outcome = await api.act(one.session, one.action, one.op);
    fresh = false;
    if (state.session.value?.id !== outcome.session_id) await openSession(outcome.session_id);
    return outcome;
  } catch (problem) {
    if (!(problem instanceof api.Problem)) throw problem;
    if (problem.status === 0) return keep(one);
    refused(problem);
    return null;
  }
}

function keep(one: Waiting): typeof KEPT {
  outbox.push(one);
  state.waitingToSend.value = outbox.length;
  window.clearTimeout(resend);
  resend = window.setTimeout(() => void flush(), RESEND_MS);
  return KEPT;
}

function refused(problem: api.Problem): void {
  state.tellProblem(problem);
  // What was shown ahead of the answer may be wrong now.
  const open = state.session.value;
  if (open) void api.currentSession(open.id).then((view) => state.session.value === open && settle(view));
}

function settle(view: SessionView): void {
  const held = state.session.value!;
  held.head = view.head;
  for (const one of view.history) held.generations.set(one.id, one);
  state.touch();
}

/** Sends what was kept, in order, until one cannot be sent. */
export async function flush(): Promise<void> {
  if (sending) return;
  sending = true;
  for (const one of outbox.splice(0)) {
    if (outbox.length > 0 || (await send(one)) === KEPT) {
      if (!outbox.includes(one)) outbox.push(one);
    }
    state.waitingToSend.value = outbox.length;
  }
  sending = false;
}

// -- painting ------------------------------------------------------------------------------------

/** Paints what the composer says. The words are cleared only when the server has them. */
export async function paint(first = false): Promise<void> {
  const text = prefs.draft.value.trim();
  if (!text) return focusPrompt();
  const refine = state.mode.value === 'refine' && state.headId.value !== null;
  const wishes = {
    ...set(prefs.parameters.value),
    count: prefs.count.value,
  };
  const strength = state.strength.value;
  const parent = state.peeked.value;
  const action: AnyAction = refine
    ? {
        type: 'refine',
        modification: text,
        ...wishes,
        ...(strength === null ? {} : { strength }),
        ...(parent ? { parent_id: parent } : {}),
      }
    : { type: 'new', prompt: text, ...wishes };
  remember(text);
  prefs.draft.value = '';
  const outcome = await act(action);
  if (outcome === null) return void (prefs.draft.value ||= text);
  if (first && outcome !== KEPT) await putFirst(outcome.generation_ids);
  state.mode.value = 'refine';
  state.strength.value = null;
  state.interpretation.value = null;
  if (!parent) state.peeked.value = null;
}

/** Puts pictures that wait before all others that do. */
async function putFirst(ids: readonly string[]): Promise<void> {
  const { waiting } = await api.queue();
  const before = waiting.find((one) => !ids.includes(one.id));
  if (before) for (const id of ids) await api.reorder(id, before.id).catch(() => undefined);
}

function set(parameters: prefs.Parameters): Partial<Record<keyof prefs.Parameters, never>> {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== null && value !== ''));
}

function remember(text: string): void {
  prefs.promptHistory.value = [text, ...prefs.promptHistory.value.filter((old) => old !== text)].slice(0, 50);
}

let recalled = -1;

/** Walks through the prompts said before: 1 is further back, -1 towards now. */
export function recall(step: 1 | -1): void {
  recalled = Math.max(-1, Math.min(prefs.promptHistory.value.length - 1, recalled + step));
  prefs.draft.value = prefs.promptHistory.value[recalled] ?? '';
}

/** Asks for the same picture again, after it failed; `smaller` halves its sides. */
export async function retry(one: GenerationView, smaller: boolean): Promise<void> {
  const half = (side: number): number => Math.max(64, Math.round(side / 32) * 16);
  const size = smaller
    ? { width: half(one.width), height: half(one.height) }
    : { width: one.width, height: one.height };
  const wishes = { steps: one.steps, guidance_scale: one.guidance_scale, seed: one.seed, ...size };
  const action: AnyAction =
    one.modification !== null && one.parent_id !== null
      ? { type: 'refine', modification: one.modification, parent_id: one.parent_id, ...wishes }
      : { type: 'new', prompt: one.prompt, ...wishes };
  if (await act(action)) await act({ type: 'trash', id: one.id });
}

export const again = (id: string): Promise<unknown> => act({ type: 'again', id });

/** Stops the work that runs, else what waits. */
export function stop(id?: string): void {
  const target = id ?? state.running.value?.id ?? state.live.value[0]?.id;
  if (target) void api.cancel(target).catch((problem: api.Problem) => state.tellProblem(problem));
}

// -- moving --------------------------------------------------------------------------------------

/** Takes the head back or forward: shown at once, then settled by the server. */
export function move(direction: 'undo' | 'redo'): void {
  const open = state.session.value;
  const next = open && (direction === 'undo' ? undone(open.head) : redone(open.head));
  state.peeked.value = null;
  state.comparing.value = null;
  if (!open || !next) return;
  open.head = next;
  state.touch();
  void act({ type: direction });
}

/** Goes to a picture: the one act by which looking around changes the session. */
export function goTo(id: string): void {
  const open = state.session.value;
  const one = state.get(id);
  if (!open || !one?.image_id) return;
  state.peeked.value = null;
  if (id === open.head.head) return;
  const head = open.head;
  open.head = {
    ...head,
    head: id,
    undo_to: head.head,
    can_undo: true,
    can_redo: false,
    redo_to: null,
    ahead: [],
  };
  state.touch();
  void act({ type: 'goto', id });
}

/** Looks at a picture without going there. */
export function peek(id: string | null): void {
  const one = state.get(id);
  state.peeked.value = one?.image_id && one.id !== state.headId.value ? one.id : null;
  if (one) state.focused.value = one.id;
}

/** Looks at the picture made before or after the one on the stage. */
export function step(by: 1 | -1): void {
  const made = state.nodes.value.filter((one) => one.image_id && !one.trashed);
  const here = made.findIndex((one) => one.id === state.onStage.value?.id);
  const next = made[here + by];
  if (next) peek(next.id);
}

export function refineFrom(id: string): void {
  peek(id);
  state.mode.value = 'refine';
  focusPrompt();
}

// -- marking -------------------------------------------------------------------------------------

const target = (id?: string): GenerationView | undefined => (id ? state.get(id) : state.onStage.value);

export function star(id?: string): void {
  const one = target(id);
  if (one) void act({ type: one.starred ? 'unstar' : 'star', id: one.id });
}

export const name = (id: string, text: string): Promise<unknown> => act({ type: 'name', id, name: text });
export const note = (id: string, text: string): Promise<unknown> => act({ type: 'note', id, note: text });

export function trash(id?: string): void {
  const one = target(id);
  if (!one || isLive(one)) return;
  void act({ type: one.trashed ? 'restore' : 'trash', id: one.id });
  if (!one.trashed) state.tell(t('told.trashed'), '');
  state.lastTrashed.value = one.trashed ? null : one.id;
}

export function mark(id?: string): void {
  const one = target(id);
  if (!one?.image_id) return;
  if (state.marked.value && state.marked.value !== one.id) {
    state.comparing.value = { a: state.marked.value, b: one.id };
    state.marked.value = null;
  } else state.marked.value = state.marked.value === one.id ? null : one.id;
}

/** Opens the comparison of the picture on the stage with the one before it, or closes it. */
export function compare(other?: string): void {
  if (state.comparing.value) return void (state.comparing.value = null);
  const here = state.onStage.value;
  const before =
    other ?? state.marked.value ?? (state.peeked.value ? state.headId.value : painted(here?.parent_id));
  if (!here?.image_id || !before || before === here.id) return state.tell(t('told.nothingToCompare'));
  state.comparing.value = { a: before, b: here.id };
  state.marked.value = null;
}

function painted(id: string | null | undefined): string | null {
  const one = state.get(id);
  return one?.image_id ? one.id : null;
}

// -- images --------------------------------------------------------------------------------------

/** Puts an image file into the tree: as a root, or, dropped on a picture, to be refined from there. */
export async function addImage(file: File | Blob): Promise<void> {
  if (!/^image\/(png|jpeg|webp)$/.test(file.type))
    return state.tell(t('told.notAnImage'), t('told.imageKinds'), true);
  try {
    const got = await api.upload(file);
    const { image_id: digest, suffix, size, width, height, lqip } = got;
    const stem = file instanceof File ? file.name.replace(/\.[^.]+$/, '').slice(0, 80) : '';
    await act({ type: 'import', digest, suffix, size, width, height, lqip, name: stem });
    state.mode.value = 'refine';
    focusPrompt();
  } catch (problem) {
    if (problem instanceof api.Problem) state.tell(problem.message || t('told.notSent'), problem.hint, true);
  }
}

export function focusPrompt(): void {
  requestAnimationFrame(() => document.querySelector<HTMLTextAreaElement>('.composer textarea')?.focus());
}

/** Puts the open series into the trash and begins another. */
export async function trashSession(): Promise<void> {
  if (await act({ type: 'trash_session' })) newSession();
}

/** Reads what the page needs once: models, and the model in use. */
export async function readStudio(): Promise<void> {
  try {
    const { models, chosen } = await api.models();
    state.models.value = models;
    state.chosenModel.value = chosen;
  } catch {
    // The page works without the list; it is asked for again when the settings open.
  }
}

let reading = 0;

/** Asks how the words would be read, a moment after the last key. Nothing is written. */
export function readWords(text: string): void {
  window.clearTimeout(reading);
  if (!text.trim()) return void (state.interpretation.value = null);
  reading = window.setTimeout(async () => {
    const refine = state.mode.value === 'refine' && state.headId.value !== null;
    const parent = refine ? (state.peeked.value ?? state.headId.value) : null;
    const answer = await api.interpret(text, parent, refine ? null : '').catch(() => null);
    if (prefs.draft.value === text) state.interpretation.value = answer;
  }, 350);
}

/** Compares a picture with the one the session stands at. */
export function compareWithHead(id: string): void {
  const here = state.headId.value;
  if (here && here !== id) state.comparing.value = { a: id, b: here };
}

/** Opens the menu of the picture on the stage to give it a name. */
export function askName(): void {
  const one = state.onStage.value;
  if (!one) return;
  state.menuWriting.value = 'name';
  state.menuFor.value = one.id;
}
