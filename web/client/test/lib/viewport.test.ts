import { describe, expect, it } from 'vitest';
import { fit, FITTED, pan, zoomAt } from '../../src/lib/viewport';

const FRAME = { width: 600, height: 400 };

describe('viewport', () => {
  it('keeps the point under the pointer where it is', () => {
    const viewport = zoomAt(FITTED, 3, { x: 120, y: 80 }, FRAME);
    expect((120 - viewport.x) / viewport.scale).toBeCloseTo(120);
    expect((80 - viewport.y) / viewport.scale).toBeCloseTo(80);
  });

  it('never leaves the frame empty, however it is dragged', () => {
    const viewport = pan(zoomAt(FITTED, 2, { x: 300, y: 200 }, FRAME), 5000, -5000, FRAME);
    expect(viewport).toEqual({ scale: 2, x: 0, y: -400 });
    expect(zoomAt(viewport, 0.01, { x: 0, y: 0 }, FRAME)).toEqual({ scale: 1, x: 0, y: 0 });
  });

  it('fits pictures of any size, enlarging small ones', () => {
    const space = { width: 800, height: 500 };
    expect(fit({ width: 64, height: 64 }, space)).toEqual({ width: 500, height: 500 });
    expect(fit({ width: 4096, height: 64 }, space)).toEqual({ width: 800, height: 13 });
    expect(fit({ width: 1, height: 1 }, { width: 10, height: 10 })).toEqual({ width: 10, height: 10 });
  });
});
