// Sets of parameters as an earlier version kept them: JSON text in the setting `presets`. Pure.
import { NO_PARAMETERS, type Parameters } from '../session/parameters';

/** A named set of parameters. */
export interface ParameterSet {
  name: string;
  parameters: Parameters;
}

/** The sets in a setting's text. What is none is left out: the text may have been written by hand. */
export function parseParameterSets(text: unknown): ParameterSet[] {
  try {
    const sets: unknown = JSON.parse(String(text));
    return Array.isArray(sets) ? sets.filter(isSet).map(complete) : [];
  } catch {
    return [];
  }
}

const isSet = (value: unknown): value is ParameterSet =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  value.name !== '';

/** A set with all parameters, and nothing that is none. */
function complete({ name, parameters }: Partial<ParameterSet> & { name: string }): ParameterSet {
  const known = Object.entries(parameters ?? {}).filter(
    ([key, value]) => key in NO_PARAMETERS && ['string', 'number'].includes(typeof value),
  );
  return { name, parameters: { ...NO_PARAMETERS, ...Object.fromEntries(known) } };
}
