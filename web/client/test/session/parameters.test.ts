import { describe, expect, it } from 'vitest';
import { KINDS, PARAMETERS } from '../../src/api/types.gen';
import type { GenerationView } from '../../src/api/types.gen';
import { isAnimation, isImported, isRepeatable, isResized, isSampled, kindOf } from '../../src/session/kinds';
import {
  boundsOf,
  COMPARED,
  DEFAULT_NUMBERS,
  isSameValue,
  NO_PARAMETERS,
  NUMBERS,
  TEXTS,
} from '../../src/session/parameters';

describe('the parameters of the next picture', () => {
  it('are those that can be asked for, with the bounds of the table', () => {
    const sides = NUMBERS.filter(({ name }) => name === 'width' || name === 'height');
    expect(sides).toEqual([
      { name: 'width', min: 64, max: 4096, step: 16 },
      { name: 'height', min: 64, max: 4096, step: 16 },
    ]);
    expect(NUMBERS.map(({ name }) => name)).not.toContain('feather');
    expect(TEXTS).toEqual(['negative_prompt', 'vae']);
    for (const name of Object.keys(NO_PARAMETERS)) expect(PARAMETERS).toHaveProperty(name);
    expect(Object.keys(NO_PARAMETERS)).toContain('scheduler');
  });

  it('may be a default of the studio only where they are not 0', () => {
    for (const { name, min } of DEFAULT_NUMBERS) expect(min, name).toBeGreaterThan(0);
  });

  it('leave a strength of 0 out, for that changes nothing', () => {
    expect(boundsOf('strength')).toMatchObject({ min: 0.05, max: 1, step: 0.05 });
  });
});

describe('a comparison', () => {
  it('covers everything that the table compares', () => {
    const rows = Object.entries(PARAMETERS).filter(([, row]) => 'compared' in row);
    expect(COMPARED).toEqual(rows.map(([name]) => name));
    expect(COMPARED).toEqual(expect.arrayContaining(['tier', 'scheduler', 'references', 'mask']));
  });

  it('compares lists by what is in them', () => {
    const make = (weight: number): GenerationView =>
      ({ controls: [{ kind: 'canny', digest: 'd', scale: weight }] }) as unknown as GenerationView;
    expect(isSameValue(make(0.7), make(0.7), 'controls')).toBe(true);
    expect(isSameValue(make(0.7), make(0.5), 'controls')).toBe(false);
  });
});

describe('kinds', () => {
  it('are told by the method first, for a variation of an animation is one', () => {
    expect(kindOf({ type: 'variation', method: 'animate' })).toBe(KINDS.animation);
    expect(isAnimation({ type: 'variation', method: 'animate' })).toBe(true);
    expect(isAnimation({ type: 'variation', method: 'img2img' })).toBe(false);
  });

  it('say what can be done with a picture', () => {
    const enlarged = { type: 'upscale', method: 'upscale' };
    expect([isResized(enlarged), isSampled(enlarged), isRepeatable(enlarged)]).toEqual([true, false, true]);
    const own = { type: 'import', method: 'import' };
    expect([isImported(own), isSampled(own), isRepeatable(own)]).toEqual([true, false, false]);
  });

  it('of another version of the program are taken for painted pictures', () => {
    expect(isRepeatable({ type: 'collage', method: 'glue' })).toBe(true);
  });
});
