// Pictures that move. They play by themselves, unless the user's system asks for little motion.
import { signal } from '@preact/signals';
import type { GenerationView } from '../api/types.gen';

/** Whether a picture moves. */
export const isAnimation = ({ method }: GenerationView): boolean => method === 'animate';

/** Whether animations play: as the system asks, until the user says otherwise. */
export const isPlaying = signal(!matchMedia('(prefers-reduced-motion: reduce)').matches);
