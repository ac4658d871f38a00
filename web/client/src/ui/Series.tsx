// The series: every picture in order of making, its branches as strokes of paint, and the line of now.
//
// Only the columns that are seen, and a few beside them, are in the document, however long the session is.
import { effect, signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import * as doing from '../doing';
import { clock, t } from '../i18n';
import { CAPTION, columnX, PITCH } from '../series';
import * as state from '../state';
import { Icon, IconButton } from './Icon';
import { keyFor } from './key-names';
import { Lanes, NowLine } from './SeriesLanes';
import { Captions, Nodes } from './SeriesNodes';
import { byId, grid, now, seen } from './series-view';

const replaying = signal(0);

export function Series() {
  const empty = state.nodes.value.length === 0;
  return (
    <section class="series" aria-label={t('series.label')}>
      <Bar />
      {empty ? <p class="nothing">{t('series.empty')}</p> : <Strip />}
    </section>
  );
}

function Bar() {
  const made = state.nodes.value;
  const first = made[0];
  const last = made.at(-1);
  return (
    <div class="bar">
      <Travel />
      <h2>{t('series.label')}</h2>
      {first && last && (
        <span class="dim">
          {t('series.span', { from: clock(first.timestamp), to: clock(last.timestamp) })}
        </span>
      )}
      <span class="space" />
      <Choices />
    </div>
  );
}

function Travel() {
  const head = state.head.value;
  return (
    <>
      <IconButton
        name="undo"
        size={18}
        label={t('series.undo')}
        hint={keyFor('undo')}
        disabled={!head?.can_undo}
        onClick={() => doing.move('undo')}
      />
      <IconButton
        name="redo"
        size={18}
        label={t('series.redo')}
        hint={keyFor('redo')}
        disabled={!head?.can_redo}
        onClick={() => doing.move('redo')}
      />
      <IconButton
        name={replaying.value ? 'pause' : 'play'}
        size={18}
        label={replaying.value ? t('series.pause') : t('series.replay')}
        disabled={state.nodes.value.length < 2}
        onClick={toggleReplay}
      />
    </>
  );
}

function Choices() {
  const marking = state.marked.value !== null;
  return (
    <>
      <button
        type="button"
        class="text"
        aria-pressed={state.onlyStarred.value}
        onClick={() => (state.onlyStarred.value = !state.onlyStarred.value)}
      >
        <Icon name={state.onlyStarred.value ? 'starFilled' : 'star'} size={16} />{' '}
        <span>{t('series.starred')}</span>
      </button>
      <button
        type="button"
        class="text"
        aria-pressed={marking}
        onClick={() => {
          doing.mark();
          if (state.marked.value) state.tell(t('told.markOther'));
        }}
      >
        <Icon name="compare" size={16} />{' '}
        <span>{marking ? t('series.compareMark') : t('series.compare')}</span>
      </button>
    </>
  );
}

/** Steps through everything made, from the first to the last, without writing anything. */
function toggleReplay(): void {
  window.clearInterval(replaying.value);
  if (replaying.value) return void (replaying.value = 0);
  const made = state.nodes.value.filter((one) => one.image_id);
  let at = 0;
  const next = (): void => {
    const one = made[at++];
    if (one) return doing.peek(one.id);
    window.clearInterval(replaying.value);
    replaying.value = 0;
    doing.peek(null);
  };
  next();
  replaying.value = window.setInterval(next, 900);
}

effect(() => {
  // Whoever goes somewhere has seen enough of the replay.
  if (replaying.peek() && state.panel.value) {
    window.clearInterval(replaying.peek());
    replaying.value = 0;
  }
});

function Strip() {
  const scroll = useRef<HTMLDivElement>(null);
  const width = columnX(state.placed.value.length - 1) + PITCH;
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

function useMeasured(scroll: { current: HTMLDivElement | null }): void {
  useLayoutEffect(() => {
    const element = scroll.current!;
    const measure = (): void => {
      const next = { left: element.scrollLeft, width: element.clientWidth, height: element.clientHeight };
      const old = seen.peek();
      if (old.left !== next.left || old.width !== next.width || old.height !== next.height) seen.value = next;
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

/** Keeps what matters in view: what was just asked for, else where the now-line stands. */
function useFollowed(scroll: { current: HTMLDivElement | null }): void {
  const coming = state.live.value.at(-1)?.id;
  const target = byId.value.get(coming ?? '') ?? now.value;
  const id = target?.id;
  useEffect(() => {
    const element = scroll.current;
    if (!element || !target) return;
    const x = columnX(target.column);
    const y = grid.value.y(target.lane);
    const outside = x < element.scrollLeft + 90 || x > element.scrollLeft + element.clientWidth - 90;
    const behavior = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth';
    const left = outside ? x - element.clientWidth * 0.6 : element.scrollLeft;
    const lower = y - element.scrollTop > element.clientHeight - CAPTION - 30 || y < element.scrollTop + 24;
    const top = lower ? y - (element.clientHeight - CAPTION) / 2 : element.scrollTop;
    if (outside || lower) element.scrollTo({ left, top, behavior });
  }, [id]);
}
