// Sizes of shapes: what can be asked for, near the model's own number of pixels and near the shape.
import { describe, expect, it } from 'vitest';
import { boundsOf } from '../../src/session/parameters';
import { listShapes } from '../../src/composer/shapes';

describe('shapes', () => {
  it.each([
    { width: 1024, height: 1024 },
    { width: 1536, height: 640 },
    { width: 128, height: 128 },
  ])('of a model that paints $width x $height are about as large, and in whole sixteens', (size) => {
    const { min, max, step } = boundsOf('width');
    for (const { name, width, height } of listShapes(size)) {
      const [across, down] = name.split(':').map(Number) as [number, number];
      for (const side of [width, height]) {
        expect(side % step, name).toBe(0);
        expect(side).toBeGreaterThanOrEqual(min);
        expect(side).toBeLessThanOrEqual(max);
      }
      // Half a step on either side is what rounding may cost.
      const slack = step / 2 / Math.min(width, height);
      expect(Math.abs(width / height / (across / down) - 1)).toBeLessThan(2.2 * slack + 0.001);
      expect(Math.abs((width * height) / (size.width * size.height) - 1)).toBeLessThan(2.2 * slack + 0.001);
    }
  });

  it('have the sizes that people know where no model is known', () => {
    const square = listShapes({ width: 0, height: 0 })[0];
    expect(square).toEqual({ name: '1:1', width: 1024, height: 1024 });
  });
});
