// The top line: signature, the open series, the lamp of the model, and the doors to the other screens.
import { placed } from '../columns';
import { plural, t } from '../i18n';
import * as state from '../state';
import { Icon, IconButton } from './Icon';
import { keyFor } from './key-names';
import { Sessions } from './Sessions';
import { SIGNATURE, SIGNATURE_BOX } from './signature';

const toggle = (panel: typeof state.panel.value): void => {
  state.panel.value = state.panel.value === panel ? '' : panel;
};

export function Header() {
  const picture = state.onStage.value;
  return (
    <header class="top">
      <button type="button" class="sign" aria-label={t('app.all')} onClick={() => toggle('gallery')}>
        <svg viewBox={SIGNATURE_BOX} aria-hidden="true">
          <path d={SIGNATURE} />
        </svg>
      </button>
      <Title />
      <Lamp />
      <nav aria-label={t('header.menu')}>
        <IconButton
          name="grid"
          label={t('header.gallery')}
          hint={keyFor('gallery')}
          onClick={() => toggle('gallery')}
        />
        {picture?.image_url && (
          <a
            class="icon-button wide-only"
            href={`${picture.image_url}?download=1`}
            download=""
            aria-label={t('header.export')}
            title={t('header.export')}
          >
            <Icon name="download" />
          </a>
        )}
        <IconButton
          name="gear"
          label={t('header.settings')}
          hint={keyFor('settings')}
          onClick={() => toggle('settings')}
        />
        <IconButton
          name="question"
          class="wide-only"
          label={t('header.help')}
          hint={keyFor('help')}
          onClick={() => toggle('help')}
        />
      </nav>
    </header>
  );
}

function Title() {
  const open = state.panel.value === 'sessions';
  const title = state.title.value || t('header.untitled');
  const made = state.nodes.value.filter((one) => one.image_id).length;
  const branches = new Set(placed.value.map((one) => one.chain)).size;
  return (
    <div class="title">
      <button
        type="button"
        aria-expanded={open}
        aria-haspopup="dialog"
        aria-label={t('header.sessions', { title })}
        onClick={() => toggle('sessions')}
      >
        <span class="name">{title}</span>
        {made > 0 && (
          <small>
            {plural('header.impressions', made)}
            {branches > 1 && `, ${plural('header.branches', branches)}`}
          </small>
        )}
        <Icon name="caret" size={14} />
      </button>
      {open && <Sessions />}
    </div>
  );
}

function Lamp() {
  const model = state.model.value;
  const waiting = state.live.value.length;
  const offline = state.connection.value === 'offline';
  const working = state.progress.value !== null;
  const name = titleOf(model?.name || state.chosenModel.value);
  const word = offline ? t('model.offline') : modelWords(model?.state ?? '', name);
  return (
    <div class={`lamp ${offline ? 'off' : working ? 'lit' : ''}`}>
      <i aria-hidden="true" />
      <span>{word}</span>
      <small>
        {offline ? '' : waiting > 1 ? plural('header.queue', waiting - 1) : (model?.device ?? '')}
      </small>
    </div>
  );
}

function modelWords(state: string, name: string): string {
  if (state === 'loading' || state === 'starting') return t('model.loading', { name });
  return state === 'failed' ? t('model.failed') : name;
}

/** A model's title where the catalogue has it, else its name. */
export const titleOf = (name: string): string =>
  state.models.value.find((one) => one.name === name)?.title ?? name;
