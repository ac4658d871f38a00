// Zoom, pan and swipes of the picture: wheel, pinch and drag, for the stage and the mask alike.
import { signal } from '@preact/signals';
import { FITTED, pan, zoomAt, type Point, type Size, type Viewport } from './viewport';

/** What is seen of the picture on the stage. */
export const viewport = signal<Viewport>(FITTED);

const DOUBLE_CLICK_ZOOM = 2.5;
const MIN_SWIPE_PX = 60;
const MAX_SWIPE_SLANT_PX = 40;
const fingers = new Map<number, Point>();
let swipeStart: Point | null = null;

interface Located {
  clientX: number;
  clientY: number;
  currentTarget: EventTarget | null;
}

function pointOf(event: Located): Point {
  const rect = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return { x: event.clientX - rect.left, y: event.clientY - rect.top };
}

/**
 * Handlers for a frame of that size: wheel and pinch zoom at the pointer, a drag pans, and a swipe of a finger over a
 * fitted picture calls `onSwipe`.
 */
export function panZoomHandlers(frame: Size, onSwipe?: (direction: 'left' | 'right') => void) {
  return {
    onWheel: (event: WheelEvent) => {
      event.preventDefault();
      zoom(Math.exp(-event.deltaY / 400), pointOf(event), frame);
    },
    onDblClick: (event: MouseEvent) => {
      if (viewport.value.scale > 1) viewport.value = FITTED;
      else zoom(DOUBLE_CLICK_ZOOM, pointOf(event), frame);
    },
    onPointerDown: pressFinger,
    onPointerMove: (event: PointerEvent) => moveFinger(event, frame),
    onPointerUp: (event: PointerEvent) => liftFinger(event, onSwipe),
    onPointerCancel: (event: PointerEvent) => void fingers.delete(event.pointerId),
  };
}

function zoom(factor: number, point: Point, frame: Size): void {
  viewport.value = zoomAt(viewport.value, factor, point, frame);
}

function pressFinger(event: PointerEvent): void {
  (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  fingers.set(event.pointerId, pointOf(event));
  swipeStart = fingers.size === 1 && event.pointerType === 'touch' ? pointOf(event) : null;
}

/** One finger pans; two zoom about their middle by how far they went apart. */
function moveFinger(event: PointerEvent, frame: Size): void {
  const before = fingers.get(event.pointerId);
  if (!before) return;
  const now = pointOf(event);
  const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
  fingers.set(event.pointerId, now);
  if (!other) {
    viewport.value = pan(viewport.value, now.x - before.x, now.y - before.y, frame);
    return;
  }
  const spread = (finger: Point): number => Math.max(1, Math.hypot(finger.x - other.x, finger.y - other.y));
  zoom(spread(now) / spread(before), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 }, frame);
}

function liftFinger(event: PointerEvent, onSwipe?: (direction: 'left' | 'right') => void): void {
  fingers.delete(event.pointerId);
  const start = swipeStart;
  swipeStart = null;
  if (!start || viewport.value.scale !== 1) return;
  const end = pointOf(event);
  const isSwipe = Math.abs(end.x - start.x) > MIN_SWIPE_PX && Math.abs(end.y - start.y) < MAX_SWIPE_SLANT_PX;
  if (isSwipe) onSwipe?.(end.x < start.x ? 'left' : 'right');
}
