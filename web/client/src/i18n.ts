// Words of the page: catalogues by language, with plurals and numbers from the browser's own `Intl`.
import { signal } from '@preact/signals';
import en from './locales/en.json';

export type Key = keyof typeof en;
type PluralKey = Key extends infer K ? (K extends `${infer Stem}.other` ? Stem : never) : never;
export type Values = Record<string, string | number>;

const CATALOGUES: Record<string, () => Promise<Record<string, string>>> = {
  en: async () => en,
  fr: async () => (await import('./locales/fr.json')).default,
};

export const LANGUAGES = Object.keys(CATALOGUES);

const words = signal<{ language: string; catalogue: Record<string, string> }>({
  language: 'en',
  catalogue: en,
});

/** The language for a wish (empty: what the browser prefers). */
export function languageFor(wish: string, preferred: readonly string[]): string {
  const asked = wish ? [wish] : preferred;
  return asked.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in CATALOGUES) ?? 'en';
}

/** Puts the page into a language. */
export async function speak(language: string): Promise<void> {
  const catalogue = await CATALOGUES[language]!();
  words.value = { language, catalogue };
  document.documentElement.lang = language;
}

export const language = (): string => words.value.language;

/** A text of the catalogue with `{name}`s filled in. What is filled in is text, never markup. */
export function t(key: Key, values: Values = {}): string {
  const text = words.value.catalogue[key] ?? en[key];
  return fill(text, values);
}

/** A text whose key is only known while the page runs, where the catalogue has it. */
export function found(key: string, values: Values = {}): string | null {
  const text = words.value.catalogue[key] ?? (en as Record<string, string>)[key];
  return text === undefined ? null : fill(text, values);
}

/** A text that depends on a number: `key.one`, `key.other`, ... with `{n}`. */
export function plural(stem: PluralKey, n: number, values: Values = {}): string {
  const { catalogue, language } = words.value;
  const form = new Intl.PluralRules(language).select(n);
  const text = catalogue[`${stem}.${form}`] ?? catalogue[`${stem}.other`] ?? '';
  return fill(text, { n: number(n), ...values });
}

export const number = (value: number, digits = 2): string =>
  new Intl.NumberFormat(words.value.language, { maximumFractionDigits: digits }).format(value);

/** A seed as it is read aloud: digits in groups, with narrow blanks. */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, '\u202f');

/** The language with the region that the browser prefers for it: it decides how times are written. */
const locale = (): string =>
  navigator.languages.find((tag) => tag.startsWith(words.value.language)) ?? words.value.language;

export const clock = (iso: string): string =>
  new Intl.DateTimeFormat(locale(), { hour: '2-digit', minute: '2-digit' }).format(new Date(iso));

export const day = (iso: string): string =>
  new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
