// The colours of lanes. The head's own line is the colour of the sun; the others take theirs by chain.
import { computed } from '@preact/signals';
import { isOnPath } from '../session/state';
import { cellsByPicture, placed } from './columns';

const PIGMENTS = ['var(--viridian)', 'var(--rose)', 'var(--cerulean)', 'var(--chrome)'];
/** The colour of the path to the head, as CSS. */
export const HEAD_COLOUR = 'var(--sun)';

const chains = computed(() => new Map(placed.value.map(({ id, chain }) => [id, chain])));

/** The colour of a chain as CSS. */
export const chainColour = (chain: number): string => PIGMENTS[chain % PIGMENTS.length]!;

/** The colour of a picture's lane as CSS. */
export const laneColour = (id: string): string =>
  isOnPath(id) ? HEAD_COLOUR : chainColour(chains.value.get(cellsByPicture.value.get(id)?.id ?? '') ?? 0);
