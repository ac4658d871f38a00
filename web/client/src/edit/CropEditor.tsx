// The crop editor: the picture under a veil, and the box that stays, whose edges and corners are dragged or moved by keys.
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { GenerationView } from '../api/types.gen';
import { t } from '../lib/i18n';
import type { Point, Size } from '../lib/viewport';
import { describePicture } from '../session/captions';
import './edit.css';
import './frame_edges.css';
import './crop.css';
import { cutOf, maxCut, moveBox, moveCorner, setCut, type CropBox } from './crop_box';
import { cropBox } from './crop_state';
import { CropBar } from './CropBar';
import { scaleToFit, SIDES, type Side } from './margins';

type Corner = readonly [across: Side, along: Side];
const CORNERS: readonly Corner[] = [
  ['left', 'top'],
  ['right', 'top'],
  ['left', 'bottom'],
  ['right', 'bottom'],
];

/** What is under the pointer: where it was taken, and the box as it was then. */
interface Drag {
  from: Point;
  before: CropBox;
}

const drag = signal<Drag | null>(null);
const MAX_SCALE = 6;

interface CropEditorProps {
  generation: GenerationView;
  space: Size;
}

/** The picture with its box, and the bar. */
export function CropEditor({ generation, space }: CropEditorProps) {
  const scale = scaleToFit(generation, space, MAX_SCALE);
  useEffect(() => () => void (drag.value = null), []);
  return (
    <figure class="editor cropping" aria-label={t('crop.label')}>
      <div
        class="frame"
        style={{ width: `${generation.width * scale}px`, height: `${generation.height * scale}px` }}
      >
        <img src={generation.image_url ?? ''} alt={describePicture(generation)} draggable={false} />
        <div class="veil" aria-hidden="true">
          <i style={placeOf(scale)} />
        </div>
        <Box generation={generation} scale={scale} />
      </div>
      <CropBar generation={generation} />
    </figure>
  );
}

function placeOf(scale: number) {
  const { left, top, width, height } = cropBox.value;
  return {
    left: `${left * scale}px`,
    top: `${top * scale}px`,
    width: `${width * scale}px`,
    height: `${height * scale}px`,
  };
}

interface BoxProps {
  generation: GenerationView;
  scale: number;
}

function Box({ generation, scale }: BoxProps) {
  const move = (by: Point, before: CropBox): CropBox => moveBox(before, generation, by);
  return (
    <div class="crop-box" style={placeOf(scale)} {...dragHandlers(scale, move)}>
      {SIDES.map((side) => (
        <Edge key={side} side={side} generation={generation} scale={scale} />
      ))}
      {CORNERS.map((corner) => (
        <i
          key={corner.join()}
          class={`corner corner-${corner[0]} corner-${corner[1]}`}
          aria-hidden="true"
          {...dragHandlers(scale, (by, before) => moveCorner(before, generation, corner, by))}
        />
      ))}
    </div>
  );
}

function Edge({ side, generation, scale }: BoxProps & { side: Side }) {
  const box = cropBox.value;
  const cut = cutOf(box, generation, side);
  const isUpright = side === 'left' || side === 'right';
  const inwards = ({ x, y }: Point): number => ({ left: x, right: -x, top: y, bottom: -y })[side];
  return (
    <div
      class={`edge edge-${side}`}
      role="slider"
      tabIndex={0}
      aria-label={t(`outpaint.edge.${side}`)}
      aria-orientation={isUpright ? 'horizontal' : 'vertical'}
      aria-valuemin={0}
      aria-valuemax={maxCut(box, generation, side)}
      aria-valuenow={cut}
      aria-valuetext={t('crop.pixels', { n: cut })}
      onKeyDown={(event) => moveByKey(event, side, generation, inwards)}
      {...dragHandlers(scale, (by, before) =>
        setCut(before, generation, side, cutOf(before, generation, side) + inwards(by)),
      )}
    >
      <i />
    </div>
  );
}

function dragHandlers(scale: number, change: (by: Point, before: CropBox) => CropBox) {
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0 || !event.isPrimary) return;
      event.stopPropagation();
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      drag.value = { from: { x: event.clientX, y: event.clientY }, before: cropBox.peek() };
    },
    onPointerMove: (event: PointerEvent) => {
      event.stopPropagation();
      const start = drag.peek();
      if (!start) return;
      const by = { x: (event.clientX - start.from.x) / scale, y: (event.clientY - start.from.y) / scale };
      cropBox.value = change(by, start.before);
    },
    onPointerUp: () => (drag.value = null),
    onPointerCancel: () => (drag.value = null),
  };
}

const STEP_PX = 1;
const LONG_STEP_PX = 16;
const ARROWS: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** Arrows move an edge the way they point, by a pixel, with Shift by sixteen. Home puts it back to the picture's edge. */
function moveByKey(
  event: KeyboardEvent,
  side: Side,
  picture: Size,
  inwards: (distance: Point) => number,
): void {
  const arrow = ARROWS[event.key];
  if (!arrow && event.key !== 'Home') return;
  event.preventDefault();
  event.stopPropagation();
  const box = cropBox.peek();
  const step = event.shiftKey ? LONG_STEP_PX : STEP_PX;
  const cut = arrow ? cutOf(box, picture, side) + inwards(arrow) * step : 0;
  cropBox.value = setCut(box, picture, side, cut);
}
