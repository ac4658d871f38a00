import { beforeEach, describe, expect, it } from 'vitest';
import type { GenerationView, Queue } from '../../src/api/types.gen';
import { begunIds, followQueue, queuedIds, takeQueue } from '../../src/session/queue';

const heard = (id: string, status: string) => ({ id, status }) as GenerationView;
const entry = (id: string) => ({ id });
const whole = (running: string | null, beside: string[], waiting: string[]) =>
  ({
    running: running && entry(running),
    beside: beside.map(entry),
    waiting: waiting.map(entry),
  }) as Queue;

describe('the queue of several devices', () => {
  beforeEach(() => takeQueue(whole('a', ['b'], ['c', 'd'])));

  it('knows what is being painted on each', () => {
    expect([...begunIds.value]).toEqual(['a', 'b']);
    expect([...queuedIds.value]).toEqual(['a', 'b', 'c', 'd']);
  });

  it('follows what begins and what is over', () => {
    followQueue([heard('b', 'done'), heard('c', 'running'), heard('e', 'pending')]);
    expect([...begunIds.value].sort()).toEqual(['a', 'c']);
    expect([...queuedIds.value].sort()).toEqual(['a', 'c', 'd', 'e']);
  });

  it('stays as it is where nothing of it changed', () => {
    const [queued, begun] = [queuedIds.value, begunIds.value];
    followQueue([heard('a', 'running'), heard('d', 'pending')]);
    expect([queuedIds.value, begunIds.value]).toEqual([queued, begun]);
    expect(queuedIds.value).toBe(queued);
    expect(begunIds.value).toBe(begun);
  });
});
