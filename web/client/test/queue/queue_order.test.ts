import { describe, expect, it } from 'vitest';
import { findNext, indexAt, moveTo } from '../../src/queue/queue_order';

describe('the order of the queue', () => {
  it('moves one up or down, and no further than the ends', () => {
    expect(moveTo(['a', 'b', 'c'], 'c', 0)).toEqual(['c', 'a', 'b']);
    expect(moveTo(['a', 'b', 'c'], 'a', 1)).toEqual(['b', 'a', 'c']);
    expect(moveTo(['a', 'b', 'c'], 'b', 9)).toEqual(['a', 'c', 'b']);
    expect(moveTo(['a', 'b', 'c'], 'b', -3)).toEqual(['b', 'a', 'c']);
  });

  it('names what follows, for the studio moves one before another', () => {
    expect(findNext(['a', 'b', 'c'], 'b')).toBe('c');
    expect(findNext(['a', 'b', 'c'], 'c')).toBeNull();
  });

  it('is that of the heights at which things are held', () => {
    expect([5, 15, 95].map((y) => indexAt([10, 30], y))).toEqual([0, 1, 2]);
  });
});
