// The routes of what belongs to no session: searching all of them, collections, the trash, and marks on many pictures.
import { call, query, send } from './client';
import type {
  CollectionPage,
  CollectionView,
  Facets,
  GenerationView,
  ItemPeople,
  TrashView,
} from './types.gen';

/** The filters of a search; what is left out or empty filters nothing. */
export type SearchFilters = Partial<{
  q: string;
  starred: true;
  model: string;
  scheduler: string;
  lora: string;
  kind: string;
  tag: string;
  collection: string;
  session: string;
  since: string;
}>;

/** A page of pictures, and whether there are more. */
interface GenerationPage {
  generations: GenerationView[];
  more: boolean;
}

/** Painted pictures of all sessions that fit, newest first; `before` is the `seq` that the page ends before. */
export const searchGenerations = (
  filters: SearchFilters,
  before: number | null,
  limit: number,
): Promise<GenerationPage> =>
  call('GET', `/api/search${query({ ...filters, painted: true, before, limit })}`);

/** What was used by the pictures that fit, and how many they are. */
export const fetchFacets = (filters: SearchFilters): Promise<Facets> =>
  call('GET', `/api/facets${query(filters)}`);

/** What is changed of many pictures; what is left out stays. */
export interface Marks {
  starred?: boolean;
  trashed?: boolean;
  tags_added?: readonly string[];
  tags_removed?: readonly string[];
}

/** The most pictures that one request marks. */
const AT_ONCE = 500;

/** Marks pictures of any session. */
export async function markAll(ids: readonly string[], marks: Marks): Promise<void> {
  for (let first = 0; first < ids.length; first += AT_ONCE)
    await call('POST', '/api/bulk/mark', { ids: ids.slice(first, first + AT_ONCE), ...marks });
}

/** An archive of pictures as files of one format. */
export async function exportAll(ids: readonly string[], format: string): Promise<Blob> {
  return (await send('POST', '/api/bulk/export', { ids, format })).blob();
}

/** All collections, the one changed last first. */
export const fetchCollections = async (): Promise<CollectionView[]> =>
  (await call<{ collections: CollectionView[] }>('GET', '/api/collections')).collections;

/** Some pictures of a collection, after the first `before`. */
export const fetchCollection = (id: string, before: number | null, limit: number): Promise<CollectionPage> =>
  call('GET', `/api/collections/${id}${query({ before, limit })}`);

/** What a smart collection finds: the filters of a search, with `query` for the words. */
export type CollectionSearch = Omit<SearchFilters, 'q'> & { query?: string };

/** Begins a collection: of pictures, or of what a search finds each time it is looked at. */
export const createCollection = (begun: {
  title: string;
  ids?: readonly string[];
  search?: CollectionSearch;
}): Promise<CollectionView> => call('POST', '/api/collections', begun);

/** Changes a collection; an empty cover is the newest picture again. */
export const changeCollection = (
  id: string,
  change: { title?: string; cover?: string; trashed?: boolean },
): Promise<CollectionView> => call('PATCH', `/api/collections/${id}`, change);

/** Puts pictures into a collection, or takes them out. */
export const putIntoCollection = (
  id: string,
  ids: readonly string[],
  verb: 'add' | 'remove' = 'add',
): Promise<CollectionView> => call('POST', `/api/collections/${id}/${verb}`, { ids });

/** With whom a collection, a style or a note is shared. */
export const fetchReceivers = (id: string): Promise<ItemPeople> => call('GET', `/api/library/${id}/people`);

/** Shares one's own with somebody, or with everybody (`*`). */
export const share = (id: string, name: string, access: 'view' | 'edit'): Promise<ItemPeople> =>
  call('POST', `/api/library/${id}/people`, { name, access });

/** Takes back what was shared with an account, or with everybody (`*`). */
export const takeBack = (id: string, account: string): Promise<ItemPeople> =>
  call('DELETE', `/api/library/${id}/people/${encodeURIComponent(account)}`);

/** A page of the trash. */
export const fetchTrash = (before: number | null, limit: number): Promise<TrashView> =>
  call('GET', `/api/trash${query({ before, limit })}`);

/** Takes a session out of the trash. */
export const restoreSession = (id: string): Promise<unknown> =>
  call('PATCH', `/api/sessions/${id}`, { trashed: false });

/** What was erased, or would be; `kept` are images that something else still names. */
export interface Erased {
  generation_ids: string[];
  images: string[];
  kept: string[];
}

/** Erases pictures of one session, or a session, for good; with `dry_run` it only says what would be. */
export const erase = (
  what: { ids: readonly string[] } | { session: string },
  dry_run: boolean,
): Promise<Erased> => call('POST', '/api/erase', { ...what, dry_run });
