// What pictures are conditioned on besides their words: LoRAs, reference pictures, control maps; and whether they are
// drafts. It stays chosen for the pictures that follow, until it is put away. Pure.
import type { ControlWish, GenerationView, LoraUse, Refine } from '../api/types.gen';
import { isResized } from './kinds';

/** A LoRA with its weight. */
export type Lora = Pick<LoraUse, 'digest' | 'name' | 'weight'>;

/** A map that controls the picture; `image` null: made of the picture that is changed. `ready`: it is the map itself. */
export type ControlMap = Required<ControlWish>;

/** What is chosen. */
export interface Conditioning {
  draft: boolean;
  /** null: those of the picture that is changed. */
  loras: Lora[] | null;
  references: string[];
  controls: ControlMap[];
}

/** Nothing is chosen. */
export const NO_CONDITIONING: Conditioning = { draft: false, loras: null, references: [], controls: [] };

/** The choice of these LoRAs, whatever the picture that is changed has. */
export const withLoras = (loras: Lora[]): Partial<Conditioning> => ({ loras });

/** Whether the LoRAs are those of the picture that is changed. */
export const inheritsLoras = ({ loras }: Conditioning): boolean => loras === null;

/** What is sent of it with a request. */
export type ConditioningRequest = Pick<Refine, 'tier' | 'loras' | 'references' | 'controls'>;

/** What is sent: only what was chosen. `shown` stands in where there is no picture to make a map of. */
export function toRequest(conditioning: Conditioning, shown: string | null = null): ConditioningRequest {
  const { draft, loras, references } = conditioning;
  const controls = conditioning.controls.map((control) => ({ ...control, image: control.image ?? shown }));
  return {
    ...(draft ? { tier: 'draft' } : {}),
    ...(loras ? { loras: loras.map(({ digest, weight }) => ({ name: digest, weight })) } : {}),
    ...(references.length > 0 ? { references } : {}),
    ...(controls.length > 0 ? { controls } : {}),
  };
}

/** What stays chosen after a request. "No LoRAs" holds for one picture: that one then has none to pass on. */
export const afterRequest = (conditioning: Conditioning): Conditioning =>
  conditioning.loras?.length === 0 ? { ...conditioning, loras: null } : conditioning;

/** Whether a picture was conditioned on anything besides its words. */
export const isConditioned = ({ loras, embeddings, controls, references }: GenerationView): boolean =>
  loras.length + embeddings.length + controls.length + references.length > 0;

/** Whether something is chosen for the next picture, or may come from its parent. */
export function mayCondition(chosen: Conditioning, parent: GenerationView | undefined): boolean {
  const { draft, loras, references, controls } = chosen;
  if (draft || references.length + controls.length + (loras ?? []).length > 0) return true;
  return !!parent && (parent.loras.length > 0 || isResized(parent));
}

/** The picture whose recipe is passed on: an enlarged one goes by what it was enlarged from. */
export function recipeSource(
  generation: GenerationView | undefined,
  find: (id: string) => GenerationView | undefined,
): GenerationView | undefined {
  let source = generation;
  while (source && isResized(source) && source.parent_id) source = find(source.parent_id);
  return source;
}

/** The LoRAs that the next picture gets: those chosen, else those of its parent where the same model paints. */
export const effectiveLoras = (
  { loras }: Conditioning,
  parent: GenerationView | undefined,
  model: string,
): readonly Lora[] => loras ?? (parent?.model === model ? parent.loras : []);
