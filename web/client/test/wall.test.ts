import { describe, expect, it } from 'vitest';
import { colours, dice, palette } from '../src/wall';

const flat = (red: number, green: number, blue: number): string =>
  btoa(String.fromCharCode(...Array.from({ length: 192 }, () => [red, green, blue]).flat()));

describe('the miniature', () => {
  it('is 192 colours, or none', () => {
    expect(colours(flat(10, 20, 30))).toHaveLength(192);
    expect(colours(flat(10, 20, 30))![5]).toBe('rgb(10 20 30)');
    expect(colours('')).toBeNull();
    expect(colours(btoa('short'))).toBeNull();
  });

  it('gives brush marks that show on a dark ground', () => {
    expect(palette(flat(200, 150, 120), 4)).toEqual(Array(4).fill('rgb(200 150 120)'));
    const [lifted] = palette(flat(8, 8, 16), 1)!;
    expect(Number(/\d+/.exec(lifted!)![0])).toBeGreaterThan(80);
  });
});

it('the dice fall the same way each time', () => {
  const [a, b] = [dice(9), dice(9)];
  expect([a(), a(), a()]).toEqual([b(), b(), b()]);
});
