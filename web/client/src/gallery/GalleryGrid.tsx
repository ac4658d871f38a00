// The pictures of the gallery by sessions. Only the rows that are seen are drawn.
import { batch } from '@preact/signals';
import { Fragment } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { exportUrl, thumbnailUrl } from '../api/client';
import type { GenerationView, SessionSummary } from '../api/types.gen';
import { formatDay, plural, t } from '../lib/i18n';
import { AnimationMark, Icon } from '../lib/Icon';
import { isAnimation } from '../session/kinds';
import { peek } from '../session/navigation';
import { openSession } from '../session/sessions';
import { session as openedSession } from '../session/state';
import { closePanel } from '../session/view_state';
import { splitBySession } from './gallery_query';
import { justifyGroups, type GridRow } from './justified_layout';

/** How far outside of what is seen rows are drawn, and more is read. */
const OVERSCAN_PX = 600;
const HEADING_PX = 46;
const MARGINS_PX = 48;
const NARROW_PX = 600;
const ROW_PX = 200;
const NARROW_ROW_PX = 130;
const GAP_PX = 12;

interface Selection {
  /** The pictures that are chosen; null while none are to be chosen. */
  selection: readonly GenerationView[] | null;
  select: (selection: readonly GenerationView[]) => void;
}

interface GalleryGridProps extends Selection {
  generations: GenerationView[];
  sessions: ReadonlyMap<string, SessionSummary>;
  loadMore: (() => void) | null;
}

interface ScrollView {
  top: number;
  width: number;
  height: number;
}

/** The grid. */
export function GalleryGrid({ generations, sessions, loadMore, ...selection }: GalleryGridProps) {
  const element = useRef<HTMLDivElement>(null);
  const view = useScrollView(element);
  const grid = useGrid(generations, view.width);
  useEffect(() => {
    if (loadMore && view.top + view.height > grid.height - OVERSCAN_PX) loadMore();
  }, [view.top, view.height, grid.height, generations.length]);
  const isNear = (top: number, height: number): boolean =>
    top + height > view.top - OVERSCAN_PX && top < view.top + view.height + OVERSCAN_PX;
  return (
    <div class="gallery-grid" ref={element} tabIndex={0} role="group" aria-label={t('gallery.title')}>
      <div class="rows" style={{ height: `${grid.height}px` }}>
        {grid.groups.map(({ first, top, rows }) => (
          <Fragment key={first}>
            {isNear(top, HEADING_PX) && (
              <Heading
                top={top}
                newest={generations[first]!}
                session={sessions.get(generations[first]!.session_id)}
              />
            )}
            {rows
              .filter((row) => isNear(row.top, row.height))
              .map((row) => (
                <Row key={row.first} row={row} generations={generations} {...selection} />
              ))}
          </Fragment>
        ))}
      </div>
    </div>
  );
}

/** What is seen of an element that scrolls. */
function useScrollView(ref: { current: HTMLDivElement | null }): ScrollView {
  const [view, setView] = useState({ top: 0, width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current!;
    const measure = (): void =>
      setView({ top: element.scrollTop, width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    measure();
    return () => observer.disconnect();
  }, []);
  return view;
}

function useGrid(generations: readonly GenerationView[], width: number) {
  return useMemo(() => {
    const shapes = splitBySession(generations).map((group) => group.map(shapeOf));
    const rowHeight = width < NARROW_PX ? NARROW_ROW_PX : ROW_PX;
    const measures = { width: Math.max(1, width - MARGINS_PX), rowHeight, gap: GAP_PX };
    return justifyGroups(shapes, measures, HEADING_PX);
  }, [generations, width]);
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

interface RowProps extends Selection {
  row: GridRow;
  generations: GenerationView[];
}

/** Above this height of a row the larger thumbnails are shown. */
const LARGE_ROW_PX = 200;

function Row({ row, generations, ...selection }: RowProps) {
  return (
    <>
      {row.cells.map(({ left, width }, index) => {
        const generation = generations[row.first + index]!;
        const style = {
          left: `${left}px`,
          top: `${row.top}px`,
          width: `${width}px`,
          height: `${row.height}px`,
        };
        const size = row.height > LARGE_ROW_PX ? 640 : 256;
        return (
          <GalleryItem key={generation.id} generation={generation} style={style} size={size} {...selection} />
        );
      })}
    </>
  );
}

interface GalleryItemProps extends Selection {
  generation: GenerationView;
  style: Record<'left' | 'top' | 'width' | 'height', string>;
  size: 256 | 640;
}

function GalleryItem({ generation, style, size, ...selection }: GalleryItemProps) {
  const { id, image_id, prompt, starred } = generation;
  const words = prompt || t('caption.ownPicture');
  const kind = isAnimation(generation) ? `, ${t('animation.mark')}` : '';
  const verb = selection.selection ? t('gallery.select') : t('gallery.open');
  return (
    <button
      type="button"
      class="gallery-item"
      aria-pressed={selection.selection?.some((other) => other.id === id)}
      title={prompt}
      aria-label={`${words}${kind}. ${verb}`}
      style={style}
      onClick={() => openOrSelect(generation, selection)}
    >
      <img src={thumbnailUrl(image_id!, size)} alt="" loading="lazy" decoding="async" />
      {kind && <AnimationMark />}
      {starred && (
        <span class="badge">
          <Icon name="starFilled" size={11} />
        </span>
      )}
    </button>
  );
}

/** Opens a picture, or, while pictures are chosen, puts it among them or out. */
function openOrSelect(generation: GenerationView, { selection, select }: Selection): void {
  if (!selection) {
    void openPicture(generation);
    return;
  }
  const others = selection.filter((other) => other.id !== generation.id);
  select(others.length < selection.length ? others : [...selection, generation]);
}

/** The session is opened behind the gallery, which then goes in one step: so that Back leads into it again. */
async function enterSession(id: string): Promise<void> {
  if (openedSession.value?.id !== id) await openSession(id);
  closePanel();
}

async function openPicture({ id, session_id }: GenerationView): Promise<void> {
  if (openedSession.value?.id !== session_id) await openSession(session_id);
  batch(() => {
    closePanel();
    peek(id);
  });
}
