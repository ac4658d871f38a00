// Where the keyboard goes when the page moves it.
import { useEffect } from 'preact/hooks';

/** Puts the keyboard into the prompt, after what is being drawn now. */
export function focusPrompt(): void {
  requestAnimationFrame(() => document.querySelector<HTMLTextAreaElement>('.composer textarea')?.focus());
}

/** Puts the keyboard on the picture, where every key is a command. */
export const focusStage = (): void => document.querySelector<HTMLElement>('.stage')?.focus();

const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';

/** Keeps Tab within a dialog: after the last thing that it reaches comes the first. */
export function wrapTab(event: KeyboardEvent, dialog: HTMLElement): void {
  if (event.key !== 'Tab') return;
  const reached = [...dialog.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (element) => element.tabIndex >= 0 && !element.matches(':disabled') && element.checkVisibility(),
  );
  const [from, to] = event.shiftKey ? [reached[0], reached.at(-1)] : [reached.at(-1), reached[0]];
  const isOutside = !dialog.contains(document.activeElement);
  if (document.activeElement !== from && document.activeElement !== dialog && !isOutside) return;
  if (document.activeElement === dialog && !event.shiftKey) return;
  event.preventDefault();
  to?.focus();
}

/** Gives a screen over the page the focus while it is open, and puts the focus back where it was afterwards. */
export function useFocusWhileOpen(screen: { current: HTMLElement | null }): void {
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    screen.current?.focus();
    return () => before?.focus();
  }, []);
}
