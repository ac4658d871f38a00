// Words of the page: catalogues by language, with plurals and numbers from the browser's own `Intl`.
//
// Each has two parts: the words of the first screen, and those of screens that are fetched later, together with them.
import { signal } from '@preact/signals';
import en from './locales/en.json';
import type more from './locales/en.more.json';

export type Key = keyof typeof en | keyof typeof more;
type PluralKey = Key extends infer K ? (K extends `${infer Stem}.other` ? Stem : never) : never;
export type Values = Record<string, string | number>;

type Catalogue = Record<string, string>;
type Part = () => Promise<{ default: Catalogue }>;

const CATALOGUES: Record<string, { first: Part; more: Part }> = {
  en: { first: async () => ({ default: en }), more: () => import('./locales/en.more.json') },
  fr: { first: () => import('./locales/fr.json'), more: () => import('./locales/fr.more.json') },
};

export const LANGUAGES = Object.keys(CATALOGUES);

const words = signal<{ language: string; catalogue: Catalogue }>({ language: 'en', catalogue: en });
let whole = false;

/** The language for a wish (empty: what the browser prefers). */
export function languageFor(wish: string, preferred: readonly string[]): string {
  const asked = wish ? [wish] : preferred;
  return asked.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in CATALOGUES) ?? 'en';
}

/** Puts the page into a language. */
export async function speak(language: string): Promise<void> {
  const { first, more } = CATALOGUES[language]!;
  const parts = await Promise.all(whole ? [first(), more()] : [first()]);
  words.value = { language, catalogue: Object.assign({}, en, ...parts.map((part) => part.default)) };
  document.documentElement.lang = language;
}

/** Fetches the words of the later screens, too. */
export async function speakMore(): Promise<void> {
  if (whole) return;
  const asked = words.value.language;
  const { default: more } = await CATALOGUES[asked]!.more();
  whole = true;
  const { language, catalogue } = words.value;
  if (language === asked) words.value = { language, catalogue: { ...catalogue, ...more } };
  else await speak(language);
}

export const language = (): string => words.value.language;

/** A text of the catalogue with `{name}`s filled in. What is filled in is text, never markup. */
export function t(key: Key, values: Values = {}): string {
  return fill(words.value.catalogue[key] ?? key, values);
}

/** A text whose key is only known while the page runs, where the catalogue has it. */
export function found(key: string, values: Values = {}): string | null {
  const text = words.value.catalogue[key];
  return text === undefined ? null : fill(text, values);
}

/** A text that depends on a number: `key.one`, `key.other`, ... with `{n}`. */
export function plural(stem: PluralKey, n: number, values: Values = {}): string {
  const { catalogue, language } = words.value;
  const form = rules(language).select(n);
  const text = catalogue[`${stem}.${form}`] ?? catalogue[`${stem}.other`] ?? '';
  return fill(text, { n: number(n), ...values });
}

/** The browser's own ways to write are dear to make, so each is made once. */
function once<T, A extends (string | number)[]>(make: (...of: A) => T): (...of: A) => T {
  const made = new Map<string, T>();
  return (...of) => {
    const name = of.join(' ');
    const one = made.get(name) ?? make(...of);
    made.set(name, one);
    return one;
  };
}

const rules = once((language: string) => new Intl.PluralRules(language));
const numbers = once(
  (language: string, digits: number) => new Intl.NumberFormat(language, { maximumFractionDigits: digits }),
);
const clocks = once(
  (locale: string) => new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }),
);
const days = once(
  (locale: string) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }),
);

/** Makes what the first session will be written with while that is still on its way. */
export function prepare(): void {
  rules(words.value.language);
  for (const digits of [0, 2]) numbers(words.value.language, digits);
  clocks(locale());
}

export const number = (value: number, digits = 2): string =>
  numbers(words.value.language, digits).format(value);

/** A seed as it is read aloud: digits in groups, with narrow blanks. */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, '\u202f');

/** The language with the region that the browser prefers for it: it decides how times are written. */
const locale = (): string =>
  navigator.languages.find((tag) => tag.startsWith(words.value.language)) ?? words.value.language;

export const clock = (iso: string): string => clocks(locale()).format(new Date(iso));

export const day = (iso: string): string => days(locale()).format(new Date(iso));

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
