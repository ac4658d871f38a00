// On the caption: what of the picture before was kept, what was done otherwise than asked, and what nobody has said yet.
import type { GenerationView, Remark } from '../api/types.gen';
import { canRemask, startKept } from '../edit/kept_state';
import { findText, formatNumber, t } from '../lib/i18n';
import { inPageLanguage } from '../lib/sentences';
import { Icon } from '../lib/Icon';
import { descriptionOf } from '../session/request_draft';
import { openMenu } from '../session/view_state';

interface KeptNoteProps {
  generation: GenerationView;
}

/** The lines; none where there is nothing to say. */
export function KeptNote({ generation }: KeptNoteProps) {
  return (
    <>
      {generation.kept && <Kept generation={generation} />}
      {generation.remarks.filter(isSaidHere).map(({ code, text }) => (
        <p key={code} class="recipe">
          {findText(`remark.${code}`) ?? inPageLanguage(text)}
        </p>
      ))}
      {!generation.prompt && !generation.description && generation.image_id && (
        <Description id={generation.id} />
      )}
    </>
  );
}

/** That weights were taken out is said beside the words that were cut. */
const isSaidHere = ({ code }: Remark): boolean => code !== 'weights';

function Kept({ generation }: KeptNoteProps) {
  const { kept, id } = generation;
  if (!kept) return null;
  const share = formatNumber(100 * (1 - kept.area), 0);
  const text = kept.mask
    ? t('kept.share', { percent: share })
    : `${t('kept.nothing')} ${inPageLanguage(kept.note)}`;
  return (
    <p class="recipe">
      {text}{' '}
      {canRemask(generation) && (
        <button type="button" class="link" onClick={() => startKept(id)}>
          {t('kept.open')}
        </button>
      )}
    </p>
  );
}

/** What the user said that the picture shows, or the invitation to say it. */
function Description({ id }: { id: string }) {
  const text = descriptionOf(id);
  return (
    <p class="recipe" dir="auto">
      {text}{' '}
      <button type="button" class="link" onClick={() => openMenu('description', id)}>
        <Icon name="pencil" size={14} /> {text ? t('describe.change') : t('describe.own')}
      </button>
    </p>
  );
}
