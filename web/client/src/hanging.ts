// What hangs in the gallery: which pictures are asked for, from all sessions or from one, and which of them pass.
import * as api from './api';
import type { GenerationView } from './api.gen';

export interface Wish {
  words: string;
  starred: boolean;
  model: string;
  /** A session: its pictures alone. Empty: all sessions. */
  room: string;
  /** Days back from now; 0: any time. */
  days: number;
}

export const EVERYTHING: Wish = { words: '', starred: false, model: '', room: '', days: 0 };

export const isPlain = (wish: Wish): boolean =>
  !wish.words && !wish.starred && !wish.model && !wish.room && !wish.days;

export interface Page {
  list: GenerationView[];
  /** Where the next page begins; null: there is none. */
  next: number | null;
}

const DAY_MS = 86_400_000;
const PAGE = 120;
const FEW = 40;

/** What is wished for, newest first: read page by page until some pass, so that an empty page is never shown. */
export async function hung(wish: Wish, before: number | null, now: number): Promise<Page> {
  const list: GenerationView[] = [];
  let next = before;
  do {
    const page = await read(wish, next, now);
    list.push(...page.list);
    next = page.next;
  } while (next !== null && list.length < FEW);
  return { list, next };
}

async function read(wish: Wish, before: number | null, now: number): Promise<Page> {
  const { generations, more } = wish.room
    ? await api.history(wish.room, before, PAGE)
    : await api.search(wish.words, wish.starred, before, PAGE, wish.model);
  const list = wish.room ? generations.toReversed() : generations;
  const last = list.at(-1);
  const tooOld = last !== undefined && wish.days > 0 && !isRecent(last, wish.days, now);
  const next = more && last && !tooOld ? (wish.room ? last.order : last.seq) : null;
  return { list: list.filter((one) => passes(one, wish, now)), next };
}

/**
 * A page by rooms, in the order in which they are met; the room that hung last goes on. Earlier pages stay as they are,
 * so that nothing moves while more is read.
 */
export function gathered(page: readonly GenerationView[], last: string | undefined): GenerationView[] {
  const rooms = new Map<string, GenerationView[]>(last === undefined ? [] : [[last, []]]);
  for (const one of page) {
    const room = rooms.get(one.session_id);
    if (room) room.push(one);
    else rooms.set(one.session_id, [one]);
  }
  return [...rooms.values()].flat();
}

/** The pictures by rooms, as they follow each other. */
export function byRooms(list: readonly GenerationView[]): GenerationView[][] {
  const rooms: GenerationView[][] = [];
  for (const one of list) {
    const room = rooms.at(-1);
    if (room?.[0]!.session_id === one.session_id) room.push(one);
    else rooms.push([one]);
  }
  return rooms;
}

const isRecent = (one: GenerationView, days: number, now: number): boolean =>
  now - Date.parse(one.timestamp) < days * DAY_MS;

/** Whether a picture is what is wished for: the server's own search is held to all but the days. */
export function passes(one: GenerationView, wish: Wish, now: number): boolean {
  if (!one.image_id || one.trashed) return false;
  const said = [one.prompt, one.modification ?? '', one.name, one.note, ...one.tags].join(' ').toLowerCase();
  return (
    (!wish.starred || one.starred) &&
    (!wish.model || one.model === wish.model) &&
    (!wish.days || isRecent(one, wish.days, now)) &&
    (!wish.room ||
      wish.words
        .toLowerCase()
        .split(/\s+/)
        .every((word) => said.includes(word)))
  );
}

/** The name of a picture's file in an archive: its place in the order, then its words. */
export function fileName(one: GenerationView, at: number): string {
  const words = (one.name || one.modification || one.prompt).normalize('NFC');
  const stem = words
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return `${String(at + 1).padStart(3, '0')}-${stem || 'picture'}.png`;
}
