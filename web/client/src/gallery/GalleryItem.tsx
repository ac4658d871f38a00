// One picture of the gallery with its caption. A press opens it; with Ctrl, on its mark, or held by a finger, it chooses.
import { batch } from '@preact/signals';
import { thumbnailUrl } from '../api/client';
import type { GenerationView } from '../api/types.gen';
import { t } from '../lib/i18n';
import { AnimationMark, Icon } from '../lib/Icon';
import { firstWords } from '../lib/word_diff';
import { isAnimation } from '../session/kinds';
import { peek } from '../session/navigation';
import { openSession } from '../session/sessions';
import { session as openedSession } from '../session/state';
import { closePanel, panel } from '../session/view_state';
import { DRAGGED_TYPE } from './CollectionRail';
import { shownPicture } from './ShownPicture';
import { chosen, extendTo, focusedIndex, isChoosing, isChosen, toggleAt } from './selection';

interface GalleryItemProps {
  generation: GenerationView;
  index: number;
  style: Record<'left' | 'top' | 'width' | 'height', string>;
  size: 256 | 640;
}

/** The picture. */
export function GalleryItem({ generation, index, style, size }: GalleryItemProps) {
  const { id, prompt, tags } = generation;
  const words = prompt || t('caption.ownPicture');
  const kind = isAnimation(generation) ? `, ${t('animation.mark')}` : '';
  const verb = isPressChoosing() ? t('gallery.select') : t('gallery.open');
  return (
    <div class={isChosen(id) ? 'gallery-cell chosen' : 'gallery-cell'} style={style}>
      <button
        type="button"
        class="gallery-item"
        tabIndex={index === focusedIndex.value ? 0 : -1}
        data-index={index}
        data-id={id}
        draggable
        aria-pressed={isPressChoosing() ? isChosen(id) : undefined}
        title={prompt}
        aria-label={`${words}${kind}. ${verb}`}
        {...pressHandlers(generation, index)}
      >
        <Thumbnail generation={generation} size={size} />
      </button>
      <button
        type="button"
        class="pick"
        tabIndex={-1}
        aria-pressed={isChosen(id)}
        aria-label={t('gallery.choose', { words: captionOf(generation) })}
        onClick={(event) => (event.shiftKey ? extendTo(index) : toggleAt(index))}
      >
        <Icon name="check" size={14} />
      </button>
      <p class="gallery-caption" dir="auto" aria-hidden="true">
        <span>{captionOf(generation)}</span>
        {tags.length > 0 && (
          <span class="tags">
            {tags.map((tag) => (
              <i key={tag} class="tag">
                {tag}
              </i>
            ))}
          </span>
        )}
      </p>
    </div>
  );
}

function Thumbnail({ generation, size }: Pick<GalleryItemProps, 'generation' | 'size'>) {
  return (
    <>
      <img
        src={thumbnailUrl(generation.image_id!, size)}
        alt=""
        loading="lazy"
        decoding="async"
        draggable={false}
      />
      {isAnimation(generation) && <AnimationMark />}
      {generation.starred && (
        <span class="badge">
          <Icon name="starFilled" size={11} />
        </span>
      )}
    </>
  );
}

/** In a few words: its name, what was asked for, or how its words begin. */
const captionOf = ({ name, modification, prompt, file_name }: GenerationView): string =>
  name || modification || firstWords(prompt) || file_name || t('caption.ownPicture');

/** Pictures in the trash are not opened: a press chooses them. */
const isPressChoosing = (): boolean => isChoosing.value || panel.value === 'trash';

const HOLD_MS = 500;
let holdTimer = 0;
let wasHeld = false;

function pressHandlers(generation: GenerationView, index: number) {
  const release = (): void => window.clearTimeout(holdTimer);
  return {
    onFocus: () => (focusedIndex.value = index),
    onClick: (event: MouseEvent) => {
      if (wasHeld) wasHeld = false;
      else if (event.shiftKey) extendTo(index);
      else if (event.ctrlKey || event.metaKey || isPressChoosing()) toggleAt(index);
      else void openPicture(generation);
    },
    onPointerDown: (event: PointerEvent) => {
      wasHeld = false;
      if (event.pointerType !== 'touch') return;
      holdTimer = window.setTimeout(() => {
        wasHeld = true;
        toggleAt(index);
      }, HOLD_MS);
    },
    onPointerUp: release,
    onPointerCancel: release,
    onPointerMove: release,
    onContextMenu: (event: MouseEvent) => {
      if (wasHeld) event.preventDefault();
    },
    onDragStart: (event: DragEvent) => startDrag(event, generation),
  };
}

/** Drags a picture, or all that are chosen where it is one of them. */
function startDrag({ dataTransfer }: DragEvent, { id }: GenerationView): void {
  const ids = isChosen(id) ? chosen.value.map((generation) => generation.id) : [id];
  dataTransfer?.setData(DRAGGED_TYPE, ids.join(' '));
}

async function openPicture(generation: GenerationView): Promise<void> {
  const { id, session_id } = generation;
  if (!session_id) {
    shownPicture.value = generation;
    return;
  }
  if (openedSession.value?.id !== session_id) await openSession(session_id);
  batch(() => {
    closePanel();
    peek(id);
  });
}
