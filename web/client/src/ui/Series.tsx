// The series: every picture in order of making, its branches as strokes of paint, and the line of now.
//
// Only the columns that are seen, and a few beside them, are in the document, however long the session is.
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import * as columns from '../columns';
import { t } from '../i18n';
import { CAPTION, columnX, PITCH } from '../series';
import * as state from '../state';
import { Bar } from './SeriesBar';
import { Lanes, NowLine } from './SeriesLanes';
import { Captions, Nodes } from './SeriesNodes';
import { grid, now, placeOf, seen } from './series-view';

export function Series() {
  const empty = state.nodes.value.length === 0;
  return (
    <section class="series" aria-label={t('series.label')}>
      <Bar />
      {empty ? <p class="nothing">{t('series.empty')}</p> : <Strip />}
    </section>
  );
}

function Strip() {
  const scroll = useRef<HTMLDivElement>(null);
  const width = columnX(columns.placed.value.length - 1) + PITCH;
  useMeasured(scroll);
  useFollowed(scroll);
  return (
    <div class="scroll" ref={scroll}>
      <div class="tree" style={{ width: `${width}px`, height: `${grid.value.height + CAPTION}px` }}>
        <Lanes width={width} />
        <NowLine />
        <Nodes />
        <Captions />
      </div>
    </div>
  );
}

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
    measure();
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
function useFollowed(scroll: Place): void {
  const target = placeOf(state.live.value.at(-1)?.id) ?? now.value;
  const before = useRef<{ id: string; column: number } | null>(null);
  const { id, column } = target ?? { id: '', column: 0 };
  useLayoutEffect(() => {
    // Older pictures were read, or folds opened, to the left: what was seen stays where it was.
    const old = before.current;
    if (scroll.current && old?.id === id) scroll.current.scrollLeft += (column - old.column) * PITCH;
    before.current = { id, column };
  }, [id, column]);
  useEffect(() => {
    if (scroll.current && target) reveal(scroll.current, columnX(target.column), grid.value.y(target.lane));
  }, [id]);
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
