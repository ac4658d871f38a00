// Zoom, pan and swipes of the picture: wheel, pinch and drag, for the stage and the mask alike.
import { signal } from '@preact/signals';
import * as doing from '../doing';
import { FITTED, pan, zoomAt, type View } from '../zoom';

export const view = signal<View>(FITTED);

const fingers = new Map<number, Point>();
let swipeFrom: Point | null = null;

interface Size {
  width: number;
  height: number;
}

type Point = { x: number; y: number };
type Placeable = { clientX: number; clientY: number; currentTarget: EventTarget | null };

function at(event: Placeable): Point {
  const rect = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return { x: event.clientX - rect.left, y: event.clientY - rect.top };
}

/** Wheel and pinch zoom at the pointer, a drag pans, and a swipe on a fitted picture undoes or redoes. */
export function gestures(size: Size) {
  return {
    onWheel: (event: WheelEvent) => {
      event.preventDefault();
      zoomed(Math.exp(-event.deltaY / 400), at(event), size);
    },
    onDblClick: (event: MouseEvent) => {
      if (view.value.scale > 1) view.value = FITTED;
      else zoomed(2.5, at(event), size);
    },
    onPointerDown: touched,
    onPointerMove: (event: PointerEvent) => moved(event, size),
    onPointerUp: lifted,
    onPointerCancel: (event: PointerEvent) => void fingers.delete(event.pointerId),
  };
}

function zoomed(factor: number, { x, y }: Point, { width, height }: Size): void {
  view.value = zoomAt(view.value, factor, x, y, width, height);
}

function touched(event: PointerEvent): void {
  (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  fingers.set(event.pointerId, at(event));
  swipeFrom = fingers.size === 1 && event.pointerType === 'touch' ? at(event) : null;
}

/** One finger pans; two zoom about their middle by how far they went apart. */
function moved(event: PointerEvent, size: Size): void {
  const before = fingers.get(event.pointerId);
  if (!before) return;
  const now = at(event);
  const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
  fingers.set(event.pointerId, now);
  if (!other) {
    view.value = pan(view.value, now.x - before.x, now.y - before.y, size.width, size.height);
    return;
  }
  const apart = (one: Point): number => Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));
  zoomed(apart(now) / apart(before), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 }, size);
}

function lifted(event: PointerEvent): void {
  fingers.delete(event.pointerId);
  const from = swipeFrom;
  swipeFrom = null;
  if (!from || view.value.scale !== 1) return;
  const now = at(event);
  if (Math.abs(now.x - from.x) > 60 && Math.abs(now.y - from.y) < 40)
    doing.move(now.x < from.x ? 'undo' : 'redo');
}
