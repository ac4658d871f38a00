// The parameters that a picture can be asked for with, and their bounds: the drawer, the presets and the comparison are
// made from these tables.
import type { Refine } from '../api/types.gen';

/** A parameter that is a number. */
export interface NumberParameter<Name extends string = string> {
  name: Name;
  min: number;
  max: number;
  step: number;
}

/** Seeds stay below 2^53, where JavaScript still has every digit. */
const MAX_SEED = 2 ** 53 - 1;
const SIDE = { min: 64, max: 4096, step: 16 };
const STEPS = { name: 'steps', min: 1, max: 150, step: 1 } as const;
const GUIDANCE = { name: 'guidance_scale', max: 100, step: 0.1 } as const;
const WIDTH = { name: 'width', ...SIDE } as const;
const HEIGHT = { name: 'height', ...SIDE } as const;

type NumberName = 'steps' | 'guidance_scale' | 'width' | 'height' | 'seed';

/** The numbers that the next picture can be asked for with. */
export const NUMBERS: readonly NumberParameter<NumberName>[] = [
  STEPS,
  { ...GUIDANCE, min: 0 },
  WIDTH,
  HEIGHT,
  { name: 'seed', min: 0, max: MAX_SEED, step: 1 },
];

/** The numbers that the studio can have defaults of its own for; 0 leaves one to the model. */
export const DEFAULT_NUMBERS: readonly NumberParameter[] = [
  STEPS,
  { ...GUIDANCE, min: 0.1 },
  { name: 'strength', min: 0.05, max: 1, step: 0.05 },
  WIDTH,
  HEIGHT,
];

/** The texts that the next picture can be asked for with, besides its prompt. */
export const TEXTS = ['negative_prompt'] as const;

/** What two pictures may differ in besides their words. */
export const COMPARED = [
  'model',
  'seed',
  'steps',
  GUIDANCE.name,
  'strength',
  'width',
  'height',
  'method',
  ...TEXTS,
] as const;

/** The name of a parameter of the next picture. */
export type ParameterName = NumberName | (typeof TEXTS)[number] | 'model';
/** The parameters of the next picture; null leaves one to the studio. */
export type Parameters = Required<Pick<Refine, ParameterName>>;

/** Everything is left to the studio. */
export const NO_PARAMETERS: Parameters = {
  steps: null,
  guidance_scale: null,
  width: null,
  height: null,
  seed: null,
  negative_prompt: null,
  model: null,
};

/** Those of the parameters that are given. */
export const givenOnly = (parameters: Partial<Parameters>): Partial<Parameters> =>
  Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== null && value !== ''));
