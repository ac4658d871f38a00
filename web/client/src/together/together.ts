// Two people in one session: what others do is told by name, and moves nobody's words or view.
import { effect, untracked } from '@preact/signals';
import { ApiError, fetchMe, fetchPeople } from '../api/client';
import type { Patch, PresenceUpdate, SharingUpdate } from '../api/types.gen';
import { t } from '../lib/i18n';
import { letHear } from '../session/live_updates';
import { redo } from '../session/navigation';
import { showError, showNotice } from '../session/notices';
import { looking, myId, people } from './people';
import { words } from '../session/request_draft';
import { newSession } from '../session/sessions';
import * as state from '../session/state';
import { comparing, peeked } from '../session/view_state';

/** Says where this window looks, from now on. */
export function beginTogether(): void {
  const send = letHear({ isOthers, keepPlace, tellPatch, takeTogether });
  void fetchMe().then(
    (account) => (myId.value = account.id),
    () => undefined,
  );
  effect(() => {
    const id = state.session.value?.id ?? '';
    if (state.connection.value !== 'live') return;
    send({ type: 'look', session_id: id });
    untracked(() => void readPeople(id));
  });
}

async function readPeople(id: string): Promise<void> {
  if (people.value?.session_id !== id) people.value = null;
  if (!id) return;
  try {
    const read = await fetchPeople(id);
    if (state.session.value?.id === id) people.value = read;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 404 && state.session.value?.id === id) leave();
  }
}

/** What the server says of who is there, and of what is shared. */
function takeTogether(message: PresenceUpdate | SharingUpdate): void {
  const open = state.session.value?.id;
  if (message.type === 'presence') {
    if (message.session_id !== open) return;
    looking.value = message.people;
    const isKnown = message.people.every(
      ({ id }) => people.value && (id in people.value.names || isMember(id)),
    );
    if (!isKnown) void readPeople(message.session_id);
    return;
  }
  state.otherSessionEvents.value += 1;
  if (open) void readPeople(open);
}

const isMember = (id: string): boolean => !!people.value?.members.some((member) => member.id === id);

/** The open session is no longer shared: there is nothing of it to show. */
function leave(): void {
  people.value = null;
  looking.value = [];
  newSession();
  showError(t('together.ended'), t('together.endedHint'));
}

/** Before what others did is shown: who is writing or looking keeps the picture that they have before them. */
function keepPlace(patch: Patch): void {
  const before = state.headId.value;
  if (!isOthers(patch) || before === null || patch.head.head === before || peeked.value !== null) return;
  if (words.value.trim() !== '' || comparing.value !== null) peeked.value = before;
}

/** Tells what somebody else did in the open session, and whose picture one's own undo took off the canvas. */
function tellPatch(patch: Patch): void {
  if (patch.session_id !== state.session.value?.id) return;
  const { type, actor } = patch.event;
  if (isOthers(patch)) {
    const name = nameOf(type === 'generation.completed' ? patch.generations[0]?.actor : actor);
    const key = TOLD[type];
    if (name && key) showNotice(t(key, { name }));
    if (!name) void readPeople(patch.session_id);
  } else if (type === 'head.undone') {
    const maker = state.findGeneration(patch.head.redo_to)?.actor;
    if (!myId.value || maker === myId.value || !nameOf(maker)) return;
    showNotice(t('together.tookBack', { name: nameOf(maker) }), '', {
      label: t('together.redo'),
      run: redo,
    });
  }
}

const TOLD: Record<string, 'together.painted' | 'together.undid' | 'together.moved' | 'together.cleared'> = {
  'generation.completed': 'together.painted',
  'image.imported': 'together.painted',
  'head.undone': 'together.undid',
  'head.redone': 'together.moved',
  'head.jumped': 'together.moved',
  'session.cleared': 'together.cleared',
};

const nameOf = (actor: string | undefined): string =>
  (actor && people.value?.names[actor]) || memberName(actor);

const memberName = (actor: string | undefined): string =>
  people.value?.members.find(({ id }) => id === actor)?.name ?? '';

/** Whether somebody else did this: work that ends is whose who asked for it. */
function isOthers(patch: Patch): boolean {
  const { type, actor } = patch.event;
  const acted = type.startsWith('generation.') ? (patch.generations[0]?.actor ?? actor) : actor;
  return myId.value !== '' && acted !== myId.value && (people.value?.members.length ?? 0) > 0;
}
