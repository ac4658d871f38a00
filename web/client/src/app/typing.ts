// Typing where nothing has the focus. Letters are words for the composer, unless a single one was meant as a key.
//
// A letter that calls a harmless command waits a moment: where another follows, both were words. What paints or deletes
// is never called from nowhere: its key works on the timeline, or on the picture, where Escape takes the keyboard.
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

const isLetter = (event: KeyboardEvent): boolean =>
  /^\p{L}$/u.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;

const isPrintable = (event: KeyboardEvent): boolean =>
  event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;

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
  if (pending && isPrintable(event)) return joinPending(goOn);
  finishPending();
  if (!isLetter(event)) return false;
  const isNowhere = document.activeElement === document.body;
  if (!isNowhere) return command?.changesPictures === true && wait(event, run);
  if (!isPromptInSight()) return command?.changesPictures === true;
  if (command && !command.changesPictures && keySettings.value.singleKeys) return wait(event, run);
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
  if (goOn(first)) return true;
  const prompt = findPrompt();
  if (!prompt || !isPromptInSight()) return true;
  prompt.focus();
  const end = prompt.value.length;
  prompt.setRangeText(first.key, end, end, 'end');
  prompt.dispatchEvent(new Event('input', { bubbles: true }));
  return true;
}
