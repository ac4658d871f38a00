// The strokes of the series, a group for each colour, and the line of now over them.
import * as doing from '../doing';
import { t } from '../i18n';
import type { Placed } from '../lanes';
import { columnAt, columnX, PITCH, stroke } from '../series';
import * as state from '../state';
import { pigment, SUN } from './series-colours';
import { byId, grid, now, range, undone } from './series-view';

interface Edge {
  key: string;
  path: string;
}

/** Strokes are gathered by colour and state: one filtered group for each, not one for each stroke. */
export function Lanes({ width }: { width: number }) {
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
export function NowLine() {
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
