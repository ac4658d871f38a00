// Zoom and pan of the picture in its frame. Pure: a viewport is a scale (1: fitted) and an offset in frame pixels.

/** How much the picture is enlarged, and where its top left corner lies in the frame. */
export interface Viewport {
  scale: number;
  x: number;
  y: number;
}

/** A width and a height in pixels. */
export interface Size {
  width: number;
  height: number;
}

/** A place in the frame, in pixels. */
export interface Point {
  x: number;
  y: number;
}

/** The whole picture, as large as the frame. */
export const FITTED: Viewport = { scale: 1, x: 0, y: 0 };
const MAX_SCALE = 32;

/** Zooms by a factor, keeping a point of the frame where it is. */
export function zoomAt(viewport: Viewport, factor: number, point: Point, frame: Size): Viewport {
  const least = Math.min(1, viewport.scale);
  const scale = Math.min(MAX_SCALE, Math.max(least, viewport.scale * factor));
  const ratio = scale / viewport.scale;
  const moved = (at: number, offset: number): number => at - (at - offset) * ratio;
  return keepCovered({ scale, x: moved(point.x, viewport.x), y: moved(point.y, viewport.y) }, frame);
}

/** One pixel of the picture on one of the page, around the frame's middle: small pictures become smaller than it. */
export function actualSize(picture: Size, frame: Size): Viewport {
  const scale = Math.min(MAX_SCALE, picture.width / Math.max(1, frame.width));
  return keepCovered(
    { scale, x: (frame.width * (1 - scale)) / 2, y: (frame.height * (1 - scale)) / 2 },
    frame,
  );
}

/** Moves the picture within its frame. */
export function pan(viewport: Viewport, dx: number, dy: number, frame: Size): Viewport {
  return keepCovered({ ...viewport, x: viewport.x + dx, y: viewport.y + dy }, frame);
}

/** The picture covers its frame, or stands in the middle of it where it is smaller. */
function keepCovered({ scale, x, y }: Viewport, { width, height }: Size): Viewport {
  const inside = (offset: number, length: number): number =>
    scale < 1 ? (length * (1 - scale)) / 2 : Math.min(0, Math.max(length * (1 - scale), offset));
  return { scale, x: inside(x, width), y: inside(y, height) };
}

/** The largest size with the picture's proportions that fits the space; small pictures are enlarged. */
export function fit(picture: Size, space: Size): Size {
  const factor = Math.min(space.width / picture.width, space.height / picture.height);
  const scaled = (length: number): number => Math.max(1, Math.round(length * factor));
  return { width: scaled(picture.width), height: scaled(picture.height) };
}
