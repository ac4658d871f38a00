// The pictures of the gallery, by sessions where they are told apart. Only the rows that are seen are drawn.
import { Fragment } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { exportUrl } from '../api/client';
import type { GenerationView, SessionSummary } from '../api/types.gen';
import { formatDay, plural, t } from '../lib/i18n';
import { openSession } from '../session/sessions';
import { session as openedSession } from '../session/state';
import { closePanel } from '../session/view_state';
import { GalleryItem } from './GalleryItem';
import { splitBySession } from './gallery_query';
import { steerByKeys } from './grid_keys';
import { justifyGroups, type GridGroup, type GridRow } from './justified_layout';
import { focusedIndex } from './selection';

/** How far outside of what is seen rows are drawn, and more is read. */
const OVERSCAN_PX = 600;
/** Whoever scrolls less than this has the same rows drawn: between them nothing is worked out anew. */
const STEP_PX = 150;
const HEADING_PX = 46;
/** The grid's padding on both sides (`gallery.css`). */
const MARGINS_PX = 48;
const NARROW_MARGINS_PX = 28;
const NARROW_PX = 600;
const ROW_PX = 190;
const NARROW_ROW_PX = 124;
const CAPTION_PX = 26;
const GAP_PX = 12;

interface GalleryGridProps {
  generations: GenerationView[];
  /** The sessions by which pictures are grouped; null: they stand in one list. */
  sessions: ReadonlyMap<string, SessionSummary> | null;
  loadMore: (() => void) | null;
}

interface ScrollView {
  top: number;
  width: number;
  height: number;
}

/** The grid. */
export function GalleryGrid({ generations, sessions, loadMore }: GalleryGridProps) {
  const element = useRef<HTMLDivElement>(null);
  const view = useScrollView(element);
  const grid = useGrid(generations, view.width, sessions !== null);
  useEffect(() => {
    if (loadMore && view.top + view.height > grid.height - OVERSCAN_PX) loadMore();
  }, [view.top, view.height, grid.height, generations.length]);
  useKeyboardPlace(element, view.width > 0 && grid.rows.length > 0, [generations, sessions]);
  // Nothing is drawn before it is known how wide it is: it would only be moved.
  const isNear = (top: number, height: number): boolean =>
    view.width > 0 && top + height > view.top - OVERSCAN_PX && top < view.top + view.height + OVERSCAN_PX;
  return (
    <div
      class="gallery-grid"
      ref={element}
      tabIndex={generations.length > 0 ? -1 : 0}
      role="group"
      aria-label={t('gallery.pictures')}
      onKeyDown={(event) => steerByKeys(event, grid.rows, element.current!)}
    >
      <div class="rows" style={{ height: `${grid.height}px` }}>
        {grid.groups.map((group) => (
          <Fragment key={group.first}>
            {sessions && isNear(group.top, HEADING_PX) && (
              <Heading
                top={group.top}
                newest={generations[group.first]!}
                session={sessions.get(generations[group.first]!.session_id)}
              />
            )}
            {group.rows
              .filter((row) => isNear(row.top, row.height))
              .map((row) => (
                <Row key={row.first} row={row} generations={generations} />
              ))}
          </Fragment>
        ))}
      </div>
    </div>
  );
}

/**
 * Puts the keyboard on the pictures once they are drawn, where it stands on nothing in the gallery yet; and again when
 * they are grouped anew, which draws them as new elements and takes the keyboard from the old ones.
 */
function useKeyboardPlace(
  ref: { current: HTMLDivElement | null },
  isDrawn: boolean,
  shown: readonly unknown[],
): void {
  useEffect(() => {
    const isNowhere = document.activeElement?.matches('dialog, body, .view') ?? true;
    if (!isDrawn || !isNowhere) return;
    const place = ref.current?.querySelector<HTMLElement>(`[data-index="${focusedIndex.peek()}"]`);
    place?.focus({ preventScroll: true });
  }, [isDrawn, ...shown]);
}

/** What is seen of an element that scrolls, to the step. */
function useScrollView(ref: { current: HTMLDivElement | null }): ScrollView {
  const [view, setView] = useState({ top: 0, width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current!;
    const measure = (): void => {
      const top = Math.floor(element.scrollTop / STEP_PX) * STEP_PX;
      const { clientWidth: width, clientHeight: height } = element;
      setView((seen) =>
        seen.top === top && seen.width === width && seen.height === height ? seen : { top, width, height },
      );
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    measure();
    return () => observer.disconnect();
  }, []);
  return view;
}

interface Grid {
  groups: GridGroup[];
  rows: GridRow[];
  height: number;
}

function useGrid(generations: readonly GenerationView[], width: number, isGrouped: boolean): Grid {
  return useMemo(() => {
    const lists = isGrouped ? splitBySession(generations) : [generations];
    const shapes = lists.map((list) => list.map(shapeOf));
    const isNarrow = width < NARROW_PX;
    const measures = {
      width: Math.max(1, width - (isNarrow ? NARROW_MARGINS_PX : MARGINS_PX)),
      rowHeight: isNarrow ? NARROW_ROW_PX : ROW_PX,
      gap: GAP_PX,
      captions: CAPTION_PX,
    };
    const { groups, height } = justifyGroups(shapes, measures, isGrouped ? HEADING_PX : 0);
    return { groups, height, rows: groups.flatMap(({ rows }) => rows) };
  }, [generations, width, isGrouped]);
}

const shapeOf = ({ width, height }: GenerationView): number => (width && height ? width / height : 4 / 3);

interface HeadingProps {
  top: number;
  newest: GenerationView;
  session: SessionSummary | undefined;
}

/** A session's name over its pictures; pressing it goes there. */
function Heading({ top, newest: { session_id, timestamp }, session }: HeadingProps) {
  return (
    <h3 class="session-heading" style={{ top: `${top}px` }}>
      <button type="button" onClick={() => void enterSession(session_id)}>
        {session?.title || t('header.untitled')}
      </button>
      <small>
        {session && plural('header.pictures', session.picture_count)}, {formatDay(timestamp)}
      </small>
      <a class="link" href={exportUrl(session_id, 'dimp')} download="">
        {t('sessions.save.dimp')}
      </a>
    </h3>
  );
}

/** The session is opened behind the gallery, which then goes in one step: so that Back leads into it again. */
async function enterSession(id: string): Promise<void> {
  if (openedSession.value?.id !== id) await openSession(id);
  closePanel();
}

/** Above this height of a row the larger thumbnails are shown. */
const LARGE_ROW_PX = 200;

interface RowProps {
  row: GridRow;
  generations: GenerationView[];
}

/** A row, whose pictures are left alone while others are scrolled in. */
function Row({ row, generations }: RowProps) {
  return useMemo(() => drawRow({ row, generations }), [row, generations]);
}

function drawRow({ row, generations }: RowProps) {
  return (
    <>
      {row.cells.map(({ left, width }, index) => {
        const generation = generations[row.first + index]!;
        const style = {
          left: `${left}px`,
          top: `${row.top}px`,
          width: `${width}px`,
          height: `${row.height + CAPTION_PX}px`,
        };
        const size = row.height > LARGE_ROW_PX ? 640 : 256;
        return (
          <GalleryItem
            key={generation.id}
            generation={generation}
            index={row.first + index}
            style={style}
            size={size}
          />
        );
      })}
    </>
  );
}
