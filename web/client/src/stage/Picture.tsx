// The picture in its frame: zoomed and panned, looked back at, and faded in over the one before.
import { useEffect, useRef } from 'preact/hooks';
import { thumbnailUrl } from '../api/client';
import type { GenerationView } from '../api/types.gen';
import { formatNumber, formatTime, t } from '../lib/i18n';
import { Icon, IconButton } from '../lib/Icon';
import { keyText } from '../lib/key_text';
import { panZoomHandlers, viewport } from '../lib/pan_zoom';
import { FITTED, type Size } from '../lib/viewport';
import { toggleTrash } from '../session/actions';
import { isPlaying } from './animation';
import { isAnimation, isImported } from '../session/kinds';
import { candidates, isChoosing, keepCandidate, lookAt, moreLikeThis } from '../session/candidates';
import { describePicture } from '../session/captions';
import { keyFor } from '../session/commands';
import { canRedo, goTo, peek, redo, undo } from '../session/navigation';
import { findGeneration, head } from '../session/state';
import { isShowingBefore, peeked } from '../session/view_state';
import { useFrameBox } from '../wall/frame_box';
import { useDecodedImage } from './decoded_image';
import { LivePreview } from './LivePreview';
import { frameSize } from './stage_size';

interface PictureProps {
  generation: GenerationView;
  stage: Size;
}

/** The frame with what stands around it. */
export function Picture({ generation, stage }: PictureProps) {
  const parent = isShowingBefore.value ? findGeneration(generation.parent_id) : undefined;
  const before = parent?.image_id ? parent : undefined;
  const shown = before ?? generation;
  const size = frameSize(generation, stage);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => void (viewport.value = FITTED), [generation.id]);
  useFrameBox(frame, [size.width, size.height, stage.width, stage.height]);
  return (
    <figure>
      <div class="frame" ref={frame} style={{ width: `${size.width}px`, height: `${size.height}px` }}>
        <PictureImage generation={shown} size={size} />
        <LivePreview />
        {peeked.value && <PeekBar generation={generation} />}
        {generation.trashed && <TrashedBar id={generation.id} isOverPeek={peeked.value !== null} />}
        {before && <p class="chip plain">{t('stage.before')}</p>}
        {isAnimation(shown) && <PlayButton />}
      </div>
      <FrameCaption generation={generation} size={size} />
      <SwipeButtons />
    </figure>
  );
}

function FrameCaption({ generation, size }: { generation: GenerationView; size: Size }) {
  const percent = (size.width / (generation.width || 1)) * viewport.value.scale * 100;
  return (
    <figcaption style={{ width: `${size.width}px` }}>
      <span>
        {generation.parent_id && (
          <>
            {t('stage.hold1')} <kbd>{keyText(keyFor('compare'))}</kbd> {t('stage.hold2')}
          </>
        )}
      </span>
      <span class="dim">{t('stage.zoom', { n: formatNumber(percent, 0) })}</span>
    </figcaption>
  );
}

/** Plays the animation, or stops it on its first frame. */
function PlayButton() {
  return (
    <IconButton
      name={isPlaying.value ? 'pause' : 'play'}
      class="play-button"
      label={isPlaying.value ? t('animation.pause') : t('animation.play')}
      onClick={() => (isPlaying.value = !isPlaying.value)}
    />
  );
}

/** Where a picture is got for the stage: an animation that does not play is its first frame. */
function stageUrl(generation: GenerationView): string {
  const isStill = isAnimation(generation) && !isPlaying.value;
  return isStill && generation.image_id
    ? thumbnailUrl(generation.image_id, 640)
    : (generation.image_url ?? '');
}

/** Above this many pixels of the page for one of the picture they are shown as squares. */
const PIXELATED_ABOVE = 6;

function PictureImage({ generation, size }: { generation: GenerationView; size: Size }) {
  const small = generation.image_id ? thumbnailUrl(generation.image_id) : '';
  const { shown, previous, endFade } = useDecodedImage(
    stageUrl(generation),
    small,
    describePicture(generation),
  );
  if (shown.problem)
    return <p class="missing">{shown.problem === 'missing' ? t('stage.missing') : t('stage.unreachable')}</p>;
  const { scale, x, y } = viewport.value;
  const isPixelated = scale > 1 && (size.width / (generation.width || 1)) * scale > PIXELATED_ABOVE;
  const classes = ['canvas', scale > 1 && 'zoomed', isImported(generation) && 'own'];
  const common = {
    width: size.width,
    height: size.height,
    draggable: false,
    style: {
      transform: `translate(${x}px, ${y}px) scale(${scale})`,
      imageRendering: isPixelated ? ('pixelated' as const) : ('auto' as const),
    },
  };
  return (
    <div class={classes.filter(Boolean).join(' ')} {...panZoomHandlers(size, swipe)}>
      {previous && <img src={previous} alt="" {...common} />}
      <img
        key={shown.url}
        class={previous ? 'arriving' : ''}
        src={shown.url}
        alt={shown.alt}
        {...common}
        onAnimationEnd={endFade}
      />
    </div>
  );
}

function swipe(direction: 'left' | 'right'): void {
  if (direction === 'left') undo();
  else redo();
}

/** Over a picture that is only looked at: the ways there and back. */
function PeekBar({ generation: { id, timestamp } }: { generation: GenerationView }) {
  const number = isChoosing.value ? candidates.value.findIndex((candidate) => candidate.id === id) + 1 : 0;
  if (number > 0) return <CandidateBar id={id} number={number} />;
  return (
    <div class="chip">
      <span>{t('stage.peek', { time: formatTime(timestamp) })}</span>
      <button type="button" class="link" onClick={() => goTo(id)}>
        {t('stage.restore')} <kbd>↵</kbd>
      </button>
      <button type="button" class="link" onClick={() => peek(null)}>
        {t('stage.back')} <kbd>{keyText('Esc')}</kbd>
      </button>
    </div>
  );
}

/** Over a candidate that is looked at in full: what its place among the others has, too. */
function CandidateBar({ id, number }: { id: string; number: number }) {
  return (
    <div class="chip">
      <span>{t('stage.candidate', { n: number, of: candidates.value.length })}</span>
      <button type="button" class="link" onClick={() => keepCandidate(id)}>
        {t('stage.keep')} <kbd>↵</kbd>
      </button>
      <button type="button" class="link" onClick={() => void moreLikeThis(id)}>
        {t('stage.moreLikeThis')}
      </button>
      <button type="button" class="link" onClick={() => lookAt(null)}>
        {t('stage.back')} <kbd>{keyText('Esc')}</kbd>
      </button>
    </div>
  );
}

/** Over a picture that lies in the trash, which the session may still stand at. */
function TrashedBar({ id, isOverPeek }: { id: string; isOverPeek: boolean }) {
  return (
    <div class={isOverPeek ? 'chip trashed-chip over-peek' : 'chip trashed-chip'}>
      <Icon name="trash" size={14} /> <span>{t('stage.trashed')}</span>
      <button type="button" class="link" onClick={() => toggleTrash(id)}>
        {t('notice.restore')}
      </button>
    </div>
  );
}

/** On a phone: buttons for what swipes do. */
function SwipeButtons() {
  return (
    <div class="swipe-buttons">
      <button type="button" aria-label={t('stage.swipeUndo')} disabled={!head.value?.can_undo} onClick={undo}>
        <Icon name="undo" />
      </button>
      <button type="button" aria-label={t('stage.swipeRedo')} disabled={!canRedo()} onClick={redo}>
        <Icon name="redo" />
      </button>
    </div>
  );
}
