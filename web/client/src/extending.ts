// The canvas that is being extended: of which picture, and by how much on each side.
import { effect, signal } from '@preact/signals';
import * as masking from './masking';
import * as state from './state';

export interface Margins {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export type Side = keyof Margins;

export const NO_MARGINS: Margins = { left: 0, top: 0, right: 0, bottom: 0 };

/** The picture whose canvas grows; null: none does. */
export const extending = signal<string | null>(null);
export const margins = signal<Margins>(NO_MARGINS);

/** Begins with a quarter more on either side, so that what will happen can be seen. */
export function begin(id?: string): void {
  const one = id ? state.get(id) : state.onStage.value;
  if (!one?.image_id) return;
  masking.leave();
  state.comparing.value = null;
  state.mode.value = 'refine';
  const quarter = Math.round(one.width / 64) * 16;
  margins.value = { ...NO_MARGINS, left: quarter, right: quarter };
  extending.value = one.id;
}

export const leave = (): void => void (extending.value = null);

/** Begins to extend the picture on the stage, or leaves it as it is. */
export const toggleExtending = (): void => (extending.value ? leave() : begin());

// Whatever else comes onto the stage takes the place of this.
effect(() => {
  void [state.session.value, masking.masking.value, state.comparing.value];
  leave();
});
