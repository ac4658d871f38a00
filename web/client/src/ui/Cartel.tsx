// The cartel: the label of the picture on the stage, and before there is one, how the studio works.
import type { GenerationView } from '../api.gen';
import * as doing from '../doing';
import { isFilm } from '../films';
import { grouped, number, t } from '../i18n';
import * as prefs from '../prefs';
import * as state from '../state';
import { titleOf } from './Header';
import { Icon } from './Icon';
import { keyFor } from './key-names';
import { later } from './later';
import { Newest } from './Words';

const Besides = later(async () => (await import('./Besides')).Besides);

export function Cartel() {
  const one = state.onStage.value;
  if (!one) return state.nodes.value.length === 0 ? <Introduction /> : null;
  const parent = state.get(one.parent_id);
  return (
    <div class="cartel">
      <p class="words" dir="auto">
        <Newest
          before={parent?.prompt ?? ''}
          after={one.prompt || one.name || one.file_name || t('series.imported')}
        />
      </p>
      <p class="recipe">{recipeOf(one)}</p>
      {one.loras.length + one.controls.length + one.references.length > 0 && <Besides one={one} />}
      {one.tier === 'draft' && <Draft />}
      <p class="recipe">
        {one.type !== 'import' && one.method !== 'upscale' && <SeedLock seed={one.seed} />}
        <button type="button" class="link" onClick={() => (state.panel.value = 'settings')}>
          {t('cartel.all')}
        </button>
      </p>
      {one.note && <p class="note">{one.note}</p>}
      <DemoNote model={one.model} />
    </div>
  );
}

/** How it was painted, in one line. */
function recipeOf(one: GenerationView): string {
  const { steps, width, height, options } = one;
  const said = { model: titleOf(one.model), width, height };
  if (one.type === 'import') return t('cartel.import', { width, height });
  if (one.method === 'upscale') return t('cartel.upscale', { ...said, n: String(options.scale) });
  if (isFilm(one))
    return t('cartel.film', { ...said, frames: String(options.frames), fps: String(options.fps) });
  return t('cartel.recipe', { ...said, steps, guidance: number(one.guidance_scale) });
}

/** A draft says so, and what is to be done about it. */
function Draft() {
  return (
    <p class="recipe">
      <span class="draft-mark">{t('draft.mark')}</span>
      <button type="button" class="link" onClick={() => doing.properly()}>
        {t('draft.properly')} <kbd>{keyFor('properly')}</kbd>
      </button>
    </p>
  );
}

/** Before there is a picture: how the studio works, in three lines. */
function Introduction() {
  return (
    <div class="intro">
      <h2>{t('intro.title')}</h2>
      <ul>
        <li>
          <Icon name="brush" size={18} /> {t('intro.say')}
        </li>
        <li>
          <Icon name="fork" size={18} /> {t('intro.change')}
        </li>
        <li>
          <Icon name="image" size={18} /> {t('intro.drop')}
        </li>
      </ul>
      <DemoNote model={state.chosenModel.value} />
    </div>
  );
}

function SeedLock({ seed }: { seed: number }) {
  const locked = prefs.parameters.value.seed !== null;
  const label = locked ? t('cartel.unlock') : t('cartel.lock');
  const toggle = (): void => {
    prefs.parameters.value = { ...prefs.parameters.value, seed: locked ? null : seed };
  };
  return (
    <button type="button" class="seed" aria-pressed={locked} title={label} onClick={toggle}>
      <Icon name={locked ? 'lock' : 'unlock'} size={14} />
      {t('cartel.seed', { seed: grouped(locked ? prefs.parameters.value.seed! : seed) })}
      <span class="vh">, {label}</span>
    </button>
  );
}

/** Said once: what paints here, and the next step. */
function DemoNote({ model }: { model: string }) {
  if (model !== 'esquisse' || prefs.demoNoteSeen.value) return null;
  return (
    <p class="demo">
      {t('demo.text')}{' '}
      <button type="button" class="link" onClick={() => (state.panel.value = 'settings')}>
        {t('demo.settings')}
      </button>
      {'. '}
      <button type="button" class="link" onClick={() => (prefs.demoNoteSeen.value = true)}>
        {t('demo.seen')}
      </button>
    </p>
  );
}
