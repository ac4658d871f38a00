// Earlier prompts as a list over the composer: one press puts one back into the field.
import { useEffect, useRef } from 'preact/hooks';
import { focusPrompt, useFocusReturn } from '../lib/focus';
import { t } from '../lib/i18n';
import { IconButton } from '../lib/Icon';
import { promptHistory, words } from '../session/request_draft';
import { closePanel } from '../session/view_state';
import './history.css';
import { interpretSoon } from './interpret_words';

/** The list, the newest first. */
export function PromptHistory() {
  const list = useRef<HTMLUListElement>(null);
  useFocusReturn('.over-composer');
  useEffect(() => list.current?.querySelector<HTMLElement>('[role=option]')?.focus(), []);
  return (
    <section class="over-composer" aria-label={t('history.title')}>
      <header>
        <h2>{t('history.title')}</h2>
        <IconButton name="close" size={16} label={t('settings.close')} onClick={closePanel} />
      </header>
      <ul role="listbox" aria-label={t('history.title')} ref={list} onKeyDown={moveByKey}>
        {promptHistory.value.map((prompt, index) => (
          <li
            key={prompt}
            role="option"
            aria-selected={prompt === words.value}
            tabIndex={index === 0 ? 0 : -1}
            dir="auto"
            onClick={() => take(prompt)}
          >
            {prompt}
          </li>
        ))}
      </ul>
    </section>
  );
}

function take(prompt: string): void {
  words.value = prompt;
  interpretSoon(prompt);
  closePanel();
  focusPrompt();
}

/** Arrows go through the list, Enter and the space bar take what they are on. */
function moveByKey(event: KeyboardEvent): void {
  const option = (event.target as HTMLElement).closest<HTMLElement>('[role=option]');
  if (!option || event.key === 'Escape' || event.key === 'Tab') return;
  event.stopPropagation();
  const { previousElementSibling, nextElementSibling, parentElement } = option;
  const next: Record<string, Element | null | undefined> = {
    ArrowUp: previousElementSibling,
    ArrowDown: nextElementSibling,
    Home: parentElement?.firstElementChild,
    End: parentElement?.lastElementChild,
  };
  if (event.key === 'Enter' || event.key === ' ') option.click();
  else if (event.key in next) (next[event.key] as HTMLElement | null)?.focus();
  else return;
  event.preventDefault();
}
