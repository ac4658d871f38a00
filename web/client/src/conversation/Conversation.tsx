// The conversation: the path from the first words to the head, and what is on its way.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../lib/i18n';
import { lazy } from '../lib/lazy';
import type { GenerationView } from '../api/types.gen';
import { conversationEnd, findGeneration, pathToHead } from '../session/state';
import { wordsBeingRead } from '../session/view_state';
import { PendingTurn, WordsBeingRead } from './PendingTurn';
import { Turn } from './Turn';

// It comes with the texts of the causes, which the first screen does without.
const FailedTurn = lazy(async () => (await import('./FailedTurn')).FailedTurn);

const TURN_HEIGHT_PX = 70;
/** Turns that fill the conversation. */
const initialTurns = (): number => Math.ceil(innerHeight / TURN_HEIGHT_PX) + 2;
/** How many more are shown whenever its beginning is scrolled into sight. */
const MORE_TURNS = 30;
const NEAR_PX = 200;
const NEAR_END_PX = 4;

/** The turns, the newest at the end. */
export function Conversation() {
  const list = useRef<HTMLOListElement>(null);
  const [limit, setLimit] = useState(initialTurns);
  const turns = pathToHead(limit);
  const end = conversationEnd.value;
  const last = end.at(-1)?.id ?? turns.at(-1)?.id ?? '';
  const keepPosition = useKeptPosition(list, limit);
  const noteScroll = useKeptEnd(list, `${last} ${end.length}`, () => setLimit(initialTurns()));
  const showMore = (): void => {
    noteScroll();
    if (list.current!.scrollTop > NEAR_PX || turns.length < limit) return;
    keepPosition();
    setLimit(limit + MORE_TURNS);
  };
  return (
    <ol
      class={isCut(turns[0]) ? 'turns cut' : 'turns'}
      ref={list}
      tabIndex={0}
      aria-label={t('conversation.label')}
      onScroll={showMore}
    >
      {turns.map((generation) => (
        <Turn key={generation.id} generation={generation} />
      ))}
      {wordsBeingRead.value && <WordsBeingRead words={wordsBeingRead.value} />}
      {end.map((generation) => {
        const Item = generation.status === 'failed' ? FailedTurn : PendingTurn;
        return <Item key={generation.id} generation={generation} />;
      })}
    </ol>
  );
}

/** Whether older turns are still to be read: until then those that are there stand at the end of their place. */
const isCut = (first: GenerationView | undefined): boolean =>
  first?.parent_id != null && !findGeneration(first.parent_id);

interface ListRef {
  current: HTMLOListElement | null;
}

/** A function after which what is seen stays where it is when more turns come before it. */
function useKeptPosition(list: ListRef, turns: number): () => void {
  const height = useRef(0);
  useLayoutEffect(() => {
    const element = list.current!;
    if (height.current > 0) element.scrollTop += element.scrollHeight - height.current;
    height.current = 0;
  }, [turns]);
  return () => {
    height.current = list.current!.scrollHeight;
  };
}

/** What tells that the user scrolls, or goes with the keyboard to what is out of sight. */
const SCROLLING = ['wheel', 'touchmove', 'pointerdown', 'keydown', 'focusin'] as const;
/** For how long after that what is scrolled was scrolled by the user. */
const SCROLLING_MS = 1000;

/**
 * Goes to the end whenever that is another one, and stays there, whatever grows beside the list or in it, until the user
 * scrolls away. What it returns is called after scrolling.
 */
function useKeptEnd(list: ListRef, end: string, onNewEnd: () => void): () => void {
  const [isKept, scrolledAt] = [useRef(true), useRef(-Infinity)];
  const keep = (): void => {
    if (isKept.current) list.current!.scrollTop = list.current!.scrollHeight;
  };
  useEffect(() => {
    isKept.current = true;
    onNewEnd();
    keep();
  }, [end]);
  useLayoutEffect(keep);
  useEffect(() => {
    const element = list.current!;
    const note = (): void => void (scrolledAt.current = performance.now());
    for (const kind of SCROLLING) element.addEventListener(kind, note, { passive: true });
    const observer = new ResizeObserver(keep);
    observer.observe(element);
    const additions = new MutationObserver(keep); // as a turn whose code comes after the list was drawn
    additions.observe(element, { childList: true, subtree: true });
    return () => {
      observer.disconnect();
      additions.disconnect();
      for (const kind of SCROLLING) element.removeEventListener(kind, note);
    };
  }, []);
  return () => {
    const { scrollTop, clientHeight, scrollHeight } = list.current!;
    if (scrollHeight - scrollTop - clientHeight < NEAR_END_PX) isKept.current = true;
    else if (performance.now() - scrolledAt.current < SCROLLING_MS) isKept.current = false;
    else keep();
  };
}
