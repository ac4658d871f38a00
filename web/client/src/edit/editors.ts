// What the stage has in the place of a picture that is edited: one editor at a time, and none in a comparison.
import { computed, signal, type Signal } from '@preact/signals';
import { session } from '../session/state';
import { comparing } from '../session/view_state';

/** The height of an editor's bar in one row, as long as none was measured. */
const ONE_ROW_PX = 54;
/** How high the bar of the open editor is. */
export const editBarHeight = signal(ONE_ROW_PX);

const subjects: Signal<string | null>[] = [];

/** The picture that an editor has, null for none: beginning to edit it leaves every other editor. */
export function createSubject(): Signal<string | null> {
  const subject = signal<string | null>(null);
  subject.subscribe((id) => {
    if (id !== null) for (const other of subjects) if (other !== subject) other.value = null;
  });
  subjects.push(subject);
  return subject;
}

/** Whether a picture is being edited. */
export const isEditing = computed(() => subjects.some((subject) => subject.value !== null));

/** Leaves whatever editor is open. */
export function leaveEditors(): void {
  for (const subject of subjects) subject.value = null;
}

session.subscribe(leaveEditors);
comparing.subscribe((pair) => {
  if (pair) leaveEditors();
});
