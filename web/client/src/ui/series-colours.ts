// The colours of lanes. The head's own line is the colour of the sun; the others take theirs by chain.
import { computed } from '@preact/signals';
import { cellOf, placed } from '../columns';
import { isOnWay } from '../state';

const PIGMENTS = ['var(--viridian)', 'var(--rose)', 'var(--cerulean)', 'var(--chrome)'];
export const SUN = 'var(--sun)';

const chains = computed(() => new Map(placed.value.map((one) => [one.id, one.chain])));

export const pigment = (chain: number): string => PIGMENTS[chain % PIGMENTS.length]!;

/** The colour of a picture's lane as CSS. */
export const colourOf = (id: string): string =>
  isOnWay(id) ? SUN : pigment(chains.value.get(cellOf.value.get(id)?.id ?? '') ?? 0);
