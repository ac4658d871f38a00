// What is marked in a prompt: weights, wildcards, LoRAs and breaks, and nothing of plain words.
import { describe, expect, it } from 'vitest';
import { splitPrompt } from '../../src/composer/prompt_syntax';

const marked = (prompt: string): [string, string][] =>
  splitPrompt(prompt)
    .filter(({ kind }) => kind !== 'plain')
    .map(({ kind, text }) => [kind, text]);

describe('a prompt', () => {
  it('is the same again when its parts are put together', () => {
    for (const prompt of [
      '',
      'plain',
      '(a:1.2) b {c|d}',
      '((x)) [y] BREAK <lora:ink:0.5> __sky__ (open',
      '}{|)(',
    ])
      expect(
        splitPrompt(prompt)
          .map(({ text }) => text)
          .join(''),
      ).toBe(prompt);
  });

  it('has weights, wildcards, LoRAs and breaks marked', () => {
    expect(marked('a (bright red:1.3) boat, ((mist)), [crowd]')).toEqual([
      ['weight', '(bright red:1.3)'],
      ['weight', '((mist))'],
      ['weight', '[crowd]'],
    ]);
    expect(marked('{dawn|noon|} at __place/sea__, <lora:ink:-0.8> BREAK fog')).toEqual([
      ['wildcard', '{dawn|noon|}'],
      ['wildcard', '__place/sea__'],
      ['lora', '<lora:ink:-0.8>'],
      ['break', 'BREAK'],
    ]);
  });

  it('has plain brackets, words in capitals and open brackets left alone', () => {
    expect(marked('a boat (seen from above), no {choice}, BREAKFAST, (half: open')).toEqual([]);
    expect(marked('a clock at 12:30 (local time)')).toEqual([]);
  });
});
