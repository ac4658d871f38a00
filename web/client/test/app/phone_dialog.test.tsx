// @vitest-environment happy-dom
// The address on another screen: when there is one, and the code that is photographed.
import { render } from 'preact';
import { describe, expect, it } from 'vitest';
import { Code, isOnlyHere } from '../../src/app/PhoneDialog';

describe('an address', () => {
  it.each(['localhost', '127.0.0.1', '127.8.0.1', '[::1]'])('%s is of this machine alone', (name) => {
    expect(isOnlyHere(name)).toBe(true);
  });
  it.each(['192.168.0.7', 'studio.local', 'localhost.example.org', '[fd00::1]'])('%s is not', (name) => {
    expect(isOnlyHere(name)).toBe(false);
  });
});

describe('the code', () => {
  it('is a square of modules with a blank edge, and its address stands below it', () => {
    const page = document.createElement('div');
    render(<Code address="http://192.168.0.7:8000/s/1234" />, page);
    const svg = page.querySelector('svg')!;
    const [, , width, height] = svg.getAttribute('viewBox')!.split(' ').map(Number);
    // 30 letters in bytes, with the lowest correction: version 2, 25 modules, and 4 blank ones on every side.
    expect([width, height]).toEqual([33, 33]);
    const modules = [
      ...page
        .querySelector('path')!
        .getAttribute('d')!
        .matchAll(/M(\d+) (\d+)/g),
    ];
    const places = modules.map(([, x, y]) => `${x} ${y}`);
    // The finder pattern at the top left begins after the blank edge, seven modules wide.
    for (let x = 4; x < 11; x += 1) expect(places).toContain(`${x} 4`);
    expect(places.some((place) => place.startsWith('3 '))).toBe(false);
    expect(page.textContent).toContain('http://192.168.0.7:8000/s/1234');
  });
});
