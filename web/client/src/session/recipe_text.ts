// What a picture was conditioned on, and what became of it, as text for its caption and its lineage.
import type { GenerationView } from '../api/types.gen';
import { findText, formatNumber, plural, t } from '../lib/i18n';
import { isAnimation, isResized } from './kinds';

/** What a kind of control map is called. */
export const controlKindName = (kind: string): string => findText(`conditioning.kind.${kind}`) ?? kind;

/** A picture's LoRAs, control maps, references and second models, each in a few words. */
export function describeConditioning(generation: GenerationView): string[] {
  const { loras, embeddings, controls, references, adapters } = generation;
  const loraTexts = loras.map(({ name, digest, weight }) =>
    t('conditioning.lora', { name: name || digest.slice(0, 8), weight: formatNumber(weight) }),
  );
  const kinds = controls.map(({ kind, scale }) =>
    t('conditioning.control', { kind: controlKindName(kind), scale: formatNumber(scale) }),
  );
  const models = [...controls, ...adapters].map(({ model }) => model).filter(Boolean);
  return [
    loraTexts.length > 0 && t('lineage.lora', { names: loraTexts.join(', ') }),
    embeddings.length > 0 &&
      t('lineage.embeddings', { names: embeddings.map(({ name }) => name).join(', ') }),
    kinds.length > 0 && t('lineage.controls', { kinds: kinds.join(', ') }),
    references.length > 0 && plural('lineage.references', references.length),
    models.length > 0 && t('lineage.adapters', { model: [...new Set(models)].join(', ') }),
  ].filter((text) => text !== false);
}

/** How long an animation is, how many times a picture was enlarged; empty for plain pictures. */
export function describeResult(generation: GenerationView): string {
  const { options } = generation;
  if (isAnimation(generation))
    return t('lineage.animation', { frames: String(options.frames), fps: String(options.fps) });
  return isResized(generation) ? t('lineage.scale', { n: String(options.scale) }) : '';
}

/** The recipe of a picture as it is stored, as JSON to read or to copy. */
export function recipeText({ lqip, fingerprint, image_path, ...recipe }: GenerationView): string {
  return JSON.stringify(recipe, null, 2);
}
