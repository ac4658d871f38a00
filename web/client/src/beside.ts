// What a picture is painted with beside its words: LoRAs, pictures to look at, control maps, and whether as a draft.
// It stays chosen for the pictures that follow, until it is put away.
import type { ControlWish, GenerationView, LoraUse, LoraWish } from './api.gen';

export type Lora = Pick<LoraUse, 'digest' | 'name' | 'weight'>;

/** A map that holds the picture in place; `image` null: made of the picture that is changed. */
export interface Hold {
  kind: string;
  image: string | null;
  scale: number;
  model: string | null;
  ready: boolean;
}

export interface Beside {
  draft: boolean;
  /** null: those of the picture that is changed. */
  loras: Lora[] | null;
  references: string[];
  holds: Hold[];
}

export const NOTHING: Beside = { draft: false, loras: null, references: [], holds: [] };

export interface BesideWishes {
  tier?: 'draft';
  loras?: LoraWish[];
  references?: string[];
  controls?: ControlWish[];
}

/** What is sent: only what was chosen. `shown` stands in where there is no picture to make a map of. */
export function wishes(beside: Beside, shown: string | null = null): BesideWishes {
  const { draft, loras, references, holds } = beside;
  const controls = holds.map((one) => ({ ...one, image: one.image ?? shown }));
  return {
    ...(draft ? { tier: 'draft' } : {}),
    ...(loras ? { loras: loras.map(({ digest, weight }) => ({ name: digest, weight })) } : {}),
    ...(references.length > 0 ? { references } : {}),
    ...(controls.length > 0 ? { controls } : {}),
  };
}

/** What stays chosen after a picture was asked for: "no LoRAs" was said of that one, which now has none to hand on. */
export const after = (beside: Beside): Beside =>
  beside.loras?.length === 0 ? { ...beside, loras: null } : beside;

/** The picture that hands its recipe on: an enlarged one goes by what it was enlarged from. */
export function origin(
  one: GenerationView | undefined,
  get: (id: string) => GenerationView | undefined,
): GenerationView | undefined {
  let here = one;
  while (here?.method === 'upscale' && here.parent_id) here = get(here.parent_id);
  return here;
}

/** The LoRAs that the next picture gets: those chosen, else those of its parent where the same model paints. */
export const loras = (beside: Beside, parent: GenerationView | undefined, model: string): readonly Lora[] =>
  beside.loras ?? (parent?.model === model ? parent.loras : []);
