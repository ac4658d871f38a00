// Presets as the text of a setting, which somebody may have written by hand.
import { describe, expect, it } from 'vitest';
import { NO_PARAMETERS } from '../../src/session/parameters';
import { addPreset, parsePresets, serialisePresets } from '../../src/settings/presets';

const quick = { name: 'quick', parameters: { ...NO_PARAMETERS, steps: 4 } };

describe('presets', () => {
  it('come back as they were written, without what they do not set', () => {
    const text = serialisePresets([quick]);
    expect(text).toBe('[{"name":"quick","parameters":{"steps":4}}]');
    expect(parsePresets(text)).toEqual([quick]);
  });

  it('replace one of the same name and stand in order', () => {
    const fine = { name: 'fine', parameters: { ...NO_PARAMETERS, steps: 40 } };
    const both = addPreset([quick], fine);
    expect(both.map(({ name }) => name)).toEqual(['fine', 'quick']);
    expect(addPreset(both, { ...quick, parameters: NO_PARAMETERS })[1]!.parameters.steps).toBeNull();
  });

  it.each(['', 'nonsense', '{}', 'null', undefined, '[1,null,{"parameters":{}}]'])(
    'read nothing from %s',
    (text) => {
      expect(parsePresets(text)).toEqual([]);
    },
  );

  it('leave out what is no parameter', () => {
    const text = '[{"name":"x","parameters":{"steps":{"a":1},"evil":3,"seed":5}}]';
    expect(parsePresets(text)[0]!.parameters).toEqual({ ...NO_PARAMETERS, seed: 5 });
  });
});
