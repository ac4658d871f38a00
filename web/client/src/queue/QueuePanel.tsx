// The queue, over the conversation: the work of all sessions, its order, and how long it will take.
import { useEffect, useRef } from 'preact/hooks';
import { useFocusWhileOpen } from '../lib/focus';
import { formatDuration, t } from '../lib/i18n';
import { Icon, IconButton } from '../lib/Icon';
import { begunIds, isPaused, queue, queuedIds } from '../session/queue';
import { closePanel } from '../session/view_state';
import './queue.css';
import { loadQueue, setPaused, stopAll, waiting } from './queue_actions';
import { dragHandlers, RunningItem, WaitingItem } from './QueueItem';

/** The drawer. */
export function QueuePanel() {
  const drawer = useRef<HTMLElement>(null);
  useFocusWhileOpen(drawer);
  useFreshQueue();
  return (
    <aside class="drawer queue" aria-label={t('queue.title')} ref={drawer} tabIndex={-1}>
      <header>
        <h2>{t('queue.title')}</h2>
        <IconButton name="close" label={t('settings.close')} shortcut="Esc" onClick={closePanel} />
      </header>
      <div class="body" tabIndex={0} role="group" aria-label={t('queue.title')}>
        <Actions />
        <Entries />
      </div>
    </aside>
  );
}

const PAUSE_MS = 200;

/** Reads the queue again whenever something came into it, was begun or left it: what is heard of that names no times. */
function useFreshQueue(): void {
  const ids = queuedIds.value;
  const begun = begunIds.value;
  useEffect(() => {
    const timer = setTimeout(loadQueue, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [ids, begun]);
  useEffect(loadQueue, []);
}

function Actions() {
  const isEmpty = !queue.value?.running && waiting.value.length === 0;
  return (
    <p class="row queue-actions">
      <button
        type="button"
        class="text"
        aria-pressed={isPaused.value}
        onClick={() => setPaused(!isPaused.value)}
      >
        <Icon name={isPaused.value ? 'play' : 'pause'} size={16} />
        {isPaused.value ? t('queue.resume') : t('queue.pause')}
      </button>
      <button type="button" class="text" disabled={isEmpty} onClick={() => void stopAll()}>
        <Icon name="close" size={16} /> {t('queue.stopAll')}
      </button>
    </p>
  );
}

function Entries() {
  if (!queue.value) return null;
  const { running, beside, expected_ms: expected } = queue.value;
  if (!running && waiting.value.length === 0)
    return (
      <>
        <PausedNote />
        <p class="dim">{t(isPaused.value ? 'queue.emptyPaused' : 'queue.empty')}</p>
      </>
    );
  return (
    <>
      <PausedNote />
      {expected !== null && expected > 0 && !isPaused.value && (
        <p class="dim">{t('queue.allDone', { time: formatDuration(expected) })}</p>
      )}
      {running && (
        <>
          <h3>{t('queue.now')}</h3>
          <ul>
            {[running, ...beside].map((entry) => (
              <RunningItem key={entry.id} entry={entry} />
            ))}
          </ul>
        </>
      )}
      {waiting.value.length > 0 && <WaitingList />}
    </>
  );
}

function WaitingList() {
  return (
    <>
      <h3>{t('queue.waiting')}</h3>
      <ol class="waiting" {...dragHandlers}>
        {waiting.value.map((entry) => (
          <WaitingItem key={entry.id} entry={entry} />
        ))}
      </ol>
    </>
  );
}

const PausedNote = () => (isPaused.value ? <p class="queue-note">{t('queue.paused')}</p> : null);
