// Signals whose value this browser remembers in localStorage. Where it refuses to (private windows), nothing is kept.
import { effect, signal, type Signal } from '@preact/signals';

/** A signal that begins with what was stored under the name, or with `initial`, and stores every change. */
export function storedSignal<T>(name: string, initial: T): Signal<T> {
  const value = signal(readStored(name, initial));
  effect(() => store(name, value.value));
  return value;
}

function readStored<T>(name: string, initial: T): T {
  try {
    const text = localStorage.getItem(`dimp.${name}`);
    return text === null ? initial : (JSON.parse(text) as T);
  } catch {
    return initial;
  }
}

function store(name: string, value: unknown): void {
  try {
    localStorage.setItem(`dimp.${name}`, JSON.stringify(value));
  } catch {
    // Private windows may refuse: then nothing is remembered.
  }
}
