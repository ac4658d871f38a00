import { describe, expect, it } from 'vitest';
import { diffWords, firstWords, shortenUnchanged, summariseChange } from '../../src/lib/word_diff';

const markChanges = (before: string, after: string): string =>
  diffWords(before, after)
    .map(({ kind, text }) => (kind === 'added' ? `{${text}}` : kind === 'removed' ? `[${text}]` : text))
    .join(' ');

describe('diffWords', () => {
  it.each([
    ['boats in fog', 'boats in morning haze', 'boats in [fog] {morning haze}'],
    ['a red ball', 'a red ball on grass', 'a red ball {on grass}'],
    ['boats, in fog', 'boats in fog', 'boats in fog'],
    ['same', 'same', 'same'],
    ['', 'new words', '{new words}'],
    ['old', '', '[old]'],
    ['قارب أحمر', 'قارب أزرق', 'قارب [أحمر] {أزرق}'],
  ])('from "%s" to "%s"', (before, after, expected) => {
    expect(markChanges(before, after)).toBe(expected);
  });

  it('keeps every word of the new text, in order', () => {
    const before = 'one two three four five';
    const after = 'two six three five seven one';
    const kept = diffWords(before, after).filter((piece) => piece.kind !== 'removed');
    expect(kept.map((piece) => piece.text).join(' ')).toBe(after);
  });

  it('does not compare texts of thousands of words word by word', () => {
    const long = 'word '.repeat(2000).trim();
    expect(diffWords(long, `${long} more`).map((piece) => piece.kind)).toEqual(['removed', 'added']);
  });
});

describe('shortenUnchanged', () => {
  it('cuts long unchanged stretches down to the words next to the change', () => {
    const pieces = shortenUnchanged(diffWords('a b c d e f g fog', 'a b c d e f g haze'));
    expect(pieces.map((piece) => piece.text)).toEqual(['e f g', 'fog', 'haze']);
  });
});

describe('summariseChange', () => {
  it('names what came and what went, without fillers at either end', () => {
    expect(summariseChange('boats in fog', 'boats in fog, with a pale sun')).toEqual({
      added: 'pale sun',
      removed: '',
    });
    expect(summariseChange('a sun', 'a sun burning low and orange')).toEqual({
      added: 'burning low',
      removed: '',
    });
    expect(summariseChange('small boats in fog', 'small boats')).toEqual({ added: '', removed: 'fog' });
  });
});

describe('firstWords', () => {
  it('is the first few words, without an article before or punctuation after', () => {
    expect(firstWords('A harbour at first light, small boats in fog')).toBe('harbour at first light');
  });
});
