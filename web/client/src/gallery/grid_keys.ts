// The keyboard's way through the grid: arrows move, with Shift they choose, Space chooses one, Ctrl+A all.
import { chooseAll, extendTo, focusedIndex, isChoosing, listed, toggleAt } from './selection';
import { findAcross, type GridRow } from './justified_layout';

const MARGIN_PX = 20;

/** Where an arrow key leads from an index; null: the key leads nowhere. */
function targetOf(key: string, index: number, rows: readonly GridRow[]): number | null {
  switch (key) {
    case 'ArrowLeft':
      return index - 1;
    case 'ArrowRight':
      return index + 1;
    case 'ArrowUp':
      return findAcross(rows, index, -1);
    case 'ArrowDown':
      return findAcross(rows, index, 1);
    case 'Home':
      return 0;
    case 'End':
      return listed.value.length - 1;
    default:
      return null;
  }
}

/** What the keys do in the grid. `element` is what scrolls. */
export function steerByKeys(event: KeyboardEvent, rows: readonly GridRow[], element: HTMLElement): void {
  const isCommand = event.ctrlKey || event.metaKey;
  const target = isCommand ? null : targetOf(event.key, focusedIndex.value, rows);
  if (target !== null) moveTo(Math.max(0, Math.min(listed.value.length - 1, target)), event.shiftKey);
  else if (event.key === ' ' && isPicture(event.target)) toggleAt(focusedIndex.value);
  else if (isCommand && event.key.toLowerCase() === 'a') chooseAll();
  else return;
  event.preventDefault();
  event.stopPropagation();
  if (target !== null) focusWhenDrawn(rows, element);
}

const isPicture = (target: EventTarget | null): boolean =>
  target instanceof Element && target.matches('.gallery-item');

function moveTo(index: number, isExtending: boolean): void {
  if (isExtending) {
    if (!isChoosing.value) toggleAt(focusedIndex.value);
    extendTo(index);
  } else focusedIndex.value = index;
}

/** Scrolls to the row of the picture that the keyboard is on, and puts it there once that is drawn. */
function focusWhenDrawn(rows: readonly GridRow[], element: HTMLElement): void {
  const index = focusedIndex.value;
  const row = rows.find(({ first, cells }) => index < first + cells.length);
  if (!row) return;
  const bottom = row.top + row.height + MARGIN_PX * 2;
  if (row.top < element.scrollTop) element.scrollTop = row.top - MARGIN_PX;
  else if (bottom > element.scrollTop + element.clientHeight)
    element.scrollTop = bottom - element.clientHeight + MARGIN_PX;
  const focus = (): void =>
    element
      .querySelector<HTMLElement>(`.gallery-item[data-index="${index}"]`)
      ?.focus({ preventScroll: true });
  requestAnimationFrame(() => requestAnimationFrame(focus));
}
