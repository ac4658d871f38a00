// Taking a picture along: as a file of each format, with its recipe inside or without, and its words and address as text.
import type { GenerationView } from '../api/types.gen';
import { t } from '../lib/i18n';
import { Icon } from '../lib/Icon';
import type { IconName } from '../lib/icons';
import { storedSignal } from '../lib/stored_signal';
import { ROOT } from '../lib/root';
import { peek } from '../session/navigation';
import { showError, showNotice } from '../session/notices';
import { recipeText } from '../session/recipe_text';
import { panel } from '../session/view_state';

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

/** Copies of the picture, its words, recipe and address; a plain connection beyond this machine has no clipboard. */
export function Copies(props: DownloadsProps) {
  return (
    <>
      {isSecureContext && <ClipboardCopies {...props} />}
      <CopyItem icon="grid" label={t('phone.open')} run={() => openOnPhone(props)} />
    </>
  );
}

/** Goes to the code of the picture's address. */
function openOnPhone({ generation, close }: DownloadsProps): void {
  close();
  peek(generation.id);
  panel.value = 'phone';
}

function ClipboardCopies({ generation, close }: DownloadsProps) {
  const { prompt, session_id, id, type } = generation;
  const copy = (content: string | ClipboardItem): void => {
    close();
    const written =
      typeof content === 'string'
        ? navigator.clipboard.writeText(content)
        : navigator.clipboard.write([content]);
    void written.then(
      () => showNotice(t('notice.copied')),
      () => showError(t('models.notCopied'), t('notice.notCopiedHint')),
    );
  };
  return (
    <>
      {generation.image_url && (
        <CopyItem icon="copy" label={t('menu.copyPicture')} run={() => copy(pictureToCopy(generation))} />
      )}
      {prompt && <CopyItem icon="note" label={t('menu.copyWords')} run={() => copy(prompt)} />}
      {type !== 'import' && (
        <CopyItem icon="info" label={t('menu.copyRecipe')} run={() => copy(recipeText(generation))} />
      )}
      <CopyItem
        icon="stack"
        label={t('menu.copyLink')}
        run={() => copy(`${location.origin}${ROOT}/s/${session_id}/${id}`)}
      />
    </>
  );
}

/** The picture as a PNG, fetched while the clipboard waits: it may only be written to at once after a press. */
function pictureToCopy(generation: GenerationView): ClipboardItem {
  const blob = fetch(downloadUrl(generation, 'png')).then((answer) => {
    if (!answer.ok) throw new Error(`the picture was answered with ${answer.status}`);
    return answer.blob();
  });
  return new ClipboardItem({ 'image/png': blob });
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
