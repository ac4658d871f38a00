// The keyboard: which key press calls what, wherever the user is.
import { submit } from '../composer/submit';
import { croppedPicture } from '../edit/crop_state';
import { isEditing, leaveEditors } from '../edit/editors';
import { maskedPicture, tool } from '../edit/mask_state';
import { extendedPicture } from '../edit/outpaint_state';
import { focusStage } from '../lib/focus';
import { hasText, isTyping, keyName, pressedDigit } from '../lib/keys';
import {
  candidates,
  closeCandidates,
  isChoosing,
  keepCandidate,
  lookAt,
  lookedAt,
} from '../session/candidates';
import { commandFor, findCommand, keysOf, type Command, type Place } from '../session/commands';
import { goTo, listCandidates, peek, peekCandidate } from '../session/navigation';
import { closeNotice, notice } from '../session/notices';
import { keySettings } from '../session/page_settings';
import { closePanel, comparing, isGalleryOpen, marked, panel, peeked } from '../session/view_state';
import { continuesTyping, focusByTyping } from '../timeline/timeline_view';
import { takeTyping, watchPointer } from './typing';

const HOLD_MS = 220;
const LAST_CANDIDATE_KEY = 9;

/** Listens to the keys from now on. */
export function listenToKeys(): void {
  addEventListener('keydown', onKeyDown);
  addEventListener('keyup', onKeyUp);
  watchPointer();
}

function onKeyDown(event: KeyboardEvent): void {
  heldKeys.add(event.key);
  if (isDialogOpen(event.key)) return;
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (event.key === 'Escape') escape();
  else if (maskedPicture.value) handleWhileMasking(event, target);
  else handleKey(event, target);
}

/** Whether a dialog has the keys: Escape in all of them, the others where it does not leave them to the page. */
function isDialogOpen(key: string): boolean {
  const open = key === 'Escape' ? 'dialog[open]' : 'dialog[open]:not([data-keys])';
  return document.querySelector(open) !== null;
}

function handleKey(event: KeyboardEvent, target: HTMLElement | null): void {
  const command = calledCommand(event, placeOf(target));
  const call = (): void => {
    if (command?.hold && !isHeld(event.key)) command.run();
    else if (command) run(event, command);
  };
  const goOn = (first: KeyboardEvent): boolean => continueTypeAhead(target, first, event);
  if (callsForPromptAgain(event, target)) return;
  if (takeTyping(event, command, call, goOn)) return;
  const isTypeAhead = target?.closest('[role=treeitem]') && isLetter(event);
  if (isTypeAhead && (!command || continuesTyping(event))) {
    event.preventDefault();
    focusByTyping(event);
  } else if (isGalleryOpen.value) {
    if (command?.worksInGallery) run(event, command);
  } else if (!pickCandidate(event) && !enterPicture(event, target) && command) run(event, command);
}

/** The key for the prompt, pressed where the keyboard is there already and nothing is written: it is no word. */
function callsForPromptAgain(event: KeyboardEvent, target: HTMLElement | null): boolean {
  const isInEmptyPrompt = placeOf(target) === 'prompt' && !hasText(target);
  if (!isInEmptyPrompt || !keysOf('prompt').includes(keyName(event)) || !keySettings.value.singleKeys)
    return false;
  event.preventDefault();
  return true;
}

/** On the timeline, letters that follow each other look for a caption. */
function continueTypeAhead(target: HTMLElement | null, first: KeyboardEvent, second: KeyboardEvent): boolean {
  if (!target?.closest('[role=treeitem]')) return false;
  second.preventDefault();
  focusByTyping(first);
  focusByTyping(second);
  return true;
}

/** A digit looks at one of the pictures that were made together. */
function pickCandidate(event: KeyboardEvent): boolean {
  if (isChoosing.value) return chooseCandidate(event);
  const digit = keySettings.value.singleKeys ? pressedDigit(event, LAST_CANDIDATE_KEY) : 0;
  if (digit === 0 || listCandidates().length < 2) return false;
  peekCandidate(digit);
  return true;
}

/** While candidates are laid out, a digit looks at one, and with Shift keeps it, also from an empty prompt. */
function chooseCandidate(event: KeyboardEvent): boolean {
  const digit = Number(/^Digit([1-9])$/.exec(event.code)?.[1] ?? 0);
  const chosen = candidates.value[digit - 1];
  const isWritten = isTyping(event.target) && hasText(event.target);
  if (!chosen || isWritten || event.ctrlKey || event.metaKey || event.altKey) return false;
  event.preventDefault();
  if (event.shiftKey) keepCandidate(chosen.id);
  else lookAt(chosen.id);
  return true;
}

