// The series: every picture in order of making, its branches as strokes of paint, and the line of now.
//
// Only the columns that are seen, and a few beside them, are in the document, however long the session is.
import { computed, effect, signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { thumbnail } from '../api';
import type { GenerationView } from '../api.gen';
import { change, short } from '../captions';
import * as doing from '../doing';
import { clock, plural, t } from '../i18n';
import { rows, type Placed } from '../lanes';
import { CAPTION, columnAt, columnX, depthFirst, LANE, MARGIN, PITCH, sibling, stroke } from '../series';
import * as state from '../state';
import { Icon, IconButton } from './Icon';
import { keyFor } from './key-names';
import { colourOf, pigment, SUN } from './series-colours';

const BESIDE = 4;
const seen = signal({ left: 0, width: 1440, height: 176 });
const replaying = signal(0);

const lanes = computed(() => state.placed.value.reduce((most, one) => Math.max(most, one.lane + 1), 1));
const grid = computed(() => {
  const { row, count } = rows(lanes.value);
  const room = seen.value.height - CAPTION;
  const gap = Math.max(52, Math.min(LANE, room / Math.max(count, 1)));
  const height = Math.max(room, count * gap);
  const y = (lane: number): number => (height - count * gap) / 2 + (row(lane) + 0.5) * gap;
  return { y, row, height };
});
const byId = computed(() => new Map(state.placed.value.map((one) => [one.id, one])));
const order = computed(() => depthFirst(state.placed.value));
const starredOnly = (one: GenerationView): boolean =>
  !state.onlyStarred.value || one.starred || one.id === state.headId.value;

const range = computed(() => ({
  from: Math.floor((seen.value.left - MARGIN) / PITCH) - BESIDE,
  to: Math.ceil((seen.value.left + seen.value.width - MARGIN) / PITCH) + BESIDE,
}));

/** Where the now-line stands: on what is looked at, else on the head. */
const now = computed(() => byId.value.get(state.peeked.value ?? state.headId.value ?? ''));

/** What undo took back: not on the way to the head, and only reached by redo or made after what redo brings. */
const undone = computed(() => {
  const gone = new Set<string>();
  for (const one of state.placed.value)
    if (state.ahead.value.has(one.id) || (one.parent !== null && gone.has(one.parent))) gone.add(one.id);
  for (const id of state.lineage.value) gone.delete(id);
  return gone;
});

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
  const head = state.head.value;
  const made = state.nodes.value;
  const first = made[0];
  const last = made.at(-1);
  const marking = state.marked.value !== null;
  return (
    <div class="bar">
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
        disabled={made.length < 2}
        onClick={toggleReplay}
      />
      <h2>{t('series.label')}</h2>
      {first && last && (
        <span class="dim">
          {t('series.span', { from: clock(first.timestamp), to: clock(last.timestamp) })}
        </span>
      )}
      <span class="space" />
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
    </div>
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

interface Edge {
  key: string;
  path: string;
}

/** Strokes are gathered by colour and state: one filtered group for each, not one for each stroke. */
function Lanes({ width }: { width: number }) {
  const groups = new Map<string, Edge[]>();
  const { y, height } = grid.value;
  for (const one of state.placed.value) {
    const parent = one.parent === null ? undefined : byId.value.get(one.parent);
    if (!parent || one.column < range.value.from || parent.column > range.value.to) continue;
    const key = styleOf(one);
    const left = Math.max(columnX(parent.column), columnX(range.value.from) - PITCH);
    const from = columnX(parent.column) < left ? y(one.lane) : y(parent.lane);
    const edges = groups.get(key) ?? [];
    edges.push({ key: one.id, path: stroke(left, from, columnX(one.column), y(one.lane)) });
    groups.set(key, edges);
  }
  const sorted = [...groups].sort(([a], [b]) => Number(a.includes(SUN)) - Number(b.includes(SUN)));
  return (
    <svg class="lanes" width={width} height={height} aria-hidden="true">
      {sorted.map(([key, edges]) => {
        const [colour, kind] = key.split('|') as [string, string];
        const path = edges.map((edge) => edge.path).join('');
        return (
          <g key={key} class={`branch ${kind}`} style={{ '--c': colour }}>
            <path class="wide" d={path} />
            <path class="core" d={path} />
            <path class="gleam" d={path} />
          </g>
        );
      })}
    </svg>
  );
}

function styleOf(placed: Placed): string {
  const one = state.get(placed.id)!;
  const coming = one.status === 'pending' || one.status === 'running';
  if (coming) return `${SUN}|coming`;
  if (state.lineage.value.has(one.id)) return `${SUN}|main`;
  const kind =
    one.status === 'failed' || one.trashed ? 'failed' : undone.value.has(one.id) ? 'undone' : 'made';
  return `${pigment(placed.chain)}|${kind}`;
}

/** The line of now. Dragging it looks back through everything made; nothing is written. */
function NowLine() {
  const here = now.value;
  if (!here) return null;
  const drag = (event: PointerEvent): void => {
    const tree = (event.currentTarget as HTMLElement).closest('.tree')!;
    const x = event.clientX - tree.getBoundingClientRect().left;
    const made = state.placed.value[columnAt(x, state.placed.value.length)];
    if (made && state.get(made.id)?.image_id) doing.peek(made.id);
  };
  return (
    <div
      class="now"
      style={{ left: `${columnX(here.column)}px`, height: `${grid.value.height}px` }}
      title={t('series.scrub')}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => event.buttons > 0 && drag(event)}
    />
  );
}

const inRange = (placed: Placed): boolean =>
  placed.column >= range.value.from && placed.column <= range.value.to;

function Nodes() {
  const focus = focusTarget.value;
  return (
    <ul role="tree" aria-label={t('series.tree')} aria-orientation="horizontal" onKeyDown={onKey}>
      {order.value.map((item) => {
        const placed = byId.value.get(item.id)!;
        const one = state.get(item.id);
        if (!one || (!inRange(placed) && item.id !== focus)) return null;
        return <Node key={item.id} one={one} placed={placed} item={item} focus={item.id === focus} />;
      })}
    </ul>
  );
}

/** The one picture of the tree that Tab reaches. */
const focusTarget = computed(() => {
  const wished = state.focused.value ?? state.headId.value ?? '';
  return byId.value.has(wished) ? wished : state.placed.value.at(-1)?.id;
});

interface NodeProps {
  one: GenerationView;
  placed: Placed;
  item: { level: number; position: number; size: number };
  focus: boolean;
}

function Node({ one, placed, item, focus }: NodeProps) {
  const head = one.id === state.headId.value;
  const states = [
    'node',
    head && 'head',
    one.id === state.peeked.value && 'peeked',
    one.id === state.marked.value && 'marked',
    undone.value.has(one.id) && 'undone',
    (one.status === 'pending' || one.status === 'running') && 'coming',
    one.status === 'failed' && 'failed',
    one.trashed && 'trashed',
    !starredOnly(one) && 'faint',
  ];
  return (
    <li
      role="treeitem"
      class={states.filter(Boolean).join(' ')}
      aria-level={item.level}
      aria-posinset={item.position}
      aria-setsize={item.size}
      aria-selected={head}
      aria-label={nameOf(one, head)}
      tabIndex={focus ? 0 : -1}
      data-id={one.id}
      style={{
        left: `${columnX(placed.column)}px`,
        top: `${grid.value.y(placed.lane)}px`,
        '--c': colourOf(one.id),
      }}
      onFocus={() => (state.focused.value = one.id)}
      onClick={(event) => (event.shiftKey ? doing.mark(one.id) : chosen(one))}
      onDblClick={() => doing.goTo(one.id)}
      onContextMenu={(event) => {
        event.preventDefault();
        state.menuFor.value = one.id;
      }}
    >
      <Inside one={one} />
      {one.starred && (
        <span class="badge">
          <Icon name="starFilled" size={11} />
        </span>
      )}
    </li>
  );
}

function chosen(one: GenerationView): void {
  if (state.marked.value && state.marked.value !== one.id) return doing.mark(one.id);
  if (one.status === 'failed') state.menuFor.value = one.id;
  else doing.peek(one.id);
}

function Inside({ one }: { one: GenerationView }) {
  const progress = state.progress.value;
  if (one.image_id)
    return (
      <img
        src={thumbnail(one.image_id)}
        alt=""
        width="58"
        height="44"
        loading="lazy"
        decoding="async"
        draggable={false}
        onError={(event) => event.currentTarget.classList.add('gone')}
      />
    );
  if (one.status === 'failed') return <Icon name="warning" size={18} />;
  if (progress?.generation_id === one.id && progress.preview)
    return <img src={progress.preview} alt="" width="58" height="44" />;
  return <i class="primed" />;
}

function nameOf(one: GenerationView, head: boolean): string {
  const forks = (state.children.value.get(one.id) ?? []).length;
  const progress = state.progress.value;
  const painting = progress?.generation_id === one.id;
  const parts = [
    short(one),
    head && t('series.name.current'),
    one.starred && t('series.name.starred'),
    undone.value.has(one.id) && t('series.name.undone'),
    one.status === 'failed' && t('series.name.failed'),
    one.status === 'pending' && t('series.name.waiting'),
    one.status === 'running' && t('series.name.painting'),
    painting && t('talk.strokes', { step: progress.step, total: progress.total_steps }),
    one.id === state.marked.value && t('series.name.marked'),
    forks > 1 && plural('series.name.branches', forks),
  ];
  return parts.filter(Boolean).join(', ');
}

function Captions() {
  return (
    <div class="captions" aria-hidden="true">
      {state.placed.value.filter(inRange).map((placed) => {
        const one = state.get(placed.id)!;
        const kind = one.id === state.headId.value ? 'head' : undone.value.has(one.id) ? 'undone' : '';
        return (
          <div
            key={one.id}
            class={`caption ${kind}`}
            dir="auto"
            style={{ left: `${columnX(placed.column)}px`, '--c': colourOf(one.id) }}
          >
            <CaptionWords one={one} />
          </div>
        );
      })}
    </div>
  );
}

function CaptionWords({ one }: { one: GenerationView }) {
  const { added, removed } = change(one);
  if (one.name || (!added && !removed)) return <>{short(one)}</>;
  if (added && removed)
    return (
      <>
        <b>−</b> {removed.split(' ').slice(0, 2).join(' ')}, <b>+</b> {added.split(' ').slice(0, 2).join(' ')}
      </>
    );
  return (
    <>
      <b>{added ? '+' : '−'}</b> {added || removed}
    </>
  );
}

/** Keys of the series that need the tree: walking, going there, refining from there. */
function onKey(event: KeyboardEvent): void {
  const id = focusTarget.value;
  const one = state.get(id);
  if (!one || event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.shiftKey) doing.refineFrom(one.id);
  else doing.goTo(one.id);
}

export type Walk = 'parent' | 'child' | 'branchUp' | 'branchDown' | 'first' | 'last';

/** Moves the series' focus, and looks at what it comes to. */
export function walk(to: Walk): void {
  const id = focusTarget.value;
  const placed = byId.value.get(id ?? '');
  if (!id || !placed) return;
  const next = {
    parent: () => placed.parent,
    child: () => lastVisited(id),
    branchUp: () => sibling(state.placed.value, id, -1, grid.value.row),
    branchDown: () => sibling(state.placed.value, id, 1, grid.value.row),
    first: () => state.placed.value[0]?.id ?? null,
    last: () => state.placed.value.at(-1)?.id ?? null,
  }[to]();
  if (next === null) return;
  state.focused.value = next;
  doing.peek(next);
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`.node[data-id="${next}"]`)?.focus());
}

function lastVisited(id: string): string | null {
  const below = state.children.value.get(id) ?? [];
  const known = (ids: ReadonlySet<string | null>) => below.find((one) => ids.has(one.id));
  return (known(state.lineage.value) ?? known(state.ahead.value) ?? below.at(-1))?.id ?? null;
}
