// What words about the history will do, and what they did, as sentences; and what is offered for words that are unclear.
import type { Command } from '../api/types.gen';
import { findText, isEnglish, plural, t, type Key } from '../lib/i18n';
import { shortCaption } from './captions';
import { findGeneration, headId } from './state';

type Action = Command['action'];
type Tense = 'will' | 'did';

/** What words that spoke of the history will do, or did; null where the page has no sentence for it. */
export function describeAction(tense: Tense, kind: string, action: Action): string | null {
  if (action === null) return kind === 'stop' ? t(`${tense}.stop`) : null;
  switch (action.type) {
    case 'undo':
      return plural(`${tense}.undo`, action.times ?? 1);
    case 'redo':
      return plural(`${tense}.redo`, action.times ?? 1);
    case 'clear':
      return t(`${tense}.clear`);
    case 'new':
      return t(`${tense}.new`, { words: action.prompt });
    case 'upscale':
      return t(`${tense}.upscale`);
    case 'outpaint':
      return t(`${tense}.outpaint`);
    case 'vary':
      return describeFor(tense, 'vary', action.id);
    case 'again':
      return describeAgain(tense, action.id, action.count ?? 1);
    case 'refine':
      return describeFor(tense, 'refine', action.parent_id, action.modification);
    case 'goto':
    case 'star':
      return describeFor(tense, action.type, action.id);
    default:
      return null;
  }
}

function describeAgain(tense: Tense, id: string | null | undefined, count: number): string | null {
  const generation = findGeneration(id);
  return generation ? plural(`${tense}.again`, count, { caption: shortCaption(generation) }) : null;
}

function describeFor(tense: Tense, verb: string, id: string | null | undefined, words = ''): string | null {
  const generation = findGeneration(id ?? headId.value);
  return generation ? findText(`${tense}.${verb}`, { caption: shortCaption(generation), words }) : null;
}

/** The ways in which clearer words are put (`dimp/decide/talk/choices.py`). They stay English when they are said. */
const WAYS: readonly [pattern: RegExp, key: Key][] = [
  [/^new: (?<words>[^]+)$/, 'choice.new'],
  [/^add (?<words>[^]+)$/, 'choice.add'],
  [/^replace the (?<thing>.+?) with (?<words>[^]+)$/, 'choice.replace'],
  [/^make the (?<thing>.+) (?<words>\S+)$/, 'choice.make'],
];

/** The label of a choice in the page's language. */
export function choiceLabel(words: string): string {
  if (isEnglish()) return words;
  for (const [pattern, key] of WAYS) {
    const found = pattern.exec(words);
    if (found?.groups) return findText(key, found.groups) ?? words;
  }
  return words;
}
