import { describe, expect, it } from 'vitest';
import { channel, pause, type Connection, type Outside } from '../src/socket';

/** A socket and a clock that a test moves by hand. */
function bench() {
  const sockets: { url: string; sent: object[]; socket: WebSocket }[] = [];
  const timers = new Map<number, () => void>();
  const heard: number[] = [];
  const states: Connection[] = [];
  let next = 1;
  const outside: Outside = {
    url: (after) => `after=${after}`,
    open: (url) => {
      const sent: object[] = [];
      const socket = {
        readyState: 1,
        send: (text: string) => sent.push(JSON.parse(text)),
        close: () => undefined,
      };
      sockets.push({ url, sent, socket: socket as unknown as WebSocket });
      return socket as unknown as WebSocket;
    },
    later: (task) => (timers.set(next, task), next++),
    forget: (timer) => void timers.delete(timer),
    chance: () => 0.5,
    onMessage: (message) => heard.push('seq' in message ? message.seq : -1),
    onState: (state) => states.push(state),
  };
  const last = () => sockets.at(-1)!;
  return {
    channel: channel(outside),
    sockets,
    heard,
    states,
    last,
    say: (message: object) => last().socket.onmessage!({ data: JSON.stringify(message) } as MessageEvent),
    fall: () => last().socket.onclose!({} as CloseEvent),
    tick: () => {
      const due = [...timers.values()];
      timers.clear();
      due.forEach((task) => task());
    },
  };
}

describe('channel', () => {
  it('hears every patch once and in order over a line that falls again and again', () => {
    const bench1 = bench();
    bench1.channel.start(0);
    let seq = 0;
    for (let fall = 0; fall < 8; fall += 1) {
      const after = Number(bench1.last().url.split('=')[1]);
      expect(after).toBe(seq);
      for (const again of [after - 1, after]) if (again > 0) bench1.say({ type: 'patch', seq: again });
      for (let n = 0; n < 7; n += 1) bench1.say({ type: 'patch', seq: ++seq });
      bench1.fall();
      bench1.tick();
    }
    expect(bench1.heard).toEqual(Array.from({ length: 56 }, (_, index) => index + 1));
  });

  it('is live after the snapshot, and goes on from its seq', () => {
    const one = bench();
    one.channel.start(3);
    one.say({ type: 'snapshot', seq: 9, queue: null, running: null, model: null });
    one.fall();
    one.tick();
    expect(one.states).toContain('live');
    expect(one.last().url).toBe('after=9');
  });

  it('acknowledges previews, and only those', () => {
    const one = bench();
    one.channel.start(0);
    one.say({ type: 'progress', generation_id: 'g', preview: null });
    one.say({ type: 'progress', generation_id: 'g', preview: 'data:image/webp;base64,AA' });
    expect(one.last().sent).toEqual([{ type: 'ack', generation_id: 'g' }]);
  });

  it('says offline only after several falls in a row', () => {
    const one = bench();
    one.channel.start(0);
    for (let n = 0; n < 3; n += 1) {
      one.fall();
      one.tick();
    }
    expect(one.states).toEqual(['connecting', 'connecting', 'connecting', 'offline']);
  });

  it('does not hear a socket that was left', () => {
    const one = bench();
    one.channel.start(0);
    const old = one.last().socket;
    one.channel.start(5);
    old.onmessage!({ data: JSON.stringify({ type: 'patch', seq: 99 }) } as MessageEvent);
    expect(one.heard).toEqual([]);
  });
});

describe('pause', () => {
  it('doubles up to ten seconds, with jitter down to half', () => {
    expect([0, 1, 2, 3].map((attempt) => pause(attempt, 1))).toEqual([100, 200, 400, 800]);
    expect(pause(30, 1)).toBe(10_000);
    expect(pause(30, 0)).toBe(5_000);
  });
});
