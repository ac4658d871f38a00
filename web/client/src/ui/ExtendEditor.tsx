// The canvas that is extended: the picture in its new frame, whose edges are dragged outwards or moved by keys.
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { GenerationView } from '../api.gen';
import * as extending from '../extending';
import { t } from '../i18n';
import { canvasOf, changed, dragged, painted, room, shownAt, SIDES, type Size } from '../margins';
import '../styles/extend.css';
import { ExtendBar } from './ExtendBar';

/** An edge under the pointer: where it was taken, and how things were shown then. */
interface Drag {
  side: extending.Side;
  x: number;
  y: number;
  scale: number;
  margins: extending.Margins;
}

const drag = signal<Drag | null>(null);

/** Small pictures are shown larger, but not so that each pixel is a field. */
const LARGEST = 6;

export function ExtendEditor({ one, space }: { one: GenerationView; space: Size }) {
  const wished = extending.margins.value;
  const margins = painted(wished, one);
  const canvas = canvasOf(margins, one);
  const held = drag.value;
  const scale = held?.scale ?? shownAt(canvas, space, LARGEST);
  useEffect(() => () => void (drag.value = null), []);
  // While an edge is dragged the picture stays where it is, and the frame grows beside it.
  const shift = (before: number, after: number): string => `${((after - before) * scale) / 2}px`;
  const from = held ? painted(held.margins, one) : margins;
  const place = {
    width: `${canvas.width * scale}px`,
    height: `${canvas.height * scale}px`,
    translate: `${shift(margins.left - from.left, margins.right - from.right)} ${shift(margins.top - from.top, margins.bottom - from.bottom)}`,
  };
  return (
    <figure class="extending" aria-label={t('extend.label')}>
      <div class="space" style={{ width: `${space.width}px`, height: `${space.height}px` }}>
        <div class={held ? 'frame primed' : 'frame primed settled'} style={place}>
          <div class="echo" aria-hidden="true">
            <img src={one.image_url ?? ''} alt="" draggable={false} />
          </div>
          <img
            class="kept"
            src={one.image_url ?? ''}
            alt={one.note || one.prompt}
            draggable={false}
            style={{
              left: `${margins.left * scale}px`,
              top: `${margins.top * scale}px`,
              width: `${one.width * scale}px`,
              height: `${one.height * scale}px`,
            }}
          />
          {SIDES.map((side) => (
            <Edge key={side} side={side} one={one} scale={scale} />
          ))}
        </div>
      </div>
      <ExtendBar one={one} canvas={canvas} />
    </figure>
  );
}

interface EdgeProps {
  side: extending.Side;
  one: GenerationView;
  scale: number;
}

function Edge({ side, one, scale }: EdgeProps) {
  const margins = extending.margins.value;
  const upright = side === 'left' || side === 'right';
  return (
    <div
      class={`edge edge-${side}`}
      role="slider"
      tabIndex={0}
      aria-label={t(`extend.edge.${side}`)}
      aria-orientation={upright ? 'horizontal' : 'vertical'}
      aria-valuemin={0}
      aria-valuemax={room(margins, one, side)}
      aria-valuenow={margins[side]}
      aria-valuetext={t('extend.pixels', { n: margins[side] })}
      onKeyDown={(event) => stepped(event, side, one)}
      onPointerDown={(event) => {
        if (event.button !== 0 || !event.isPrimary) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.value = { side, x: event.clientX, y: event.clientY, scale, margins };
      }}
      onPointerMove={(event) => moved(event, one)}
      onPointerUp={() => (drag.value = null)}
      onPointerCancel={() => (drag.value = null)}
    >
      <i />
    </div>
  );
}

function moved(event: PointerEvent, one: GenerationView): void {
  const from = drag.peek();
  if (!from) return;
  const out = dragged(from.side, event.clientX - from.x, event.clientY - from.y, from.scale);
  extending.margins.value = changed(from.margins, one, from.side, from.margins[from.side] + out);
}

const STEP = 16;
const LONG_STEP = 64;
const KEYS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Arrows move an edge the way they point; along it they do nothing. Home puts it back. */
function stepped(event: KeyboardEvent, side: extending.Side, one: GenerationView): void {
  const margins = extending.margins.peek();
  const way = KEYS[event.key];
  if (!way && event.key !== 'Home') return;
  event.preventDefault();
  event.stopPropagation();
  const by = event.shiftKey ? LONG_STEP : STEP;
  const out = way ? dragged(side, way[0] * by, way[1] * by, 1) : -margins[side];
  extending.margins.value = changed(margins, one, side, margins[side] + out);
}
