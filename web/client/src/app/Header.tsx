// The top line: signature, the open session, the state of the model, and the buttons of the other screens.
import { plural, t } from '../lib/i18n';
import { Icon, IconButton } from '../lib/Icon';
import { keyText } from '../lib/key_text';
import { lazy } from '../lib/lazy';
import { HAS_ACCOUNTS } from '../lib/root';
import { keyFor } from '../session/commands';
import { modelTitle } from '../session/models';
import { people } from '../together/people';
import { begunIds, isPaused, queuedIds } from '../session/queue';
import * as state from '../session/state';
import { onStage, panel, togglePanel } from '../session/view_state';
import { countBranches } from './branch_count';
import signature from './signature.svg?no-inline';

const People = lazy(async () => (await import('../together/People')).People);
const SessionMenu = lazy(async () => (await import('./SessionMenu')).SessionMenu);

/** The box of the name in its file. */
const SIGNATURE_BOX = '-20 -760 5470 1150';

const toggleGallery = (): void => togglePanel('gallery');

/** The top line. */
export function Header() {
  return (
    <header class="top">
      <button type="button" class="signature" aria-label={t('app.gallery')} onClick={toggleGallery}>
        <svg viewBox={SIGNATURE_BOX} aria-hidden="true">
          <use href={`${signature}#name`} />
        </svg>
      </button>
      <SessionTitle />
      {HAS_ACCOUNTS && people.value && <People />}
      <ModelStatus />
      <nav aria-label={t('header.menu')}>
        <IconButton
          name="grid"
          label={t('header.gallery')}
          shortcut={keyFor('gallery')}
          onClick={toggleGallery}
        />
        <DownloadLink />
        <IconButton
          name="gear"
          label={t('header.settings')}
          shortcut={keyFor('settings')}
          onClick={() => togglePanel('settings')}
        />
        <IconButton
          name="question"
          class="wide-only"
          label={t('header.help')}
          shortcut={keyFor('help')}
          onClick={() => togglePanel('help')}
        />
      </nav>
    </header>
  );
}

/** Where there is no picture yet it can only be seen, so that nothing moves when there is one. */
function DownloadLink() {
  const url = onStage.value?.image_url;
  if (!url) return <IconButton name="download" class="wide-only" label={t('header.export')} disabled />;
  return (
    <a
      class="icon-button wide-only"
      href={`${url}?download=1`}
      download=""
      aria-label={t('header.export')}
      title={t('header.export')}
    >
      <Icon name="download" />
    </a>
  );
}

function SessionTitle() {
  const isOpen = panel.value === 'sessions';
  const title = state.title.value || t('header.untitled');
  return (
    <div class="title">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-haspopup="dialog"
        aria-label={t('header.sessions', { title })}
        onClick={() => togglePanel('sessions')}
      >
        <span class="name">{title}</span>
        <Icon name="caret" size={14} />
        {/* At the end, where it moves nothing when older pictures are read. */}
        <SessionCounts />
      </button>
      {isOpen && <SessionMenu />}
    </div>
  );
}

function SessionCounts() {
  const pictures = state.visible.value.filter(({ image_id, trashed }) => image_id && !trashed);
  const branches = countBranches(pictures);
  if (pictures.length === 0) return null;
  return (
    <small>
      {plural('header.pictures', pictures.length)}
      {branches > 1 && `, ${plural('header.branches', branches)}`}
    </small>
  );
}

function ModelStatus() {
  const isOffline = state.connection.value === 'offline';
  const isWorking = state.progress.value !== null || isLoading();
  const light = isOffline ? 'off' : isWorking ? 'lit' : '';
  return (
    <button
      type="button"
      class={`model-status ${light}`}
      aria-expanded={panel.value === 'queue'}
      aria-description={t('header.openQueue')}
      title={
        keyFor('queue') ? `${t('header.openQueue')} (${keyText(keyFor('queue'))})` : t('header.openQueue')
      }
      onClick={() => togglePanel('queue')}
    >
      <i aria-hidden="true" />
      <span>{isOffline ? t('model.offline') : describeModel()}</span>
      <small>{isOffline ? '' : describeQueue()}</small>
    </button>
  );
}

function describeModel(): string {
  const model = state.modelState.value;
  return model?.state === 'failed' ? t('model.failed') : modelTitle(model?.name || state.chosenModel.value);
}

const isLoading = (): boolean => ['loading', 'starting'].includes(state.modelState.value?.state ?? '');

/** How much waits in all sessions behind what is being painted, else the device that paints, once it is ready. */
function describeQueue(): string {
  const next = isPaused.value ? 0 : 1; // what will be begun at once is not said to wait
  const waiting = queuedIds.value.size - (begunIds.value.size || next);
  const count = waiting > 0 ? plural('header.queue', waiting) : '';
  if (isPaused.value) return [t('header.paused'), count].filter(Boolean).join(', ');
  if (count) return count;
  return isLoading() ? t('model.loading') : (state.modelState.value?.device ?? '');
}
