// The first tour: four steps, each marking on the page what it speaks of. It takes no keyboard and covers nothing.
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { t, type Key } from '../lib/i18n';
import { storedSignal } from '../lib/stored_signal';

/** What each step says, and the part of the page that it marks (`conversation.css`). */
const STEPS: [part: string, title: Key, text: Key][] = [
  ['prompt', 'tour.say', 'tour.say.text'],
  ['modes', 'tour.change', 'tour.change.text'],
  ['timeline', 'tour.timeline', 'tour.timeline.text'],
  ['help', 'tour.more', 'tour.more.text'],
];

const isSeen = storedSignal('tourSeen', false);
const step = signal(0);

/** Whether the tour is still to be shown: this browser remembers that it was skipped or gone through. */
export const isTourOpen = (): boolean => !isSeen.value;

/** Shows the tour from its beginning. */
export function startTour(): void {
  step.value = 0;
  isSeen.value = false;
}

const endTour = (): void => {
  isSeen.value = true;
};

/** The step that is reached, with the ways on, back and out. */
export function Tour() {
  const [part, title, text] = STEPS[step.value]!;
  const isLast = step.value === STEPS.length - 1;
  useMark(part);
  return (
    <section class="tour" aria-label={t('tour.label')}>
      <h3>{t(title)}</h3>
      <p>{t(text)}</p>
      <p class="row">
        <button type="button" class="link" onClick={endTour}>
          {t('tour.skip')}
        </button>
        <span class="dim space">{t('tour.step', { n: step.value + 1, total: STEPS.length })}</span>
        {step.value > 0 && (
          <button type="button" class="link" onClick={() => (step.value -= 1)}>
            {t('tour.back')}
          </button>
        )}
        <button type="button" class="link" onClick={isLast ? endTour : () => (step.value += 1)}>
          {isLast ? t('tour.done') : t('tour.next')}
        </button>
      </p>
    </section>
  );
}

/** Marks a part of the page for as long as its step is shown. */
function useMark(part: string): void {
  useEffect(() => {
    document.documentElement.dataset.tour = part;
    return () => delete document.documentElement.dataset.tour;
  }, [part]);
}
