// Zoom and pan of the picture in its frame. Pure: a view is a scale (1: fitted) and an offset in frame pixels.

export interface View {
  scale: number;
  x: number;
  y: number;
}

export const FITTED: View = { scale: 1, x: 0, y: 0 };
export const MOST_SCALE = 32;

/** Zooms by a factor, keeping the point (px, py) of the frame where it is. */
export function zoomAt(
  view: View,
  factor: number,
  px: number,
  py: number,
  width: number,
  height: number,
): View {
  const scale = Math.min(MOST_SCALE, Math.max(1, view.scale * factor));
  const ratio = scale / view.scale;
  return held({ scale, x: px - (px - view.x) * ratio, y: py - (py - view.y) * ratio }, width, height);
}

export function pan(view: View, dx: number, dy: number, width: number, height: number): View {
  return held({ ...view, x: view.x + dx, y: view.y + dy }, width, height);
}

/** The picture always covers its frame. */
function held(view: View, width: number, height: number): View {
  const x = Math.min(0, Math.max(width * (1 - view.scale), view.x));
  const y = Math.min(0, Math.max(height * (1 - view.scale), view.y));
  return { scale: view.scale, x, y };
}

/** The largest size with the picture's proportions within the room there is; small pictures are enlarged. */
export function fit(
  width: number,
  height: number,
  roomX: number,
  roomY: number,
): { width: number; height: number } {
  const factor = Math.min(roomX / width, roomY / height);
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
}
