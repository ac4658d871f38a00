// Captions of pictures: what changed, in a few words, with what only numbers changed said in words.
import type { GenerationView } from './api.gen';
import { caption, opening, type Caption } from './diff';
import { found, t } from './i18n';
import { get } from './state';

const kept = new Map<string, Caption>();

/** The words that came and went between a picture and the one it came from; kept, for prompts never change. */
export function change(one: GenerationView): Caption {
  const parent = get(one.parent_id);
  if (!parent) return { added: '', removed: '' };
  const known = kept.get(one.id) ?? caption(parent.prompt, one.prompt);
  kept.set(one.id, known);
  return known;
}

/** A picture in a few words without signs: its name, what came into it, or how it began. */
export function short(one: GenerationView): string {
  if (one.name) return one.name;
  if (one.type === 'import') return one.prompt ? opening(one.prompt) : one.file_name || t('series.imported');
  if (one.parent_id === null || !get(one.parent_id)) return opening(one.prompt);
  const { added, removed } = change(one);
  if (added) return added;
  return removed ? `− ${removed}` : (did(one) ?? t('series.newSeed'));
}

/** What was done to a picture where its words stayed; null: it was painted with another seed. */
export function did(one: GenerationView): string | null {
  if (one.type === 'variation') return 'degree' in one.options ? t('series.varied') : null;
  return found(`series.did.${one.method}`);
}

/** Whether nobody said anything: a canvas that was only extended carries words of the studio's own. */
export const isUnsaid = (one: GenerationView): boolean => !!one.reading?.interpreter.startsWith('outpaint/');

/** What was said to get it: the modification, or the whole prompt of a root. */
export const saying = (one: GenerationView): string =>
  isUnsaid(one)
    ? t('extend.tool')
    : (one.modification ?? (one.prompt || one.name || one.file_name || t('series.imported')));
