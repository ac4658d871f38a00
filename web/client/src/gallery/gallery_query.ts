// What the gallery shows: the search that a query amounts to, and the order of what is found. Pure.
import type { CollectionSearch, SearchFilters } from '../api/library';
import type { GenerationView } from '../api/types.gen';
import { EVERYTHING, toSearch, type GalleryQuery } from './gallery_address';

/** Whether a query leaves nothing out. */
export const isUnfiltered = (query: GalleryQuery): boolean => toSearch(query) === toSearch(EVERYTHING);

const DAY_MS = 86_400_000;
/** Characters of an ISO time up to its minutes. */
const MINUTES = 16;

/** The filters that the studio is asked with; `now` is in ms since 1970. */
export function toFilters({ words, starred, days, ...facets }: GalleryQuery, now: number): SearchFilters {
  return {
    q: words.trim(),
    ...facets,
    ...(starred ? { starred: true } : {}),
    ...(days ? { since: new Date(now - days * DAY_MS).toISOString().slice(0, MINUTES) } : {}),
  };
}

/** The same as a smart collection keeps it: without what filters nothing. */
export function toCollectionSearch(query: GalleryQuery, now: number): CollectionSearch {
  const { q, ...others } = toFilters(query, now);
  return Object.fromEntries(Object.entries({ query: q, ...others }).filter(([, value]) => value !== ''));
}

/**
 * A page grouped by sessions, in the order in which they are met; the session that came last goes on. Earlier pages stay
 * as they are, so that nothing moves while more is read.
 */
export function sortBySession(
  page: readonly GenerationView[],
  lastSession: string | undefined,
): GenerationView[] {
  const groups = new Map<string, GenerationView[]>(lastSession === undefined ? [] : [[lastSession, []]]);
  for (const generation of page) {
    const group = groups.get(generation.session_id);
    if (group) group.push(generation);
    else groups.set(generation.session_id, [generation]);
  }
  return [...groups.values()].flat();
}

/** The pictures in runs of one session each, as they follow each other. */
export function splitBySession(generations: readonly GenerationView[]): GenerationView[][] {
  const groups: GenerationView[][] = [];
  for (const generation of generations) {
    const group = groups.at(-1);
    if (group?.[0]?.session_id === generation.session_id) group.push(generation);
    else groups.push([generation]);
  }
  return groups;
}
