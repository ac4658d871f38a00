// The crop editor: the picture under a veil, and the box that stays, whose edges and corners are dragged or moved by keys.
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
import { createDrag, dragHandlers, moveByKey } from './frame_drag';
import { FrameEdge } from './FrameControls';
import { scaleToFit, SIDES, type Side } from './margins';

type Corner = readonly [across: Side, along: Side];
const CORNERS: readonly Corner[] = [
  ['left', 'top'],
  ['right', 'top'],
  ['left', 'bottom'],
  ['right', 'bottom'],
];

const drag = createDrag<CropBox>();
const MAX_SCALE = 6;
/** Edges go to the pixel. */
const STEPS = { short: 1, long: 16 };

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
    <div class="crop-box" style={placeOf(scale)} {...dragHandlers(drag, cropBox, scale, move)}>
      {SIDES.map((side) => (
        <Edge key={side} side={side} generation={generation} scale={scale} />
      ))}
      {CORNERS.map((corner) => (
        <i
          key={corner.join()}
          class={`corner corner-${corner[0]} corner-${corner[1]}`}
          aria-hidden="true"
          {...dragHandlers(drag, cropBox, scale, (by, before) => moveCorner(before, generation, corner, by))}
        />
      ))}
    </div>
  );
}

function Edge({ side, generation, scale }: BoxProps & { side: Side }) {
  const cut = cutOf(cropBox.value, generation, side);
  const inwards = ({ x, y }: Point): number => ({ left: x, right: -x, top: y, bottom: -y })[side];
  const moved = (by: Point, before: CropBox): CropBox =>
    setCut(before, generation, side, cutOf(before, generation, side) + inwards(by));
  return (
    <FrameEdge
      side={side}
      value={cut}
      max={maxCut(cropBox.value, generation, side)}
      valueText={t('crop.pixels', { n: cut })}
      onKeyDown={(event) =>
        moveByKey(
          event,
          STEPS,
          (by) => (cropBox.value = moved(by, cropBox.peek())),
          () => (cropBox.value = setCut(cropBox.peek(), generation, side, 0)),
        )
      }
      {...dragHandlers(drag, cropBox, scale, moved)}
    />
  );
}
