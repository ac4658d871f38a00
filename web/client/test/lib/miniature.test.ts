import { describe, expect, it } from 'vitest';
import { adaptToGround, pickPalette, readColours } from '../../src/lib/miniature';
import { seededRandom } from '../../src/lib/random';

const flatMiniature = (red: number, green: number, blue: number): string =>
  btoa(String.fromCharCode(...Array.from({ length: 192 }, () => [red, green, blue]).flat()));

describe('the miniature', () => {
  it('is 192 colours, or none', () => {
    expect(readColours(flatMiniature(10, 20, 30))).toHaveLength(192);
    expect(readColours(flatMiniature(10, 20, 30))![5]).toBe('rgb(10 20 30)');
    expect(readColours('')).toBeNull();
    expect(readColours(btoa('short'))).toBeNull();
  });

  it('gives brush marks that show on a dark ground', () => {
    expect(pickPalette(flatMiniature(200, 150, 120), 4)).toEqual(
      Array.from({ length: 4 }, () => 'rgb(200 150 120)'),
    );
    const [lifted] = pickPalette(flatMiniature(8, 8, 16), 1)!;
    expect(Number(/\d+/.exec(lifted!)![0])).toBeGreaterThan(80);
  });
});

it('tints are adapted to their ground, and left alone where they show', () => {
  const light = (colour: string): number => Number(/\d+/.exec(colour)![0]);
  expect(light(adaptToGround('rgb(10 10 10)', true))).toBeGreaterThan(60);
  expect(light(adaptToGround('rgb(250 250 250)', false))).toBeLessThan(200);
  expect(adaptToGround('rgb(150 140 130)', true)).toBe('rgb(150 140 130)');
  expect(adaptToGround('rgb(150 140 130)', false)).toBe('rgb(150 140 130)');
});

it('seeded chance is the same each time', () => {
  const [a, b] = [seededRandom(9), seededRandom(9)];
  expect([a(), a(), a()]).toEqual([b(), b(), b()]);
});
