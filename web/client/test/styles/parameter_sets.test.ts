// Sets of parameters as the text of a setting, which somebody may have written by hand.
import { describe, expect, it } from 'vitest';
import { NO_PARAMETERS } from '../../src/session/parameters';
import { parseParameterSets } from '../../src/styles/parameter_sets';

describe('sets of parameters', () => {
  it('are read with what they do not set left open', () => {
    expect(parseParameterSets('[{"name":"quick","parameters":{"steps":4}}]')).toEqual([
      { name: 'quick', parameters: { ...NO_PARAMETERS, steps: 4 } },
    ]);
  });

  it.each(['', 'nonsense', '{}', 'null', undefined, '[1,null,{"parameters":{}}]'])(
    'are none in %s',
    (text) => {
      expect(parseParameterSets(text)).toEqual([]);
    },
  );

  it('leave out what is no parameter', () => {
    const text = '[{"name":"x","parameters":{"steps":{"a":1},"evil":3,"seed":5}}]';
    expect(parseParameterSets(text)[0]!.parameters).toEqual({ ...NO_PARAMETERS, seed: 5 });
  });
});
