// Zoom, pan and swipes of the picture: wheel, pinch and drag, for the stage and the mask alike.
import { signal } from '@preact/signals';
import * as doing from '../doing';
import { FITTED, pan, zoomAt, type View } from '../zoom';

export const view = signal<View>(FITTED);

const fingers = new Map<number, { x: number; y: number }>();
let swipeFrom: { x: number; y: number } | null = null;

/** Wheel and pinch zoom at the pointer, a drag pans, and a swipe on a fitted picture undoes or redoes. */
export function gestures({ width, height }: { width: number; height: number }) {
  const at = (event: { clientX: number; clientY: number; currentTarget: EventTarget | null }) => {
    const rect = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return { x: event.clientX - rect.left, y: event.clientY - rect.top };
  };
  return {
    onWheel: (event: WheelEvent) => {
      event.preventDefault();
      const { x, y } = at(event);
      view.value = zoomAt(view.value, Math.exp(-event.deltaY / 400), x, y, width, height);
    },
    onDblClick: (event: MouseEvent) => {
      const { x, y } = at(event);
      view.value = view.value.scale > 1 ? FITTED : zoomAt(FITTED, 2.5, x, y, width, height);
    },
    onPointerDown: (event: PointerEvent) => {
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, at(event));
      swipeFrom = fingers.size === 1 && event.pointerType === 'touch' ? at(event) : null;
    },
    onPointerMove: (event: PointerEvent) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const now = at(event);
      const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
      fingers.set(event.pointerId, now);
      if (other) {
        const factor =
          Math.hypot(now.x - other.x, now.y - other.y) /
          Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
        view.value = zoomAt(view.value, factor, (now.x + other.x) / 2, (now.y + other.y) / 2, width, height);
      } else view.value = pan(view.value, now.x - before.x, now.y - before.y, width, height);
    },
    onPointerUp: (event: PointerEvent) => {
      fingers.delete(event.pointerId);
      const now = at(event);
      if (
        swipeFrom &&
        view.value.scale === 1 &&
        Math.abs(now.x - swipeFrom.x) > 60 &&
        Math.abs(now.y - swipeFrom.y) < 40
      )
        doing.move(now.x < swipeFrom.x ? 'undo' : 'redo');
      swipeFrom = null;
    },
    onPointerCancel: (event: PointerEvent) => void fingers.delete(event.pointerId),
  };
}
