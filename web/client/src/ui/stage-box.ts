// Where the picture's frame is on the screen: the wall and the stage share it.
import { signal } from '@preact/signals';
import type { Box } from '../wall';

export const frameBox = signal<Box | null>(null);

export function setFrameBox(rect: DOMRect): void {
  const old = frameBox.value;
  const same =
    old &&
    Math.abs(old.left - rect.left) + Math.abs(old.top - rect.top) + Math.abs(old.right - rect.right) < 2 &&
    Math.abs(old.bottom - rect.bottom) < 2;
  if (!same) frameBox.value = { left: rect.left, top: rect.top, right: rect.right, bottom: rect.bottom };
}
