// Taking a picture along: as a file of each format, with its recipe inside or without, and its words and address as text.
import type { GenerationView } from '../api/types.gen';
import { t } from '../lib/i18n';
import { Icon } from '../lib/Icon';
import type { IconName } from '../lib/icons';
import { storedSignal } from '../lib/stored_signal';
import { ROOT } from '../lib/root';
import { showNotice } from '../session/notices';

const FORMATS = ['png', 'jpeg', 'webp'] as const;
const NAMES: Record<(typeof FORMATS)[number], string> = { png: 'PNG', jpeg: 'JPEG', webp: 'WebP' };
const RECIPES = ['own', 'chain', 'none'] as const;

/** What a downloaded file says of how the picture was made. */
const recipe = storedSignal<(typeof RECIPES)[number]>('downloadRecipe', 'own');

interface DownloadsProps {
  generation: GenerationView;
  close: () => void;
}

/** A line of formats, and what goes with them. */
export function Downloads({ generation, close }: DownloadsProps) {
  return (
    <li class="downloads">
      <span class="row" role="group" aria-label={t('menu.download')}>
        <Icon name="download" size={18} />
        {FORMATS.map((format) => (
          <a
            key={format}
            class="item"
            href={downloadUrl(generation, format)}
            download=""
            aria-label={t('menu.downloadAs', { format: NAMES[format] })}
            onClick={close}
          >
            {NAMES[format]}
          </a>
        ))}
      </span>
      {generation.type !== 'import' && <RecipeChoice />}
    </li>
  );
}

/** An own picture has no recipe to put inside. */
function downloadUrl({ image_url, type }: GenerationView, format: string): string {
  const query = new URLSearchParams({
    download: '1',
    format,
    recipe: type === 'import' ? 'none' : recipe.value,
  });
  return `${image_url ?? ''}?${query.toString()}`;
}

function RecipeChoice() {
  return (
    <select
      aria-label={t('menu.recipeInside')}
      value={recipe.value}
      onChange={(event) => (recipe.value = event.currentTarget.value as typeof recipe.value)}
    >
      {RECIPES.map((name) => (
        <option key={name} value={name}>
          {t(`menu.recipe.${name}`)}
        </option>
      ))}
    </select>
  );
}

/** Copies of the words and of the address; a plain connection beyond this machine has no clipboard. */
export function Copies({ generation: { prompt, session_id, id }, close }: DownloadsProps) {
  if (!isSecureContext) return null;
  const copy = (text: string): void => {
    close();
    void navigator.clipboard.writeText(text).then(() => showNotice(t('notice.copied')));
  };
  return (
    <>
      <CopyItem icon="note" label={t('menu.copyWords')} run={() => copy(prompt)} />
      <CopyItem
        icon="stack"
        label={t('menu.copyLink')}
        run={() => copy(`${location.origin}${ROOT}/s/${session_id}/${id}`)}
      />
    </>
  );
}

function CopyItem({ icon, label, run }: { icon: IconName; label: string; run: () => void }) {
  return (
    <li>
      <button type="button" class="item" onClick={run}>
        <Icon name={icon} size={18} /> <span>{label}</span>
      </button>
    </li>
  );
}
