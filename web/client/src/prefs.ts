// What this browser remembers for the user: drafts and looks. Kept in localStorage, and never needed to be there.
import { effect, signal, type Signal } from '@preact/signals';
import { NOTHING, type Beside } from './beside';
import type { Overrides } from './keys';

export type Theme = '' | 'orsay' | 'snow';

export interface Parameters {
  steps: number | null;
  guidance_scale: number | null;
  width: number | null;
  height: number | null;
  seed: number | null;
  negative_prompt: string | null;
  model: string | null;
}

export const NO_PARAMETERS: Parameters = {
  steps: null,
  guidance_scale: null,
  width: null,
  height: null,
  seed: null,
  negative_prompt: null,
  model: null,
};

function kept<T>(name: string, initial: T): Signal<T> {
  const value = signal(read(name, initial));
  effect(() => write(name, value.value));
  return value;
}

function read<T>(name: string, initial: T): T {
  try {
    const text = localStorage.getItem(`dimp.${name}`);
    return text === null ? initial : (JSON.parse(text) as T);
  } catch {
    return initial;
  }
}

function write(name: string, value: unknown): void {
  try {
    localStorage.setItem(`dimp.${name}`, JSON.stringify(value));
  } catch {
    // Private windows may refuse: then nothing is remembered.
  }
}

export const theme = kept<Theme>('theme', '');
export const languageWish = kept('language', '');
export const plainWall = kept('plainWall', false);
export const singleKeys = kept('singleKeys', true);
export const keyOverrides = kept<Overrides>('keys', {});
export const filmSpeed = kept('filmSpeed', 1);
export const notify = kept('notify', false);
export const draft = kept('draft', '');
export const parameters = kept<Parameters>('parameters', NO_PARAMETERS);
export const count = kept('count', 1);
export const beside = kept<Beside>('beside', NOTHING);
export const demoNoteSeen = kept('demoNoteSeen', false);
export const promptHistory = kept<string[]>('prompts', []);

/** Those of the parameters that say something. */
export const set = (parameters: Partial<Parameters>): Partial<Record<keyof Parameters, never>> =>
  Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== null && value !== ''));

export function remember(text: string): void {
  promptHistory.value = [text, ...promptHistory.value.filter((old) => old !== text)].slice(0, 50);
}
