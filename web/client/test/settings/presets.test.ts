// Presets as the text of a setting, which somebody may have written by hand.
import { describe, expect, it } from 'vitest';
import { NO_PARAMETERS } from '../src/prefs';
import * as presets from '../src/presets';

const quick = { name: 'quick', parameters: { ...NO_PARAMETERS, steps: 4 } };

describe('presets', () => {
  it('come back as they were written, without what they do not set', () => {
    const text = presets.written([quick]);
    expect(text).toBe('[{"name":"quick","parameters":{"steps":4}}]');
    expect(presets.read(text)).toEqual([quick]);
  });

  it('replace one of the same name and stand in order', () => {
    const fine = { name: 'fine', parameters: { ...NO_PARAMETERS, steps: 40 } };
    const both = presets.withOne([quick], fine);
    expect(both.map((one) => one.name)).toEqual(['fine', 'quick']);
    expect(presets.withOne(both, { ...quick, parameters: NO_PARAMETERS })[1]!.parameters.steps).toBeNull();
  });

  it.each(['', 'nonsense', '{}', 'null', undefined, '[1,null,{"parameters":{}}]'])(
    'read nothing from %s',
    (text) => {
      expect(presets.read(text)).toEqual([]);
    },
  );

  it('leave out what is no parameter', () => {
    const said = '[{"name":"x","parameters":{"steps":{"a":1},"evil":3,"seed":5}}]';
    expect(presets.read(said)[0]!.parameters).toEqual({ ...NO_PARAMETERS, seed: 5 });
  });
});
