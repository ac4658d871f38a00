// Who shares the open session: its people, who looks at it at this moment, and what each is called.
import { computed, signal } from '@preact/signals';
import type { GenerationView, Present, SessionPeople } from '../api/types.gen';

/** The people of the open session; null where it is nobody else's, and until they are read. */
export const people = signal<SessionPeople | null>(null);
/** The account that is signed in; empty until it is known. */
export const myId = signal('');
/** Who looks at the open session at this moment, this window's person too. */
export const looking = signal<readonly Present[]>([]);
/** Who else looks at it. */
export const present = computed(() => looking.value.filter(({ id }) => id !== myId.value));

/** The name of whoever asked for a picture, where several people did; empty otherwise. */
export function makerOf({ actor }: GenerationView): string {
  const names = people.value?.names ?? {};
  return Object.keys(names).length > 1 ? (names[actor] ?? '') : '';
}
