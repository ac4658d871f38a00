// Progress as painting: one brush stroke for each step, in the colours of the picture that is coming.
import { pickPalette } from '../lib/miniature';
import { seededRandom } from '../lib/random';

const WIDTH = 272;
const HEIGHT = 30;
const MAX_STROKES = 40;
const SEED = 47;
/** The distance of strokes at which they have their plain size. */
const PLAIN_PITCH = 9.3;
const MAX_GROWTH = 2.6;
const FALLBACK = ['#4f6a86', '#7f97a6', '#6c7fa0', '#a9998f', '#d89a72', '#f0915c', '#f4713c'];

interface BrushProgressProps {
  step: number;
  total: number;
  /** The miniature that the colours are taken from. */
  lqip: string;
  label: string;
}

/** The strokes as a progress bar. */
export function BrushProgress({ step, total, lqip, label }: BrushProgressProps) {
  const count = Math.max(1, Math.min(MAX_STROKES, total));
  const done = total > 0 ? Math.round((step / total) * count) : 0;
  return (
    <div
      class="strokes"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={step}
    >
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="xMinYMid meet" aria-hidden="true">
        {placeStrokes(count, lqip).map((stroke, index) =>
          index < done ? (
            <Stroke key={index} {...stroke} isLast={index === done - 1} />
          ) : (
            <Outline key={index} {...stroke} isNext={index === done} />
          ),
        )}
      </svg>
    </div>
  );
}

interface StrokeShape {
  transform: string;
  length: number;
  thickness: number;
  colour: string;
}

function placeStrokes(count: number, lqip: string): StrokeShape[] {
  const palette = pickPalette(lqip, count);
  const random = seededRandom(SEED);
  const pitch = (WIDTH - 14) / count;
  const growth = Math.min(MAX_GROWTH, Math.max(1, 1 + (pitch - PLAIN_PITCH) / 26));
  return Array.from({ length: count }, (_, index) => {
    const x = (7 + pitch * (index + 0.5)).toFixed(1);
    const y = (13 + random() * 4).toFixed(1);
    const angle = (-24 - random() * 36).toFixed(0);
    const length = (15 + random() * 4.5) * growth;
    const fallback = FALLBACK[Math.floor(((index + random()) / count) * FALLBACK.length) % FALLBACK.length]!;
    const transform = `translate(${x} ${y}) rotate(${angle})`;
    return { transform, length, thickness: 5.4 * growth, colour: palette?.[index] ?? fallback };
  });
}

function Stroke({ transform, length, thickness, colour, isLast }: StrokeShape & { isLast: boolean }) {
  const left = -length / 2;
  return (
    <g class={isLast ? 'stroke fresh' : 'stroke'} transform={transform} stroke={colour} fill="none">
      <path d={`M${left} ${-thickness * 0.4}h${length}`} stroke-width={thickness} />
      <path
        d={`M${left + 1} ${thickness * 0.44}h${length - 4}`}
        stroke-width={thickness * 0.8}
        opacity=".85"
      />
      <path class="gleam" d={`M${left + 2} ${-thickness * 0.25}h${length - 6}`} stroke-width="1" />
    </g>
  );
}

function Outline({ transform, length, isNext }: StrokeShape & { isNext: boolean }) {
  const short = length * 0.66;
  return (
    <path class={isNext ? 'outline next' : 'outline'} transform={transform} d={`M${-short / 2} 0h${short}`} />
  );
}
