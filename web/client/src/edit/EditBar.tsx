// The bar under an editor. How high it is depends on the window and on the language, and what is edited gets the rest.
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { editBarHeight } from './editors';

/** The bar; `label` is what it is for. */
export function EditBar({ label, children }: { label: string; children: ComponentChildren }) {
  const bar = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = bar.current!;
    const measure = (): void => void (editBarHeight.value = element.offsetHeight);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  return (
    <div class="edit-bar" role="group" aria-label={label} ref={bar}>
      {children}
    </div>
  );
}
