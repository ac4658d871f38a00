// The strokes of the series, a group for each colour, and the line of now over them.
import { computed } from '@preact/signals';
import * as columns from '../columns';
import * as doing from '../doing';
import { t } from '../i18n';
import type { Placed } from '../lanes';
import { columnAt, columnX, PITCH, stroke } from '../series';
import * as state from '../state';
import { isLive } from '../upsert';
import { pigment, SUN } from './series-colours';
import { byCell, cellAt, firstColumn, grid, lastColumn, now, seen } from './series-view';

interface Edge {
  key: string;
  path: string;
}

/** Every place with the one that it grew from. */
const strokes = computed(() =>
  columns.placed.value.flatMap((one): [Placed, Placed][] =>
    one.parent === null ? [] : [[one, byCell.value.get(one.parent)!]],
  ),
);

/** Those that cross the columns in sight. */
const strokesInSight = computed(() => {
  const [first, last] = [firstColumn.value, lastColumn.value];
  return strokes.value.filter(([one, parent]) => one.column >= first && parent.column <= last);
});

const BEYOND = 240;
/** The heights between which strokes are drawn, in steps, so that scrolling seldom draws them anew. */
const firstStep = computed(() => Math.floor(seen.value.top / BEYOND) - 1);
const lastStep = computed(() => Math.ceil((seen.value.top + seen.value.height) / BEYOND) + 1);

/**
 * The stroke from a parent to its child, cut off a little outside of what is seen: a filter over hundreds of lanes, or
 * thousands of columns, would cost as much as they are large.
 */
function strokeTo(one: Placed, parent: Placed): string | null {
  const { y } = grid.value;
  const [top, bottom] = [firstStep.value * BEYOND, lastStep.value * BEYOND];
  const [y0, y1] = [y(parent.lane), y(one.lane)];
  if ((y0 < top && y1 < top) || (y0 > bottom && y1 > bottom)) return null;
  const within = (at: number): number => Math.max(top, Math.min(bottom, at));
  const left = columnX(firstColumn.value) - PITCH;
  const cut = columnX(parent.column) < left;
  const x0 = cut ? left : columnX(parent.column);
  const x1 = Math.min(columnX(one.column), columnX(lastColumn.value) + PITCH);
  return stroke(x0, within(cut ? y1 : y0), x1, within(y1));
}

/** Strokes are gathered by colour and state: one filtered group for each, not one for each stroke. */
export function Lanes({ width }: { width: number }) {
  const groups = new Map<string, Edge[]>();
  for (const [one, parent] of strokesInSight.value) {
    const path = strokeTo(one, parent);
    if (path === null) continue;
    const key = styleOf(one);
    const edges = groups.get(key) ?? [];
    edges.push({ key: one.id, path });
    groups.set(key, edges);
  }
  const sorted = [...groups].sort(([a], [b]) => Number(a.includes(SUN)) - Number(b.includes(SUN)));
  return (
    <svg class="lanes" width={width} height={grid.value.height} aria-hidden="true">
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
  const { members } = cellAt(placed);
  if (members.some((id) => isLive(state.get(id)!))) return `${SUN}|coming`;
  if (members.some(state.isOnWay)) return `${SUN}|main`;
  const one = columns.faceOf(cellAt(placed));
  const kind = one.status === 'failed' || one.trashed ? 'failed' : state.isUndone(one.id) ? 'undone' : 'made';
  return `${pigment(placed.chain)}|${kind}`;
}

/** The line of now. Dragging it looks back through everything made; nothing is written. */
export function NowLine() {
  const here = now.value;
  if (!here) return null;
  const drag = (event: PointerEvent): void => {
    const tree = (event.currentTarget as HTMLElement).closest('.tree')!;
    const x = event.clientX - tree.getBoundingClientRect().left;
    const place = columns.placed.value[columnAt(x, columns.placed.value.length)];
    const one = place && columns.faceOf(cellAt(place));
    if (one?.image_id) doing.peek(one.id);
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
