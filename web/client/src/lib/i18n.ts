// Texts of the page: catalogues by language, with plurals and numbers from the browser's own `Intl`.
//
// Each catalogue has two parts: the texts of the first screen, and those of screens that are fetched later.
import { signal } from '@preact/signals';
import en from './locales/en.json';
import type lazyEn from './locales/en.lazy.json';

/** The name of a text in the catalogues. */
export type Key = keyof typeof en | keyof typeof lazyEn;
type PluralKey = Key extends infer K ? (K extends `${infer Stem}.other` ? Stem : never) : never;
/** What is filled in for the `{name}`s of a text. */
export type Values = Record<string, string | number>;

type Catalogue = Record<string, string>;
type Part = () => Promise<{ default: Catalogue }>;

const CATALOGUES: Record<string, { first: Part; lazy: Part }> = {
  en: {
    first: () => Promise.resolve({ default: en }),
    lazy: () => import('./locales/en.lazy.json'),
  },
  fr: { first: () => import('./locales/fr.json'), lazy: () => import('./locales/fr.lazy.json') },
};

/** The codes of the languages that the page speaks. */
export const LANGUAGES = Object.keys(CATALOGUES);

const current = signal<{ language: string; isWhole: boolean; catalogue: Catalogue }>({
  language: 'en',
  isWhole: false,
  catalogue: en,
});

/** The language that was asked for last, and whether the texts of the later screens were asked for. */
let wanted = { language: 'en', isWhole: false };
let loading = Promise.resolve();

/** The language for a setting (empty: what the browser prefers). */
export function chooseLanguage(setting: string, preferred: readonly string[]): string {
  const tags = setting ? [setting] : preferred;
  return tags.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in CATALOGUES) ?? 'en';
}

/** Puts the page into a language. */
export function setLanguage(language: string): Promise<void> {
  return load({ ...wanted, language });
}

/** Fetches the texts of the later screens, too. */
export async function loadLazyTexts(): Promise<void> {
  if (isShown({ ...wanted, isWhole: true })) return;
  await load({ ...wanted, isWhole: true });
}

function load(next: typeof wanted): Promise<void> {
  wanted = next;
  loading = fetchTexts(next);
  return loading;
}

/** What is asked for meanwhile is waited for, too: neither part is shown without the other. */
async function fetchTexts(next: typeof wanted): Promise<void> {
  const { first, lazy } = CATALOGUES[next.language]!;
  const parts = await Promise.all(next.isWhole ? [first(), lazy()] : [first()]);
  if (wanted !== next) return loading;
  const texts = parts.flatMap((part) => Object.entries(part.default));
  current.value = { ...next, catalogue: { ...en, ...Object.fromEntries(texts) } };
  document.documentElement.lang = next.language;
}

const isShown = ({ language, isWhole }: typeof wanted): boolean =>
  current.value.language === language && current.value.isWhole === isWhole;

/** Whether the page is in the language of what the studio says. */
export const isEnglish = (): boolean => current.value.language === 'en';

/** A text of the catalogue with `{name}`s filled in. What is filled in is text, never markup. */
export function t(key: Key, values: Values = {}): string {
  return fillIn(current.value.catalogue[key] ?? key, values);
}

/** A text whose key is only known while the page runs; null where the catalogue does not have it. */
export function findText(key: string, values: Values = {}): string | null {
  const text = current.value.catalogue[key];
  return text === undefined ? null : fillIn(text, values);
}

/** A text that depends on a number: `key.one`, `key.other`, ... with `{n}`. */
export function plural(stem: PluralKey, n: number, values: Values = {}): string {
  const { catalogue, language } = current.value;
  const form = pluralRules(language).select(n);
  const text = catalogue[`${stem}.${form}`] ?? catalogue[`${stem}.other`] ?? '';
  return fillIn(text, { n: formatNumber(n), ...values });
}

function fillIn(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (slot, name: string) => String(values[name] ?? slot));
}

/** The browser's formatters cost much to make, so each is made once. */
function memoise<T, A extends (string | number)[]>(make: (...of: A) => T): (...of: A) => T {
  const made = new Map<string, T>();
  return (...of) => {
    const name = of.join(' ');
    const formatter = made.get(name) ?? make(...of);
    made.set(name, formatter);
    return formatter;
  };
}

const pluralRules = memoise((language: string) => new Intl.PluralRules(language));
const numberFormat = memoise(
  (language: string, digits: number) => new Intl.NumberFormat(language, { maximumFractionDigits: digits }),
);
const timeFormat = memoise(
  (locale: string) => new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }),
);
const dayFormat = memoise(
  (locale: string) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }),
);

/** Makes the formatters of the first screen while the first session is still on its way. */
export function prepareFormatters(): void {
  const { language } = current.value;
  pluralRules(language);
  for (const digits of [0, 2]) numberFormat(language, digits);
  timeFormat(locale());
}

/** A number as it is written in the page's language. */
export const formatNumber = (value: number, digits = 2): string =>
  numberFormat(current.value.language, digits).format(value);

const unitFormat = memoise(
  (language: string, unit: string) =>
    new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 0 }),
);
const SECONDS_UP_TO = 90;
const MINUTES_UP_TO = 90 * 60;

/** A length of time in the largest unit that says enough of it: 40 s, 12 min, 3 h. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  const { language } = current.value;
  if (seconds <= SECONDS_UP_TO) return unitFormat(language, 'second').format(seconds);
  if (seconds <= MINUTES_UP_TO) return unitFormat(language, 'minute').format(Math.round(seconds / 60));
  return unitFormat(language, 'hour').format(Math.round(seconds / 3600));
}

/** A seed as it is read aloud: digits in groups, with narrow blanks. */
export const formatSeed = (seed: number): string => String(seed).replace(/\B(?=(\d{3})+$)/g, '\u202f');

/** The language with the region that the browser prefers for it: it decides how times are written. */
const locale = (): string =>
  navigator.languages.find((tag) => tag.startsWith(current.value.language)) ?? current.value.language;

/** The time of day of an ISO timestamp. */
export const formatTime = (iso: string): string => timeFormat(locale()).format(new Date(iso));

/** The day and time of an ISO timestamp. */
export const formatDay = (iso: string): string => dayFormat(locale()).format(new Date(iso));
