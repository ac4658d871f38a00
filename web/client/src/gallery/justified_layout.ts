// A justified grid: rows of equal height that fill the width. Pure.

/** A row of pictures: the index of its first, and where each lies. */
export interface GridRow {
  first: number;
  top: number;
  height: number;
  cells: { left: number; width: number }[];
}

/** The measures of a grid in pixels. */
export interface GridMeasures {
  width: number;
  /** About how high a row of pictures is. */
  rowHeight: number;
  gap: number;
  /** Room under each row, for captions. */
  captions: number;
}

/** Lays pictures (by width over height) into rows of about the wanted height. */
export function justify(
  shapes: readonly number[],
  { width, rowHeight, gap, captions }: GridMeasures,
): { rows: GridRow[]; height: number } {
  const rows: GridRow[] = [];
  let top = 0;
  for (let first = 0; first < shapes.length;) {
    let end = first;
    let sum = 0;
    while (end < shapes.length && (end === first || sum * rowHeight + gap * (end - first) < width))
      sum += shapes[end++]!;
    const space = width - gap * (end - first - 1);
    const isFull = sum * rowHeight >= space;
    // The last row stands alone: it is no taller than the one above it.
    const height = isFull ? space / sum : Math.min(rowHeight, rows.at(-1)?.height ?? rowHeight);
    rows.push({ first, top, height, cells: placeCells(shapes.slice(first, end), height, gap) });
    top += height + captions + gap;
    first = end;
  }
  return { rows, height: Math.max(0, top - gap) };
}

function placeCells(shapes: readonly number[], height: number, gap: number): GridRow['cells'] {
  let left = 0;
  return shapes.map((shape) => {
    const cell = { left, width: shape * height };
    left += cell.width + gap;
    return cell;
  });
}

/** A group of the grid: its heading stands at `top`, and its rows below it count pictures from `first` on. */
export interface GridGroup {
  top: number;
  first: number;
  rows: GridRow[];
}

/** Lays out groups one under the other, each with a heading; `groups` gives the shapes of the pictures in each. */
export function justifyGroups(
  groups: readonly (readonly number[])[],
  measures: GridMeasures,
  headingHeight: number,
): { groups: GridGroup[]; height: number } {
  const placed: GridGroup[] = [];
  let top = 0;
  let first = 0;
  for (const shapes of groups) {
    const { rows, height } = justify(shapes, measures);
    const below = top + headingHeight;
    const moved = rows.map((row) => ({ ...row, top: row.top + below, first: row.first + first }));
    placed.push({ top, first, rows: moved });
    first += shapes.length;
    top = below + height + 2 * measures.gap;
  }
  return { groups: placed, height: Math.max(0, top - 2 * measures.gap) };
}

/** The picture above (-1) or below (1) another one: the one whose middle is nearest, in the next row. */
export function findAcross(rows: readonly GridRow[], index: number, direction: 1 | -1): number {
  const at = rows.findIndex(({ first, cells }) => index >= first && index < first + cells.length);
  const [from, to] = [rows[at], rows[at + direction]];
  if (!from || !to) return index;
  const middle = ({ left, width }: GridRow['cells'][number]): number => left + width / 2;
  const x = middle(from.cells[index - from.first]!);
  const distances = to.cells.map((cell) => Math.abs(middle(cell) - x));
  return to.first + distances.indexOf(Math.min(...distances));
}
