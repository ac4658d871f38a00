// Addresses: the session, the picture that is looked at, and the screens have one each, and Back, Forward and reload
// lead where they say. Going from one picture to the next replaces the address, so that Back leaves them at once.
import { effect } from '@preact/signals';
import { fromSearch, galleryQuery, openedCollection, toSearch } from '../gallery/gallery_address';
import { t } from '../lib/i18n';
import { belowRoot, ROOT } from '../lib/root';
import { peek } from '../session/navigation';
import { showError } from '../session/notices';
import { newSession, openSession } from '../session/sessions';
import { findGeneration, historyLoads, isLoaded, session } from '../session/state';
import { panel, peeked, type Panel } from '../session/view_state';

/** Screens with an address of their own. */
const SCREENS: readonly Panel[] = ['gallery', 'collections', 'trash', 'queue', 'settings', 'help'];

/** What an address names. */
export interface Place {
  screen: Panel;
  session: string | null;
  picture: string | null;
  collection: string | null;
  search: string;
}

/** What the path and the query of an address name. */
export function readPlace({ pathname, search }: Pick<Location, 'pathname' | 'search'>): Place {
  const [first = '', ...rest] = belowRoot(pathname).split('/').filter(Boolean).map(decode);
  const screen = SCREENS.find((name) => name === first) ?? '';
  const [id, picture] = first === 's' ? rest : [];
  const collection = (screen === 'collections' && rest[0]) || null;
  return { screen, session: id ?? null, picture: picture ?? null, collection, search };
}

/** A part of a path as it was meant; what is no encoding stays as it is, and names nothing. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The address of what is shown now. */
function currentAddress(): string {
  if (panel.value === 'gallery') return `/gallery${toSearch(galleryQuery.value)}`;
  if (panel.value === 'collections' && openedCollection.value)
    return `/collections/${openedCollection.value}`;
  if (SCREENS.includes(panel.value)) return `/${panel.value}`;
  const id = session.value?.id;
  if (!id) return '/';
  return peeked.value ? `/s/${id}/${peeked.value}` : `/s/${id}`;
}

interface Entry {
  /** The address before this one, where the page went from there. */
  from?: string;
}

let shown = '';
let isGoing = false;

/** Opens what the address names, and keeps the address at what is shown from then on. */
export async function openAddress(): Promise<void> {
  const place = readPlace(location);
  isGoing = true;
  showScreen(place);
  await openPlace(place);
  isGoing = false;
}

function showScreen({ screen, collection, search }: Place): void {
  if (screen === 'gallery') galleryQuery.value = fromSearch(search);
  openedCollection.value = collection;
  panel.value = screen;
}

/** Follows what is shown, and Back and Forward. */
export function startRouting(): void {
  addEventListener('popstate', () => void goBackOrForward());
  effect(() => {
    const address = currentAddress();
    if (!isLoaded.value || isGoing) return;
    if (!shown) replace(address);
    else if (address !== shown) show(address);
  });
}

/** Puts an address at the end of the way, or goes one back where it was just come from. */
function show(address: string): void {
  const { from } = (history.state ?? {}) as Entry;
  const isNextPicture = pictureOf(shown) !== null && pictureOf(address) !== null;
  if (isSameScreen(address, shown) || (isNextPicture && sessionOf(address) === sessionOf(shown)))
    replace(address);
  else if (from === address) {
    shown = address;
    history.back();
  } else {
    history.pushState({ from: shown } satisfies Entry, '', ROOT + address);
    shown = address;
  }
}

function replace(address: string): void {
  history.replaceState(history.state, '', ROOT + address);
  shown = address;
}

const isSameScreen = (a: string, b: string): boolean =>
  !a.startsWith('/s/') && a.split('?')[0] === b.split('?')[0];
const sessionOf = (address: string): string | null => /^\/s\/([^/]+)/.exec(address)?.[1] ?? null;
const pictureOf = (address: string): string | null => /^\/s\/[^/]+\/([^/]+)/.exec(address)?.[1] ?? null;

async function goBackOrForward(): Promise<void> {
  const place = readPlace(location);
  shown = belowRoot(location.pathname) + location.search;
  if (shown === currentAddress()) return;
  isGoing = true;
  showScreen(place);
  if (!place.screen) {
    if (place.session) await openPlace(place);
    else if (session.value) newSession();
  }
  isGoing = false;
  replace(currentAddress());
}

async function openPlace({ session: id, picture }: Place): Promise<void> {
  if (id === null || id !== session.value?.id) await (id === null ? openSession() : openSession(id));
  if (id !== null && session.value && !session.value.id.startsWith(id)) {
    showError(t('notice.noSuchSession'), t('notice.noSuchSessionHint'));
    return;
  }
  if (picture === null) peek(null);
  else peekWhenThere(picture);
}

/** Looks at a picture; one further back in a long history is read a moment later. */
function peekWhenThere(id: string): void {
  const opened = session.value?.id;
  const stop = effect(() => {
    const isWaiting = historyLoads.value >= 0 && !findGeneration(id) && session.value?.hasOlder === true;
    if (isWaiting && session.value?.id === opened) return;
    if (findGeneration(id)) peek(id);
    queueMicrotask(() => stop());
  });
}
