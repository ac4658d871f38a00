// The series: every picture in order of making, its branches as strokes of paint, and the line of now.
//
// Only the columns that are seen, and a few beside them, are in the document, however long the session is.
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import * as columns from '../columns';
import { t } from '../i18n';
import type { Placed } from '../lanes';
import { CAPTION, columnX, PITCH } from '../series';
import * as state from '../state';
import { Bar } from './SeriesBar';
import { Lanes, NowLine } from './SeriesLanes';
import { Captions, Nodes } from './SeriesNodes';
import { grid, now, placeOf, seen } from './series-view';

export function Series() {
  const scroll = useRef<HTMLDivElement>(null);
  const empty = state.nodes.value.length === 0;
  useMeasured(scroll);
  return (
    <section class="series" aria-label={t('series.label')}>
      <Bar />
      <div class="scroll" ref={scroll}>
        {empty ? <p class="nothing">{t('series.empty')}</p> : <Strip scroll={scroll} />}
      </div>
    </section>
  );
}

function Strip({ scroll }: { scroll: Place }) {
  const width = columnX(columns.placed.value.length - 1) + PITCH;
  useFollowed(scroll, width);
  return (
    <div class="tree" style={{ width: `${width}px`, height: `${grid.value.height + CAPTION}px` }}>
      <Lanes width={width} />
      <NowLine />
      <Nodes />
      <Captions />
    </div>
  );
}

/** Follows what is seen, from before there is anything, so that the first picture is drawn where it belongs. */
function useMeasured(scroll: Place): void {
  useLayoutEffect(() => {
    const element = scroll.current!;
    const measure = (): void => {
      const { scrollLeft: left, scrollTop: top, clientWidth: width, clientHeight: height } = element;
      seen.value = { left, top, width, height };
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

interface Place {
  current: HTMLDivElement | null;
}

/** Keeps what matters in view: what was just asked for, else where the now-line stands. */
function useFollowed(scroll: Place, width: number): void {
  const target = placeOf(state.live.value.at(-1)?.id) ?? now.value;
  const before = useRef<Placed | undefined>(undefined);
  const left = shifted(before.current, target, width);
  before.current = target;
  // Before the columns are drawn, so that none is only to be scrolled past.
  if (left !== null) seen.value = { ...seen.peek(), left };
  useLayoutEffect(() => {
    if (left !== null) scroll.current!.scrollLeft = left;
  }, [left]);
  const height = target && grid.value.y(target.lane);
  useEffect(() => {
    if (scroll.current && target) reveal(scroll.current, columnX(target.column), grid.value.y(target.lane));
  }, [target?.id, height]);
}

/**
 * Where the strip is scrolled to at first, and when older pictures were read, or folds opened, to the left of what is
 * seen: that stays where it was. Else null.
 */
function shifted(before: Placed | undefined, after: Placed | undefined, width: number): number | null {
  const here = seen.peek();
  if (!after) return null;
  if (!before) return Math.max(0, Math.min(columnX(after.column) - here.width * 0.6, width - here.width));
  const by = (after.column - before.column) * PITCH;
  return before.id === after.id && by !== 0 ? here.left + by : null;
}

/** Scrolls a place into view, unless it is well inside. */
function reveal(element: HTMLDivElement, x: number, y: number): void {
  const { scrollLeft, scrollTop, clientWidth, clientHeight } = element;
  const outside = x < scrollLeft + 90 || x > scrollLeft + clientWidth - 90;
  const lower = y - scrollTop > clientHeight - CAPTION - 30 || y < scrollTop + 24;
  if (!outside && !lower) return;
  const left = outside ? x - clientWidth * 0.6 : scrollLeft;
  const top = lower ? y - (clientHeight - CAPTION) / 2 : scrollTop;
  const far = Math.abs(left - scrollLeft) > 3 * clientWidth;
  const still = far || matchMedia('(prefers-reduced-motion: reduce)').matches;
  element.scrollTo({ left, top, behavior: still ? 'auto' : 'smooth' });
}
