// What comes from outside the page: pictures that are pasted, dropped, or shared with it by another program.
import { importAll } from '../composer/imports';
import { t } from '../lib/i18n';
import { ROOT } from '../lib/root';
import { addReference, storePicture } from '../session/conditioning_choice';
import { showNotice } from '../session/notices';
import { words } from '../session/request_draft';
import { dropTarget, isDraggingFile } from '../session/view_state';

/** Listens for pictures from now on. */
export function listenForFiles(): void {
  addEventListener('paste', onPaste);
  addEventListener('dragover', onDragOver);
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) endDrag();
  });
  addEventListener('drop', onDrop);
}

const isPicture = (file: File): boolean => file.type.startsWith('image/');

/** Whether what is under the pointer or the focus takes references (`data-takes`). */
const takesReference = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[data-takes=reference]') !== null;

async function importReference(file: File): Promise<void> {
  const digest = await storePicture(file);
  if (digest) addReference(digest);
}

function onPaste(event: ClipboardEvent): void {
  const files = [...(event.clipboardData?.files ?? [])].filter(isPicture);
  if (files.length === 0) return;
  event.preventDefault();
  if (takesReference(event.target)) for (const file of files) void importReference(file);
  else void importAll(files);
}

/** The picture of the timeline under the pointer. */
function pictureUnder({ target }: DragEvent): string | null {
  const node = target instanceof Element ? target.closest<HTMLElement>('.node:not(.fold)') : null;
  return node?.dataset.id ?? null;
}

function onDragOver(event: DragEvent): void {
  if (!event.dataTransfer?.types.includes('Files')) return;
  event.preventDefault();
  isDraggingFile.value = !takesReference(event.target);
  dropTarget.value = pictureUnder(event);
}

function endDrag(): void {
  isDraggingFile.value = false;
  dropTarget.value = null;
}

function onDrop(event: DragEvent): void {
  event.preventDefault();
  endDrag();
  const files = [...(event.dataTransfer?.files ?? [])];
  if (takesReference(event.target)) for (const file of files) void importReference(file);
  else void importAll(files, pictureUnder(event));
}

/** Takes in what another program has shared. The words wait in the composer, and the picture for the user's consent. */
export async function takeShared(): Promise<void> {
  if (!new URLSearchParams(location.search).has('shared')) return;
  history.replaceState(null, '', `${ROOT}/`);
  const cache = await caches.open('shared');
  const [text, picture] = await Promise.all([cache.match('/share/words'), cache.match('/share/image')]);
  await caches.delete('shared');
  if (text) words.value = await text.text();
  if (picture) offerPicture(await readShared(picture));
}

async function readShared(response: Response): Promise<File> {
  const name = decodeURIComponent(response.headers.get('X-Name') ?? '');
  return new File([await response.blob()], name, { type: response.headers.get('Content-Type') ?? '' });
}

function offerPicture(file: File): void {
  showNotice(t('notice.shared'), file.name, {
    label: t('notice.addShared'),
    run: () => void importAll([file]),
  });
}
