// The strokes of the timeline, a group for each colour, and the playhead over them.
import { computed } from '@preact/signals';
import { t } from '../lib/i18n';
import { pushTo } from '../lib/group';
import { peek } from '../session/navigation';
import { isUnfinished } from '../session/open_session';
import * as state from '../session/state';
import { coverOf, placed } from './columns';
import { COLUMN_WIDTH, columnAt, columnX, strokeEnds, strokePath } from './geometry';
import { chainColour, HEAD_COLOUR } from './lane_colours';
import type { Placed } from './lanes';
import { cellAt, firstColumn, grid, lastColumn, placesById, playhead, scrollView } from './timeline_view';

interface Edge {
  child: Placed;
  parent: Placed;
}

/** Every place with the one that it grew from. */
const edges = computed(() =>
  placed.value.flatMap((child): Edge[] =>
    child.parent === null ? [] : [{ child, parent: placesById.value.get(child.parent)! }],
  ),
);

/** Those of which something is seen: all that cross the columns in view, but of far ones only the ends. */
const edgesInView = computed(() => {
  const [first, last] = [firstColumn.value, lastColumn.value];
  const isIn = ({ column }: Placed): boolean => column >= first && column <= last;
  return edges.value.filter(({ child, parent }) =>
    child.isFar && !isOnHeadPath(child)
      ? isIn(child) || isIn(parent)
      : child.column >= first && parent.column <= last,
  );
});

const isOnHeadPath = (place: Placed): boolean => cellAt(place).members.some(state.isOnPath);

const STEP_PX = 240;
/** The heights between which strokes are drawn, in steps, so that scrolling seldom draws them again. */
const topStep = computed(() => Math.floor(scrollView.value.top / STEP_PX) - 1);
const bottomStep = computed(() => Math.ceil((scrollView.value.top + scrollView.value.height) / STEP_PX) + 1);

/**
 * The stroke from a parent to its child, cut off a little outside of what is seen: a filter over hundreds of lanes, or
 * thousands of columns, would cost as much as they are large. Null where nothing of it is seen.
 */
function clippedStroke({ child, parent }: Edge): string | null {
  const { y } = grid.value;
  const [top, bottom] = [topStep.value * STEP_PX, bottomStep.value * STEP_PX];
  const [y0, y1] = [y(parent.lane), y(child.lane)];
  if ((y0 < top && y1 < top) || (y0 > bottom && y1 > bottom)) return null;
  if (child.isFar && !isOnHeadPath(child))
    return strokeEnds(columnX(parent.column), y0, columnX(child.column), y1);
  const clip = (height: number): number => Math.max(top, Math.min(bottom, height));
  const left = columnX(firstColumn.value) - COLUMN_WIDTH;
  const isCut = columnX(parent.column) < left;
  const x0 = isCut ? left : columnX(parent.column);
  const x1 = Math.min(columnX(child.column), columnX(lastColumn.value) + COLUMN_WIDTH);
  return strokePath(x0, clip(isCut ? y1 : y0), x1, clip(y1));
}

/** The strokes in view, by colour and kind: one filtered group for each, not one for each stroke. */
function groupStrokes(): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const edge of edgesInView.value) {
    const path = clippedStroke(edge);
    if (path !== null) pushTo(groups, styleOf(edge.child), path);
  }
  // The path to the head lies over all others.
  return [...groups].sort(([a], [b]) => Number(a.includes(HEAD_COLOUR)) - Number(b.includes(HEAD_COLOUR)));
}

/** The strokes. */
export function Lanes({ width }: { width: number }) {
  return (
    <svg class="lanes" width={width} height={grid.value.height} aria-hidden="true">
      {groupStrokes().map(([style, paths]) => (
        <Strokes key={style} style={style} path={paths.join('')} />
      ))}
    </svg>
  );
}

function Strokes({ style, path }: { style: string; path: string }) {
  const [colour, kind] = style.split('|') as [string, string];
  return (
    <g class={`branch ${kind}`} style={{ '--c': colour }}>
      <path class="wide" d={path} />
      <path class="core" d={path} />
      <path class="gleam" d={path} />
    </g>
  );
}

/** The colour and the kind of the stroke to a place. */
function styleOf(place: Placed): string {
  const { members } = cellAt(place);
  if (members.some((id) => isUnfinished(state.findGeneration(id)!))) return `${HEAD_COLOUR}|coming`;
  if (members.some(state.isOnPath)) return `${HEAD_COLOUR}|main${place.isFar ? ' far' : ''}`;
  const { id, status, trashed } = coverOf(cellAt(place));
  const kind = status === 'failed' || trashed ? 'failed' : state.isUndone(id) ? 'undone' : 'made';
  return `${chainColour(place.chain)}|${kind}${place.isFar ? ' far' : ''}`;
}

/** The playhead. Dragging it looks back through everything made; nothing is written. */
export function Playhead() {
  const place = playhead.value;
  if (!place) return null;
  return (
    <div
      class="playhead"
      style={{ '--x': `${columnX(place.column)}px`, height: `${grid.value.height}px` }}
      title={t('timeline.scrub')}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (event.buttons > 0) scrub(event);
      }}
    />
  );
}

function scrub(event: PointerEvent): void {
  const tree = (event.currentTarget as HTMLElement).closest('.tree')!;
  const x = event.clientX - tree.getBoundingClientRect().left;
  const place = placed.value[columnAt(x, placed.value.length)];
  const generation = place && coverOf(cellAt(place));
  if (generation?.image_id) peek(generation.id);
}
