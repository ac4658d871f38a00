import { beforeEach, describe, expect, it } from 'vitest';
import { bindings, commandFor, DEFAULTS, nameOf } from '../src/keys';

const press = (key: string, more: KeyboardEventInit = {}, target?: Element): KeyboardEvent => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, ...more });
  (target ?? document.body).dispatchEvent(event);
  return event;
};

describe('keys', () => {
  const table = bindings({});
  beforeEach(() => document.body.replaceChildren());

  it.each([
    ['z', { ctrlKey: true }, 'Ctrl+Z'],
    ['Z', { metaKey: true, shiftKey: true }, 'Ctrl+Shift+Z'],
    ['?', { shiftKey: true }, '?'],
    ['ArrowLeft', {}, 'Left'],
    ['X', { shiftKey: true }, 'Shift+X'],
    ['s', {}, 'S'],
  ])('names %s', (key, more, name) => {
    expect(nameOf(press(key, more))).toBe(name);
  });

  it('calls commands from anywhere, and arrows only on the series', () => {
    expect(commandFor(press('z', { ctrlKey: true }), table, 'anywhere', true)).toBe('undo');
    expect(commandFor(press('ArrowLeft'), table, 'anywhere', true)).toBeNull();
    expect(commandFor(press('ArrowLeft'), table, 'series', true)).toBe('parent');
  });

  it('leaves letters to text fields, and switches them off when asked', () => {
    const area = document.body.appendChild(document.createElement('textarea'));
    expect(commandFor(press('s', {}, area), table, 'prompt', true)).toBeNull();
    expect(commandFor(press('s'), table, 'anywhere', false)).toBeNull();
    expect(commandFor(press('z', { ctrlKey: true }), table, 'anywhere', false)).toBe('undo');
  });

  it('leaves undo to a text field that has text', () => {
    const area = document.body.appendChild(document.createElement('textarea'));
    expect(commandFor(press('z', { ctrlKey: true }, area), table, 'prompt', true)).toBe('undo');
    area.value = 'half a thought';
    expect(commandFor(press('z', { ctrlKey: true }, area), table, 'prompt', true)).toBeNull();
  });

  it('never listens while a word is being composed', () => {
    expect(commandFor(press('s', { isComposing: true }), table, 'anywhere', true)).toBeNull();
  });

  it('puts a user’s own keys in the place of the original ones', () => {
    const own = bindings({ star: ['K'] });
    expect(commandFor(press('k'), own, 'anywhere', true)).toBe('star');
    expect(commandFor(press('s'), own, 'anywhere', true)).toBeNull();
  });

  it('gives the keys of a place to it before those of anywhere', () => {
    expect(commandFor(press('['), table, 'mask', true)).toBe('maskSmaller');
    expect(commandFor(press('['), table, 'anywhere', true)).toBe('earlier');
    expect(commandFor(press('b'), table, 'anywhere', true)).toBe('paintArea');
  });

  it('binds no key twice in one place', () => {
    const keys = DEFAULTS.flatMap((one) => one.keys.map((key) => `${one.place} ${key}`));
    expect(new Set(keys).size).toBe(keys.length);
  });
});
