// One picture of the queue: what it is, when it will be there, and the ways to stop it or to move it.
import { signal } from '@preact/signals';
import type { ComponentChildren, TargetedPointerEvent } from 'preact';
import type { RunningEntry, WaitingEntry } from '../api/types.gen';
import { formatDuration, t } from '../lib/i18n';
import { Icon, IconButton } from '../lib/Icon';
import { isPaused } from '../session/queue';
import { openSession } from '../session/sessions';
import { progress, session } from '../session/state';
import { closePanel } from '../session/view_state';
import { hasMoved, moveBy, putBack, sendPlace, showAt, stopOne, waiting } from './queue_actions';
import { indexAt } from './queue_order';

const wordsOf = ({ prompt }: RunningEntry | WaitingEntry): string => prompt || t('queue.replay');

/** The picture that is being painted, with its preview. */
export function RunningItem({ entry }: { entry: RunningEntry }) {
  const step = progress.value?.generation_id === entry.id ? progress.value : null;
  const { step: done, total_steps: total } = step ?? entry;
  return (
    <li class="queue-item">
      <span class="queue-picture">
        {step?.preview ? <img src={step.preview} alt="" width="58" height="44" /> : <i class="primed" />}
      </span>
      <Words entry={entry}>{total > 0 && t('conversation.strokes', { step: done, total })}</Words>
      <StopButton entry={entry} />
    </li>
  );
}

/** A picture that waits. Its grip drags it, and moves it with the arrow keys. */
export function WaitingItem({ entry }: { entry: WaitingEntry }) {
  const { expected_ms: expected, done_ms: until } = entry;
  const times = [
    // While the queue is paused nobody knows when.
    !isPaused.value && until !== null && t('queue.doneIn', { time: formatDuration(until) }),
    expected !== null && t('queue.takes', { time: formatDuration(expected) }),
  ].filter(Boolean);
  return (
    <li class={dragged.value?.id === entry.id ? 'queue-item dragged' : 'queue-item'} data-id={entry.id}>
      <Grip entry={entry} />
      <Words entry={entry}>{times.length > 0 ? times.join(', ') : t('queue.unknown')}</Words>
      <StopButton entry={entry} />
    </li>
  );
}

interface WordsProps {
  entry: RunningEntry | WaitingEntry;
  children: ComponentChildren;
}

function Words({ entry, children }: WordsProps) {
  const { session_id: id, session_title: title, prompt } = entry;
  return (
    <div>
      <p class="words" dir="auto">
        {wordsOf(entry)}
      </p>
      <p class="fact">
        {id && id !== session.value?.id && (
          <button
            type="button"
            class="link"
            onClick={() => {
              closePanel();
              void openSession(id);
            }}
          >
            {title && title !== prompt ? title : t('queue.otherSession')}
          </button>
        )}
        <span>{children}</span>
      </p>
    </div>
  );
}

function StopButton({ entry }: { entry: RunningEntry | WaitingEntry }) {
  const isCancelling = 'cancelling' in entry && entry.cancelling;
  return (
    <IconButton
      name="close"
      size={16}
      disabled={isCancelling}
      label={t('queue.stop', { words: wordsOf(entry) })}
      onClick={() => stopOne(entry.id)}
    />
  );
}

function Grip({ entry }: { entry: WaitingEntry }) {
  const words = wordsOf(entry);
  return (
    <button
      type="button"
      class="icon-button grip"
      aria-label={t('queue.move', { words })}
      title={t('queue.move', { words })}
      onKeyDown={(event) => moveByKey(event, entry.id, words)}
    >
      <Icon name="grip" size={18} />
    </button>
  );
}

function moveByKey(event: KeyboardEvent, id: string, words: string): void {
  const offset = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
  if (offset === 0) return;
  event.preventDefault();
  event.stopPropagation();
  moveBy(id, words, offset);
  // The row was taken out of the list for a moment, and the keyboard with it.
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-id="${id}"] .grip`)?.focus());
}

/** What a list of waiting pictures does with the pointer: a row is dragged by its grip. */
export const dragHandlers = {
  onPointerDown: (event: TargetedPointerEvent<HTMLElement>): void => {
    const grip = (event.target as Element).closest('.grip');
    dragged.value = waiting.value.find(({ id }) => id === grip?.closest('li')?.dataset.id) ?? null;
    // The list holds the pointer, for the rows change places under it.
    if (dragged.value) event.currentTarget.setPointerCapture(event.pointerId);
  },
  onPointerMove: (event: TargetedPointerEvent<HTMLElement>): void => {
    if (dragged.value) drag(event.currentTarget, dragged.value.id, event.clientY);
  },
  onPointerUp: (): void => {
    const entry = dragged.value;
    dragged.value = null;
    if (entry && hasMoved()) void sendPlace(entry.id, wordsOf(entry));
  },
  // The system took the pointer, as for a gesture of its own: what was dragged goes back.
  onPointerCancel: (): void => {
    dragged.value = null;
    putBack();
  },
};

/** What is dragged now. */
const dragged = signal<WaitingEntry | null>(null);

function drag(list: HTMLElement, id: string, y: number): void {
  const others = [...list.children].filter((row) => (row as HTMLElement).dataset.id !== id);
  const middles = others.map((row) => {
    const { top, height } = row.getBoundingClientRect();
    return top + height / 2;
  });
  showAt(id, indexAt(middles, y));
}
