// A picture of somebody else in a collection that is shared: large, with its words; its session is theirs.
import { signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { GenerationView } from '../api/types.gen';
import { t } from '../lib/i18n';
import { IconButton } from '../lib/Icon';
import './shown_picture.css';

/** The picture that is looked at; null: none. */
export const shownPicture = signal<GenerationView | null>(null);

/** The picture over the gallery. Escape leaves it. */
export function ShownPicture() {
  const picture = shownPicture.value;
  return picture?.image_url ? <Shown key={picture.id} picture={picture} /> : null;
}

function Shown({ picture: { prompt, image_url: url, width, height } }: { picture: GenerationView }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    dialog.current?.showModal();
    return () => before?.focus();
  }, []);
  const leave = (): void => void (shownPicture.value = null);
  return (
    <dialog
      class="shown-picture"
      ref={dialog}
      aria-label={t('sharing.picture')}
      onCancel={(event) => event.stopPropagation()}
      onClose={(event) => {
        event.stopPropagation();
        leave();
      }}
    >
      <img src={url ?? undefined} alt={prompt} width={width} height={height} />
      <p dir="auto">{prompt}</p>
      <div class="row">
        <a class="text" href={`${url}?download=1`} download="">
          {t('sharing.download')}
        </a>
        <span class="space" />
        <IconButton name="close" label={t('sharing.closePicture')} shortcut="Esc" onClick={leave} />
      </div>
    </dialog>
  );
}
