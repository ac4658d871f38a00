// What is painted with beside the words: what is sent, what stays chosen, what a parent hands on, and what is offered.
import { describe, expect, it } from 'vitest';
import type { GenerationView, Model, SecondModel } from '../src/api.gen';
import { after, loras, NOTHING, origin, wishes, type Beside } from '../src/beside';
import { control, sight } from '../src/offers';

const lora = { digest: 'a1', name: 'impasto', weight: 0.8 };
const hold = { kind: 'canny', image: null, scale: 0.7, model: null, ready: false };
const picture = (given: Partial<GenerationView>): GenerationView =>
  ({ loras: [], ...given }) as GenerationView;

describe('what is chosen beside the words', () => {
  it('says nothing of what was not chosen', () => {
    expect(wishes(NOTHING)).toEqual({});
    expect(wishes(NOTHING, 'shown')).toEqual({});
  });

  it('is sent by digest, so that a file may be renamed', () => {
    const chosen: Beside = { draft: true, loras: [lora], references: ['b2'], holds: [hold] };
    expect(wishes(chosen)).toEqual({
      tier: 'draft',
      loras: [{ name: 'a1', weight: 0.8 }],
      references: ['b2'],
      controls: [hold],
    });
  });

  it('makes maps of the picture on the stage where nothing is changed', () => {
    const own = { ...hold, image: 'mine' };
    const { controls } = wishes({ ...NOTHING, holds: [hold, own] }, 'shown');
    expect(controls?.map((one) => one.image)).toEqual(['shown', 'mine']);
  });

  it('sends "no LoRAs" once, and stays otherwise', () => {
    const none: Beside = { ...NOTHING, loras: [] };
    expect(wishes(none)).toEqual({ loras: [] });
    expect(after(none)).toEqual(NOTHING);
    const chosen: Beside = { ...NOTHING, draft: true, loras: [lora] };
    expect(after(chosen)).toBe(chosen);
  });

  it('takes the LoRAs of the parent over where the same model paints', () => {
    const parent = picture({ model: 'flux', loras: [lora] });
    expect(loras(NOTHING, parent, 'flux')).toEqual([lora]);
    expect(loras(NOTHING, parent, 'sdxl')).toEqual([]);
    expect(loras(NOTHING, undefined, 'flux')).toEqual([]);
    expect(loras({ ...NOTHING, loras: [] }, parent, 'flux')).toEqual([]);
  });

  it('goes by what an enlarged picture was enlarged from, however often', () => {
    const first = picture({ id: '1', method: 'text' });
    const second = picture({ id: '2', method: 'upscale', parent_id: '1' });
    const third = picture({ id: '3', method: 'upscale', parent_id: '2' });
    const all = new Map([first, second, third].map((one) => [one.id, one]));
    expect(origin(third, (id) => all.get(id))).toBe(first);
    expect(origin(first, (id) => all.get(id))).toBe(first);
    expect(origin(undefined, (id) => all.get(id))).toBeUndefined();
  });
});

const model = (given: Partial<Model>): Model => ({ controlled: [], sees: false, ...given }) as Model;
const redux: SecondModel = { name: 'redux', kind: 'FluxPriorReduxPipeline', family: 'flux' };
const motion: SecondModel = { name: 'motion', kind: 'MotionAdapter', family: 'sd' };
const net: SecondModel = { name: 'net', kind: 'FluxControlNetModel', family: 'flux' };
const flux = model({ family: 'flux', controlled: ['img2img'] });

describe('what is offered', () => {
  it('lets a model look at pictures that sees, or has Redux beside it', () => {
    expect(sight(model({ family: 'flux2', sees: true }), [])).toBeNull();
    expect(sight(flux, [net])).toBe('noRedux');
    expect(sight(flux, [redux])).toBeNull();
    expect(sight(model({ family: 'sdxl' }), [redux])).toBe('blind');
  });

  it('holds a model to maps where a network of its family is here', () => {
    expect(control(flux, [net, redux])).toEqual({ missing: null, nets: ['net'] });
    expect(control(flux, [redux])).toEqual({ missing: 'noNet', nets: [] });
    expect(control(model({ family: 'sd', controlled: ['text'] }), [motion])).toEqual({
      missing: 'noNet',
      nets: [],
    });
    expect(control(model({ family: 'ltx' }), [net])).toEqual({ missing: 'noControl', nets: [] });
    expect(control(model({ family: 'flux_control' }), [])).toEqual({ missing: null, nets: [] });
  });
});
