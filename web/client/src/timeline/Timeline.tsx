// The timeline: every picture in order of making, its branches as strokes of paint, and the playhead.
//
// Only the columns that are seen, and a few beside them, are in the document, however long the session is.
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../lib/i18n';
import { unfinished, visible } from '../session/state';
import { ABOVE_MIDDLE, columnX } from './geometry';
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

/** Where a place of the timeline lies, in its pixels. */
interface Spot {
  id: string;
  x: number;
  y: number;
}

/** Keeps what matters in view: what was just asked for, else where the playhead stands. */
function useFollowTarget(scroll: ScrollRef, width: number): void {
  const target = spotOf(placeOf(unfinished.value.at(-1)?.id) ?? playhead.value);
  const before = useRef<Spot | null>(null);
  const offset = computeScroll(before.current, target, width);
  before.current = target;
  // Before the columns are drawn, so that none is only to be scrolled past.
  if (offset) scrollView.value = { ...scrollView.peek(), ...offset };
  useLayoutEffect(() => {
    if (offset) scroll.current!.scrollTo(offset);
  }, [offset?.left, offset?.top]);
  useEffect(() => {
    if (scroll.current && target) reveal(scroll.current, target.x, target.y);
  }, [target?.id, target?.y]);
}

const spotOf = (place: Placed | undefined): Spot | null =>
  place ? { id: place.id, x: columnX(place.column), y: grid.value.y(place.lane) } : null;

/**
 * Where the strip is scrolled to at first, and when what is drawn was laid out anew, as when older pictures were read or
 * folds opened: what it follows stays where it was. Else null.
 */
function computeScroll(
  before: Spot | null,
  after: Spot | null,
  width: number,
): { left: number; top: number } | null {
  const view = scrollView.peek();
  if (!after) return null;
  if (!before) {
    const left = Math.max(0, Math.min(after.x - view.width * 0.6, width - view.width));
    return { left, top: isBeyond(after.y, 0, view.height) ? topToShow(after.y, view.height) : 0 };
  }
  if (before.id !== after.id || (before.x === after.x && before.y === after.y)) return null;
  return { left: view.left + after.x - before.x, top: Math.max(0, view.top + after.y - before.y) };
}

/** What of the head and its caption lies under its middle. */
const CAPTION_ROOM = 52;

/** How far to scroll so that a picture and its caption stand in the middle, also where no more than that fits. */
const topToShow = (y: number, height: number): number =>
  Math.max(0, y + (CAPTION_ROOM - ABOVE_MIDDLE - height) / 2);

/** Whether a place lies above or below what is seen from `top` on. */
const isBeyond = (y: number, top: number, height: number): boolean =>
  y - top > height - CAPTION_ROOM || y < top + 24;

/** Scrolls a place into view, unless it is well inside. */
function reveal(element: HTMLDivElement, x: number, y: number): void {
  const { scrollLeft, scrollTop, clientWidth, clientHeight } = element;
  const isBeside = x < scrollLeft + 90 || x > scrollLeft + clientWidth - 90;
  const isOutside = isBeyond(y, scrollTop, clientHeight);
  if (!isBeside && !isOutside) return;
  const left = isBeside ? x - clientWidth * 0.6 : scrollLeft;
  const top = isOutside ? topToShow(y, clientHeight) : scrollTop;
  const isFar = Math.abs(left - scrollLeft) > 3 * clientWidth;
  const isInstant = isFar || matchMedia('(prefers-reduced-motion: reduce)').matches;
  element.scrollTo({ left, top, behavior: isInstant ? 'auto' : 'smooth' });
}
