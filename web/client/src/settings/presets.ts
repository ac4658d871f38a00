// Presets: named sets of parameters, kept by the studio as one setting of JSON text. Pure.
import { NO_PARAMETERS, type Parameters } from '../session/parameters';

/** A named set of parameters. */
export interface Preset {
  name: string;
  parameters: Parameters;
}

/** The presets in a setting's text. What is no preset is left out: the text may have been written by hand. */
export function parsePresets(text: unknown): Preset[] {
  try {
    const presets: unknown = JSON.parse(String(text));
    return Array.isArray(presets) ? presets.filter(isPreset).map(complete) : [];
  } catch {
    return [];
  }
}

const isPreset = (value: unknown): value is Preset =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  value.name !== '';

/** A preset with all parameters, and nothing that is none. */
function complete({ name, parameters }: Partial<Preset> & { name: string }): Preset {
  const known = Object.entries(parameters ?? {}).filter(
    ([key, value]) => key in NO_PARAMETERS && ['string', 'number'].includes(typeof value),
  );
  return { name, parameters: { ...NO_PARAMETERS, ...Object.fromEntries(known) } };
}

/** The setting's text; only what a preset sets is written. */
export const serialisePresets = (presets: readonly Preset[]): string =>
  JSON.stringify(
    presets.map(({ name, parameters }) => ({
      name,
      parameters: Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== null)),
    })),
  );

/** The presets with one more, in order of their names; one of the same name gives way. */
export const addPreset = (presets: readonly Preset[], added: Preset): Preset[] =>
  [...presets.filter(({ name }) => name !== added.name), added].toSorted((a, b) =>
    a.name.localeCompare(b.name),
  );
