// How the words in the composer will be taken, before anything is done: a command, the prompt they lead to, and doubts.
import { useLayoutEffect } from 'preact/hooks';
import { describeProblem } from '../api/error_text';
import type { Choice, Understanding, UnknownWord } from '../api/types.gen';
import { maskedPicture } from '../edit/mask_state';
import { focusPrompt } from '../lib/focus';
import { t } from '../lib/i18n';
import { Icon } from '../lib/Icon';
import { isNarrow } from '../lib/layout';
import { inPageLanguage } from '../lib/sentences';
import { WordDiff } from '../lib/WordDiff';
import { choiceLabel, describeAction } from '../session/command_text';
import { modelTitle } from '../session/models';
import { words } from '../session/request_draft';
import { chosenModel, headId } from '../session/state';
import { interpretation } from '../session/view_state';
import { interpretSoon } from './interpret_words';

/** What will become of the words. */
export function Interpretation({ isRefining }: { isRefining: boolean }) {
  const reading = interpretation.value;
  const isWriting = words.value.trim() !== '';
  useLayoutEffect(keepPaintInSight, [reading, isWriting]);
  if (!isWriting) return null;
  // Its room is taken with the first letter: nothing moves when the reading comes.
  if (!reading) return isRefining ? <div class="interpretation" role="status" /> : null;
  const mayCommand = !maskedPicture.value && (isRefining || headId.value === null);
  const isCommand = reading.command !== null && mayCommand;
  return (
    <div class="interpretation" role="status">
      {isCommand ? <Command reading={reading} /> : isRefining && <NextPrompt reading={reading} />}
      {!isCommand && <UnknownWords reading={reading} />}
    </div>
  );
}

/** On a low phone the composer may grow beyond its room: what paints stays where it can be pressed. */
function keepPaintInSight(): void {
  if (isNarrow()) document.querySelector('.composer .primary')?.scrollIntoView({ block: 'nearest' });
}

/** Words that speak of the history act on it, and paint nothing that was not asked for. */
function Command({ reading }: { reading: Understanding }) {
  const { will, refusal, code, kind, action, told, choices } = reading.command!;
  if (told) return <Reply told={told} choices={choices} />;
  const text = refusal
    ? describeProblem({ detail: refusal, code }).message
    : t('composer.will', { will: describeAction('will', kind, action) ?? will });
  return (
    <p class="command">
      <Icon name={refusal ? 'warning' : 'undo'} size={14} /> {text}
    </p>
  );
}

/** What would be answered, or asked back, with clearer ways of saying it. */
function Reply({ told, choices }: { told: string; choices: readonly Choice[] }) {
  return (
    <p class="reply">
      {inPageLanguage(told)}{' '}
      {choices.map(({ words: clearer }) => (
        <button key={clearer} type="button" class="word" onClick={() => sayInstead(clearer)}>
          {choiceLabel(clearer)}
        </button>
      ))}
    </p>
  );
}

function sayInstead(clearer: string): void {
  words.value = clearer;
  interpretSoon(clearer);
  focusPrompt();
}

const SURE = 0.6;

function NextPrompt({ reading: { before, prompt, note, confidence } }: { reading: Understanding }) {
  const isUnsure = confidence < SURE;
  return (
    <>
      {before !== prompt && (
        <p class="next-prompt diff" dir="auto">
          <span class="visually-hidden">{t('composer.becomes')} </span>
          <WordDiff before={before} after={prompt} />
        </p>
      )}
      {(isUnsure || note) && (
        <p class="doubt">
          {isUnsure && <b>{t('composer.unsure')}</b>} {inPageLanguage(note)}
        </p>
      )}
    </>
  );
}

const MAX_UNKNOWN = 3;
const MAX_NEAREST = 3;

/** Words that the embedded model has not learnt, with the nearest ones it has. */
function UnknownWords({ reading }: { reading: Understanding }) {
  const text = words.value.toLowerCase();
  const unknown = reading.unknown.filter(({ word }) => text.includes(word.toLowerCase()));
  if (unknown.length === 0) return null;
  return (
    <div class="unknown">
      {unknown.slice(0, MAX_UNKNOWN).map((entry) => (
        <Unknown key={entry.word} {...entry} />
      ))}
    </div>
  );
}

function Unknown({ word, nearest }: UnknownWord) {
  const model = modelTitle(chosenModel.value || 'esquisse');
  return (
    <p>
      {t('composer.unknown', { word, model })} {nearest.length > 0 && t('composer.nearest')}{' '}
      {nearest.slice(0, MAX_NEAREST).map((other) => (
        <button key={other} type="button" class="word" onClick={() => replaceWord(word, other)}>
          {other}
        </button>
      ))}
    </p>
  );
}

function replaceWord(word: string, other: string): void {
  const pattern = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  words.value = words.value.replace(new RegExp(pattern, 'i'), () => other);
  interpretSoon(words.value);
  focusPrompt();
}
