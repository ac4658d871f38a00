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
  useScrollToEnd(list, `${last} ${end.length}`, () => setLimit(initialTurns()));
  const keepPosition = useKeptPosition(list, limit);
  const noteScroll = useKeptEnd(list, turns[0]?.id);
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

/** Goes to the end whenever that is another one. */
function useScrollToEnd(list: ListRef, end: string, onNewEnd: () => void): void {
  useEffect(() => {
    const element = list.current!;
    const scroll = (): void => {
      element.scrollTop = element.scrollHeight;
    };
    onNewEnd();
    // The first call is at once; and while the composer grows over it, the end stays in sight, too.
    const observer = new ResizeObserver(scroll);
    observer.observe(element);
    return () => observer.disconnect();
  }, [end]);
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

/** Keeps the end in sight when older turns were read. What it returns notes whether it is, after scrolling. */
function useKeptEnd(list: ListRef, first: string | undefined): () => void {
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    const element = list.current!;
    if (isAtEnd.current) element.scrollTop = element.scrollHeight;
  }, [first]);
  return () => {
    const { scrollTop, clientHeight, scrollHeight } = list.current!;
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  };
}
