// Where the keyboard goes when the page moves it.
import { useLayoutEffect } from 'preact/hooks';

/** Puts the keyboard into the prompt, after what is being drawn now; `unlessTaken`: only where nothing has it by then. */
export function focusPrompt({ unlessTaken = false } = {}): void {
  requestAnimationFrame(() => {
    if (unlessTaken && document.activeElement !== document.body) return;
    document.querySelector<HTMLTextAreaElement>('.composer textarea')?.focus();
  });
}

/** Puts the keyboard on the picture, where every key is a command. */
export const focusStage = (): void => document.querySelector<HTMLElement>('.stage')?.focus();

/** A `ref` that gives a field the focus as it comes: `autofocus` does that only while the page or a dialog opens. */
export const takeFocus = (field: HTMLElement | null): void => field?.focus();

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

/**
 * Gives a screen over the page the focus while it is open, and puts the focus back where it was afterwards. Meanwhile the
 * keyboard does not reach what lies under it and cannot be seen.
 */
export function useFocusWhileOpen(screen: { current: HTMLElement | null }): void {
  useLayoutEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    screen.current?.focus();
    const observer = new ResizeObserver(() => screen.current && shutCovered(screen.current));
    observer.observe(screen.current!);
    return () => {
      observer.disconnect();
      for (const area of areas()) area.inert = false;
      before?.focus();
    };
  }, []);
}

/** What the page is made of. */
const areas = (): NodeListOf<HTMLElement> =>
  document.querySelectorAll('.top, main, .stage, .timeline, .caption, .intro, .turns, .composer');

/** How far a screen may still be from its place while it slides in. */
const SLIDE_PX = 32;

function shutCovered(screen: HTMLElement): void {
  const cover = screen.getBoundingClientRect();
  for (const area of areas()) {
    const { left, top, right, bottom } = area.getBoundingClientRect();
    area.inert =
      !area.contains(screen) &&
      left > cover.left - SLIDE_PX &&
      right < cover.right + SLIDE_PX &&
      top > cover.top - SLIDE_PX &&
      bottom < cover.bottom + SLIDE_PX;
  }
}

/** Puts the focus back where it was when a part of the page goes that has it; `part` is its selector. */
export function useFocusReturn(part: string): void {
  useLayoutEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    return () => {
      if (document.activeElement?.closest(part)) before?.focus();
    };
  }, []);
}
