// The keyboard: which key press calls what, wherever the user is.
import * as columns from './columns';
import * as doing from './doing';
import { extending, leave as leaveExtending, toggleExtending } from './extending';
import { bindings, candidateOf, commandFor, isTyping, type Command, type Place } from './keys';
import * as masking from './masking';
import * as prefs from './prefs';
import * as state from './state';
import { nextWay } from './ui/Compare';
import { view } from './ui/gestures';
import { focusTarget, goesOn, placeOf, typeAhead, walk } from './ui/series-view';
import { frameBox } from './ui/stage-box';
import { FITTED, zoomAt } from './zoom';

const HOLD_MS = 220;

const RUN: Record<Command, () => void> = {
  paint: () => void doing.paint(),
  paintFirst: () => void doing.paint(true),
  undo: () => (masking.masking.value ? masking.undo() : doing.move('undo')),
  redo: () => (masking.masking.value ? masking.redo() : doing.move('redo')),
  parent: () => walk('parent'),
  child: () => walk('child'),
  branchUp: () => walk('branchUp'),
  branchDown: () => walk('branchDown'),
  spread: () => columns.spread(heldCell()),
  first: () => walk('first'),
  last: () => walk('last'),
  earlier: () => doing.step(-1),
  later: () => doing.step(1),
  compare: () => doing.compare(),
  compareMode: () => state.comparing.value && nextWay(),
  mark: () => doing.mark(),
  star: () => doing.star(),
  name: () => doing.askName(),
  trash: () => doing.trash(),
  view: () => doing.view(),
  paintArea: () => masking.begin(),
  extend: () => toggleExtending(),
  vary: () => doing.vary('subtle'),
  varyStrongly: () => doing.vary('strong'),
  properly: () => doing.properly(),
  enlarge: () => doing.ask('enlarge'),
  animate: () => doing.ask('animate'),
  draft: () => doing.toggleDraft(),
  how: () => toggleHow(),
  maskLook: () => (masking.tool.value = 'look'),
  maskBrush: () => (masking.tool.value = 'brush'),
  maskEraser: () => (masking.tool.value = 'eraser'),
  maskBox: () => (masking.tool.value = 'box'),
  maskInvert: () => masking.invert(),
  maskSmaller: () => masking.resize(-1),
  maskLarger: () => masking.resize(1),
  fit: () => (view.value = FITTED),
  full: () => fullSize(),
  prompt: () => doing.focusPrompt(),
  fresh: () => {
    state.mode.value = 'fresh';
    doing.focusPrompt();
  },
  promptBack: () => doing.recall(1),
  promptForward: () => doing.recall(-1),
  stop: () => doing.stop(),
  gallery: () => toggle('gallery'),
  settings: () => toggle('settings'),
  help: () => toggle('help'),
};

/** The stack or fold that the keyboard is on, else that of the picture on the stage. */
function heldCell() {
  const place = document.activeElement?.closest('.series')
    ? focusTarget.value
    : placeOf(state.onStage.value?.id);
  return columns.cellOf.value.get(place?.id ?? '');
}

function toggle(panel: 'gallery' | 'settings' | 'help'): void {
  state.panel.value = state.panel.value === panel ? '' : panel;
}

/** Tells how the picture on the stage was made, or leaves that. */
function toggleHow(): void {
  const one = state.onStage.value;
  if (state.panel.value === 'how' || !one?.image_id) state.panel.value = '';
  else doing.tellOf(one.id, 'how');
}

/** One pixel of the picture on one of the page, around its middle. */
function fullSize(): void {
  const box = frameBox.value;
  const one = state.onStage.value;
  if (!box || !one) return;
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  view.value = zoomAt(FITTED, one.width / width, width / 2, height / 2, width, height);
}

let heldSince = 0;
let holdTimer = 0;

