// The gallery over the whole page: all pictures of all sessions, the collections, and the trash.
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { wrapTab } from '../lib/focus';
import { t } from '../lib/i18n';
import { IconButton } from '../lib/Icon';
import { closePanel, leavePanel, panel, type Panel } from '../session/view_state';
import { Collections } from './Collections';
import { openedCollection } from './gallery_address';
import './gallery.css';
import { Pictures } from './Pictures';
import { isChoosing, stopChoosing } from './selection';
import { ShownPicture } from './ShownPicture';
import { Trash } from './Trash';

/** The dialog. `children` are what the page tells meanwhile: nothing beside a modal dialog is heard or pressed. */
export function Gallery({ children }: { children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Before the effects of what it holds: they ask where the keyboard stands.
  useLayoutEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    dialog.current?.showModal();
    return () => before?.focus();
  }, []);
  return (
    <dialog
      class="gallery"
      ref={dialog}
      aria-modal="true"
      aria-label={t('gallery.title')}
      data-keys
      onClose={() => leavePanel('gallery', 'collections', 'trash')}
      onCancel={leaveChoosingFirst}
      onKeyDown={(event) => wrapTab(event, event.currentTarget)}
    >
      <Views />
      {panel.value === 'gallery' && <Pictures />}
      {panel.value === 'collections' && <Collections />}
      {panel.value === 'trash' && <Trash />}
      <ShownPicture />
      {children}
    </dialog>
  );
}

/** Escape leaves the choosing first, and then the gallery. */
function leaveChoosingFirst(event: Event): void {
  if (event.target !== event.currentTarget || !isChoosing.value) return;
  event.preventDefault();
  stopChoosing();
}

const VIEWS = [
  ['gallery', 'gallery.pictures'],
  ['collections', 'collections.title'],
  ['trash', 'trash.title'],
] as const;

function Views() {
  return (
    <header class="views">
      <nav aria-label={t('gallery.title')}>
        {VIEWS.map(([name, label]) => (
          <button
            key={name}
            type="button"
            class="view"
            autofocus={panel.value === name}
            aria-current={panel.value === name ? 'page' : undefined}
            onClick={() => showView(name)}
          >
            {t(label)}
          </button>
        ))}
      </nav>
      <IconButton name="close" label={t('gallery.close')} shortcut="Esc" onClick={closePanel} />
    </header>
  );
}

function showView(name: Panel): void {
  openedCollection.value = null;
  panel.value = name;
}
