// What the next picture will be asked for: words, parameters, how many, and what it is conditioned on. This browser
// remembers it, so that a reload loses nothing that was typed.
import type { PresetView } from '../api/types.gen';
import { storedSignal } from '../lib/stored_signal';
import { NO_CONDITIONING, type Conditioning } from './conditioning';
import { NO_PARAMETERS, type Parameters } from './parameters';

/** The words in the composer. */
export const words = storedSignal('draft', '');
/** The parameters of the next picture. */
export const parameters = storedSignal<Parameters>('parameters', NO_PARAMETERS);
/** How many pictures are asked for at once. */
export const count = storedSignal('count', 1);
/** What the next picture is conditioned on. */
export const conditioning = storedSignal<Conditioning>('conditioning', NO_CONDITIONING);
/** A style that new pictures are painted in; null: none. */
export const chosenStyle = storedSignal<Pick<PresetView, 'id' | 'name' | 'cover_id'> | null>('style', null);
/** What was asked for before, newest first. */
export const promptHistory = storedSignal<string[]>('prompts', []);

/** What the user says that pictures without words show, by the picture's id. */
const descriptions = storedSignal<Readonly<Record<string, string>>>('descriptions', {});
const MAX_DESCRIPTIONS = 50;

/** What the user said that a picture shows; empty: nothing. */
export const descriptionOf = (id: string): string => descriptions.value[id] ?? '';

/** Takes down what a picture shows, for the changes of it; empty takes it away. */
export function setDescription(id: string, text: string): void {
  const others = Object.entries(descriptions.value).filter(([other]) => other !== id);
  const kept = text.trim() ? [...others, [id, text.trim()] as const] : others;
  descriptions.value = Object.fromEntries(kept.slice(-MAX_DESCRIPTIONS));
}

/** What a change of a picture says of it. */
export function describe(id: string | null | undefined): { description?: string } {
  const description = id ? descriptionOf(id) : '';
  return description ? { description } : {};
}

const MAX_PROMPTS = 50;

/** Puts a prompt at the front of the history. */
export function rememberPrompt(text: string): void {
  const others = promptHistory.value.filter((prompt) => prompt !== text);
  promptHistory.value = [text, ...others].slice(0, MAX_PROMPTS);
}

/** Sets one of the parameters; null leaves it to the studio. */
export function setParameter<Name extends keyof Parameters>(name: Name, value: Parameters[Name]): void {
  parameters.value = { ...parameters.value, [name]: value };
}
