// How much room the picture has on the stage.
import { useLayoutEffect, useState } from 'preact/hooks';
import { fit, type Size } from '../lib/viewport';

const PHONE_WIDTH_PX = 760;
/** What the tools beside a picture and the caption under it take. */
const BESIDE_PX = 172;
const BELOW_PX = 62;
const MIN_WIDTH_PX = 120;
const MIN_HEIGHT_PX = 90;

const isPhone = (): boolean => innerWidth <= PHONE_WIDTH_PX;

/** On a phone the timeline and the composer keep their room, however low the screen is. */
const phoneHeight = (): number => Math.max(150, Math.min(innerHeight * 0.44, innerHeight - 440));

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
  if (isPhone()) return fit(shape, { width: stage.width, height: phoneHeight() });
  return fit(shape, {
    width: Math.max(MIN_WIDTH_PX, stage.width - BESIDE_PX),
    height: Math.max(MIN_HEIGHT_PX, stage.height - BELOW_PX),
  });
}

/** The room for a canvas that is extended, beside the tools and over its bar. */
export function editorSpace(stage: Size): Size {
  if (isPhone()) return { width: stage.width - 40, height: phoneHeight() - 32 };
  return {
    width: Math.max(MIN_WIDTH_PX, stage.width - 200),
    height: Math.max(MIN_HEIGHT_PX, stage.height - 122),
  };
}
