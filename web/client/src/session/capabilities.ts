// What can be offered for a model: whether it takes reference pictures, and what reads control maps for it. Pure.
import type { Model, SecondModel } from '../api/types.gen';

/** Why something is not offered, as in the catalogue under `conditioning.`. */
export type Missing = 'noReferences' | 'noRedux' | 'noControl' | 'noNetwork';

/** Kinds of maps that other programs make. */
export const READY_MADE_MAPS = ['pose', 'depth'] as const;

/** What keeps a model from taking reference pictures; null: nothing. */
export function missingForReferences(model: Model, adapters: readonly SecondModel[]): Missing | null {
  const { sees, reference_model: needed, family } = model;
  if (sees || adapters.some((other) => other.kind === needed && other.family === family)) return null;
  return needed ? 'noRedux' : 'noReferences';
}

/** The networks that read control maps for a model, or what keeps it from following one. */
export function controlSupport(
  model: Model,
  adapters: readonly SecondModel[],
): { missing: Missing | null; networks: string[] } {
  if (model.reads_maps) return { missing: null, networks: [] };
  if (model.controlled.length === 0) return { missing: 'noControl', networks: [] };
  const otherRoles = [model.reference_model, model.film_model];
  const networks = adapters
    .filter(({ kind, family }) => family === model.family && !otherRoles.includes(kind))
    .map(({ name }) => name);
  return { missing: networks.length > 0 ? null : 'noNetwork', networks };
}
