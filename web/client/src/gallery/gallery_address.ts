// What the gallery is asked for, as signals and as the query of its address.
import { signal } from '@preact/signals';

/** What is looked for; what is empty filters nothing. */
export interface GalleryQuery {
  words: string;
  starred: boolean;
  /** Days back from now; 0: any time. */
  days: number;
  session: string;
  collection: string;
  tag: string;
  model: string;
  lora: string;
  scheduler: string;
  kind: string;
}

/** The filters whose values are listed by what was used, in the order in which they are offered. */
export const FACETS = ['session', 'collection', 'tag', 'model', 'lora', 'scheduler', 'kind'] as const;

/** Every picture. */
export const EVERYTHING: GalleryQuery = {
  words: '',
  starred: false,
  days: 0,
  session: '',
  collection: '',
  tag: '',
  model: '',
  lora: '',
  scheduler: '',
  kind: '',
};

/** What is looked for now. */
export const galleryQuery = signal<GalleryQuery>(EVERYTHING);
/** The collection that is open; null: the list of them. */
export const openedCollection = signal<string | null>(null);

/** The query of an address that asks for it: `?q=...`; empty where nothing is left out. */
export function toSearch({ words, starred, days, ...facets }: GalleryQuery): string {
  const given = Object.entries({ q: words, starred: starred ? '1' : '', days: days || '', ...facets })
    .filter(([, value]) => value !== '')
    .map(([name, value]) => [name, String(value)]);
  return given.length > 0 ? `?${new URLSearchParams(given).toString()}` : '';
}

/** What the query of an address asks for. What it does not know is passed over. */
export function fromSearch(search: string): GalleryQuery {
  const given = new URLSearchParams(search);
  const days = Number(given.get('days'));
  const facets = Object.fromEntries(FACETS.map((name) => [name, given.get(name) ?? '']));
  return {
    ...EVERYTHING,
    ...facets,
    words: given.get('q') ?? '',
    starred: ['1', 'true'].includes(given.get('starred') ?? ''),
    days: Number.isInteger(days) && days > 0 ? days : 0,
  };
}
