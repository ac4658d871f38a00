// Key presses by name. Keys are named as people write them ("Ctrl+Shift+Z", "?", "Left"); Ctrl stands for Cmd as well.

const NAMES: Record<string, string> = {
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ' ': 'Space',
};

/** The name of a key press: modifiers in the order Ctrl, Alt, Shift; Shift is left out where it makes the sign. */
export function keyName(event: KeyboardEvent): string {
  const key = NAMES[event.key] ?? (event.key.length === 1 ? event.key.toUpperCase() : event.key);
  const isSign = event.key.length === 1 && !/[a-z0-9 ]/i.test(event.key);
  return [
    event.ctrlKey || event.metaKey ? 'Ctrl+' : '',
    event.altKey ? 'Alt+' : '',
    event.shiftKey && !isSign ? 'Shift+' : '',
    key,
  ].join('');
}

/** Whether a key is a single character (with Shift or without), so that it can be switched off. */
export const isSingleKey = (name: string): boolean =>
  !/^(Ctrl|Alt)\+/.test(name) && name.replace('Shift+', '').length === 1;

/** The digit from 1 to `last` that was pressed, else 0. */
export function pressedDigit(event: KeyboardEvent, last: number): number {
  const digit = /^[1-9]$/.test(keyName(event)) ? Number(event.key) : 0;
  return digit <= last && !isTyping(event.target) ? digit : 0;
}

const BUTTON_LIKE = ['range', 'radio', 'checkbox', 'button', 'file'];

/** Whether keys typed here are text (so that single-character commands must be left alone). */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !BUTTON_LIKE.includes(target.type);
  return (
    target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
  );
}

/** Whether a text field holds text, which its own undo can take back. */
export const hasText = (target: EventTarget | null): boolean =>
  (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) && target.value !== '';
