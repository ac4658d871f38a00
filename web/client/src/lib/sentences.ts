// Sentences of the studio, which are English, in the page's language.
//
// Each has a name and a text with places for values (`dimp/core/sentences.py`); the English catalogue has the same texts
// under `sentence.NAME`. A sentence is known again by its text, as gettext knows one by its English original: so are
// those that were written into a log long ago. What is not known stays as it is.
import { signal } from '@preact/signals';
import { awaitArrival } from './arrivals';
import { findText, formatDay, isEnglish, loadLazyTexts } from './i18n';

interface Template {
  key: string;
  /** The names of the values, in the order in which they stand. */
  names: string[];
  /** The sentence alone. */
  alone: RegExp;
  /** The sentence with others after it. */
  before: RegExp;
}

const PREFIX = 'sentence.';
const templates = signal<readonly Template[] | null>(null);

/** A text of the studio in the page's language; as it is while the sentences are not here yet, or where it has others. */
export function inPageLanguage(text: string): string {
  if (isEnglish() || !text) return text;
  if (templates.value === null) awaitArrival(loadSentences());
  return (templates.value && read(text, templates.value)) ?? text;
}

/** Fetches what sentences are known by; at once where the page is English, which needs none of it. */
export async function loadSentences(): Promise<void> {
  if (isEnglish() || templates.peek() !== null) return;
  const [{ default: english }] = await Promise.all([import('./locales/en.lazy.json'), loadLazyTexts()]);
  templates.value = compileAll(english);
}

/** The sentences of a catalogue, those that say most by themselves first. */
function compileAll(catalogue: Record<string, string>): Template[] {
  const own = Object.entries(catalogue).filter(([key]) => key.startsWith(PREFIX));
  const fixedLength = (text: string): number => text.replace(/\{\w+\}/g, '').length;
  return own.sort(([, a], [, b]) => fixedLength(b) - fixedLength(a)).map(([key, text]) => compile(key, text));
}

function compile(key: string, text: string): Template {
  const parts = text.split(/\{(\w+)\}/);
  const source = parts.map((part, at) => (at % 2 ? '([^]+?)' : escape(part))).join('');
  const names = parts.filter((_, at) => at % 2);
  return { key, names, alone: RegExp(`^${source}$`), before: RegExp(`^${source} ([^]+)$`) };
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function read(text: string, known: readonly Template[]): string | null {
  return readFirst(text, known) ?? readAlone(text, known);
}

/** Where a text begins with one sentence and the rest is sentences, too. */
function readFirst(text: string, known: readonly Template[]): string | null {
  for (const template of known) {
    const found = template.before.exec(text);
    const rest = found && read(found.at(-1)!, known);
    if (found && rest !== null) return `${fill(template, found)} ${rest}`;
  }
  return null;
}

function readAlone(text: string, known: readonly Template[]): string | null {
  for (const template of known) {
    const found = template.alone.exec(text);
    if (found) return fill(template, found);
  }
  return null;
}

function fill({ key, names }: Template, found: RegExpExecArray): string {
  const values = names.map((name, at) => [name, present(name, found[at + 1]!)]);
  return findText(key, Object.fromEntries(values) as Record<string, string>) ?? found[0];
}

/**
 * A value as the page writes it: a time, the title of a parameter, a kind of change, and what the user said in the page's
 * quotation marks.
 */
function present(name: string, value: string): string {
  if (name === 'kind') return findText(`lineage.kind.${value}`) ?? value;
  if (name === 'time') return formatDay(value);
  if (name === 'parameter') return findText(`parameter.${value.replaceAll(' ', '-')}`) ?? value;
  return value.replace(/^'([^]*)'$/, (_, words: string) => findText('sentence.quoted', { words }) ?? words);
}
