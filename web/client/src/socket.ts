// The live channel: one WebSocket that is opened again whenever it falls, and resumed where it stopped.
//
// Durable messages carry `seq`; what was seen already is passed over. Everything outside (the socket, the timer,
// chance) is handed in, so that tests drive it.
import type { Patch, ProgressView } from './api.gen';

export interface ModelState {
  state: string;
  name: string;
  detail: string;
  device: string;
}

export interface QueueEntry {
  id: string;
  session_id: string;
  prompt: string;
}

export interface QueueState {
  running: QueueEntry | null;
  waiting: QueueEntry[];
  paused: boolean;
  model: ModelState;
}

export interface Snapshot {
  type: 'snapshot';
  seq: number;
  queue: QueueState;
  running: ProgressView | null;
  model: ModelState;
}

/** The queue was paused, resumed or reordered, or the model is in another state. */
export interface QueueNews {
  type: 'queue';
  queue: QueueState;
  model: ModelState;
}

/** Something sent over the socket was refused. */
export interface Trouble {
  type: 'problem';
  title: string;
  detail: string;
  hint: string;
}

export type News = Patch | ProgressView | Snapshot | QueueNews | Trouble;
export type Incoming = News | { type: 'ping' };
export type Connection = 'connecting' | 'live' | 'offline';

export interface Channel {
  /** Begins, or begins anew after another event of the log. */
  start(after: number): void;
  stop(): void;
  send(message: object): void;
  /** Opens now instead of at the end of the pause. */
  hurry(): void;
}

export interface Outside {
  url: (after: number) => string;
  open: (url: string) => WebSocket;
  later: (task: () => void, ms: number) => number;
  forget: (timer: number) => void;
  chance: () => number;
  onMessage: (message: News) => void;
  onState: (state: Connection) => void;
}

export const FIRST_PAUSE_MS = 100;
export const LONGEST_PAUSE_MS = 10_000;
/** The server pings every 20 s: silence for longer than two of them is a dead line. */
export const SILENCE_MS = 45_000;

/** The pause before attempt n (from 0): doubling, with jitter, at most ten seconds. */
export function pause(attempt: number, chance: number): number {
  const whole = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
  return whole * (0.5 + chance / 2);
}

export function channel(outside: Outside): Channel {
  let socket: WebSocket | null = null;
  let last = 0;
  let attempt = 0;
  let timer = 0;
  let silence = 0;

  const take = (raw: unknown): void => {
    const message = JSON.parse(String(raw)) as Incoming;
    attempt = 0;
    listen();
    if (message.type === 'ping') return;
    if (message.type === 'patch') {
      if (message.seq <= last) return;
      last = message.seq;
    } else if (message.type === 'snapshot') {
      last = Math.max(last, message.seq);
      outside.onState('live');
    } else if (message.type === 'progress' && message.preview) {
      send({ type: 'ack', generation_id: message.generation_id });
    }
    outside.onMessage(message);
  };

  const listen = (): void => {
    outside.forget(silence);
    silence = outside.later(() => socket?.close(), SILENCE_MS);
  };

  const connect = (): void => {
    outside.forget(timer);
    const mine = outside.open(outside.url(last));
    socket = mine;
    mine.onmessage = (event) => mine === socket && take(event.data);
    mine.onclose = () => mine === socket && fell();
    listen();
  };

  const fell = (): void => {
    socket = null;
    outside.forget(silence);
    outside.onState(attempt > 1 ? 'offline' : 'connecting');
    timer = outside.later(connect, pause(attempt, outside.chance()));
    attempt += 1;
  };

  const stop = (): void => {
    const mine = socket;
    socket = null;
    outside.forget(timer);
    outside.forget(silence);
    mine?.close();
  };

  const send = (message: object): void => {
    if (socket?.readyState === 1) socket.send(JSON.stringify(message));
  };

  const start = (after: number): void => {
    stop();
    last = after;
    attempt = 0;
    outside.onState('connecting');
    connect();
  };

  const hurry = (): void => {
    if (socket === null && timer !== 0) connect();
  };

  return { start, stop, send, hurry };
}
