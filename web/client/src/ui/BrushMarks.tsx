// Progress as painting: one brush mark for each step, in the colours of the picture that is coming.
import { dice, palette } from '../wall';

const WIDTH = 272;
const HEIGHT = 30;
const MOST = 40;
const FALLBACK = ['#4f6a86', '#7f97a6', '#6c7fa0', '#a9998f', '#d89a72', '#f0915c', '#f4713c'];

interface Props {
  step: number;
  total: number;
  lqip: string;
  label: string;
}

export function BrushMarks({ step, total, lqip, label }: Props) {
  const marks = Math.max(1, Math.min(MOST, total));
  const done = total > 0 ? Math.round((step / total) * marks) : 0;
  const tints = palette(lqip, marks);
  const chance = dice(47);
  const pitch = (WIDTH - 14) / marks;
  const grow = Math.min(2.6, Math.max(1, 9.3 / 9.3 + (pitch - 9.3) / 26));
  return (
    <div
      class="marks"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={step}
    >
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="xMinYMid meet" aria-hidden="true">
        {Array.from({ length: marks }, (_, index) => {
          const x = 7 + pitch * (index + 0.5);
          const place = `translate(${x.toFixed(1)} ${(13 + chance() * 4).toFixed(1)}) rotate(${(-24 - chance() * 36).toFixed(0)})`;
          const long = (15 + chance() * 4.5) * grow;
          const fallback =
            FALLBACK[Math.floor(((index + chance()) / marks) * FALLBACK.length) % FALLBACK.length]!;
          const tint = tints?.[index] ?? fallback;
          if (index >= done)
            return <Pencilled key={index} place={place} long={long * 0.66} next={index === done} />;
          return (
            <Mark
              key={index}
              place={place}
              long={long}
              thick={5.4 * grow}
              tint={tint}
              last={index === done - 1}
            />
          );
        })}
      </svg>
    </div>
  );
}

function Mark(props: { place: string; long: number; thick: number; tint: string; last: boolean }) {
  const { long, thick } = props;
  return (
    <g class={props.last ? 'mark fresh' : 'mark'} transform={props.place} stroke={props.tint} fill="none">
      <path d={`M${-long / 2} ${-thick * 0.4}h${long}`} stroke-width={thick} />
      <path d={`M${-long / 2 + 1} ${thick * 0.44}h${long - 4}`} stroke-width={thick * 0.8} opacity=".85" />
      <path class="gleam" d={`M${-long / 2 + 2} ${-thick * 0.25}h${long - 6}`} stroke-width="1" />
    </g>
  );
}

function Pencilled({ place, long, next }: { place: string; long: number; next: boolean }) {
  return (
    <path class={next ? 'pencilled next' : 'pencilled'} transform={place} d={`M${-long / 2} 0h${long}`} />
  );
}
