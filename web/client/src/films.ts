// Films: pictures that move. They play by themselves, unless the user's system asks for little motion.
import { signal } from '@preact/signals';
import type { GenerationView } from './api.gen';

export const isFilm = (one: GenerationView): boolean => one.method === 'animate';

/** Whether films play: as the system asks, until the user says otherwise. */
export const playing = signal(!matchMedia('(prefers-reduced-motion: reduce)').matches);
