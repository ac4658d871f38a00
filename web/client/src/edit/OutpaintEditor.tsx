// The canvas that is extended: the picture in its new frame, whose edges are dragged outwards or moved by keys.
import { useEffect } from 'preact/hooks';
import type { GenerationView } from '../api/types.gen';
import { t } from '../lib/i18n';
import type { Point, Size } from '../lib/viewport';
import { describePicture } from '../session/captions';
import { createDrag, dragHandlers, moveByKey } from './frame_drag';
import { FrameEdge } from './FrameControls';
import * as arithmetic from './margins';
import { MULTIPLE, setMargin, SIDES, type Margins, type Side } from './margins';
import './edit.css';
import './frame_edges.css';
import './outpaint.css';
import { margins } from './outpaint_state';
import { OutpaintBar } from './OutpaintBar';

const drag = createDrag<Margins>();

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
  const before = drag.value ? arithmetic.roundMargins(drag.value.before, generation) : shown;
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

/** Edges go by what a painted side is a multiple of. */
const STEPS = { short: MULTIPLE, long: 4 * MULTIPLE };

function Edge({ side, generation, scale }: EdgeProps) {
  const pixels = margins.value[side];
  const moved = ({ x, y }: Point, before: Margins): Margins =>
    setMargin(before, generation, side, before[side] + outwards(side, x, y));
  return (
    <FrameEdge
      side={side}
      value={pixels}
      max={arithmetic.maxMargin(margins.value, generation, side)}
      valueText={t('outpaint.pixels', { n: pixels })}
      onKeyDown={(event) =>
        moveByKey(
          event,
          STEPS,
          (by) => (margins.value = moved(by, margins.peek())),
          () => (margins.value = setMargin(margins.peek(), generation, side, 0)),
        )
      }
      {...dragHandlers(drag, margins, scale, moved)}
    />
  );
}

const outwards = (side: Side, x: number, y: number): number => arithmetic.dragDistance(side, x, y, 1);
