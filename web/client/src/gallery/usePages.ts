// What is read page by page: pictures that are found, those of a collection, or those in the trash.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ApiError } from '../api/client';
import type { GenerationView } from '../api/types.gen';
import { showApiError } from '../session/notices';
import { showList, stopChoosing } from './selection';

/** Some pictures, and where the next page begins; null: there is none. */
export interface Page {
  generations: GenerationView[];
  next: number | null;
}

/** Reads a page: `before` is where it begins, `last` the picture that stands before it. */
export type ReadPage = (before: number | null, last: GenerationView | undefined) => Promise<Page>;

/** What was read so far. */
export interface Pages {
  generations: GenerationView[];
  isAnswered: boolean;
  /** Reads the next page; null where there is none. */
  loadMore: (() => void) | null;
  /** Reads everything again. */
  reload: () => void;
  /** Shows the pictures otherwise at once, ahead of what the studio says when they are next read. */
  change: (edit: (generation: GenerationView) => GenerationView | null) => void;
}

const NOTHING: Page & { isAnswered: boolean } = { generations: [], next: null, isAnswered: false };

/** Reads pages as they are asked for. When `key` changes it begins again after a pause; late answers are dropped. */
export function usePages(read: ReadPage, key: string, pauseMs = 0): Pages {
  const [found, setFound] = useState(NOTHING);
  const lastRequest = useRef(0);
  const load = async (before: number | null, earlier: GenerationView[]): Promise<void> => {
    const request = ++lastRequest.current;
    try {
      const page = await read(before, earlier.at(-1));
      if (request !== lastRequest.current) return;
      setFound({ generations: [...earlier, ...page.generations], next: page.next, isAnswered: true });
    } catch (error) {
      if (request === lastRequest.current) showApiError(error as ApiError);
    }
  };
  useEffect(() => {
    stopChoosing();
    const timer = setTimeout(() => void load(null, []), pauseMs);
    return () => clearTimeout(timer);
  }, [key]);
  useEffect(() => showList(found.generations), [found.generations]);
  const { next, generations, isAnswered } = found;
  return {
    generations,
    isAnswered,
    loadMore: next === null ? null : () => void load(next, generations),
    reload: () => void load(null, []),
    change: (edit) =>
      setFound((now) => ({ ...now, generations: now.generations.flatMap((each) => edit(each) ?? []) })),
  };
}
