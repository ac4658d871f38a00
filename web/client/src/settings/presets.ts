// Presets: named sets of parameters, kept by the studio as one setting of JSON text.
import { NO_PARAMETERS, type Parameters } from './prefs';

export interface Preset {
  name: string;
  parameters: Parameters;
}

/** The presets in a setting's text. What is no preset is left out: the text may have been written by hand. */
export function read(text: unknown): Preset[] {
  try {
    const said: unknown = JSON.parse(String(text));
    return Array.isArray(said) ? said.filter(isPreset).map(whole) : [];
  } catch {
    return [];
  }
}

const isPreset = (one: unknown): one is Preset =>
  typeof one === 'object' &&
  one !== null &&
  typeof (one as Preset).name === 'string' &&
  !!(one as Preset).name;

function whole({ name, parameters }: Preset): Preset {
  const known = Object.entries(parameters ?? {}).filter(
    ([key, value]) => key in NO_PARAMETERS && ['string', 'number'].includes(typeof value),
  );
  return { name, parameters: { ...NO_PARAMETERS, ...Object.fromEntries(known) } };
}

/** The setting's text; only what a preset sets is written. */
export const written = (presets: readonly Preset[]): string =>
  JSON.stringify(
    presets.map(({ name, parameters }) => ({
      name,
      parameters: Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== null)),
    })),
  );

/** The presets with one more; one of the same name gives way. */
export const withOne = (presets: readonly Preset[], one: Preset): Preset[] =>
  [...presets.filter((other) => other.name !== one.name), one].toSorted((a, b) =>
    a.name.localeCompare(b.name),
  );
