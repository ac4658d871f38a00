// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { isSingleKey, keyName, pressedDigit } from '../../src/lib/keys';

const press = (key: string, more: KeyboardEventInit = {}, target: Element = document.body): KeyboardEvent => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, ...more });
  target.dispatchEvent(event);
  return event;
};

describe('keyName', () => {
  it.each([
    ['z', { ctrlKey: true }, 'Ctrl+Z'],
    ['Z', { metaKey: true, shiftKey: true }, 'Ctrl+Shift+Z'],
    ['?', { shiftKey: true }, '?'],
    ['ArrowLeft', {}, 'Left'],
    ['X', { shiftKey: true }, 'Shift+X'],
    ['s', {}, 'S'],
  ])('names %s', (key, more, name) => {
    expect(keyName(press(key, more))).toBe(name);
  });
});

describe('single keys', () => {
  it('are those of one character, with Shift or without', () => {
    expect(['S', 'Shift+R', '?', '['].every(isSingleKey)).toBe(true);
    expect(['Ctrl+S', 'Alt+N', 'Left', 'F2'].some(isSingleKey)).toBe(false);
  });

  it('are digits up to the last that is asked for, but not in a text field', () => {
    const field = document.body.appendChild(document.createElement('input'));
    expect(pressedDigit(press('3'), 4)).toBe(3);
    expect(pressedDigit(press('5'), 4)).toBe(0);
    expect(pressedDigit(press('0'), 4)).toBe(0);
    expect(pressedDigit(press('3', { ctrlKey: true }), 4)).toBe(0);
    expect(pressedDigit(press('3', {}, field), 4)).toBe(0);
  });
});
