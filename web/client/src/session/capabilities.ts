// What can be offered for a model: whether it takes reference pictures, and what reads control maps for it. Pure.
import type { Model, SecondModel } from '../api/types.gen';

/** Why something is not offered, as in the catalogue under `conditioning.`. */
export type Missing = 'noReferences' | 'noRedux' | 'noControl' | 'noNetwork';

const REDUX = 'FluxPriorReduxPipeline';
const MOTION = 'MotionAdapter';
/** Families that read a control map themselves. */
const READS_MAPS: ReadonlySet<string> = new Set(['flux_control']);

/** Kinds of maps that other programs make. */
export const READY_MADE_MAPS = ['pose', 'depth'] as const;

/** What keeps a model from taking reference pictures; null: nothing. */
export function missingForReferences(model: Model, adapters: readonly SecondModel[]): Missing | null {
  const hasRedux = adapters.some(({ kind, family }) => kind === REDUX && family === model.family);
  if (model.sees || hasRedux) return null;
  return model.family === 'flux' ? 'noRedux' : 'noReferences';
}

/** The networks that read control maps for a model, or what keeps it from following one. */
export function controlSupport(
  model: Model,
  adapters: readonly SecondModel[],
): { missing: Missing | null; networks: string[] } {
  if (READS_MAPS.has(model.family)) return { missing: null, networks: [] };
  if (model.controlled.length === 0) return { missing: 'noControl', networks: [] };
  const networks = adapters
    .filter(({ kind, family }) => family === model.family && kind !== REDUX && kind !== MOTION)
    .map(({ name }) => name);
  return { missing: networks.length > 0 ? null : 'noNetwork', networks };
}