function onKeyDown(event: KeyboardEvent): void {
  if (event.key === 'Escape') return escape();
  if (document.querySelector('dialog[open]')) return;
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (masking.masking.value) return inMask(event, target);
  const command = called(event, whereIs(target));
  if (target?.closest('[role=treeitem]') && isLetter(event) && (!command || goesOn(event)))
    return taken(event, () => typeAhead(event));
  if (state.panel.value === 'gallery')
    return command && IN_GALLERY.has(command) ? run(event, command) : undefined;
  const picked = prefs.singleKeys.value ? candidateOf(event) : 0;
  if (picked && doing.candidates().length > 1) return doing.candidate(picked);
  if (event.key === 'Enter' && extending.value && isIdle(target)) return void doing.paint();
  if (event.key === 'Enter' && state.peeked.value && isIdle(target)) return doing.goTo(state.peeked.value);
  if (command) run(event, command);
}

/** While a mask is painted the keys are its own, but for a few. */
function inMask(event: KeyboardEvent, target: HTMLElement | null): void {
  if (event.key === ' ' && !isTyping(target) && !target?.closest('button')) return panWhileHeld(event);
  if (event.key === 'Enter' && isIdle(target)) return void doing.paint();
  const command = called(event, 'mask');
  if (command && (command.startsWith('mask') || WITH_MASK.has(command))) run(event, command);
}

const called = (event: KeyboardEvent, place: Place): Command | null =>
  commandFor(event, bindings(prefs.keyOverrides.value), place, prefs.singleKeys.value);

function run(event: KeyboardEvent, command: Command): void {
  taken(event, () => (command === 'compare' ? hold(event) : RUN[command]()));
}

function taken(event: KeyboardEvent, task: () => void): void {
  event.preventDefault();
  task();
}

/** Whether Enter means nothing to what has the focus. */
const isIdle = (target: HTMLElement | null): boolean =>
  !isTyping(target) && !target?.closest('button, a, li');

const isLetter = (event: KeyboardEvent): boolean =>
  event.key.length === 1 &&
  !(event.ctrlKey || event.metaKey || event.altKey) &&
  (event.key !== ' ' || goesOn(event));

const whereIs = (target: HTMLElement | null): Place =>
  target?.closest('.series') ? 'series' : target?.matches('.composer textarea') ? 'prompt' : 'anywhere';

const IN_GALLERY: ReadonlySet<Command> = new Set(['gallery', 'help'] as const);

/** What else may be called while a mask is painted. */
const WITH_MASK: ReadonlySet<Command> = new Set([
  ...(['paint', 'paintFirst', 'undo', 'redo', 'fit', 'full', 'prompt', 'settings', 'help', 'stop'] as const),
]);

/** A tap compares; holding shows the picture before until the key is let go. */
function hold(event: KeyboardEvent): void {
  if (event.repeat || heldSince) return;
  heldSince = event.timeStamp;
  holdTimer = window.setTimeout(() => (state.holdingBefore.value = true), HOLD_MS);
}

let toolBefore: typeof masking.tool.value | null = null;

/** Space lends the hand while it is held. */
function panWhileHeld(event: KeyboardEvent): void {
  event.preventDefault();
  toolBefore ??= masking.tool.value;
  masking.tool.value = 'look';
}

function onKeyUp(event: KeyboardEvent): void {
  if (event.key === ' ' && toolBefore) {
    masking.tool.value = toolBefore;
    toolBefore = null;
  }
  if (!heldSince || event.key.length !== 1) return;
  window.clearTimeout(holdTimer);
  if (!state.holdingBefore.value) RUN.compare();
  state.holdingBefore.value = false;
  heldSince = 0;
}

/** Leaves what is open, the nearest first. It never stops work. */
function escape(): void {
  if (document.querySelector('dialog[open]')) return;
  if (state.comparing.value) state.comparing.value = null;
  else if (state.panel.value) state.panel.value = '';
  else if (masking.masking.value) masking.leave();
  else if (extending.value) leaveExtending();
  else if (state.marked.value) state.marked.value = null;
  else if (state.peeked.value) doing.peek(null);
  else if (state.notice.value) state.notice.value = null;
  else (document.activeElement as HTMLElement | null)?.blur();
}

/** Listens to the keys from now on. */
export function listenToKeys(): void {
  addEventListener('keydown', onKeyDown);
  addEventListener('keyup', onKeyUp);
}
