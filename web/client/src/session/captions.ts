// Captions of pictures: what changed, in a few words, with what only numbers changed said in words.
import type { GenerationView } from '../api/types.gen';
import { findText, t } from '../lib/i18n';
import { firstWords, summariseChange, type ChangedWords } from '../lib/word_diff';
import { isImported } from './kinds';
import { findGeneration } from './state';

const known = new Map<string, ChangedWords>();

/** The words that came and went between a picture and the one it came from; kept, for prompts never change. */
export function changedWords(generation: GenerationView): ChangedWords {
  const parent = findGeneration(generation.parent_id);
  if (!parent) return { added: '', removed: '' };
  const change = known.get(generation.id) ?? summariseChange(parent.prompt, generation.prompt);
  known.set(generation.id, change);
  return change;
}

/** A picture in a few words without signs: its name, what came into it, or how it began. */
export function shortCaption(generation: GenerationView): string {
  const { name, prompt, file_name, parent_id } = generation;
  if (name) return name;
  if (isImported(generation)) return prompt ? firstWords(prompt) : file_name || t('caption.ownPicture');
  if (!findGeneration(parent_id)) return firstWords(prompt);
  const { added, removed } = changedWords(generation);
  if (added) return added;
  return removed ? `− ${removed}` : (describeOperation(generation) ?? t('caption.newSeed'));
}

/** What was done to a picture where its words stayed; null: it was painted with another seed. */
export function describeOperation({ type, options, method }: GenerationView): string | null {
  if (type === 'variation') return 'degree' in options ? t('caption.variation') : null;
  return findText(`caption.method.${method}`);
}

/** Whether a picture was made without words: a canvas that was only extended has a prompt made by the studio. */
export const isWordless = ({ reading }: GenerationView): boolean =>
  reading?.interpreter.startsWith('outpaint/') ?? false;

/** The words that a picture was requested with: the modification, or the whole prompt of a root. */
export function requestText(generation: GenerationView): string {
  const { modification, prompt, name, file_name } = generation;
  if (isWordless(generation)) return t('outpaint.tool');
  return modification ?? (prompt || name || file_name || t('caption.ownPicture'));
}

/** What a picture shows, for those who do not see it: its note, what a model saw in it, else its words. */
export const describePicture = ({ note, description, prompt, name }: GenerationView): string =>
  note || description || prompt || name;
