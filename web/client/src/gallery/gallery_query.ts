// What the gallery shows: which pictures are asked for, from all sessions or from one, and which of them pass.
import { fetchHistory, searchGenerations } from '../api/client';
import type { GenerationView } from '../api/types.gen';
import type { GalleryQuery } from './gallery_address';

/** Whether a query leaves nothing out. */
export const isUnfiltered = ({ words, starred, model, session, days }: GalleryQuery): boolean =>
  !words && !starred && !model && !session && !days;

/** Some of the pictures that were found. */
export interface GalleryPage {
  generations: GenerationView[];
  /** Where the next page begins; null: there is none. */
  next: number | null;
}

const DAY_MS = 86_400_000;
const PAGE_SIZE = 120;
const MIN_FOUND = 40;

/** What is looked for, newest first: read page by page until some pass, so that an empty page is never shown. */
export async function fetchGallery(
  query: GalleryQuery,
  before: number | null,
  now: number,
): Promise<GalleryPage> {
  const generations: GenerationView[] = [];
  let next = before;
  do {
    const page = await fetchPage(query, next, now);
    generations.push(...page.generations);
    next = page.next;
  } while (next !== null && generations.length < MIN_FOUND);
  return { generations, next };
}

async function fetchPage(query: GalleryQuery, before: number | null, now: number): Promise<GalleryPage> {
  const { session, words, starred, model, days } = query;
  const answer = session
    ? await fetchHistory(session, before, PAGE_SIZE)
    : await searchGenerations({ words, starred, model, before, limit: PAGE_SIZE });
  const newestFirst = session ? answer.generations.toReversed() : answer.generations;
  const last = newestFirst.at(-1);
  const isTooOld = last !== undefined && days > 0 && !isRecent(last, days, now);
  const next = answer.more && last && !isTooOld ? (session ? last.order : last.seq) : null;
  return { generations: newestFirst.filter((generation) => matches(generation, query, now)), next };
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

const isRecent = ({ timestamp }: GenerationView, days: number, now: number): boolean =>
  now - Date.parse(timestamp) < days * DAY_MS;

/** Whether a picture is looked for. Words are searched for by the server, except within one session. */
export function matches(generation: GenerationView, query: GalleryQuery, now: number): boolean {
  const { image_id, trashed, starred, model } = generation;
  if (!image_id || trashed) return false;
  return (
    (!query.starred || starred) &&
    (!query.model || model === query.model) &&
    (!query.days || isRecent(generation, query.days, now)) &&
    (!query.session || hasWords(generation, query.words))
  );
}

function hasWords({ prompt, modification, name, note, tags }: GenerationView, words: string): boolean {
  const text = [prompt, modification ?? '', name, note, ...tags].join(' ').toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

const MAX_STEM = 60;

/** The name of a picture's file in an archive: its place in the order, then its words. */
export function fileName({ name, modification, prompt }: GenerationView, index: number): string {
  const stem = (name || modification || prompt)
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, MAX_STEM);
  return `${String(index + 1).padStart(3, '0')}-${stem || 'picture'}.png`;
}
