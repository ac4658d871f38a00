// The mask editor: over the dimmed picture the mask shows as wet paint, hatched, so that it is not colour alone.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { GenerationView } from '../api.gen';
import * as mask from '../mask';
import * as masking from '../masking';
import { t } from '../i18n';
import { gestures, view } from './gestures';
import { MaskBar } from './MaskBar';

interface Size {
  width: number;
  height: number;
}

export function MaskEditor({ one, size }: { one: GenerationView; size: Size }) {
  const { scale, x, y } = view.value;
  const style = { transform: `translate(${x}px, ${y}px) scale(${scale})` };
  const look = masking.tool.value === 'look';
  const { onWheel, ...panning } = gestures(size);
  return (
    <figure class="masking" aria-label={t('mask.label')}>
      <div class="frame" style={{ width: `${size.width}px`, height: `${size.height}px` }}>
        <div class={look ? 'canvas zoomed' : 'canvas'} onWheel={onWheel} {...(look ? panning : {})}>
          <div class="layers" style={style}>
            <img src={one.image_url ?? ''} alt="" width={size.width} height={size.height} draggable={false} />
            <Paint size={size} />
          </div>
        </div>
      </div>
      <MaskBar />
    </figure>
  );
}

/** The canvas that the strokes are made on. What is being drawn is shown before it becomes a mark. */
function Paint({ size }: { size: Size }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const draft = masking.drawing.value;
  const [at, setAt] = useState<{ x: number; y: number } | null>(null);
  const shown = draft ? mask.marked(masking.current.value, draft) : masking.current.value;
  const sharpness = Math.min(3, (window.devicePixelRatio || 1) * Math.max(1, Math.min(2, view.value.scale)));
  useEffect(() => wet(canvas.current!, shown, size, sharpness), [shown, size.width, size.height, sharpness]);
  const unit = size.width / shown.width;
  const brush = masking.tool.value === 'brush' || masking.tool.value === 'eraser';
  return (
    <>
      <canvas
        ref={canvas}
        role="img"
        aria-label={t('mask.canvas')}
        class={`mask ${masking.tool.value}`}
        width={Math.round(size.width * sharpness)}
        height={Math.round(size.height * sharpness)}
        {...(masking.tool.value === 'look' ? {} : strokes(setAt))}
      />
      {brush && at && (
        <i
          class="tip"
          style={{
            left: `${at.x * unit}px`,
            top: `${at.y * unit}px`,
            width: `${masking.size.value * unit}px`,
            height: `${masking.size.value * unit}px`,
          }}
        />
      )}
    </>
  );
}

/** Where an event is in the picture, in its own pixels, wherever zoom and pan have put it. */
function placeOf(event: PointerEvent): { x: number; y: number } {
  const rect = (event.currentTarget as HTMLElement).getBoundingClientRect();
  const { width, height } = masking.current.peek();
  return {
    x: ((event.clientX - rect.left) / rect.width) * width,
    y: ((event.clientY - rect.top) / rect.height) * height,
  };
}

function begun(x: number, y: number): mask.Mark {
  const tool = masking.tool.peek();
  if (tool === 'box') return { kind: 'box', x, y, width: 0, height: 0 };
  return { kind: tool === 'eraser' ? 'eraser' : 'brush', size: masking.size.peek(), points: [x, y] };
}

let from = { x: 0, y: 0 };

function strokes(setAt: (at: { x: number; y: number } | null) => void) {
  const { drawing, current } = masking;
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0 || !event.isPrimary) return;
      event.stopPropagation();
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      from = placeOf(event);
      drawing.value = begun(from.x, from.y);
    },
    onPointerMove: (event: PointerEvent) => {
      const here = placeOf(event);
      const mark = drawing.peek();
      setAt(event.pointerType === 'touch' ? null : here);
      if (!mark || !event.isPrimary) return;
      if (mark.kind === 'box')
        drawing.value = mask.boxBetween(current.peek(), from.x, from.y, here.x, here.y) ?? mark;
      else if (mark.kind !== 'invert' && mask.isFar(mark.points, here.x, here.y, mark.size))
        drawing.value = { ...mark, points: [...mark.points, here.x, here.y] };
    },
    onPointerUp: () => {
      const mark = drawing.peek();
      if (mark && (mark.kind !== 'box' || mark.width > 0)) masking.add(mark);
      drawing.value = null;
    },
    onPointerCancel: () => void (drawing.value = null),
    onPointerLeave: () => setAt(null),
  };
}

const HATCH = 9;
const HATCH_COLOUR = '#f2f7ff';

/** Shows the mask as wet paint: a glaze of the theme's blue with a hatch in it. */
function wet(canvas: HTMLCanvasElement, shown: mask.Mask, size: Size, sharpness: number): void {
  const context = canvas.getContext('2d')!;
  const colour = getComputedStyle(canvas).color;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  const scale = (size.width * sharpness) / shown.width;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  mask.draw(context, shown);
  context.setTransform(sharpness, 0, 0, sharpness, 0, 0);
  context.globalCompositeOperation = 'source-in';
  context.fillStyle = colour;
  context.globalAlpha = 0.45;
  context.fillRect(0, 0, size.width, size.height);
  context.globalCompositeOperation = 'source-atop';
  context.globalAlpha = 0.8;
  context.strokeStyle = HATCH_COLOUR;
  context.lineWidth = 1.2;
  context.beginPath();
  for (let x = -size.height; x < size.width; x += HATCH) {
    context.moveTo(x, size.height);
    context.lineTo(x + size.height, 0);
  }
  context.stroke();
  context.globalAlpha = 1;
  context.globalCompositeOperation = 'source-over';
}
