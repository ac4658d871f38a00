// What can be offered beside the words for a model: whether it looks at pictures, and what reads control maps for it.
import type { Model, SecondModel } from './api.gen';

/** Why something is not offered, as in the catalogue under `beside.`. */
export type Missing = 'blind' | 'noRedux' | 'noControl' | 'noNet';

const REDUX = 'FluxPriorReduxPipeline';
const MOTION = 'MotionAdapter';
/** Families that read a control map themselves, as in `dimp.materials`. */
const READS: ReadonlySet<string> = new Set(['flux_control']);

/** Kinds of maps that other programs make. */
export const READY_MADE = ['pose', 'depth'] as const;

/** What keeps a model from looking at other pictures; null: nothing. */
export function sight(model: Model, adapters: readonly SecondModel[]): Missing | null {
  if (model.sees || adapters.some((one) => one.kind === REDUX && one.family === model.family)) return null;
  return model.family === 'flux' ? 'noRedux' : 'blind';
}

/** The networks that read control maps for a model, or what keeps it from being held to one. */
export function control(
  model: Model,
  adapters: readonly SecondModel[],
): { missing: Missing | null; nets: string[] } {
  if (READS.has(model.family)) return { missing: null, nets: [] };
  if (model.controlled.length === 0) return { missing: 'noControl', nets: [] };
  const nets = adapters
    .filter((one) => one.family === model.family && one.kind !== REDUX && one.kind !== MOTION)
    .map((one) => one.name);
  return { missing: nets.length > 0 ? null : 'noNet', nets };
}
