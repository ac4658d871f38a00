// What a picture was painted with beside its words, said for its label and its story.
import type { GenerationView } from './api.gen';
import { found, number, plural, t } from './i18n';

export const kindOf = (kind: string): string => found(`beside.kind.${kind}`) ?? kind;

/** A picture's LoRAs, control maps, pictures to look at and second models, each in a few words. */
export function besides(one: GenerationView): string[] {
  const { loras, controls, references, adapters } = one;
  const named = loras.map(({ name, digest, weight }) =>
    t('beside.lora', { name: name || digest.slice(0, 8), weight: number(weight) }),
  );
  const kinds = controls.map(({ kind, scale }) =>
    t('beside.hold', { kind: kindOf(kind), scale: number(scale) }),
  );
  const models = [...controls, ...adapters].map(({ model }) => model).filter(Boolean);
  return [
    named.length > 0 && t('how.loras', { loras: named.join(', ') }),
    kinds.length > 0 && t('how.holds', { kinds: kinds.join(', ') }),
    references.length > 0 && plural('how.references', references.length),
    models.length > 0 && t('how.beside', { model: [...new Set(models)].join(', ') }),
  ].filter((said) => said !== false);
}

/** How a picture that is no plain one was made: how long a film is, how many times a picture was enlarged. */
export function madeInto({ method, options }: GenerationView): string {
  if (method === 'animate')
    return t('how.film', { frames: String(options.frames), fps: String(options.fps) });
  return method === 'upscale' ? t('how.times', { n: String(options.scale) }) : '';
}
