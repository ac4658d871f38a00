// The canvas that is extended: the picture in its new frame, whose edges are dragged outwards or moved by keys.
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { GenerationView } from '../api/types.gen';
import { t } from '../lib/i18n';
import type { Size } from '../lib/viewport';
import { describePicture } from '../session/captions';
import * as arithmetic from './margins';
import { SIDES, type Margins, type Side } from './margins';
import './edit.css';
import './frame_edges.css';
import './outpaint.css';
import { margins } from './outpaint_state';
import { OutpaintBar } from './OutpaintBar';

/** An edge under the pointer: where it was taken, and how things were shown then. */
interface Drag {
  side: Side;
  x: number;
  y: number;
  scale: number;
  margins: Margins;
}

const drag = signal<Drag | null>(null);

/** Small pictures are shown larger, but not so that each pixel is a field. */
const MAX_SCALE = 6;

interface OutpaintEditorProps {
  generation: GenerationView;
  space: Size;
}

/** The canvas and its bar. */
export function OutpaintEditor({ generation, space }: OutpaintEditorProps) {
  const rounded = arithmetic.roundMargins(margins.value, generation);
  const canvas = arithmetic.canvasSize(rounded, generation);
  const scale = drag.value?.scale ?? arithmetic.scaleToFit(canvas, space, MAX_SCALE);
  useEffect(() => () => void (drag.value = null), []);
  return (
    <figure class="editor extending" aria-label={t('outpaint.label')}>
      <div class="space" style={{ width: `${space.width}px`, height: `${space.height}px` }}>
        <div
          class={drag.value ? 'frame primed' : 'frame primed settled'}
          style={frameStyle(generation, rounded, scale)}
        >
          <div class="backdrop" aria-hidden="true">
            <img src={generation.image_url ?? ''} alt="" draggable={false} />
          </div>
          <Original generation={generation} margins={rounded} scale={scale} />
          {SIDES.map((side) => (
            <Edge key={side} side={side} generation={generation} scale={scale} />
          ))}
        </div>
      </div>
      <OutpaintBar generation={generation} canvas={canvas} />
    </figure>
  );
}

/** While an edge is dragged the picture stays where it is, and the frame grows beside it. */
function frameStyle(generation: GenerationView, shown: Margins, scale: number) {
  const before = drag.value ? arithmetic.roundMargins(drag.value.margins, generation) : shown;
  const { width, height } = arithmetic.canvasSize(shown, generation);
  const shift = (start: Side, end: Side): string =>
    `${((shown[end] - before[end] - (shown[start] - before[start])) * scale) / 2}px`;
  return {
    width: `${width * scale}px`,
    height: `${height * scale}px`,
    translate: `${shift('left', 'right')} ${shift('top', 'bottom')}`,
  };
}

interface OriginalProps {
  generation: GenerationView;
  margins: Margins;
  scale: number;
}

function Original({ generation, margins: { left, top }, scale }: OriginalProps) {
  return (
    <img
      class="original"
      src={generation.image_url ?? ''}
      alt={describePicture(generation)}
      draggable={false}
      style={{
        left: `${left * scale}px`,
        top: `${top * scale}px`,
        width: `${generation.width * scale}px`,
        height: `${generation.height * scale}px`,
      }}
    />
  );
}

interface EdgeProps {
  side: Side;
  generation: GenerationView;
  scale: number;
}

function Edge({ side, generation, scale }: EdgeProps) {
  const pixels = margins.value[side];
  const isUpright = side === 'left' || side === 'right';
  return (
    <div
      class={`edge edge-${side}`}
      role="slider"
      tabIndex={0}
      aria-label={t(`outpaint.edge.${side}`)}
      aria-orientation={isUpright ? 'horizontal' : 'vertical'}
      aria-valuemin={0}
      aria-valuemax={arithmetic.maxMargin(margins.value, generation, side)}
      aria-valuenow={pixels}
      aria-valuetext={t('outpaint.pixels', { n: pixels })}
      onKeyDown={(event) => moveByKey(event, side, generation)}
      {...dragHandlers(side, generation, scale)}
    >
      <i />
    </div>
  );
}

function dragHandlers(side: Side, generation: GenerationView, scale: number) {
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0 || !event.isPrimary) return;
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      drag.value = { side, x: event.clientX, y: event.clientY, scale, margins: margins.peek() };
    },
    onPointerMove: (event: PointerEvent) => moveByDrag(event, generation),
    onPointerUp: () => (drag.value = null),
    onPointerCancel: () => (drag.value = null),
  };
}

function moveByDrag(event: PointerEvent, generation: GenerationView): void {
  const from = drag.peek();
  if (!from) return;
  const { side, x, y, scale, margins: before } = from;
  const distance = arithmetic.dragDistance(side, event.clientX - x, event.clientY - y, scale);
  margins.value = arithmetic.setMargin(before, generation, side, before[side] + distance);
}

const STEP_PX = 16;
const LONG_STEP_PX = 64;
const DIRECTIONS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Arrows move an edge the way they point; along it they do nothing. Home puts it back. */
function moveByKey(event: KeyboardEvent, side: Side, generation: GenerationView): void {
  const before = margins.peek();
  const direction = DIRECTIONS[event.key];
  if (!direction && event.key !== 'Home') return;
  event.preventDefault();
  event.stopPropagation();
  const step = event.shiftKey ? LONG_STEP_PX : STEP_PX;
  const distance = direction
    ? arithmetic.dragDistance(side, direction[0] * step, direction[1] * step, 1)
    : -before[side];
  margins.value = arithmetic.setMargin(before, generation, side, before[side] + distance);
}
