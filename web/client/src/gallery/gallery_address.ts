// What the gallery is asked for, as a signal and as the query of its address.
import { signal } from '@preact/signals';

/** What is looked for. */
export interface GalleryQuery {
  words: string;
  starred: boolean;
  model: string;
  /** A session: its pictures alone. Empty: all sessions. */
  session: string;
  /** Days back from now; 0: any time. */
  days: number;
}

/** Every picture. */
export const EVERYTHING: GalleryQuery = { words: '', starred: false, model: '', session: '', days: 0 };

/** What is looked for now. */
export const galleryQuery = signal<GalleryQuery>(EVERYTHING);

/** The query of an address that asks for it: `?q=...`; empty where nothing is left out. */
export function toSearch({ words, starred, model, session, days }: GalleryQuery): string {
  const given = Object.entries({ q: words, starred: starred ? '1' : '', model, session, days: days || '' })
    .filter(([, value]) => value !== '')
    .map(([name, value]) => [name, String(value)]);
  return given.length > 0 ? `?${new URLSearchParams(given).toString()}` : '';
}

/** What the query of an address asks for. What it does not know is passed over. */
export function fromSearch(search: string): GalleryQuery {
  const given = new URLSearchParams(search);
  const days = Number(given.get('days'));
  return {
    words: given.get('q') ?? '',
    starred: ['1', 'true'].includes(given.get('starred') ?? ''),
    model: given.get('model') ?? '',
    session: given.get('session') ?? '',
    days: Number.isInteger(days) && days > 0 ? days : 0,
  };
}
