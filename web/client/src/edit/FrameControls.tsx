// What cutting a picture and extending its canvas share: its sides in numbers, shapes to bring it to, and its edges.
import type { HTMLAttributes } from 'preact';
import { t } from '../lib/i18n';
import { SIDES, type Side } from './margins';

const SHAPES: [name: string, shape: number][] = [
  ['1:1', 1],
  ['4:3', 4 / 3],
  ['3:2', 3 / 2],
  ['16:9', 16 / 9],
  ['3:4', 3 / 4],
  ['9:16', 9 / 16],
];

interface SideFieldsProps {
  /** Pixels on each side. */
  valueOf: (side: Side) => number;
  maxOf: (side: Side) => number;
  step?: number;
  change: (side: Side, pixels: number) => void;
}

/** The four sides in pixels. */
export function SideFields({ valueOf, maxOf, step = 1, change }: SideFieldsProps) {
  return (
    <span class="numbers">
      {SIDES.map((side) => (
        <label key={side}>
          <span>{t(`outpaint.${side}`)}</span>
          <input
            type="number"
            inputMode="numeric"
            min="0"
            max={maxOf(side)}
            step={step}
            value={valueOf(side)}
            onInput={({ currentTarget }) => change(side, currentTarget.valueAsNumber)}
          />
        </label>
      ))}
    </span>
  );
}

/** The shapes (width over height), each with what bringing the picture to it is called. */
export function ShapeButtons({ labelKey, choose }: ShapeButtonsProps) {
  return (
    <span class="shapes">
      {SHAPES.map(([name, shape]) => (
        <button
          key={name}
          type="button"
          class="text"
          title={t(labelKey, { shape: name })}
          aria-label={t(labelKey, { shape: name })}
          onClick={() => choose(shape)}
        >
          {name}
        </button>
      ))}
    </span>
  );
}

interface ShapeButtonsProps {
  labelKey: 'crop.shape' | 'outpaint.shape';
  choose: (shape: number) => void;
}

interface EdgeProps extends HTMLAttributes<HTMLDivElement> {
  side: Side;
  value: number;
  max: number;
  /** The value as it is read aloud. */
  valueText: string;
}

/** An edge as a slider. */
export function FrameEdge({ side, value, max, valueText, ...handlers }: EdgeProps) {
  const isUpright = side === 'left' || side === 'right';
  return (
    <div
      class={`edge edge-${side}`}
      role="slider"
      tabIndex={0}
      aria-label={t(`outpaint.edge.${side}`)}
      aria-orientation={isUpright ? 'horizontal' : 'vertical'}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={value}
      aria-valuetext={valueText}
      {...handlers}
    >
      <i />
    </div>
  );
}
