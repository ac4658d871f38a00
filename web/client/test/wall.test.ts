import { describe, expect, it } from 'vitest';
import { colours, dice, palette, tuned } from '../src/wall';

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

it('tints are tuned to their ground, and left alone where they show', () => {
  const light = (colour: string): number => Number(/\d+/.exec(colour)![0]);
  expect(light(tuned('rgb(10 10 10)', true))).toBeGreaterThan(60);
  expect(light(tuned('rgb(250 250 250)', false))).toBeLessThan(200);
  expect(tuned('rgb(150 140 130)', true)).toBe('rgb(150 140 130)');
  expect(tuned('rgb(150 140 130)', false)).toBe('rgb(150 140 130)');
});

it('the dice fall the same way each time', () => {
  const [a, b] = [dice(9), dice(9)];
  expect([a(), a(), a()]).toEqual([b(), b(), b()]);
});
