// A mask written down, for the recipe.
import type { Mark, Mask, Stroke } from './mask';

/** The mask as text: one mark after another, whole pixels, each point as its distance from the one before. */
export function serialiseMask(mask: Mask): string {
  return [`f${mask.feather}`, ...mask.marks.map(serialiseMark)].join(';');
}

function serialiseMark(mark: Mark): string {
  switch (mark.kind) {
    case 'invert':
      return 'i';
    case 'stencil':
      return 's';
    case 'box':
      return `r${[mark.x, mark.y, mark.width, mark.height].join(',')}`;
    case 'lasso':
      return `l${serialisePoints(mark.points)}`;
    default:
      return serialiseStroke(mark);
  }
}

/** Hardness and pressures stand behind the points in hundredths, where there are any. */
function serialiseStroke({ kind, size, hardness, points, pressures }: Stroke): string {
  const hundredths = (value: number): number => Math.round(value * 100);
  const line = `${kind === 'brush' ? 'b' : 'e'}${Math.round(size)}:${serialisePoints(points)}`;
  const soft = hardness < 1 ? `h${hundredths(hardness)}` : '';
  return line + soft + (pressures.length > 0 ? `p${pressures.map(hundredths).join(',')}` : '');
}

function serialisePoints(points: readonly number[]): string {
  const whole = points.map(Math.round);
  return whole.map((value, at) => (at < 2 ? value : value - whole[at - 2]!)).join(',');
}

const MAX_OPTION_LENGTH = 500;
const MAX_OPTIONS = 16;

/** The marks as options of the request; none when there are too many (the mask itself is kept in any case). */
export function maskOptions(mask: Mask): Record<string, string> {
  const parts = serialiseMask(mask).match(new RegExp(`.{1,${MAX_OPTION_LENGTH}}`, 'g')) ?? [];
  if (parts.length > MAX_OPTIONS) return {};
  return Object.fromEntries(parts.map((part, at) => [`mask_strokes_${at + 1}`, part]));
}
