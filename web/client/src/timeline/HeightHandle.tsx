// The upper edge of the timeline: dragging it, or the arrow keys on it, make the strip higher or lower.
import { effect } from '@preact/signals';
import { t } from '../lib/i18n';
import { storedSignal } from '../lib/stored_signal';

/** The height that the user chose in pixels; null: that of the layout. */
const stripHeight = storedSignal<number | null>('stripHeight', null);

const LEAST_PX = 150;
/** The most, as a part of the page. */
const MOST = 0.7;
const STEP_PX = 24;

effect(() => {
  const { style } = document.documentElement;
  if (stripHeight.value === null) style.removeProperty('--strip');
  else style.setProperty('--strip', `min(${stripHeight.value}px, ${MOST * 100}vh)`);
});

const most = (): number => Math.round(innerHeight * MOST);
const setHeight = (height: number): void =>
  void (stripHeight.value = Math.round(Math.max(LEAST_PX, Math.min(most(), height))));
const currentHeight = (handle: HTMLElement): number => handle.parentElement!.getBoundingClientRect().height;

/** The edge. A double click gives the strip the height of the layout again. */
export function HeightHandle() {
  return (
    <div
      class="height-handle"
      role="separator"
      aria-orientation="horizontal"
      aria-label={t('timeline.height')}
      aria-valuemin={LEAST_PX}
      aria-valuemax={most()}
      aria-valuenow={stripHeight.value ?? LEAST_PX}
      tabIndex={0}
      title={t('timeline.height')}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        const { bottom } = event.currentTarget.parentElement!.getBoundingClientRect();
        if (event.currentTarget.hasPointerCapture(event.pointerId)) setHeight(bottom - event.clientY);
      }}
      onDblClick={() => (stripHeight.value = null)}
      onKeyDown={resizeByKey}
    />
  );
}

function resizeByKey(event: KeyboardEvent): void {
  const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
  if (direction === 0) return;
  event.preventDefault();
  event.stopPropagation();
  setHeight(currentHeight(event.currentTarget as HTMLElement) + direction * STEP_PX);
}
