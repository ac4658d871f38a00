// The timeline: every picture in order of making, its branches as strokes of paint, and the playhead.
//
// Only the columns that are seen, and a few beside them, are in the document, however long the session is.
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../lib/i18n';
import { unfinished, visible } from '../session/state';
import { COLUMN_WIDTH, columnX } from './geometry';
import type { Placed } from './lanes';
import { Lanes, Playhead } from './Lanes';
import { HeightHandle } from './HeightHandle';
import { NodeCaptions, Nodes } from './Nodes';
import { grid, placeOf, playhead, scrollView, setStrip, treeWidth } from './timeline_view';
import { TimelineBar } from './TimelineBar';

interface ScrollRef {
  current: HTMLDivElement | null;
}

/** The bar and the strip with the pictures. */
export function Timeline() {
  const scroll = useRef<HTMLDivElement>(null);
  const isEmpty = visible.value.length === 0;
  useScrollView(scroll);
  return (
    <section class="timeline" aria-label={t('timeline.label')}>
      <HeightHandle />
      <TimelineBar />
      <div class="scroll" id="timeline-strip" ref={scroll}>
        {isEmpty ? <p class="nothing">{t('timeline.empty')}</p> : <Strip scroll={scroll} />}
      </div>
    </section>
  );
}

function Strip({ scroll }: { scroll: ScrollRef }) {
  const width = treeWidth.value;
  useFollowTarget(scroll, width);
  return (
    <div class="tree" style={{ width: `${width}px`, height: `${grid.value.height}px` }}>
      <Lanes width={width} />
      <Playhead />
      <Nodes />
      <NodeCaptions />
    </div>
  );
}

/** Follows what is seen, from before there is anything, so that the first picture is drawn where it belongs. */
function useScrollView(scroll: ScrollRef): void {
  useLayoutEffect(() => {
    const element = scroll.current!;
    setStrip(element);
    const measure = (): void => {
      const { scrollLeft: left, scrollTop: top, clientWidth: width, clientHeight: height } = element;
      scrollView.value = { left, top, width, height };
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, []);
}

/** Keeps what matters in view: what was just asked for, else where the playhead stands. */
function useFollowTarget(scroll: ScrollRef, width: number): void {
  const target = placeOf(unfinished.value.at(-1)?.id) ?? playhead.value;
  const before = useRef<Placed | undefined>(undefined);
  const left = computeScrollLeft(before.current, target, width);
  before.current = target;
  // Before the columns are drawn, so that none is only to be scrolled past.
  if (left !== null) scrollView.value = { ...scrollView.peek(), left };
  useLayoutEffect(() => {
    if (left !== null) scroll.current!.scrollLeft = left;
  }, [left]);
  const y = target && grid.value.y(target.lane);
  useEffect(() => {
    if (scroll.current && target && y !== undefined) reveal(scroll.current, columnX(target.column), y);
  }, [target?.id, y]);
}

/**
 * Where the strip is scrolled to at first, and when older pictures were read, or folds opened, to the left of what is
 * seen: that stays where it was. Else null.
 */
function computeScrollLeft(
  before: Placed | undefined,
  after: Placed | undefined,
  width: number,
): number | null {
  const view = scrollView.peek();
  if (!after) return null;
  if (!before) return Math.max(0, Math.min(columnX(after.column) - view.width * 0.6, width - view.width));
  const shift = (after.column - before.column) * COLUMN_WIDTH;
  return before.id === after.id && shift !== 0 ? view.left + shift : null;
}

/** What of a picture and its caption lies under its middle. */
const CAPTION_ROOM = 46;

/** Scrolls a place into view, unless it is well inside. */
function reveal(element: HTMLDivElement, x: number, y: number): void {
  const { scrollLeft, scrollTop, clientWidth, clientHeight } = element;
  const isBeside = x < scrollLeft + 90 || x > scrollLeft + clientWidth - 90;
  const isBeyond = y - scrollTop > clientHeight - CAPTION_ROOM || y < scrollTop + 24;
  if (!isBeside && !isBeyond) return;
  const left = isBeside ? x - clientWidth * 0.6 : scrollLeft;
  const top = isBeyond ? y - clientHeight / 2 : scrollTop;
  const isFar = Math.abs(left - scrollLeft) > 3 * clientWidth;
  const isInstant = isFar || matchMedia('(prefers-reduced-motion: reduce)').matches;
  element.scrollTo({ left, top, behavior: isInstant ? 'auto' : 'smooth' });
}
