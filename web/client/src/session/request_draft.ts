// What the next picture will be asked for: words, parameters, how many, and what it is conditioned on. This browser
// remembers it, so that a reload loses nothing that was typed.
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
/** What was asked for before, newest first. */
export const promptHistory = storedSignal<string[]>('prompts', []);

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
