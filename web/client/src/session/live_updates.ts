// What is heard from the studio while the page is open, and what of it is announced.
import { effect } from '@preact/signals';
import { socketUrl } from '../api/client';
import { describeFailure } from '../api/error_text';
import { Channel, type Message } from '../api/socket';
import type { GenerationView, Patch, PresenceUpdate, ProgressView, SharingUpdate } from '../api/types.gen';
import { t } from '../lib/i18n';
import { announcement, showError } from './notices';
import { notify } from './notifications';
import { sendKept } from './outbox';
import { followQueue, takeQueue } from './queue';
import { takePatch } from './sessions';
import * as state from './state';

const channel = new Channel({
  url: socketUrl,
  open: (url) => new WebSocket(url),
  setTimer: (task, ms) => window.setTimeout(task, ms),
  clearTimer: (timer) => window.clearTimeout(timer),
  random: Math.random,
  onMessage: takeMessage,
  onState: (connection) => (state.connection.value = connection),
});

/** What is done beside where several people may have a session. */
export interface Company {
  /** Whether somebody else did this. */
  isOthers: (patch: Patch) => boolean;
  /** Before it is shown. */
  keepPlace: (patch: Patch) => void;
  /** After it is shown. */
  tellPatch: (patch: Patch) => void;
  takeTogether: (message: PresenceUpdate | SharingUpdate) => void;
}

/** Null where nobody has an account, and until it is there. */
let together: Company | null = null;

/** Lets it hear what happens from now on; returns how it speaks to the studio. */
export function letHear(company: Company): (message: object) => void {
  together = company;
  return (message) => channel.send(message);
}

/** Listens as soon as the first session is read, from there on. */
export function listenToStudio(): void {
  effect(() => {
    if (state.liveFrom.value !== null) channel.start(state.liveFrom.value);
  });
}

/** Tries to reach the studio at once, and sends what was kept. */
export function reconnectNow(): void {
  channel.reconnectNow();
  void sendKept();
}

function takeMessage(message: Message): void {
  if (message.type === 'patch') {
    if (!together?.isOthers(message)) announceEvent(message.event.type, message.generations[0]);
    together?.keepPlace(message);
    takePatch(message);
    together?.tellPatch(message);
    followQueue(message.generations);
  } else if (message.type === 'progress') {
    state.takeProgress(message);
    announceQuarter(message);
  } else if (message.type === 'presence' || message.type === 'sharing') {
    together?.takeTogether(message);
  } else if (message.type === 'problem') {
    showError(message.detail, message.hint);
  } else {
    takeQueue(message.queue);
    state.modelState.value = message.model;
    if (message.type === 'queue') return;
    state.progress.value = message.running;
    void sendKept();
  }
}

/** The live region tells of beginnings and ends, and of quarters, never of each step. */
function announceEvent(event: string, generation: GenerationView | undefined): void {
  if (!generation || generation.session_id !== state.session.value?.id) return;
  if (event === 'generation.started') {
    announcement.value = t('announce.started');
    if (state.modelState.value) state.modelState.value = { ...state.modelState.value, state: 'ready' };
  } else if (event === 'generation.completed') {
    announcement.value = t('announce.done');
    notify(generation);
  } else if (event === 'generation.failed') {
    const { message, hint } = describeFailure(generation);
    announcement.value = `${message} ${hint}`;
    notify(generation);
  }
}

const MIN_STEPS_TO_ANNOUNCE = 8;

function announceQuarter({ step, total_steps: total }: ProgressView): void {
  if (total < MIN_STEPS_TO_ANNOUNCE) return;
  const quarter = [1, 2, 3].find((part) => step === Math.round((total * part) / 4));
  if (quarter) announcement.value = t('announce.quarter', { percent: quarter * 25 });
}
