// The start of the page: looks and language, the keys, drops and pastes, then the session.
import { effect } from '@preact/signals';
import { render } from 'preact';
import * as doing from './doing';
import { languageFor, speak, t } from './i18n';
import { bindings, candidateOf, commandFor, isTyping, type Command, type Place } from './keys';
import * as masking from './masking';
import * as prefs from './prefs';
import * as state from './state';
import './styles/page.css';
import { App } from './ui/App';
import { nextWay } from './ui/Compare';
import { view } from './ui/gestures';
import { walk } from './ui/series-view';
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
  paintArea: () => masking.begin(),
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

function toggle(panel: 'gallery' | 'settings' | 'help'): void {
  state.panel.value = state.panel.value === panel ? '' : panel;
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
  const masks = masking.masking.value !== null;
  if (masks && event.key === ' ' && !isTyping(target) && !target?.closest('button'))
    return panWhileHeld(event);
  const picked = prefs.singleKeys.value && state.panel.value !== 'gallery' ? candidateOf(event) : 0;
  if (picked && !masks && doing.candidates().length > 1) return doing.candidate(picked);
  const place = masks ? 'mask' : placeOf(target);
  const command = commandFor(event, bindings(prefs.keyOverrides.value), place, prefs.singleKeys.value);
  if (masks && event.key === 'Enter' && !isTyping(target) && !target?.closest('button, a, li'))
    return void doing.paint();
  if (masks && command && !command.startsWith('mask') && !WITH_MASK.has(command)) return;
  if (event.key === 'Enter' && state.peeked.value && !isTyping(target) && !target?.closest('button, a, li'))
    return doing.goTo(state.peeked.value);
  if (!command || (state.panel.value === 'gallery' && command !== 'gallery' && command !== 'help')) return;
  event.preventDefault();
  if (command === 'compare') hold(event);
  else RUN[command]();
}

const placeOf = (target: HTMLElement | null): Place =>
  target?.closest('.series') ? 'series' : target?.matches('.composer textarea') ? 'prompt' : 'anywhere';

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
  else if (state.marked.value) state.marked.value = null;
  else if (state.peeked.value) doing.peek(null);
  else if (state.notice.value) state.notice.value = null;
  else (document.activeElement as HTMLElement | null)?.blur();
}

function listen(): void {
  addEventListener('keydown', onKeyDown);
  addEventListener('keyup', onKeyUp);
  addEventListener('paste', (event) => {
    const file = [...(event.clipboardData?.files ?? [])].find((one) => one.type.startsWith('image/'));
    if (!file) return;
    event.preventDefault();
    void doing.addImage(file);
  });
  addEventListener('dragover', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    state.dragging.value = true;
  });
  addEventListener(
    'dragleave',
    (event) => void (event.relatedTarget === null && (state.dragging.value = false)),
  );
  addEventListener('drop', (event) => {
    event.preventDefault();
    state.dragging.value = false;
    const file = event.dataTransfer?.files[0];
    if (file) void doing.addImage(file);
  });
  addEventListener('online', () => {
    doing.live.hurry();
    void doing.flush();
  });
  addEventListener('pointerdown', closePopups);
}

function closePopups(event: PointerEvent): void {
  if (state.panel.value === 'sessions' && !(event.target as Element).closest('.title'))
    state.panel.value = '';
}

function follow(): void {
  effect(() => void speak(languageFor(prefs.languageWish.value, navigator.languages)));
  effect(() => {
    document.documentElement.dataset.theme = prefs.theme.value;
  });
  effect(() => {
    document.documentElement.classList.toggle('offline', state.connection.value === 'offline');
  });
  effect(() => {
    const running = state.progress.value;
    const title = state.title.value || t('app.name');
    document.title = running ? `${running.step}/${running.total_steps} · ${title}` : title;
  });
}

follow();
listen();
render(<App />, document.getElementById('page')!);
// Plain http beyond this machine has no workers; the page does not need one.
if (import.meta.env.PROD && 'serviceWorker' in navigator && isSecureContext)
  void navigator.serviceWorker.register('/sw.js').catch(() => undefined);
void doing.openSession();
void doing.readStudio();
