// The bar over the series: going back and forward, the replay, and what of the series is seen.
import * as columns from '../columns';
import * as doing from '../doing';
import { changeSpeed, film, toggleFilm } from '../film';
import { clock, number, t } from '../i18n';
import type { IconName } from '../icons';
import * as prefs from '../prefs';
import * as state from '../state';
import { Icon, IconButton } from './Icon';
import { keyFor } from './key-names';

export function Bar() {
  const made = state.nodes.value;
  const first = made[0];
  const last = made.at(-1);
  return (
    <div class="bar">
      <Travel />
      <h2>{t('series.label')}</h2>
      {first && last && (
        <span class="dim">
          {t('series.span', { from: clock(first.timestamp), to: clock(last.timestamp) })}
        </span>
      )}
      <span class="space" />
      <Choices />
    </div>
  );
}

function Travel() {
  const head = state.head.value;
  return (
    <>
      <IconButton
        name="undo"
        size={18}
        label={t('series.undo')}
        hint={keyFor('undo')}
        disabled={!head?.can_undo}
        onClick={() => doing.move('undo')}
      />
      <IconButton
        name="redo"
        size={18}
        label={t('series.redo')}
        hint={keyFor('redo')}
        disabled={!doing.canRedo()}
        onClick={() => doing.move('redo')}
      />
      <IconButton
        name={film.value ? 'pause' : 'play'}
        size={18}
        label={film.value ? t('series.pause') : t('series.replay')}
        disabled={state.nodes.value.length < 2}
        onClick={toggleFilm}
      />
      {film.value && <Film />}
    </>
  );
}

/** While the film runs: its speed, and how far it is. */
function Film() {
  const { at, of } = film.value!;
  const speed = t('composer.times', { n: number(prefs.filmSpeed.value) });
  return (
    <>
      <button type="button" class="text" aria-label={t('series.speed', { speed })} onClick={changeSpeed}>
        {speed}
      </button>
      <span class="dim" aria-hidden="true">
        {t('series.frame', { at, of })}
      </span>
    </>
  );
}

function Choices() {
  const marking = state.marked.value !== null;
  return (
    <>
      <Text
        icon={columns.only.value === 'starred' ? 'starFilled' : 'star'}
        pressed={columns.only.value === 'starred'}
        label={t('series.starred')}
        run={() => showOnly('starred')}
      />
      <Text
        icon="compare"
        pressed={marking}
        label={marking ? t('series.compareMark') : t('series.compare')}
        run={() => {
          doing.mark();
          if (state.marked.value) state.tell(t('told.markOther'));
        }}
      />
      <Tidy />
    </>
  );
}

function showOnly(what: 'starred' | 'branch'): void {
  columns.only.value = columns.only.value === what ? 'all' : what;
}

interface TextProps {
  icon: IconName;
  label: string;
  pressed?: boolean;
  run: () => void;
}

function Text({ icon, label, pressed, run }: TextProps) {
  return (
    <button type="button" class="text" aria-pressed={pressed} onClick={run}>
      <Icon name={icon} size={16} /> <span>{label}</span>
    </button>
  );
}

/** What makes a long series easy to read; none of it is written anywhere. */
function Tidy() {
  const open = state.panel.value === 'tidy';
  return (
    <div class="tidy">
      <button
        type="button"
        class="text"
        aria-expanded={open}
        aria-haspopup="dialog"
        onClick={() => (state.panel.value = open ? '' : 'tidy')}
      >
        <Icon name="tidy" size={16} /> <span>{t('series.tidy')}</span>
      </button>
      {open && (
        <div class="pop" role="dialog" aria-label={t('series.tidy')}>
          <Switch
            label={t('series.branchOnly')}
            on={columns.only.value === 'branch'}
            run={() => showOnly('branch')}
          />
          <Switch label={t('series.fold')} on={columns.folding.value} run={toggleFolds} />
          <button type="button" class="item" onClick={straightened}>
            <Icon name="straight" size={18} /> {t('series.straighten')}
          </button>
        </div>
      )}
    </div>
  );
}

function Switch({ label, on, run }: { label: string; on: boolean; run: () => void }) {
  return (
    <label class="check item">
      <input type="checkbox" checked={on} onChange={run} /> {label}
    </label>
  );
}

function toggleFolds(): void {
  columns.folding.value = !columns.folding.value;
  columns.opened.value = new Set();
}

function straightened(): void {
  columns.straighten();
  state.panel.value = '';
}
