// What comes from outside the page: pictures that are pasted, dropped, or shared with it by another program.
import * as doing from './doing';
import { t } from './i18n';
import * as prefs from './prefs';
import * as state from './state';

const isPicture = (file: File): boolean => file.type.startsWith('image/');

/** Whether something under the pointer or the focus takes pictures to look at (`data-takes`). */
const looksAt = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[data-takes=reference]') !== null;

async function lookAt(file: File): Promise<void> {
  const digest = await doing.keepPicture(file);
  if (digest) doing.lookAt(digest);
}

function onPaste(event: ClipboardEvent): void {
  const file = [...(event.clipboardData?.files ?? [])].find(isPicture);
  if (!file) return;
  event.preventDefault();
  void (looksAt(event.target) ? lookAt(file) : doing.addImage(file));
}

/** The picture of the series under the pointer. */
function nodeUnder(event: DragEvent): string | null {
  const node = (event.target as Element | null)?.closest?.<HTMLElement>('.node:not(.fold)');
  return node?.dataset.id ?? null;
}

function onDragOver(event: DragEvent): void {
  if (!event.dataTransfer?.types.includes('Files')) return;
  event.preventDefault();
  state.dragging.value = !looksAt(event.target);
  state.droppingOn.value = nodeUnder(event);
}

function dragEnds(): void {
  state.dragging.value = false;
  state.droppingOn.value = null;
}

function onDrop(event: DragEvent): void {
  event.preventDefault();
  dragEnds();
  const files = [...(event.dataTransfer?.files ?? [])];
  if (looksAt(event.target)) return files.forEach((one) => void lookAt(one));
  const file = files[0];
  if (file) void doing.addImage(file, nodeUnder(event));
}

/** Listens for pictures from now on. */
export function listenForPictures(): void {
  addEventListener('paste', onPaste);
  addEventListener('dragover', onDragOver);
  addEventListener('dragleave', (event) => event.relatedTarget === null && dragEnds());
  addEventListener('drop', onDrop);
}

/** Takes in what another program has shared. The words wait in the composer, and the picture for the user's word. */
export async function takeShared(): Promise<void> {
  if (!new URLSearchParams(location.search).has('shared')) return;
  history.replaceState(null, '', '/');
  const box = await caches.open('shared');
  const [words, picture] = await Promise.all([box.match('/share/words'), box.match('/share/image')]);
  await caches.delete('shared');
  const said = (await words?.text()) ?? '';
  if (said) prefs.draft.value = said;
  if (!picture) return;
  const name = decodeURIComponent(picture.headers.get('X-Name') ?? '');
  const file = new File([await picture.blob()], name, { type: picture.headers.get('Content-Type') ?? '' });
  state.tell(t('told.shared'), name, false, {
    label: t('told.hang'),
    run: () => void doing.addImage(file),
  });
}
