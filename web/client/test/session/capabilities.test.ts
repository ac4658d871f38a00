import { describe, expect, it } from 'vitest';
import type { Model, SecondModel } from '../../src/api/types.gen';
import { controlSupport, missingForReferences } from '../../src/session/capabilities';

const makeModel = (given: Partial<Model>): Model =>
  ({
    controlled: [],
    sees: false,
    reads_maps: false,
    reference_model: '',
    film_model: '',
    ...given,
  }) as unknown as Model;
const redux: SecondModel = { name: 'redux', kind: 'FluxPriorReduxPipeline', family: 'flux' };
const motion: SecondModel = { name: 'motion', kind: 'MotionAdapter', family: 'sd' };
const network: SecondModel = { name: 'network', kind: 'FluxControlNetModel', family: 'flux' };
const flux = makeModel({
  family: 'flux',
  controlled: ['img2img'],
  reference_model: 'FluxPriorReduxPipeline',
});

describe('references', () => {
  it('are taken by a model that sees, or has Redux beside it', () => {
    expect(missingForReferences(makeModel({ family: 'flux2', sees: true }), [])).toBeNull();
    expect(missingForReferences(flux, [network])).toBe('noRedux');
    expect(missingForReferences(flux, [redux])).toBeNull();
    expect(missingForReferences(makeModel({ family: 'sdxl' }), [redux])).toBe('noReferences');
  });
});

describe('control maps', () => {
  it('are taken where a network of the family is here', () => {
    expect(controlSupport(flux, [network, redux])).toEqual({ missing: null, networks: ['network'] });
    expect(controlSupport(flux, [redux])).toEqual({ missing: 'noNetwork', networks: [] });
    const sd = makeModel({ family: 'sd', controlled: ['text'], film_model: 'MotionAdapter' });
    expect(controlSupport(sd, [motion])).toEqual({ missing: 'noNetwork', networks: [] });
  });

  it('are read by some models themselves, and by others never', () => {
    const ltx = makeModel({ family: 'ltx' });
    expect(controlSupport(ltx, [network])).toEqual({ missing: 'noControl', networks: [] });
    const own = makeModel({ family: 'flux_control', reads_maps: true });
    expect(controlSupport(own, [])).toEqual({ missing: null, networks: [] });
  });
});
