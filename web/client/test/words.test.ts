// The catalogues, and the rule that no words stand in components.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { grouped, languageFor, plural, t } from '../src/i18n';
import enFirst from '../src/locales/en.json';
import enMore from '../src/locales/en.more.json';
import frFirst from '../src/locales/fr.json';
import frMore from '../src/locales/fr.more.json';

const en = { ...enFirst, ...enMore };
const fr = { ...frFirst, ...frMore };

const slots = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!).sort();

describe('catalogues', () => {
  it('say the same things in both languages', () => {
    expect(Object.keys(frFirst).sort()).toEqual(Object.keys(enFirst).sort());
    expect(Object.keys(frMore).sort()).toEqual(Object.keys(enMore).sort());
    expect(Object.keys(enFirst).filter((key) => key in enMore)).toEqual([]);
  });

  it('leave the same places to fill in', () => {
    for (const [key, text] of Object.entries(en))
      expect(slots(fr[key as keyof typeof fr]), key).toEqual(slots(text));
  });

  it('have both forms of every plural', () => {
    for (const key of Object.keys(en))
      if (key.endsWith('.one')) expect(en).toHaveProperty([key.replace('.one', '.other')]);
  });

  it('fill in, count, and choose a language', () => {
    expect(t('cartel.seed', { seed: grouped(884213) })).toBe('seed 884\u202f213');
    expect([1, 2].map((n) => plural('header.branches', n))).toEqual(['1 branch', '2 branches']);
    expect(languageFor('', ['de-DE', 'fr-CH'])).toBe('fr');
    expect(languageFor('xx', [])).toBe('en');
  });

  it('fill in text, never markup or a pattern', () => {
    expect(t('menu.save', {})).toBe('Save');
    expect(t('composer.unknown', { word: '<b>$&</b>', model: 'E' })).toContain('<b>$&</b>');
  });
});

describe('components', () => {
  const folder = join(import.meta.dirname, '../src/ui');
  const files = readdirSync(folder).filter((name) => name.endsWith('.tsx'));

  it.each(files)('%s holds no words of its own', (name) => {
    const source = readFileSync(join(folder, name), 'utf-8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    const between = [...source.matchAll(/>\s*([^<>{}()=;&|?:]*[A-Za-z]{2,}[^<>{}()=;&|?:]*)</g)].map(
      (found) => found[1]!.trim(),
    );
    const labelled = [
      ...source.matchAll(/\b(?:aria-label|title|placeholder|alt)="([^"]*[A-Za-z][^"]*)"/g),
    ].map((found) => found[1]!);
    expect([...between, ...labelled].filter((words) => !KEYS.has(words) && !CODE.test(words))).toEqual([]);
  });
});

// Names of keys as they stand on the keyboard.
const KEYS = new Set(['Esc']);
// Comparisons look like tags to so simple a reader.
const CODE = /^[a-z]+([A-Z.]\w*)+$/;
