// Pictures that move play by themselves, unless the user's system asks for little motion.
import { signal } from '@preact/signals';

/** Whether animations play: as the system asks, until the user says otherwise. */
export const isPlaying = signal(!matchMedia('(prefers-reduced-motion: reduce)').matches);
