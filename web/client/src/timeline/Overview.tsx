// The whole timeline in little, with a frame around what is seen of it. Pressing or dragging it goes there.
import { computed, signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../lib/i18n';
import * as state from '../session/state';
import { coverOf, placed } from './columns';
import { chainColour, HEAD_COLOUR } from './lane_colours';
import { columnAt } from './geometry';
import type { Placed } from './lanes';
import { overviewPaths, overviewX, overviewY, type OverviewBox } from './overview_paths';
import { cellAt, grid, placesById, scrollToMiddle, scrollView, treeWidth } from './timeline_view';

const HEIGHT_PX = 30;
const size = signal(0);

const box = computed<OverviewBox>(() => {
  const { rows, row } = grid.value;
  return { width: size.value, height: HEIGHT_PX, columns: placed.value.length, rows, row };
});

const keyOf = (place: Placed): string =>
  cellAt(place).members.some(state.isOnPath) ? HEAD_COLOUR : chainColour(place.chain);

/** The lines by colour, that of the head over the others. */
const paths = computed(() =>
  [...overviewPaths(placed.value, (id) => placesById.value.get(id), keyOf, box.value)].sort(
    ([a], [b]) => Number(a === HEAD_COLOUR) - Number(b === HEAD_COLOUR),
  ),
);

const stars = computed(() =>
  placed.value
    .filter((place) => coverOf(cellAt(place)).starred)
    .map(({ column, lane }) => `M${overviewX(column, box.value)} ${overviewY(lane, box.value)}h.01`)
    .join(''),
);

/** What is seen, in the overview's pixels. */
const frame = computed(() => {
  const { left, top, width, height } = scrollView.value;
  const across = size.value / treeWidth.value;
  const down = HEIGHT_PX / Math.max(1, grid.value.height);
  return {
    x: Math.max(0.5, left * across),
    y: Math.max(0.5, top * down),
    width: Math.max(6, Math.min(size.value - 1, width * across)),
    height: Math.max(6, Math.min(HEIGHT_PX - 1, height * down)),
  };
});

/** The overview. */
export function Overview() {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const measure = (): void => void (size.value = element.current?.clientWidth ?? 0);
    const observer = new ResizeObserver(measure);
    observer.observe(element.current!);
    measure();
    return () => observer.disconnect();
  }, []);
  const percent = Math.round((100 * frame.value.x) / Math.max(1, size.value - frame.value.width));
  return (
    <div
      class="overview"
      ref={element}
      role="scrollbar"
      aria-label={t('timeline.overview')}
      aria-orientation="horizontal"
      aria-controls="timeline-strip"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.min(100, percent)}
      tabIndex={0}
      title={t('timeline.overview')}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        goTo(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) goTo(event);
      }}
      onKeyDown={goByKey}
    >
      <Drawing />
    </div>
  );
}

function Drawing() {
  return (
    <svg width={size.value} height={HEIGHT_PX} aria-hidden="true">
      {paths.value.map(([colour, path]) => (
        <path
          key={colour}
          class={colour === HEAD_COLOUR ? 'head-line' : ''}
          d={path}
          style={{ '--c': colour }}
        />
      ))}
      <path class="stars" d={stars.value} style={{ '--c': 'var(--chrome)' }} />
      <rect {...frame.value} rx="3" />
    </svg>
  );
}

function goTo(event: PointerEvent): void {
  const { left, width } = (event.currentTarget as HTMLElement).getBoundingClientRect();
  const x = ((event.clientX - left) / width) * treeWidth.value;
  const picture = placed.value[columnAt(x, placed.value.length)];
  scrollToMiddle(x, picture ? grid.value.y(picture.lane) : 0);
}

/** A part of what is seen, by which a key goes on, so that something stays in sight. */
const PAGE = 0.8;

function goByKey(event: KeyboardEvent): void {
  const { left, top, width, height } = scrollView.value;
  const middle = { x: left + width / 2, y: top + height / 2 };
  const targets: Record<string, [number, number]> = {
    ArrowLeft: [middle.x - width * PAGE, middle.y],
    ArrowRight: [middle.x + width * PAGE, middle.y],
    ArrowUp: [middle.x, middle.y - height * PAGE],
    ArrowDown: [middle.x, middle.y + height * PAGE],
    Home: [0, middle.y],
    End: [treeWidth.value, middle.y],
  };
  const target = targets[event.key];
  if (!target) return;
  event.preventDefault();
  event.stopPropagation();
  scrollToMiddle(...target);
}
