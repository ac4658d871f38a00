// Screens that are not needed at first: fetched when the page has nothing else to do, or when they are opened.
import { signal } from '@preact/signals';
import { h, type ComponentType } from 'preact';
import { awaitArrival } from './arrivals';
import { loadLazyTexts } from './i18n';
import { loadLazyIcons } from './icons';

const sharedStyles = (): Promise<unknown> => import('./overlays.css');

const fetchers: (() => void)[] = [];

/**
 * A screen whose code comes later. What cannot be fetched now is tried again when it is next opened, or on return;
 * `onMissing` is called where somebody waits to see it.
 */
export function lazy<P extends object>(
  load: () => Promise<ComponentType<P>>,
  onMissing?: () => void,
): ComponentType<P> {
  const loaded = signal<{ component: ComponentType<P> } | null>(null);
  let isFetching = false;
  let isAwaited = false;
  const fetch = (): void => {
    if (isFetching) return;
    isFetching = true;
    // The shared styles are asked for first: a screen's own come after them in the document, and win.
    const parts = Promise.all([sharedStyles(), load(), loadLazyTexts(), loadLazyIcons()]);
    if (isAwaited) awaitArrival(parts);
    parts.then(
      ([, component]) => (loaded.value = { component }),
      () => {
        isFetching = false;
        addEventListener('online', fetch, { once: true });
        if (isAwaited) onMissing?.();
        isAwaited = false;
      },
    );
  };
  fetchers.push(fetch);
  return function Lazy(props: P) {
    const component = loaded.value?.component;
    if (!component) {
      isAwaited = true;
      fetch();
    }
    return component ? h(component, props) : null;
  };
}

/** Code that no screen shows, fetched with the screens or when it is asked for. */
export function lazyModule<M>(load: () => Promise<M>): () => Promise<M> {
  fetchers.push(() => void load().catch(() => undefined));
  return load;
}

/** Fetches all of them, so that they open at once, even when the studio cannot be reached any more. */
export function fetchLazyScreens(): void {
  for (const fetch of fetchers) fetch();
}
