import { describe, expect, it } from 'vitest';
import { around, caption, diff, opening } from '../src/diff';

const marked = (before: string, after: string): string =>
  diff(before, after)
    .map(({ kind, text }) => (kind === 'added' ? `{${text}}` : kind === 'removed' ? `[${text}]` : text))
    .join(' ');

describe('diff', () => {
  it.each([
    ['boats in fog', 'boats in morning haze', 'boats in [fog] {morning haze}'],
    ['a red ball', 'a red ball on grass', 'a red ball {on grass}'],
    ['boats, in fog', 'boats in fog', 'boats in fog'],
    ['same', 'same', 'same'],
    ['', 'new words', '{new words}'],
    ['old', '', '[old]'],
    ['قارب أحمر', 'قارب أزرق', 'قارب [أحمر] {أزرق}'],
  ])('from "%s" to "%s"', (before, after, expected) => {
    expect(marked(before, after)).toBe(expected);
  });

  it('keeps every word of the new text, in order', () => {
    const before = 'one two three four five';
    const after = 'two six three five seven one';
    const kept = diff(before, after).filter((piece) => piece.kind !== 'removed');
    expect(kept.map((piece) => piece.text).join(' ')).toBe(after);
  });

  it('does not compare texts of thousands of words word by word', () => {
    const long = 'word '.repeat(2000).trim();
    expect(diff(long, `${long} more`).map((piece) => piece.kind)).toEqual(['removed', 'added']);
  });
});

describe('around', () => {
  it('cuts long unchanged stretches down to the words next to the change', () => {
    const pieces = around(diff('a b c d e f g fog', 'a b c d e f g haze'));
    expect(pieces.map((piece) => piece.text)).toEqual(['e f g', 'fog', 'haze']);
  });
});

describe('caption', () => {
  it('names what came and what went, without fillers at either end', () => {
    expect(caption('boats in fog', 'boats in fog, with a pale sun')).toEqual({
      added: 'pale sun',
      removed: '',
    });
    expect(caption('a sun', 'a sun burning low and orange')).toEqual({ added: 'burning low', removed: '' });
    expect(caption('small boats in fog', 'small boats')).toEqual({ added: '', removed: 'fog' });
  });
});

describe('opening', () => {
  it('is the first few words, without an article before or punctuation after', () => {
    expect(opening('A harbour at first light, small boats in fog')).toBe('harbour at first light');
  });
});
