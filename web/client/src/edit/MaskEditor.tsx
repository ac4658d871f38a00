// The mask editor: over the dimmed picture the mask shows as wet paint, hatched, so that it is not colour alone.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { GenerationView } from '../api/types.gen';
import { t } from '../lib/i18n';
import { panZoomHandlers, viewport } from '../lib/pan_zoom';
import type { Point, Size } from '../lib/viewport';
import { addMark, type Mark, type Mask } from './mask';
import { drawMask } from './mask_drawing';
import { extendStroke, isFarEnough, makeBox } from './mask_marks';
import './edit.css';
import { MaskBar } from './MaskBar';
import * as state from './mask_state';

interface MaskEditorProps {
  generation: GenerationView;
  size: Size;
}

/** The picture with its mask, and the bar. */
export function MaskEditor({ generation, size }: MaskEditorProps) {
  const { scale, x, y } = viewport.value;
  const isLooking = state.tool.value === 'look';
  const { onWheel, ...panning } = panZoomHandlers(size);
  return (
    <figure class="editor masking" aria-label={t('mask.label')}>
      <div class="frame" style={{ width: `${size.width}px`, height: `${size.height}px` }}>
        <div class={isLooking ? 'canvas zoomed' : 'canvas'} onWheel={onWheel} {...(isLooking ? panning : {})}>
          <div class="layers" style={{ transform: `translate(${x}px, ${y}px) scale(${scale})` }}>
            <img
              src={generation.image_url ?? ''}
              alt=""
              width={size.width}
              height={size.height}
              draggable={false}
            />
            <MaskCanvas size={size} />
          </div>
        </div>
      </div>
      <MaskBar />
    </figure>
  );
}

const MAX_SHARPNESS = 3;

/** Canvas pixels for one of the page: as fine as the screen shows them at this zoom, within reason. */
const chooseSharpness = (): number =>
  Math.min(MAX_SHARPNESS, (devicePixelRatio || 1) * Math.max(1, Math.min(2, viewport.value.scale)));

/** The canvas that the strokes are made on. What is being drawn is shown before it becomes a mark. */
function MaskCanvas({ size }: { size: Size }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const pending = state.pendingMark.value;
  const [pointer, setPointer] = useState<Point | null>(null);
  const shown = pending ? addMark(state.mask.value, pending) : state.mask.value;
  const sharpness = chooseSharpness();
  useEffect(
    () => paintMask(canvas.current!, shown, size, sharpness),
    [shown, size.width, size.height, sharpness],
  );
  const isLooking = state.tool.value === 'look';
  return (
    <>
      <canvas
        ref={canvas}
        role="img"
        aria-label={t('mask.canvas')}
        class={`mask ${state.tool.value}`}
        width={Math.round(size.width * sharpness)}
        height={Math.round(size.height * sharpness)}
        {...(isLooking ? {} : strokeHandlers(setPointer))}
      />
      {pointer && <BrushTip point={pointer} unit={size.width / shown.width} />}
    </>
  );
}

/** The outline of the brush under the pointer; `unit` is a pixel of the picture on the page. */
function BrushTip({ point, unit }: { point: Point; unit: number }) {
  if (state.tool.value !== 'brush' && state.tool.value !== 'eraser') return null;
  const diameter = `${state.brushSize.value * unit}px`;
  const place = { left: `${point.x * unit}px`, top: `${point.y * unit}px` };
  return <i class="brush-tip" style={{ ...place, width: diameter, height: diameter }} />;
}

/** Where an event is in the picture, in its own pixels, wherever zoom and pan have put it. */
function pointOf(event: PointerEvent): Point {
  const rect = (event.currentTarget as HTMLElement).getBoundingClientRect();
  const { width, height } = state.mask.peek();
  return {
    x: ((event.clientX - rect.left) / rect.width) * width,
    y: ((event.clientY - rect.top) / rect.height) * height,
  };
}

