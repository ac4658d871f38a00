// Screens that are not needed at first: fetched when the page has nothing else to do, or when they are opened.
import { signal } from '@preact/signals';
import { h, type ComponentType } from 'preact';
import { speakMore } from '../i18n';

const waiting: (() => void)[] = [];

/** A screen whose code comes later. What cannot be fetched now is tried again when it is next opened. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  const screen = signal<{ shown: ComponentType<P> } | null>(null);
  let asked = false;
  const ask = (): void => {
    if (asked) return;
    asked = true;
    Promise.all([load(), speakMore()]).then(
      ([shown]) => (screen.value = { shown }),
      () => (asked = false),
    );
  };
  waiting.push(ask);
  return function Later(props: P) {
    const Shown = screen.value?.shown;
    if (!Shown) ask();
    return Shown ? h(Shown, props) : null;
  };
}

/** Fetches all of them, so that they open at once, even when the studio cannot be reached any more. */
export function fetchLater(): void {
  for (const ask of waiting) ask();
}
