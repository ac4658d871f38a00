// The pictures of the timeline and their captions: a tree for the keyboard, laid out in order of making.
import { t, plural } from '../lib/i18n';
import { useSelector } from '../lib/use_selector';
import { changedWords, shortCaption } from '../session/captions';
import type { GenerationView } from '../api/types.gen';
import * as navigation from '../session/navigation';
import * as state from '../session/state';
import { focused, marked, openMenu } from '../session/view_state';
import type { Cell } from './cells';
import { coverOf, toggleCell } from './columns';
import { captionOffset, columnX, type TreeItem } from './geometry';
import { laneColour } from './lane_colours';
import type { Placed } from './lanes';
import { describeNode, isHead, nodeClasses } from './node_text';
import { NodePicture } from './NodePicture';
import { cellAt, focusTarget, grid, mountedItems, placesById, captionsInView } from './timeline_view';

/** The pictures as a tree. */
export function Nodes() {
  const focus = focusTarget.value?.id;
  return (
    <ul role="tree" aria-label={t('timeline.tree')} aria-orientation="horizontal" onKeyDown={openFocused}>
      {mountedItems.value.map((item) => (
        <Node
          key={item.id}
          place={placesById.value.get(item.id)!}
          item={item}
          isFocusTarget={item.id === focus}
        />
      ))}
    </ul>
  );
}

/** Moved there by the compositor: nothing is laid out anew when older pictures are read and lanes are dealt again. */
const placeAt = (x: number, y: number) => ({ '--x': `${x}px`, '--y': `${y}px` });

interface NodeProps {
  place: Placed;
  item: TreeItem;
  isFocusTarget: boolean;
}

function Node({ place, item, isFocusTarget }: NodeProps) {
  const cell = useSelector(place, cellAt);
  const generation = useSelector(cell, coverOf);
  const classes = useSelector(place, nodeClasses);
  const label = useSelector(place, describeNode);
  const isCurrent = useSelector(place, isHead);
  const colour = useSelector(generation.id, laneColour);
  const position = placeAt(columnX(place.column), grid.value.y(place.lane));
  return (
    <li
      role="treeitem"
      class={classes}
      aria-level={item.level}
      aria-posinset={item.position}
      aria-setsize={item.size}
      aria-selected={isCurrent}
      aria-expanded={cell.kind === 'picture' ? undefined : false}
      aria-label={label}
      tabIndex={isFocusTarget ? 0 : -1}
      data-id={generation.id}
      data-cell={cell.id}
      style={{ ...position, '--c': colour }}
      {...nodeHandlers(generation, cell)}
    >
      {cell.kind === 'fold' ? (
        <span>{plural('timeline.more', cell.members.length)}</span>
      ) : (
        <NodePicture generation={generation} cell={cell} />
      )}
    </li>
  );
}

function nodeHandlers(generation: GenerationView, cell: Cell) {
  const isFold = cell.kind === 'fold';
  return {
    onFocus: () => (focused.value = cell.id),
    onClick: (event: MouseEvent) => {
      if (event.shiftKey) navigation.toggleMark(generation.id);
      else select(generation, cell);
    },
    onDblClick: () => {
      if (!isFold) navigation.goTo(generation.id);
    },
    onContextMenu: (event: MouseEvent) => {
      event.preventDefault();
      if (!isFold) openMenu('', generation.id);
    },
  };
}

function select(generation: GenerationView, cell: Cell): void {
  if (cell.kind === 'fold') toggleCell(cell);
  else if (marked.value && marked.value !== generation.id) navigation.toggleMark(generation.id);
  else if (generation.status === 'failed') openMenu('', generation.id);
  else navigation.peek(generation.id);
}

/** Enter on the timeline: goes there, or with Shift refines from there; a fold is opened. */
function openFocused(event: KeyboardEvent): void {
  const place = focusTarget.value;
  if (!place || event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.stopPropagation();
  const cell = cellAt(place);
  const { id } = coverOf(cell);
  if (cell.kind === 'fold') toggleCell(cell);
  else if (event.shiftKey) navigation.refineFrom(id);
  else navigation.goTo(id);
}

/** The captions under the pictures. */
export function NodeCaptions() {
  return (
    <div class="node-captions" aria-hidden="true">
      {captionsInView.value.map((place) => (
        <NodeCaption key={place.id} place={place} />
      ))}
    </div>
  );
}

function NodeCaption({ place }: { place: Placed }) {
  const cell = useSelector(place, cellAt);
  const generation = useSelector(cell, coverOf);
  const colour = useSelector(generation.id, laneColour);
  const kind = useSelector(generation.id, captionKind);
  if (cell.kind === 'fold') return null;
  const { y, hasTwoLines } = grid.value;
  const top = y(place.lane) + captionOffset(kind === 'head');
  return (
    <div
      class={`node-caption ${kind} ${hasTwoLines ? 'two-lines' : ''}`}
      dir="auto"
      style={{ ...placeAt(columnX(place.column), top), '--c': colour }}
    >
      <CaptionText generation={generation} hasTwoLines={hasTwoLines} />
    </div>
  );
}

const captionKind = (id: string): string =>
  id === state.headId.value ? 'head' : state.isUndone(id) ? 'undone' : '';

const firstTwo = (text: string): string => text.split(' ').slice(0, 2).join(' ');

interface CaptionTextProps {
  generation: GenerationView;
  hasTwoLines: boolean;
}

/** What came in and what went out; where there is one line, what came in. */
function CaptionText({ generation, hasTwoLines }: CaptionTextProps) {
  const { added, removed } = changedWords(generation);
  if (generation.name || (!added && !removed)) return <>{shortCaption(generation)}</>;
  if (added && removed && hasTwoLines)
    return (
      <>
        <b>+</b> {firstTwo(added)}, <b>−</b> {firstTwo(removed)}
      </>
    );
  return (
    <>
      <b>{added ? '+' : '−'}</b> {added || removed}
    </>
  );
}