/** Enter, where nothing else takes it, paints the extended canvas or goes to the picture that is looked at. */
function enterPicture(event: KeyboardEvent, target: HTMLElement | null): boolean {
  if (event.key !== 'Enter' || !isIdle(target)) return false;
  if (extendedPicture.value || croppedPicture.value) void submit();
  else if (keepCandidate()) return true;
  else if (peeked.value) goTo(peeked.value);
  else return false;
  return true;
}

/** While a mask is painted the keys are its own, but for a few. */
function handleWhileMasking(event: KeyboardEvent, target: HTMLElement | null): void {
  if (event.key === ' ' && !isTyping(target) && !target?.closest('button')) panWhileHeld(event);
  else if (event.key === 'Enter' && isIdle(target)) void submit();
  else {
    const called = calledCommand(event, 'mask');
    const command = called?.place === 'mask' || called?.worksWhileMasking ? called : undefined;
    const call = (): void => command && run(event, command);
    if (!takeTyping(event, command, call, () => false)) call();
  }
}

function calledCommand(event: KeyboardEvent, place: Place): Command | undefined {
  const id = commandFor(event, place);
  return id === null ? undefined : findCommand(id);
}

function run(event: KeyboardEvent, command: Command): void {
  event.preventDefault();
  if (command.hold) startHold(event, command);
  else command.run();
}

/** Whether Enter means nothing to what has the focus. */
const isIdle = (target: HTMLElement | null): boolean =>
  !isTyping(target) && !target?.closest('button, a, li');

const isLetter = (event: KeyboardEvent): boolean =>
  event.key.length === 1 &&
  !(event.ctrlKey || event.metaKey || event.altKey) &&
  (event.key !== ' ' || continuesTyping(event));

function placeOf(target: HTMLElement | null): Place {
  if (target?.closest('.timeline')) return 'timeline';
  return target?.matches('.composer textarea') ? 'prompt' : 'anywhere';
}

/** A command whose key is down: a tap runs it, and for as long as it is held something else is done. */
interface Hold {
  command: Command;
  /** When the key went down, by the clock of the events. */
  since: number;
  timer: number;
  hasStarted: boolean;
}

let hold: Hold | null = null;

function startHold(event: KeyboardEvent, command: Command): void {
  if (event.repeat || hold) return;
  const current: Hold = { command, since: event.timeStamp, timer: 0, hasStarted: false };
  current.timer = window.setTimeout(() => {
    current.hasStarted = true;
    command.hold?.start();
  }, HOLD_MS);
  hold = current;
}

/** A busy page may hear late that the key went up: a tap is what was short by the events' own clock. */
function endHold(event: KeyboardEvent): void {
  if (!hold) return;
  const { command, since, timer, hasStarted } = hold;
  hold = null;
  window.clearTimeout(timer);
  if (hasStarted) command.hold?.end();
  if (!hasStarted || event.timeStamp - since < HOLD_MS) command.run();
}

let toolBefore: typeof tool.value | null = null;

/** Space lends the hand while it is held. */
function panWhileHeld(event: KeyboardEvent): void {
  event.preventDefault();
  toolBefore ??= tool.value;
  tool.value = 'look';
}

const heldKeys = new Set<string>();
const isHeld = (key: string): boolean => heldKeys.has(key);

function onKeyUp(event: KeyboardEvent): void {
  heldKeys.delete(event.key);
  if (event.key === ' ' && toolBefore) {
    tool.value = toolBefore;
    toolBefore = null;
  }
  if (event.key.length === 1) endHold(event);
}

/** What Escape leaves, the nearest first. It never stops work. */
const LAYERS: [isOpen: () => boolean, leave: () => void][] = [
  [() => comparing.value !== null, () => (comparing.value = null)],
  [() => panel.value !== '', closePanel],
  [() => isEditing.value, leaveEditors],
  [() => marked.value !== null, () => (marked.value = null)],
  [() => isChoosing.value && lookedAt.value !== null, () => lookAt(null)],
  [() => isChoosing.value, closeCandidates],
  [() => peeked.value !== null, () => peek(null)],
  [() => notice.value !== null, closeNotice],
];

function escape(): void {
  const layer = LAYERS.find(([isOpen]) => isOpen());
  if (layer) layer[1]();
  else focusStage();
}
