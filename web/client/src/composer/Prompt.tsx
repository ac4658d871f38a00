// The field for the words. It grows with them, and Enter paints.
import { useEffect, useRef, useState } from 'preact/hooks';
import { maskedPicture } from '../edit/mask_state';
import { extendedPicture } from '../edit/outpaint_state';
import { t } from '../lib/i18n';
import { isLow, isNarrow } from '../lib/layout';
import { lazy } from '../lib/lazy';
import { words } from '../session/request_draft';
import { peeked } from '../session/view_state';
import { interpretSoon } from './interpret_words';
import { submit } from './submit';

const PromptMarks = lazy(async () => (await import('./PromptMarks')).PromptMarks);
/** What prompts without marks have none of. */
const MARKED = /[([{<]|__|BREAK/;

const MAX_CHARACTERS = 10_000;
const MAX_HEIGHT_PX = 220;

/** The field. */
export function Prompt({ isRefining }: { isRefining: boolean }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const [scrolled, setScrolled] = useState(0);
  const text = words.value;
  const label = promptLabel(isRefining);
  useEffect(() => {
    const { style, scrollHeight } = resetHeight(area.current!);
    style.height = `${Math.min(MAX_HEIGHT_PX, scrollHeight + 2)}px`;
  }, [text]);
  useEffect(() => interpretSoon(words.peek()), [isRefining, peeked.value]);
  return (
    <div class="prompt">
      {MARKED.test(text) && <PromptMarks text={text} scrolled={scrolled} />}
      <textarea
        ref={area}
        rows={isNarrow() || isLow() ? 1 : 2}
        dir="auto"
        enterkeyhint="send"
        maxLength={MAX_CHARACTERS}
        aria-label={label}
        placeholder={label}
        value={text}
        onInput={(event) => {
          words.value = event.currentTarget.value;
          interpretSoon(words.value);
        }}
        onKeyDown={submitOnEnter}
        onScroll={(event) => setScrolled(event.currentTarget.scrollTop)}
      />
    </div>
  );
}

/** The element at its own height, to be measured. */
function resetHeight(element: HTMLTextAreaElement): HTMLTextAreaElement {
  element.style.height = 'auto';
  return element;
}

function promptLabel(isRefining: boolean): string {
  if (extendedPicture.value) return t('outpaint.change');
  if (maskedPicture.value) return t('mask.change');
  return isRefining ? t('composer.change') : t('composer.subject');
}

/** Enter paints, but not with Shift (a new line), nor while an input method composes a word. */
function submitOnEnter(event: KeyboardEvent): void {
  const isPlainEnter = event.key === 'Enter' && !event.shiftKey && !event.ctrlKey && !event.metaKey;
  if (!isPlainEnter || event.isComposing) return;
  event.preventDefault();
  void submit();
}
