// Choosing what is painted with beside the words, and what there is to choose from.
import { computed, signal } from '@preact/signals';
import * as api from './api';
import type { GenerationView, Materials } from './api.gen';
import * as beside from './beside';
import { sight } from './offers';
import { painter } from './powers';
import * as prefs from './prefs';
import * as state from './state';

/** What there is on this machine; null until it is known. */
export const there = signal<Materials | null>(null);

export const read = (): Promise<void> =>
  api.materials().then((materials) => void (there.value = materials), state.tellProblem);

/** Whether the model that would paint now looks at other pictures. */
export const sees = computed(() => {
  const model = painter();
  return !!model && !!there.value && sight(model, there.value.adapters) === null;
});

/** The picture that the next one comes from, where it comes from one. */
const parent = computed(() =>
  state.mode.value === 'fresh'
    ? undefined
    : beside.origin(state.get(state.peeked.value ?? state.headId.value), state.get),
);

/** The LoRAs of the next picture, chosen or handed on. */
export const loras = computed(() => beside.loras(prefs.beside.value, parent.value, painter()?.name ?? ''));

/** Whether they are handed on by the picture that is changed. */
export const inherited = computed(() => prefs.beside.value.loras === null);

export function put(change: Partial<beside.Beside>): void {
  prefs.beside.value = { ...prefs.beside.value, ...change };
}

export const addLora = (one: beside.Lora): void => put({ loras: [...loras.value, one] });
export const dropLora = (digest: string): void =>
  put({ loras: loras.value.filter((one) => one.digest !== digest) });

export const weigh = (digest: string, weight: number): void =>
  put({ loras: loras.value.map((one) => (one.digest === digest ? { ...one, weight } : one)) });

export const dropReference = (digest: string): void =>
  put({ references: prefs.beside.value.references.filter((one) => one !== digest) });

/** How much a map counts where nobody says, as in `dimp.wishes`. */
const USUAL_SCALE = 0.7;

export function hold(kind: string, nets: readonly string[], map: string | null = null): void {
  const one = {
    kind,
    image: map,
    scale: USUAL_SCALE,
    model: nets.length > 1 ? nets[0]! : null,
    ready: map !== null,
  };
  put({ holds: [...prefs.beside.value.holds, one] });
}

export const change = (at: number, to: Partial<beside.Hold>): void =>
  put({ holds: prefs.beside.value.holds.map((one, index) => (index === at ? { ...one, ...to } : one)) });

export const letGo = (at: number): void =>
  put({ holds: prefs.beside.value.holds.filter((_, index) => index !== at) });

/** The picture on the stage, to be looked at or held to. */
export const shown = (): GenerationView | undefined => state.onStage.value;
