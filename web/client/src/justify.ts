// A justified wall: rows of equal height that fill the width. Pure.

export interface Row {
  first: number;
  top: number;
  height: number;
  cells: { left: number; width: number }[];
}

/** Lays pictures (by width over height) into rows of about `target` height within `width`. */
export function justify(
  shapes: readonly number[],
  width: number,
  target: number,
  gap: number,
): { rows: Row[]; height: number } {
  const rows: Row[] = [];
  let top = 0;
  for (let first = 0; first < shapes.length;) {
    let end = first;
    let sum = 0;
    while (end < shapes.length && (end === first || sum * target + gap * (end - first) < width))
      sum += shapes[end++]!;
    const full = sum * target + gap * (end - first - 1) >= width;
    // The last row stands alone: it is no taller than the one above it.
    const height = full
      ? (width - gap * (end - first - 1)) / sum
      : Math.min(target, rows.at(-1)?.height ?? target);
    rows.push({ first, top, height, cells: cellsOf(shapes.slice(first, end), height, gap) });
    top += height + gap;
    first = end;
  }
  return { rows, height: Math.max(0, top - gap) };
}

function cellsOf(shapes: readonly number[], height: number, gap: number): { left: number; width: number }[] {
  let left = 0;
  return shapes.map((shape) => {
    const cell = { left, width: shape * height };
    left += cell.width + gap;
    return cell;
  });
}

/** A room of the wall: its heading stands at `top`, and its rows below it count pictures from `first` on. */
export interface Room {
  top: number;
  first: number;
  rows: Row[];
}

/** Lays out rooms one under the other, each with a heading; `rooms` gives the shapes of the pictures in each. */
export function justifyRooms(
  rooms: readonly (readonly number[])[],
  width: number,
  target: number,
  gap: number,
  heading: number,
): { rooms: Room[]; height: number } {
  const laid: Room[] = [];
  let top = 0;
  let first = 0;
  for (const shapes of rooms) {
    const { rows, height } = justify(shapes, width, target, gap);
    const below = top + heading;
    const shifted = rows.map((row) => ({ ...row, top: row.top + below, first: row.first + first }));
    laid.push({ top, first, rows: shifted });
    first += shapes.length;
    top = below + height + 2 * gap;
  }
  return { rooms: laid, height: Math.max(0, top - 2 * gap) };
}
