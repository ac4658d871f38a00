// Dragging the frame of a picture: what is under the pointer, and how things were when it was taken.
import { signal, type Signal } from '@preact/signals';
import type { Point } from '../lib/viewport';

/** A drag: where it began, how large the picture was shown then, and the value that it changes as it was. */
export interface FrameDrag<T> {
  from: Point;
  scale: number;
  before: T;
}

/** A drag that changes a signal, or none. */
export const createDrag = <T>(): Signal<FrameDrag<T> | null> => signal(null);

/** The handlers of what is dragged; `change` gets how far, in pixels of the picture, and the value as it was. */
export function dragHandlers<T>(
  drag: Signal<FrameDrag<T> | null>,
  value: Signal<T>,
  scale: number,
  change: (by: Point, before: T) => T,
) {
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0 || !event.isPrimary) return;
      event.stopPropagation();
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      drag.value = { from: { x: event.clientX, y: event.clientY }, scale, before: value.peek() };
    },
    onPointerMove: (event: PointerEvent) => {
      event.stopPropagation();
      const start = drag.peek();
      if (!start) return;
      const [x, y] = [event.clientX - start.from.x, event.clientY - start.from.y];
      value.value = change({ x: x / start.scale, y: y / start.scale }, start.before);
    },
    onPointerUp: () => (drag.value = null),
    onPointerCancel: () => (drag.value = null),
  };
}

const ARROWS: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** How far an arrow moves an edge, in pixels: a step, with Shift a long one. */
export interface Steps {
  short: number;
  long: number;
}

/** Arrows move an edge the way they point: `move` gets how far. Home calls `putBack`. Other keys are left alone. */
export function moveByKey(
  event: KeyboardEvent,
  steps: Steps,
  move: (by: Point) => void,
  putBack: () => void,
): void {
  const arrow = ARROWS[event.key];
  if (!arrow && event.key !== 'Home') return;
  event.preventDefault();
  event.stopPropagation();
  const step = event.shiftKey ? steps.long : steps.short;
  if (arrow) move({ x: arrow.x * step, y: arrow.y * step });
  else putBack();
}
