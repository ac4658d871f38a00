// How the words in the composer will be taken, before anything is done: a command, the prompt they lead to, and doubts.
import type { Understanding } from '../api.gen';
import * as doing from '../doing';
import { inWords } from '../history';
import { t } from '../i18n';
import { masking } from '../masking';
import * as prefs from '../prefs';
import { refusal } from '../refusals';
import * as state from '../state';
import { titleOf } from './Header';
import { Icon } from './Icon';
import { WordDiff } from './Words';

export function Reading({ refine }: { refine: boolean }) {
  const reading = state.interpretation.value;
  if (!reading || !prefs.draft.value.trim()) return null;
  const speaks = reading.command !== null && !masking.value && (refine || state.headId.value === null);
  return (
    <div class="reading" role="status">
      {speaks ? <Command reading={reading} /> : refine && <Becomes reading={reading} />}
      {!speaks && <Unknown reading={reading} />}
    </div>
  );
}

/** Words that speak of the history act on it, and paint nothing that was not asked for. */
function Command({ reading }: { reading: Understanding }) {
  const { will, refusal: detail, code, kind, action } = reading.command!;
  const said = detail
    ? refusal({ detail, code }).message
    : t('composer.will', { will: inWords('will', kind, action) ?? will });
  return (
    <p class="command">
      <Icon name={detail ? 'warning' : 'undo'} size={14} /> {said}
    </p>
  );
}

const SURE = 0.6;

function Becomes({ reading }: { reading: Understanding }) {
  const { before, prompt, note, confidence } = reading;
  const unsure = confidence < SURE;
  return (
    <>
      {before !== prompt && (
        <p class="becomes diff" dir="auto">
          <span class="vh">{t('composer.reads')} </span>
          <WordDiff before={before} after={prompt} />
        </p>
      )}
      {(unsure || note) && (
        <p class="doubt">
          {unsure && <b>{t('composer.unsure')}</b>} {note}
        </p>
      )}
    </>
  );
}

const MOST_UNKNOWN = 3;

/** Words that the embedded model has not learnt, with the nearest ones it has. */
function Unknown({ reading }: { reading: Understanding }) {
  const said = prefs.draft.value.toLowerCase();
  const unknown = reading.unknown.filter(({ word }) => said.includes(word.toLowerCase()));
  if (unknown.length === 0) return null;
  const model = titleOf(state.chosenModel.value || 'esquisse');
  return (
    <div class="unknown">
      {unknown.slice(0, MOST_UNKNOWN).map(({ word, nearest }) => (
        <p key={word}>
          {t('composer.unknown', { word, model })} {nearest.length > 0 && t('composer.nearest')}{' '}
          {nearest.slice(0, 3).map((other) => (
            <button key={other} type="button" class="word" onClick={() => swap(word, other)}>
              {other}
            </button>
          ))}
        </p>
      ))}
    </div>
  );
}

function swap(word: string, other: string): void {
  const plain = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  prefs.draft.value = prefs.draft.value.replace(new RegExp(plain, 'i'), other);
  doing.readWords(prefs.draft.value);
  doing.focusPrompt();
}
