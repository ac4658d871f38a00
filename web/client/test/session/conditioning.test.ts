// What pictures are conditioned on: what is sent, what stays chosen, and what a parent passes on.
import { describe, expect, it } from 'vitest';
import type { GenerationView } from '../../src/api/types.gen';
import {
  afterRequest,
  effectiveLoras,
  NO_CONDITIONING,
  recipeSource,
  toRequest,
  type Conditioning,
} from '../../src/session/conditioning';

const lora = { digest: 'a1', name: 'impasto', weight: 0.8 };
const control = { kind: 'canny', image: null, scale: 0.7, model: null, ready: false };
const makeGeneration = (given: Partial<GenerationView>): GenerationView =>
  ({ loras: [], ...given }) as unknown as GenerationView;

describe('conditioning', () => {
  it('says nothing of what was not chosen', () => {
    expect(toRequest(NO_CONDITIONING)).toEqual({});
    expect(toRequest(NO_CONDITIONING, 'shown')).toEqual({});
  });

  it('is sent by digest, so that a file may be renamed', () => {
    const chosen: Conditioning = { draft: true, loras: [lora], references: ['b2'], controls: [control] };
    expect(toRequest(chosen)).toEqual({
      tier: 'draft',
      loras: [{ name: 'a1', weight: 0.8 }],
      references: ['b2'],
      controls: [control],
    });
  });

  it('makes maps of the picture on the stage where nothing is changed', () => {
    const own = { ...control, image: 'mine' };
    const { controls } = toRequest({ ...NO_CONDITIONING, controls: [control, own] }, 'shown');
    expect(controls?.map(({ image }) => image)).toEqual(['shown', 'mine']);
  });

  it('sends "no LoRAs" once, and stays otherwise', () => {
    const none: Conditioning = { ...NO_CONDITIONING, loras: [] };
    expect(toRequest(none)).toEqual({ loras: [] });
    expect(afterRequest(none)).toEqual(NO_CONDITIONING);
    const chosen: Conditioning = { ...NO_CONDITIONING, draft: true, loras: [lora] };
    expect(afterRequest(chosen)).toBe(chosen);
  });

  it('takes the LoRAs of the parent over where the same model paints', () => {
    const parent = makeGeneration({ model: 'flux', loras: [lora] });
    expect(effectiveLoras(NO_CONDITIONING, parent, 'flux')).toEqual([lora]);
    expect(effectiveLoras(NO_CONDITIONING, parent, 'sdxl')).toEqual([]);
    expect(effectiveLoras(NO_CONDITIONING, undefined, 'flux')).toEqual([]);
    expect(effectiveLoras({ ...NO_CONDITIONING, loras: [] }, parent, 'flux')).toEqual([]);
  });

  it('goes by what an enlarged picture was enlarged from, however often', () => {
    const first = makeGeneration({ id: '1', method: 'text' });
    const second = makeGeneration({ id: '2', method: 'upscale', parent_id: '1' });
    const third = makeGeneration({ id: '3', method: 'upscale', parent_id: '2' });
    const all = new Map([first, second, third].map((generation) => [generation.id, generation]));
    expect(recipeSource(third, (id) => all.get(id))).toBe(first);
    expect(recipeSource(first, (id) => all.get(id))).toBe(first);
    expect(recipeSource(undefined, (id) => all.get(id))).toBeUndefined();
  });
});
