import { describe, expect, it } from 'vitest';
import { Channel, pauseBefore, type ChannelOptions, type ConnectionState } from '../../src/api/socket';

/** A socket and a clock that a test moves by hand. */
function createBench() {
  const sockets: { url: string; sent: object[]; socket: WebSocket }[] = [];
  const timers = new Map<number, () => void>();
  const heard: number[] = [];
  const states: ConnectionState[] = [];
  let next = 1;
  const options: ChannelOptions = {
    url: (after) => `after=${after}`,
    open: (url) => {
      const sent: object[] = [];
      const socket = {
        readyState: 1,
        send: (text: string) => sent.push(JSON.parse(text) as object),
        close: () => undefined,
      };
      sockets.push({ url, sent, socket: socket as unknown as WebSocket });
      return socket as unknown as WebSocket;
    },
    setTimer: (task) => {
      timers.set(next, task);
      return next++;
    },
    clearTimer: (timer) => void timers.delete(timer),
    random: () => 0.5,
    onMessage: (message) => heard.push('seq' in message ? message.seq : -1),
    onState: (state) => states.push(state),
  };
  const last = () => sockets.at(-1)!;
  return {
    channel: new Channel(options),
    sockets,
    heard,
    states,
    last,
    receive: (message: object) =>
      void last().socket.onmessage!({ data: JSON.stringify(message) } as MessageEvent),
    breakLine: () => void last().socket.onclose!({} as CloseEvent),
    tick: () => {
      const due = [...timers.values()];
      timers.clear();
      due.forEach((task) => task());
    },
  };
}

describe('channel', () => {
  it('hears every patch once and in order over a line that breaks again and again', () => {
    const bench = createBench();
    bench.channel.start(0);
    let seq = 0;
    for (let round = 0; round < 8; round += 1) {
      const after = Number(bench.last().url.split('=')[1]);
      expect(after).toBe(seq);
      for (const again of [after - 1, after]) if (again > 0) bench.receive({ type: 'patch', seq: again });
      for (let n = 0; n < 7; n += 1) bench.receive({ type: 'patch', seq: ++seq });
      bench.breakLine();
      bench.tick();
    }
    expect(bench.heard).toEqual(Array.from({ length: 56 }, (_, index) => index + 1));
  });

  it('is live after the snapshot, and goes on from its seq', () => {
    const bench = createBench();
    bench.channel.start(3);
    bench.receive({ type: 'snapshot', seq: 9, queue: null, running: null, model: null });
    bench.breakLine();
    bench.tick();
    expect(bench.states).toContain('live');
    expect(bench.last().url).toBe('after=9');
  });

  it('acknowledges previews, and only those', () => {
    const bench = createBench();
    bench.channel.start(0);
    bench.receive({ type: 'progress', generation_id: 'g', preview: null });
    bench.receive({ type: 'progress', generation_id: 'g', preview: 'data:image/webp;base64,AA' });
    expect(bench.last().sent).toEqual([{ type: 'ack', generation_id: 'g' }]);
  });

  it('is offline only after the line broke several times in a row', () => {
    const bench = createBench();
    bench.channel.start(0);
    for (let n = 0; n < 3; n += 1) {
      bench.breakLine();
      bench.tick();
    }
    expect(bench.states).toEqual(['connecting', 'connecting', 'connecting', 'offline']);
  });

  it('does not hear a socket that was left', () => {
    const bench = createBench();
    bench.channel.start(0);
    const old = bench.last().socket;
    bench.channel.start(5);
    old.onmessage!({ data: JSON.stringify({ type: 'patch', seq: 99 }) } as MessageEvent);
    expect(bench.heard).toEqual([]);
  });
});

describe('pauseBefore', () => {
  it('doubles up to ten seconds, with jitter down to half', () => {
    expect([0, 1, 2, 3].map((attempt) => pauseBefore(attempt, 1))).toEqual([100, 200, 400, 800]);
    expect(pauseBefore(30, 1)).toBe(10_000);
    expect(pauseBefore(30, 0)).toBe(5_000);
  });
});
