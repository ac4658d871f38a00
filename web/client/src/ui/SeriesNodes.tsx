// The pictures of the series and their captions: a tree for the keyboard, laid out in order of making.
import { thumbnail } from '../api';
import type { GenerationView } from '../api.gen';
import { change, short } from '../captions';
import * as doing from '../doing';
import { plural, t } from '../i18n';
import type { Placed } from '../lanes';
import { columnX } from '../series';
import * as state from '../state';
import { Icon } from './Icon';
import { colourOf } from './series-colours';
import { byId, focusTarget, grid, inRange, order, starredOnly, undone } from './series-view';

export function Nodes() {
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
      {one.batch && (
        <span class="of">
          {one.batch.index + 1}/{one.batch.of}
        </span>
      )}
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
    one.batch && t('series.candidates', { n: one.batch.of }),
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

export function Captions() {
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
