// The candidates of a batch on the stage, each with its live preview, its number and what can be done with it.
import { thumbnailUrl } from '../api/client';
import type { GenerationView } from '../api/types.gen';
import { t } from '../lib/i18n';
import { IconButton } from '../lib/Icon';
import { isNarrow } from '../lib/layout';
import type { Size } from '../lib/viewport';
import {
  candidates,
  closeCandidates,
  keepCandidate,
  lookAt,
  moreLikeThis,
  rejectCandidates,
  stopCandidates,
} from '../session/candidates';
import { describePicture } from '../session/captions';
import { isUnfinished } from '../session/open_session';
import { progress } from '../session/state';
import './candidates.css';
import { frameSize } from './stage_size';

const GAP_PX = 12;
const BAR_PX = 64;
/** The candidates that have a key. */
const MOST_DIGITS = 9;
/** Smaller candidates have no buttons, which would cover them: they are looked at in full, and have them there. */
const MIN_WIDTH_WITH_BUTTONS_PX = 140;
const MIN_HEIGHT_WITH_BUTTONS_PX = 100;

/** The grid: two or three beside each other, as many as there are. */
export function Candidates({ stage }: { stage: Size }) {
  const shown = candidates.value;
  const columns = Math.ceil(Math.sqrt(shown.length));
  const rows = Math.ceil(shown.length / columns);
  const first = shown[0]!;
  const shape = { width: (first.width || 4) * columns, height: (first.height || 3) * rows };
  const room = isNarrow() ? stage : { width: stage.width, height: stage.height - BAR_PX };
  const { width, height } = frameSize(shape, room);
  const cell = {
    width: (width - GAP_PX * (columns - 1)) / columns,
    height: (height - GAP_PX * (rows - 1)) / rows,
  };
  return (
    <figure class="candidates" aria-label={t('candidates.label')}>
      <ol style={{ gridTemplateColumns: `repeat(${columns}, ${cell.width}px)` }}>
        {shown.map((generation, index) => (
          <Candidate
            key={generation.id}
            generation={generation}
            number={index + 1}
            height={cell.height}
            hasButtons={cell.width >= MIN_WIDTH_WITH_BUTTONS_PX && cell.height >= MIN_HEIGHT_WITH_BUTTONS_PX}
          />
        ))}
      </ol>
      <Bar isBusy={shown.some(isUnfinished)} count={shown.length} />
    </figure>
  );
}

interface CandidateProps {
  generation: GenerationView;
  number: number;
  height: number;
  hasButtons: boolean;
}

function Candidate({ generation, number, height, hasButtons }: CandidateProps) {
  const { id, image_id } = generation;
  return (
    <li style={{ height: `${height}px` }}>
      <button
        type="button"
        class="look"
        aria-label={t('candidates.look', { n: number, caption: describePicture(generation) })}
        aria-disabled={!image_id}
        onClick={() => lookAt(id)}
      >
        <CandidateImage generation={generation} />
        <kbd>{number}</kbd>
      </button>
      {image_id && hasButtons && (
        <span class="row">
          <IconButton
            name="check"
            label={t('candidates.keep', { n: number })}
            onClick={() => keepCandidate(id)}
          />
          <IconButton
            name="shuffle"
            label={t('candidates.more', { n: number })}
            onClick={() => void moreLikeThis(id)}
          />
        </span>
      )}
    </li>
  );
}

function CandidateImage({ generation: { id, image_id, status } }: { generation: GenerationView }) {
  const step = progress.value;
  if (image_id) return <img src={thumbnailUrl(image_id, 640)} alt="" draggable={false} />;
  if (step?.generation_id === id && step.preview)
    return <img class="coming primed" src={step.preview} alt="" />;
  return <i class="primed">{status === 'failed' && t('conversation.failed')}</i>;
}

function Bar({ isBusy, count }: { isBusy: boolean; count: number }) {
  return (
    <p class="row candidates-bar">
      <span class="hint">{t('candidates.hint', { n: Math.min(count, MOST_DIGITS) })}</span>
      {isBusy && (
        <button type="button" class="link" onClick={stopCandidates}>
          {t('candidates.stop')}
        </button>
      )}
      <button type="button" class="link" onClick={() => void rejectCandidates()}>
        {t('candidates.none')}
      </button>
      <IconButton
        name="close"
        size={18}
        label={t('candidates.close')}
        shortcut="Esc"
        onClick={closeCandidates}
      />
    </p>
  );
}
