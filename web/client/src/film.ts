// The series as a film: everything made, from the first picture to the last, looked at one after the other. Nothing is
// written, and whoever goes somewhere else ends it.
import { effect, signal } from '@preact/signals';
import * as doing from './doing';
import * as prefs from './prefs';
import * as state from './state';

export const SPEEDS = [0.5, 1, 2, 4];
const FRAME_MS = 900;

/** Where the film is; null while none is shown. */
export const film = signal<{ at: number; of: number } | null>(null);
let timer = 0;
let frames: string[] = [];

export function toggleFilm(): void {
  if (film.value) return end();
  frames = state.nodes.value.filter((one) => one.image_id && !one.trashed).map((one) => one.id);
  if (frames.length > 0) show(0);
}

/** Takes the next of the speeds. */
export function changeSpeed(): void {
  prefs.filmSpeed.value = SPEEDS[SPEEDS.indexOf(prefs.filmSpeed.value) + 1] ?? SPEEDS[0]!;
}

function show(at: number): void {
  const id = frames[at];
  if (!id) return end();
  film.value = { at: at + 1, of: frames.length };
  doing.peek(id);
  const next = state.get(frames[at + 1]);
  if (next?.image_url) new Image().src = next.image_url;
  const seen = state.peeked.value;
  timer = window.setTimeout(() => {
    if (state.peeked.value === seen) show(at + 1);
    else film.value = null;
  }, FRAME_MS / prefs.filmSpeed.value);
}

function end(): void {
  window.clearTimeout(timer);
  film.value = null;
  doing.peek(null);
}

effect(() => {
  if (film.peek() && (state.panel.value || state.comparing.value)) {
    window.clearTimeout(timer);
    film.value = null;
  }
});
