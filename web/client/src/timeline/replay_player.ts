// The session replayed: everything made, from the first picture to the last, looked at one after the other. Nothing is
// written, and whoever goes somewhere else ends it.
import { effect, signal } from '@preact/signals';
import { storedSignal } from '../lib/stored_signal';
import { peek } from '../session/navigation';
import { findGeneration, visible } from '../session/state';
import { comparing, panel, peeked } from '../session/view_state';

const SPEEDS = [0.5, 1, 2, 4];
const FRAME_MS = 900;

/** How many times as fast as usual the replay runs. */
export const replaySpeed = storedSignal('replaySpeed', 1);
/** Which frame (from 1) of how many is shown; null while nothing is replayed. */
export const replayFrame = signal<{ number: number; total: number } | null>(null);
let timer = 0;
let frames: string[] = [];

/** Begins the replay, or ends it. */
export function toggleReplay(): void {
  if (replayFrame.value) {
    finish();
    return;
  }
  frames = visible.value.filter(({ image_id, trashed }) => image_id && !trashed).map(({ id }) => id);
  showFrame(0);
}

/** Takes the next of the speeds. */
export function cycleSpeed(): void {
  replaySpeed.value = SPEEDS[SPEEDS.indexOf(replaySpeed.value) + 1] ?? SPEEDS[0]!;
}

function showFrame(index: number): void {
  const id = frames[index];
  if (!id) {
    finish();
    return;
  }
  replayFrame.value = { number: index + 1, total: frames.length };
  peek(id);
  preload(frames[index + 1]);
  const shown = peeked.value;
  timer = window.setTimeout(() => {
    if (peeked.value === shown) showFrame(index + 1);
    else replayFrame.value = null;
  }, FRAME_MS / replaySpeed.value);
}

function preload(id: string | undefined): void {
  const url = findGeneration(id)?.image_url;
  if (url) new Image().src = url;
}

function stop(): void {
  window.clearTimeout(timer);
  replayFrame.value = null;
}

function finish(): void {
  stop();
  peek(null);
}

effect(() => {
  const isCovered = panel.value !== '' || comparing.value !== null;
  if (isCovered && replayFrame.peek()) stop();
});
