// Choosing what the next pictures are conditioned on, and what there is to choose from.
import { computed, signal } from '@preact/signals';
import { ApiError, fetchMaterials, uploadImage } from '../api/client';
import type { Materials } from '../api/types.gen';
import { t } from '../lib/i18n';
import { missingForReferences } from './capabilities';
import {
  effectiveLoras,
  inheritsLoras,
  recipeSource,
  withLoras,
  type Conditioning,
  type ControlMap,
  type Lora,
} from './conditioning';
import { currentModel } from './models';
import { announcement, showApiError } from './notices';
import { conditioning } from './request_draft';
import { findGeneration, headId } from './state';
import { mode, peeked } from './view_state';

/** What there is on this machine; null until it is known. */
export const materials = signal<Materials | null>(null);

/** Reads what there is to choose from. */
export const loadMaterials = (): Promise<void> =>
  fetchMaterials().then((answer) => void (materials.value = answer), showApiError);

/** Whether the model that would paint now takes reference pictures. */
export const takesReferences = computed(() => {
  const model = currentModel();
  return !!model && !!materials.value && missingForReferences(model, materials.value.adapters) === null;
});

/** The picture that the next one comes from, where it comes from one. */
const parent = computed(() =>
  mode.value === 'fresh'
    ? undefined
    : recipeSource(findGeneration(peeked.value ?? headId.value), findGeneration),
);

/** The LoRAs of the next picture, chosen or inherited. */
export const activeLoras = computed(() =>
  effectiveLoras(conditioning.value, parent.value, currentModel()?.name ?? ''),
);

/** Whether they are inherited from the picture that is changed. */
export const areLorasInherited = computed(() => inheritsLoras(conditioning.value));

/** Changes what is chosen. */
export function choose(change: Partial<Conditioning>): void {
  conditioning.value = { ...conditioning.value, ...change };
}

/** Adds a LoRA. */
export const addLora = (lora: Lora): void => choose(withLoras([...activeLoras.value, lora]));

/** Takes a LoRA off. */
export const removeLora = (digest: string): void =>
  choose(withLoras(activeLoras.value.filter((lora) => lora.digest !== digest)));

/** Gives a LoRA another weight. */
export const setLoraWeight = (digest: string, weight: number): void => {
  choose(withLoras(activeLoras.value.map((lora) => (lora.digest === digest ? { ...lora, weight } : lora))));
};

/** Lets the models look at a picture while they paint the next ones. */
export function addReference(digest: string): void {
  const { references } = conditioning.value;
  if (!references.includes(digest)) choose({ references: [...references, digest] });
}

/** Takes a reference picture off. */
export const removeReference = (digest: string): void =>
  choose({ references: conditioning.value.references.filter((reference) => reference !== digest) });

/** How much a control map counts where nobody says, as the server has it. */
const DEFAULT_SCALE = 0.7;

/** Adds a control map of a kind: made of the picture that is changed, or `map`, which another program made. */
export function addControl(kind: string, networks: readonly string[], map: string | null = null): void {
  const model = networks.length > 1 ? networks[0]! : null;
  const control = { kind, image: map, scale: DEFAULT_SCALE, model, ready: map !== null };
  choose({ controls: [...conditioning.value.controls, control] });
}

/** Changes the control map at an index. */
export const changeControl = (index: number, change: Partial<ControlMap>): void => {
  const controls = conditioning.value.controls.map((control, at) =>
    at === index ? { ...control, ...change } : control,
  );
  choose({ controls });
};

/** Takes the control map at an index off. */
export const removeControl = (index: number): void =>
  choose({ controls: conditioning.value.controls.filter((_, at) => at !== index) });

/** Turns drafts on or off for the pictures that follow. */
export function toggleDraft(): void {
  const draft = !conditioning.value.draft;
  choose({ draft });
  announcement.value = draft ? t('notice.draftOn') : t('notice.draftOff');
}

/** Stores a picture from outside, as a reference or a map; its digest, or null where it was refused. */
export async function storePicture(file: Blob): Promise<string | null> {
  try {
    return (await uploadImage(file)).image_id;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    showApiError(error);
    return null;
  }
}
