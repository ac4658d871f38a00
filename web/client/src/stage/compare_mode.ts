// How two pictures are compared.
import { signal } from '@preact/signals';
import { comparing } from '../session/view_state';

/** By a slider, side by side, in turn, or as their difference. */
export const COMPARE_MODES = ['slider', 'side', 'blink', 'difference'] as const;
/** One of them. */
export type CompareMode = (typeof COMPARE_MODES)[number];
/** The one in use. */
export const compareMode = signal<CompareMode>('slider');

/** Takes the next way, where two pictures are compared. */
export function cycleCompareMode(): void {
  if (!comparing.value) return;
  const next = (COMPARE_MODES.indexOf(compareMode.value) + 1) % COMPARE_MODES.length;
  compareMode.value = COMPARE_MODES[next]!;
}
