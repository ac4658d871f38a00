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
