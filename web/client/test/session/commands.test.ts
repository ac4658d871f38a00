// @vitest-environment happy-dom
// The commands of the page: which keys call them, where, and that each is known to the help.
import { beforeEach, describe, expect, it } from 'vitest';
import { registerAllCommands } from '../../src/app/commands';
import en from '../../src/lib/locales/en.lazy.json';
import { commandFor, findCommand, keyFor, listCommands, type Place } from '../../src/session/commands';
import { pageSettings } from '../../src/session/page_settings';

const press = (key: string, more: KeyboardEventInit = {}, target: Element = document.body): KeyboardEvent => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, ...more });
  target.dispatchEvent(event);
  return event;
};

const setKeys = (keys: object): void => {
  pageSettings.value = { ...pageSettings.value, keys: JSON.stringify(keys) };
};

registerAllCommands();

describe('commands', () => {
  beforeEach(() => {
    document.body.replaceChildren();
    setKeys({});
  });

  it('are called from anywhere, and arrows only on the timeline', () => {
    expect(commandFor(press('z', { ctrlKey: true }), 'anywhere')).toBe('undo');
    expect(commandFor(press('ArrowLeft'), 'anywhere')).toBeNull();
    expect(commandFor(press('ArrowLeft'), 'timeline')).toBe('parent');
  });

  it('leave letters to text fields', () => {
    const area = document.body.appendChild(document.createElement('textarea'));
    expect(commandFor(press('s', {}, area), 'prompt')).toBeNull();
    expect(commandFor(press('s'), 'prompt')).toBe('star');
  });

  it('of one character are switched off when the user wants that', () => {
    setKeys({ singleKeys: false });
    expect(commandFor(press('s'), 'anywhere')).toBeNull();
    expect(commandFor(press('z', { ctrlKey: true }), 'anywhere')).toBe('undo');
  });

  it('leave undo to a text field that has text', () => {
    const area = document.body.appendChild(document.createElement('textarea'));
    expect(commandFor(press('z', { ctrlKey: true }, area), 'prompt')).toBe('undo');
    area.value = 'half a thought';
    expect(commandFor(press('z', { ctrlKey: true }, area), 'prompt')).toBeNull();
  });

  it('are not called while a word is being composed', () => {
    expect(commandFor(press('s', { isComposing: true }), 'anywhere')).toBeNull();
  });

  it('are called by a user’s own keys instead of the original ones', () => {
    setKeys({ own: { star: ['K'] } });
    expect(commandFor(press('k'), 'anywhere')).toBe('star');
    expect(commandFor(press('s'), 'anywhere')).toBeNull();
    expect(keyFor('star')).toBe('K');
  });

  it.each(['nonsense', '[]', '{"own":{"star":"K"}}', '{"own":null}'])(
    'keep their own keys where a user’s are stored as %s',
    (keys) => {
      pageSettings.value = { ...pageSettings.value, keys };
      expect(commandFor(press('s'), 'anywhere')).toBe('star');
    },
  );

  it('of a place come before those of anywhere', () => {
    expect(commandFor(press('['), 'mask')).toBe('maskSmaller');
    expect(commandFor(press('['), 'anywhere')).toBe('earlier');
    expect(commandFor(press('b'), 'anywhere')).toBe('paintArea');
  });

  it('have no key in common in one place', () => {
    const keys = listCommands().flatMap(([id, names]) => {
      const place: Place = findCommand(id)?.place ?? 'anywhere';
      return names.map((name) => `${place} ${name}`);
    });
    expect(keys.length).toBeGreaterThan(40);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('are those that the catalogue has a label for', () => {
    const labelled = Object.keys(en).filter((key) => key.startsWith('command.'));
    expect(
      listCommands()
        .map(([id]) => `command.${id}`)
        .sort(),
    ).toEqual(labelled.sort());
  });
});