/** How hard a pen presses, 0 to 1; null for what does not feel it. */
const pressureOf = ({ pointerType, pressure }: PointerEvent): number | null =>
  pointerType === 'pen' ? pressure : null;

function startMark({ x, y }: Point, pressure: number | null): Mark {
  const tool = state.tool.peek();
  if (tool === 'box') return { kind: 'box', x, y, width: 0, height: 0 };
  if (tool === 'lasso') return { kind: 'lasso', points: [x, y] };
  return {
    kind: tool === 'eraser' ? 'eraser' : 'brush',
    size: state.brushSize.peek(),
    hardness: state.hardness.peek(),
    points: [x, y],
    pressures: pressure === null ? [] : [pressure],
  };
}

/** How far apart the points of a lasso are at least, in pixels. */
const LASSO_STEP = 16;

/** The mark as the pointer has come to another point. */
function extendMark(mark: Mark, { x, y }: Point, pressure: number | null): Mark {
  switch (mark.kind) {
    case 'box':
      return makeBox(state.mask.peek(), start.x, start.y, x, y) ?? mark;
    case 'lasso':
      return isFarEnough(mark.points, LASSO_STEP, x, y) ? { ...mark, points: [...mark.points, x, y] } : mark;
    case 'brush':
    case 'eraser':
      return isFarEnough(mark.points, mark.size, x, y) ? extendStroke(mark, x, y, pressure) : mark;
    default:
      return mark;
  }
}

/** Whether a mark covers anything: a box has a width, a lasso goes around something. */
function isWorthKeeping(mark: Mark): boolean {
  if (mark.kind === 'box') return mark.width > 0;
  return mark.kind !== 'lasso' || mark.points.length >= 6;
}

let start: Point = { x: 0, y: 0 };

function strokeHandlers(setPointer: (point: Point | null) => void) {
  const { pendingMark } = state;
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0 || !event.isPrimary) return;
      event.stopPropagation();
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      start = pointOf(event);
      pendingMark.value = startMark(start, pressureOf(event));
    },
    onPointerMove: (event: PointerEvent) => {
      const point = pointOf(event);
      const mark = pendingMark.peek();
      setPointer(event.pointerType === 'touch' ? null : point);
      if (mark && event.isPrimary) pendingMark.value = extendMark(mark, point, pressureOf(event));
    },
    onPointerUp: () => {
      const mark = pendingMark.peek();
      if (mark && isWorthKeeping(mark)) state.addMark(mark);
      pendingMark.value = null;
    },
    onPointerCancel: () => (pendingMark.value = null),
    onPointerLeave: () => setPointer(null),
  };
}

const HATCH_PX = 9;
const HATCH_COLOUR = '#f2f7ff';

/** Shows the mask as wet paint: a glaze of the theme's blue with a hatch in it. */
function paintMask(canvas: HTMLCanvasElement, mask: Mask, size: Size, sharpness: number): void {
  const context = canvas.getContext('2d')!;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  const scale = (size.width * sharpness) / mask.width;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  drawMask(context, mask);
  context.setTransform(sharpness, 0, 0, sharpness, 0, 0);
  context.globalCompositeOperation = 'source-in';
  context.fillStyle = getComputedStyle(canvas).color;
  context.globalAlpha = 0.45;
  context.fillRect(0, 0, size.width, size.height);
  context.globalCompositeOperation = 'source-atop';
  drawHatch(context, size);
  context.globalAlpha = 1;
  context.globalCompositeOperation = 'source-over';
}

function drawHatch(context: CanvasRenderingContext2D, { width, height }: Size): void {
  context.globalAlpha = 0.8;
  context.strokeStyle = HATCH_COLOUR;
  context.lineWidth = 1.2;
  context.beginPath();
  for (let x = -height; x < width; x += HATCH_PX) {
    context.moveTo(x, height);
    context.lineTo(x + height, 0);
  }
  context.stroke();
}
