// A picture of the timeline with its marks: stack or candidate, draft, animation, star.
import { thumbnailUrl } from '../api/client';
import type { GenerationView } from '../api/types.gen';
import { t } from '../lib/i18n';
import { AnimationMark, Icon } from '../lib/Icon';
import { isAnimation } from '../session/kinds';
import { progress } from '../session/state';
import type { Cell } from './cells';
import { toggleCell } from './columns';

interface NodePictureProps {
  generation: GenerationView;
  cell: Cell;
}

/** What a node shows. */
export function NodePicture({ generation, cell }: NodePictureProps) {
  return (
    <>
      <Thumbnail generation={generation} />
      <BatchMark generation={generation} cell={cell} />
      {isAnimation(generation) ? (
        <AnimationMark />
      ) : (
        generation.tier === 'draft' && <span class="draft-mark">{t('draft.mark')}</span>
      )}
      {generation.starred && (
        <span class="badge">
          <Icon name="starFilled" size={11} />
        </span>
      )}
    </>
  );
}

/** How many lie on a stack, or the number of a candidate; pressing it spreads the batch out or gathers it. */
function BatchMark({ generation: { batch }, cell }: NodePictureProps) {
  const isStack = cell.kind === 'stack';
  if (!isStack && !batch) return null;
  return (
    <span
      class="batch-mark"
      title={isStack ? t('timeline.spread') : t('timeline.gather')}
      onClick={(event) => {
        event.stopPropagation();
        toggleCell(cell);
      }}
    >
      {isStack ? t('composer.times', { n: cell.members.length }) : `${batch!.index + 1}/${batch!.of}`}
    </span>
  );
}

function Thumbnail({ generation: { id, image_id, status } }: { generation: GenerationView }) {
  if (image_id)
    return (
      <img
        src={thumbnailUrl(image_id)}
        alt=""
        width="58"
        height="44"
        loading="lazy"
        decoding="async"
        draggable={false}
        onError={(event) => event.currentTarget.classList.add('gone')}
      />
    );
  if (status === 'failed') return <Icon name="warning" size={18} />;
  const step = progress.value;
  if (step?.generation_id === id && step.preview)
    return <img src={step.preview} alt="" width="58" height="44" />;
  return <i class="primed" />;
}
