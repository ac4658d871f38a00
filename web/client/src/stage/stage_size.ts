// How much room the picture has on the stage.
import { useLayoutEffect, useState } from 'preact/hooks';
import { isLow, isNarrow, isUpright } from '../lib/layout';
import { fit, type Size } from '../lib/viewport';

/** What the tools beside a picture and the caption under it take. */
const BESIDE_PX = 172;
const BELOW_PX = 62;
const LOW_BESIDE_PX = 116;
const LOW_BELOW_PX = 12;
/** The same where the tools lie over the picture. */
const UPRIGHT_BESIDE_PX = 32;
const UPRIGHT_BELOW_PX = 124;
/** What the ways of comparing and the list of differences take on a phone. */
const COMPARE_BARS_PX = 200;
/** What the edges that are dragged take on both sides of a canvas. */
const EDGES_PX = 28;
const MIN_WIDTH_PX = 120;
const MIN_HEIGHT_PX = 90;

/** What stands beside and below a picture that is side by side with the composer. */
function surroundings(): [number, number] {
  if (isLow()) return [LOW_BESIDE_PX, LOW_BELOW_PX];
  return isUpright() ? [UPRIGHT_BESIDE_PX, UPRIGHT_BELOW_PX] : [BESIDE_PX, BELOW_PX];
}

/** What a phone shows besides the picture: bar, tools, timeline, the current turn, and the composer. */
const PHONE_BARS_PX = 540;
/** On a phone what is said and done keeps its room, as far as some is left to the picture. */
const phoneHeight = (): number =>
  Math.max(Math.min(240, innerHeight - 480), 150, Math.min(innerHeight * 0.42, innerHeight - PHONE_BARS_PX));

/** The size of the stage, followed as the window changes. */
export function useStageSize(stage: { current: HTMLElement | null }): Size {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = stage.current;
    if (!element) return;
    const measure = (): void => setSize({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  return size;
}

/** The size of a picture's frame: the whole width on a phone, else what fits between the tools and the caption. */
export function frameSize(picture: Size, stage: Size): Size {
  const shape = { width: picture.width || 4, height: picture.height || 3 };
  if (isNarrow()) return fit(shape, { width: stage.width, height: phoneHeight() });
  const [beside, below] = surroundings();
  return fit(shape, {
    width: Math.max(MIN_WIDTH_PX, stage.width - beside),
    height: Math.max(MIN_HEIGHT_PX, stage.height - below),
  });
}

/** The room for two pictures that are compared: on a phone the whole screen but the bar and what differs. */
export const compareSpace = (stage: Size): Size =>
  isNarrow() ? { width: innerWidth, height: innerHeight - COMPARE_BARS_PX } : stage;

/** The room for a canvas that is extended, beside the tools and over its bar, with some for its edges. */
export function editorSpace(stage: Size, barHeight: number): Size {
  if (isNarrow()) return { width: stage.width - 40, height: phoneHeight() - 32 };
  const [beside, below] = surroundings();
  return {
    width: Math.max(MIN_WIDTH_PX, stage.width - beside - EDGES_PX),
    height: Math.max(MIN_HEIGHT_PX, stage.height - barHeight - below - EDGES_PX / 2),
  };
}
