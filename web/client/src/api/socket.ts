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

export const channel = (outside: Outside): Channel => new Line(outside);

class Line implements Channel {
  private socket: WebSocket | null = null;
  private last = 0;
  private attempt = 0;
  private timer = 0;
  private silence = 0;

  constructor(private readonly outside: Outside) {}

  start(after: number): void {
    this.stop();
    this.last = after;
    this.attempt = 0;
    this.outside.onState('connecting');
    this.connect();
  }

  stop(): void {
    const mine = this.socket;
    this.socket = null;
    this.outside.forget(this.timer);
    this.outside.forget(this.silence);
    mine?.close();
  }

  send(message: object): void {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(message));
  }

  hurry(): void {
    if (this.socket === null && this.timer !== 0) this.connect();
  }

  private connect(): void {
    this.outside.forget(this.timer);
    const mine = this.outside.open(this.outside.url(this.last));
    this.socket = mine;
    mine.onmessage = (event) => mine === this.socket && this.take(event.data);
    mine.onclose = () => mine === this.socket && this.fell();
    this.listen();
  }

  private take(raw: unknown): void {
    const message = JSON.parse(String(raw)) as Incoming;
    this.attempt = 0;
    this.listen();
    if (message.type === 'ping') return;
    if (message.type === 'patch') {
      if (message.seq <= this.last) return;
      this.last = message.seq;
    } else if (message.type === 'snapshot') {
      this.last = Math.max(this.last, message.seq);
      this.outside.onState('live');
    } else if (message.type === 'progress' && message.preview) {
      this.send({ type: 'ack', generation_id: message.generation_id });
    }
    this.outside.onMessage(message);
  }

  /** Closes the line when nothing is heard for too long. */
  private listen(): void {
    this.outside.forget(this.silence);
    this.silence = this.outside.later(() => this.socket?.close(), SILENCE_MS);
  }

  private fell(): void {
    this.socket = null;
    this.outside.forget(this.silence);
    this.outside.onState(this.attempt > 1 ? 'offline' : 'connecting');
    this.timer = this.outside.later(() => this.connect(), pause(this.attempt, this.outside.chance()));
    this.attempt += 1;
  }
}
