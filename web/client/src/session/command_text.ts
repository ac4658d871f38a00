// Words that speak of the history, said back: what they will do, and what they did.
import type { Command } from './api.gen';
import { short } from './captions';
import { found, plural, t } from './i18n';
import * as state from './state';

type Action = Command['action'];
type Tense = 'will' | 'did';

/** What words that spoke of the history will do, or did; null where the page has no sentence for it. */
export function inWords(tense: Tense, kind: string, action: Action): string | null {
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
    case 'again':
      return again(tense, action.id, action.count ?? 1);
    case 'refine':
      return about(tense, 'refine', action.parent_id, action.modification);
    case 'goto':
    case 'star':
      return about(tense, action.type, action.id);
    default:
      return null;
  }
}

function again(tense: Tense, id: string | null | undefined, count: number): string | null {
  const one = state.get(id);
  return one ? plural(`${tense}.again`, count, { caption: short(one) }) : null;
}

function about(tense: Tense, what: string, id: string | null | undefined, words = ''): string | null {
  const one = state.get(id ?? state.headId.value);
  return one ? found(`${tense}.${what}`, { caption: short(one), words }) : null;
}
