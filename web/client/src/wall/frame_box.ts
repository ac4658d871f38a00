// Where the picture's frame is on the screen: the stage measures it, and the wall is painted around it.
import { signal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import type { Box } from './paint_wall';

/** The frame's edges in pixels of the window. */
export const frameBox = signal<Box | null>(null);

const TOLERANCE_PX = 2;

/** Follows an element as the frame of the picture; it is measured again when one of `sizes` changes. */
export function useFrameBox(frame: { current: HTMLElement | null }, sizes: readonly number[]): void {
  useLayoutEffect(() => {
    if (frame.current) setFrameBox(frame.current.getBoundingClientRect());
  }, sizes);
}

function setFrameBox({ left, top, right, bottom }: DOMRect): void {
  const old = frameBox.value;
  const isSame =
    old &&
    Math.abs(old.left - left) + Math.abs(old.top - top) + Math.abs(old.right - right) < TOLERANCE_PX &&
    Math.abs(old.bottom - bottom) < TOLERANCE_PX;
  if (!isSame) frameBox.value = { left, top, right, bottom };
}
