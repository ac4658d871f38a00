// The live channel: one WebSocket that is opened again whenever it breaks, and resumed where it stopped.
//
// Durable messages carry `seq`; what was seen already is passed over. Everything outside (the socket, the timer,
// chance) is handed in, so that tests drive it.
import { parseAnswer } from '../lib/root';
import type { Patch, PresenceUpdate, ProgressView, Queue, SharingUpdate } from './types.gen';

/** The painting model and what it is doing. */
export interface ModelState {
  state: string;
  name: string;
  detail: string;
  device: string;
}

/** The first message of a channel: how things stand after event `seq`. */
export interface Snapshot {
  type: 'snapshot';
  seq: number;
  queue: Queue;
  running: ProgressView | null;
  model: ModelState;
}

/** The queue was paused, resumed or reordered, or the model is in another state. */
export interface QueueMessage {
  type: 'queue';
  queue: Queue;
  model: ModelState;
}

/** Something sent over the socket was refused. */
export interface ProblemMessage {
  type: 'problem';
  title: string;
  detail: string;
  hint: string;
}

/** What the channel hands on. */
export type Message =
  Patch | ProgressView | Snapshot | QueueMessage | ProblemMessage | PresenceUpdate | SharingUpdate;
/** Whether the studio is heard. */
export type ConnectionState = 'connecting' | 'live' | 'offline';

/** What a channel needs from outside, and what it tells. */
export interface ChannelOptions {
  url: (after: number) => string;
  open: (url: string) => WebSocket;
  setTimer: (task: () => void, ms: number) => number;
  clearTimer: (timer: number) => void;
  /** A number from 0 to 1. */
  random: () => number;
  onMessage: (message: Message) => void;
  onState: (state: ConnectionState) => void;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** The server pings every 20 s: silence for longer than two of them is a dead line. */
const SILENCE_MS = 45_000;

/** The pause before attempt n (from 0): doubling, with jitter, at most ten seconds. */
export function pauseBefore(attempt: number, random: number): number {
  const whole = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
  return whole * (0.5 + random / 2);
}

/** The channel. What it hears is told to `onMessage`, each durable message once and in order. */
export class Channel {
  private socket: WebSocket | null = null;
  private last = 0;
  private attempt = 0;
  private timer = 0;
  private silence = 0;

  constructor(private readonly options: ChannelOptions) {}

  /** Begins, or begins again after another event of the log. */
  start(after: number): void {
    this.stop();
    this.last = after;
    this.attempt = 0;
    this.options.onState('connecting');
    this.connect();
  }

  /** Closes the socket and opens no other. */
  stop(): void {
    const socket = this.socket;
    this.socket = null;
    this.options.clearTimer(this.timer);
    this.options.clearTimer(this.silence);
    socket?.close();
  }

  /** Sends a message, where the socket is open. */
  send(message: object): void {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(message));
  }

  /** Opens now instead of at the end of the pause. */
  reconnectNow(): void {
    if (this.socket === null && this.timer !== 0) this.connect();
  }

  private connect(): void {
    this.options.clearTimer(this.timer);
    const socket = this.options.open(this.options.url(this.last));
    this.socket = socket;
    socket.onmessage = (event) => {
      if (socket === this.socket) this.receive(event.data);
    };
    socket.onclose = () => {
      if (socket === this.socket) this.reopenLater();
    };
    this.watchSilence();
  }

  private receive(raw: unknown): void {
    const message = parseAnswer(String(raw)) as Message | { type: 'ping' };
    this.attempt = 0;
    this.watchSilence();
    if (message.type === 'ping') return;
    if (message.type === 'patch') {
      if (message.seq <= this.last) return;
      this.last = message.seq;
    } else if (message.type === 'snapshot') {
      this.last = Math.max(this.last, message.seq);
      this.options.onState('live');
    } else if (message.type === 'progress' && message.preview) {
      this.send({ type: 'ack', generation_id: message.generation_id });
    }
    this.options.onMessage(message);
  }

  /** Closes the socket when nothing is heard for too long. */
  private watchSilence(): void {
    this.options.clearTimer(this.silence);
    this.silence = this.options.setTimer(() => this.socket?.close(), SILENCE_MS);
  }

  private reopenLater(): void {
    this.socket = null;
    this.options.clearTimer(this.silence);
    this.options.onState(this.attempt > 1 ? 'offline' : 'connecting');
    const pause = pauseBefore(this.attempt, this.options.random());
    this.timer = this.options.setTimer(() => this.connect(), pause);
    this.attempt += 1;
  }
}
