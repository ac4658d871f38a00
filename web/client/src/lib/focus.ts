// Where the keyboard goes when the page moves it.
import { useEffect } from 'preact/hooks';

/** Puts the keyboard into the prompt, after what is being drawn now. */
export function focusPrompt(): void {
  requestAnimationFrame(() => document.querySelector<HTMLTextAreaElement>('.composer textarea')?.focus());
}

/** Puts the keyboard on the picture, where every key is a command. */
export const focusStage = (): void => document.querySelector<HTMLElement>('.stage')?.focus();

/** Gives a screen over the page the focus while it is open, and puts the focus back where it was afterwards. */
export function useFocusWhileOpen(screen: { current: HTMLElement | null }): void {
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    screen.current?.focus();
    return () => before?.focus();
  }, []);
}
