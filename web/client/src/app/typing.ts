// Typing where nothing has the focus. Letters are words for the composer, unless a single one was meant as a key.
//
// A letter that calls a harmless command waits a moment: where another follows, both were words. What paints or deletes
// is never called from nowhere: its key works on the timeline, or on the picture, where Escape takes the keyboard. What
// was merely pressed with the pointer has the keyboard too, but nobody put it there for the keys: words go on to the
// composer from there as well.
import { isTyping } from '../lib/keys';
import type { Command } from '../session/commands';
import { keySettings } from '../session/page_settings';
import { panel } from '../session/view_state';

/** How long a letter waits for another one. */
const PAUSE_MS = 300;

interface Pending {
  event: KeyboardEvent;
  run: () => void;
  timer: number;
}

let pending: Pending | null = null;
let isPointerDown = false;
/** Whether what has the keyboard got it by a press of the pointer. */
let isPointed = false;

/** Notes from now on how the keyboard comes to where it is. */
export function watchPointer(): void {
  const options = { capture: true, passive: true };
  addEventListener('pointerdown', () => (isPointerDown = true), options);
  for (const end of ['pointerup', 'pointercancel'])
    addEventListener(end, () => (isPointerDown = false), options);
  addEventListener('focusin', () => (isPointed = isPointerDown), options);
}

const isLetter = (event: KeyboardEvent): boolean =>
  /^\p{L}$/u.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;

/** Whether a press may go on with a word that a letter has begun. */
const goesOn = (event: KeyboardEvent): boolean =>
  /^[\p{L}\p{N} '’,.-]$/u.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey;

const findPrompt = (): HTMLTextAreaElement | null => document.querySelector('.composer textarea');

/** Panels that leave the composer in sight. */
const isPromptInSight = (): boolean => ['', 'sessions', 'timelineOptions', 'prompts'].includes(panel.value);

/**
 * Takes a key press that is, or may be, a letter of words. Returns whether it did; else the press is a key.
 * `run` does what the press calls as a key, and `goOn` goes on with a search that began with another letter.
 */
export function takeTyping(
  event: KeyboardEvent,
  command: Command | undefined,
  run: () => void,
  goOn: (first: KeyboardEvent) => boolean,
): boolean {
  if (isTyping(event.target) || event.repeat) return false;
  if (pending && goesOn(event)) return joinPending(goOn);
  finishPending();
  if (!isLetter(event)) return false;
  const isNowhere = document.activeElement === document.body;
  const isPressed = isPointed && isPromptInSight();
  if (!isNowhere && !isPressed) return command?.changesPictures === true && wait(event, run);
  if (!isPromptInSight()) return command?.changesPictures === true;
  const isKey = command && keySettings.value.singleKeys && (isPressed || !command.changesPictures);
  if (isKey) return wait(event, run);
  findPrompt()?.focus();
  return true;
}

function wait(event: KeyboardEvent, run: () => void): boolean {
  event.preventDefault();
  pending = { event, run, timer: window.setTimeout(finishPending, PAUSE_MS) };
  return true;
}

/** The letter that waited was a key. */
function finishPending(): void {
  const taken = takePending();
  taken?.run();
}

function takePending(): Pending | null {
  const taken = pending;
  pending = null;
  if (taken) window.clearTimeout(taken.timer);
  return taken;
}

/** The letter that waited was the first of several. The browser writes this one after it. */
function joinPending(goOn: (first: KeyboardEvent) => boolean): boolean {
  const first = takePending()!.event;
  if (!isPointed && goOn(first)) return true;
  const prompt = findPrompt();
  if (!prompt || !isPromptInSight()) return true;
  prompt.focus();
  const end = prompt.value.length;
  prompt.setRangeText(first.key, end, end, 'end');
  prompt.dispatchEvent(new Event('input', { bubbles: true }));
  return true;
}
