// What holds for a picture by the way in which it came to be, as the server's table of kinds has it. Pure.
import { KINDS, type GenerationView, type Kind } from '../api/types.gen';

type Made = Pick<GenerationView, 'type' | 'method'>;

const rows: Readonly<Record<string, Kind>> = KINDS;
/** A method that only one kind has decides the kind: a variation of an animation is an animation. */
const byMethod = new Map(Object.values(rows).flatMap((row) => (row.method ? [[row.method, row]] : [])));
/** A kind of another version of the program. */
const UNKNOWN: Kind = { sampled: true, repeatable: true };

/** The row of a picture's kind. */
export function kindOf({ type, method }: Made): Kind {
  const row = byMethod.get(method) ?? rows[type];
  return row && (!row.method || row.method === method) ? row : UNKNOWN;
}

/** Whether a picture moves. */
export const isAnimation = (generation: Made): boolean => kindOf(generation).moving === true;

/** Whether a picture is the one before it in another size. */
export const isResized = (generation: Made): boolean => kindOf(generation).resized === true;

/** Whether a picture came from outside. */
export const isImported = (generation: Made): boolean => kindOf(generation) === KINDS.import;

/** Whether a model made a picture from noise, so that seed and steps say how. */
export const isSampled = (generation: Made): boolean => kindOf(generation).sampled === true;

/** Whether a picture has a recipe that can be painted again. */
export const isRepeatable = (generation: Made): boolean => kindOf(generation).repeatable === true;
