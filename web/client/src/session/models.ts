// The models of the studio: which one paints now, what it can do, and how models are called.
import { fetchModels } from '../api/client';
import type { Model } from '../api/types.gen';
import { parameters } from './request_draft';
import { chosenModel, models } from './state';

/** Reads the models, and which is in use. */
export async function loadModels(): Promise<void> {
  try {
    const answer = await fetchModels();
    models.value = answer.models;
    chosenModel.value = answer.chosen;
  } catch {
    // The page works without the list; it is asked for again when the settings open.
  }
}

const findModel = (name: string): Model | undefined => models.value.find((model) => model.name === name);

/** The model that would paint now. */
export const currentModel = (): Model | undefined => findModel(parameters.value.model ?? chosenModel.value);

/** Whether that model can do a task; before the models are known nothing is ruled out. */
export const canDo = (task: string): boolean => currentModel()?.tasks.includes(task) ?? true;

/** Whether the chosen model looks at pictures and says what they show. */
export const canDescribe = (): boolean => findModel(chosenModel.value)?.describes ?? false;

/** The installed models that animate pictures. */
export const listAnimators = (): Model[] =>
  models.value.filter((model) => model.installed && model.tasks.includes('animate'));

/** A model's title where the catalogue has it, else its name. */
export const modelTitle = (name: string): string => findModel(name)?.title ?? name;
