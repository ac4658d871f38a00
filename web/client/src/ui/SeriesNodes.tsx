// The pictures of the series and their captions: a tree for the keyboard, laid out in order of making.
import { thumbnail } from '../api';
import type { GenerationView } from '../api.gen';
import { change, short } from '../captions';
import type { Cell } from '../cells';
import * as columns from '../columns';
import * as doing from '../doing';
import { isFilm } from '../films';
import { plural, t } from '../i18n';
import type { Placed } from '../lanes';
import { columnX, type TreeItem } from '../series';
import * as state from '../state';
import { isLive } from '../upsert';
import { useFound } from './found';
import { FilmMark, Icon } from './Icon';
import { colourOf } from './series-colours';
import { byCell, cellAt, focusTarget, grid, inSight, mounted, standsOut } from './series-view';

export function Nodes() {
  const focus = focusTarget.value?.id;
  return (
    <ul role="tree" aria-label={t('series.tree')} aria-orientation="horizontal" onKeyDown={onKey}>
      {mounted.value.map((item) => (
        <Node key={item.id} placed={byCell.value.get(item.id)!} item={item} focus={item.id === focus} />
      ))}
    </ul>
  );
}

function Node({ placed, item, focus }: { placed: Placed; item: TreeItem; focus: boolean }) {
  const cell = useFound(placed, cellAt);
  const one = useFound(cell, columns.faceOf);
  const classes = useFound(placed, looks);
  const label = useFound(placed, nameOf);
  const here = useFound(placed, isHead);
  const colour = useFound(one.id, colourOf);
  const fold = cell.kind === 'fold';
  return (
    <li
      role="treeitem"
      class={classes}
      aria-level={item.level}
      aria-posinset={item.position}
      aria-setsize={item.size}
      aria-selected={here}
      aria-expanded={cell.kind === 'picture' ? undefined : false}
      aria-label={label}
      tabIndex={focus ? 0 : -1}
      data-id={one.id}
      data-cell={cell.id}
      style={{
        left: `${columnX(placed.column)}px`,
        top: `${grid.value.y(placed.lane)}px`,
        '--c': colour,
      }}
      onFocus={() => (state.focused.value = cell.id)}
      onClick={(event) => (event.shiftKey ? doing.mark(one.id) : chosen(one, cell))}
      onDblClick={() => !fold && doing.goTo(one.id)}
      onContextMenu={(event) => {
        event.preventDefault();
        if (!fold) state.menuFor.value = one.id;
      }}
    >
      {fold ? <span>{plural('series.more', cell.members.length)}</span> : <Hung one={one} cell={cell} />}
    </li>
  );
}

const isHead = (placed: Placed): boolean => {
  const cell = cellAt(placed);
  return cell.kind !== 'fold' && columns.faceOf(cell).id === state.headId.value;
};

/** The classes of a node. */
function looks(placed: Placed): string {
  const cell = cellAt(placed);
  if (cell.kind === 'fold') return 'node fold';
  const one = columns.faceOf(cell);
  const states = [
    'node',
    cell.kind,
    one.id === state.headId.value && 'head',
    one.id === state.peeked.value && 'peeked',
    one.id === state.marked.value && 'marked',
    state.isUndone(one.id) && 'undone',
    cell.members.some((id) => isLive(state.get(id)!)) && 'coming',
    one.status === 'failed' && 'failed',
    one.trashed && 'trashed',
    one.id === state.droppingOn.value && 'under',
    !standsOut(one) && 'faint',
  ];
  return states.filter(Boolean).join(' ');
}

function Hung({ one, cell }: { one: GenerationView; cell: Cell }) {
  return (
    <>
      <Inside one={one} />
      {cell.kind === 'stack' ? (
        <span class="of" title={t('series.spread')} onClick={(event) => opened(event, cell)}>
          {t('composer.times', { n: cell.members.length })}
        </span>
      ) : (
        one.batch && <Candidate one={one} cell={cell} />
      )}
      {isFilm(one) ? <FilmMark /> : one.tier === 'draft' && <span class="draft-mark">{t('draft.mark')}</span>}
      {one.starred && (
        <span class="badge">
          <Icon name="starFilled" size={11} />
        </span>
      )}
    </>
  );
}

/** The number of a candidate in its batch; where the batch is spread out, pressing it gathers the batch again. */
function Candidate({ one, cell }: { one: GenerationView; cell: Cell }) {
  const { index, of } = one.batch!;
  return (
    <span class="of" title={t('series.gather')} onClick={(event) => opened(event, cell)}>
      {index + 1}/{of}
    </span>
  );
}

function opened(event: MouseEvent, cell: Cell): void {
  event.stopPropagation();
  columns.spread(cell);
}

function chosen(one: GenerationView, cell: Cell): void {
  if (cell.kind === 'fold') return columns.spread(cell);
  if (state.marked.value && state.marked.value !== one.id) return doing.mark(one.id);
  if (one.status === 'failed') state.menuFor.value = one.id;
  else doing.peek(one.id);
}

function Inside({ one }: { one: GenerationView }) {
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
  const progress = state.progress.value;
  if (progress?.generation_id === one.id && progress.preview)
    return <img src={progress.preview} alt="" width="58" height="44" />;
  return <i class="primed" />;
}

function nameOf(placed: Placed): string {
  const cell = cellAt(placed);
  if (cell.kind === 'fold') return plural('series.more', cell.members.length);
  const one = columns.faceOf(cell);
  const forks = cell.members.reduce((sum, id) => sum + (state.children.value.get(id) ?? []).length, 0);
  const progress = state.progress.value;
  const painting = progress?.generation_id === one.id;
  const parts = [
    short(one),
    one.id === state.headId.value && t('series.name.current'),
    cell.kind === 'stack'
      ? t('series.stack', { n: cell.members.length })
      : one.batch && t('series.candidates', { n: one.batch.of }),
    isFilm(one) && t('film.mark'),
    one.tier === 'draft' && t('draft.mark'),
    one.starred && t('series.name.starred'),
    state.isUndone(one.id) && t('series.name.undone'),
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
      {inSight.value.map((placed) => (
        <Caption key={placed.id} placed={placed} />
      ))}
    </div>
  );
}

function Caption({ placed }: { placed: Placed }) {
  const cell = useFound(placed, cellAt);
  const one = useFound(cell, columns.faceOf);
  const colour = useFound(one.id, colourOf);
  const kind = useFound(one.id, captionKind);
  if (cell.kind === 'fold') return null;
  return (
    <div class={`caption ${kind}`} dir="auto" style={{ left: `${columnX(placed.column)}px`, '--c': colour }}>
      <CaptionWords one={one} />
    </div>
  );
}

const captionKind = (id: string): string =>
  id === state.headId.value ? 'head' : state.isUndone(id) ? 'undone' : '';

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

/** Enter on the series: goes there, or with Shift refines from there; a fold is opened. */
function onKey(event: KeyboardEvent): void {
  const place = focusTarget.value;
  if (!place || event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.stopPropagation();
  const cell = cellAt(place);
  const one = columns.faceOf(cell);
  if (cell.kind === 'fold') columns.spread(cell);
  else if (event.shiftKey) doing.refineFrom(one.id);
  else doing.goTo(one.id);
}
