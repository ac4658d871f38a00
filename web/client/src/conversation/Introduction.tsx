// Before there is a picture: what the studio is, the first tour, and what the demo model can do.
import { t, type Key } from '../lib/i18n';
import { Icon } from '../lib/Icon';
import type { IconName } from '../lib/icons';
import { storedSignal } from '../lib/stored_signal';
import * as state from '../session/state';
import { panel } from '../session/view_state';
import { isTourOpen, startTour, Tour } from './Tour';

const INTRODUCTION: [IconName, Key][] = [
  ['brush', 'intro.say'],
  ['fork', 'intro.change'],
  ['image', 'intro.drop'],
];

/** Before there is a picture: how the studio works, in four steps at first, in three lines from then on. */
export function Introduction() {
  return (
    <div class="intro" tabIndex={0} role="group" aria-label={t('intro.title')}>
      <h2>{t('intro.title')}</h2>
      {isTourOpen() ? <Tour /> : <Lines />}
      <DemoNote model={state.chosenModel.value} />
    </div>
  );
}

function Lines() {
  return (
    <>
      <ul>
        {INTRODUCTION.map(([icon, text]) => (
          <li key={text}>
            <Icon name={icon} size={18} /> {t(text)}
          </li>
        ))}
      </ul>
      <button type="button" class="link" onClick={startTour}>
        {t('tour.start')}
      </button>
    </>
  );
}

const isDemoNoteSeen = storedSignal('demoNoteSeen', false);

/** Said once: what paints here, and the next step. */
export function DemoNote({ model }: { model: string }) {
  if (model !== 'esquisse' || isDemoNoteSeen.value) return null;
  return (
    <p class="demo">
      {t('demo.text')}{' '}
      <button type="button" class="link" onClick={() => (panel.value = 'settings')}>
        {t('demo.settings')}
      </button>
      {'. '}
      <button type="button" class="link" onClick={() => (isDemoNoteSeen.value = true)}>
        {t('demo.dismiss')}
      </button>
    </p>
  );
}
