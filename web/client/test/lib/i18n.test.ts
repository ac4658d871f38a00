// @vitest-environment happy-dom
// The catalogues: both languages have the same texts with the same places to fill in.
import { describe, expect, it } from 'vitest';
import { chooseLanguage, formatSeed, loadLazyTexts, plural, setLanguage, t } from '../../src/lib/i18n';
import enFirst from '../../src/lib/locales/en.json';
import enLazy from '../../src/lib/locales/en.lazy.json';
import frFirst from '../../src/lib/locales/fr.json';
import frLazy from '../../src/lib/locales/fr.lazy.json';

const en = { ...enFirst, ...enLazy };
const fr = { ...frFirst, ...frLazy };

const findSlots = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).sort();

describe('catalogues', () => {
  it('say the same things in both languages', () => {
    expect(Object.keys(frFirst).sort()).toEqual(Object.keys(enFirst).sort());
    expect(Object.keys(frLazy).sort()).toEqual(Object.keys(enLazy).sort());
    expect(Object.keys(enFirst).filter((key) => key in enLazy)).toEqual([]);
  });

  it('leave the same places to fill in', () => {
    for (const [key, text] of Object.entries(en))
      expect(findSlots(fr[key as keyof typeof fr]), key).toEqual(findSlots(text));
  });

  it('have both forms of every plural', () => {
    for (const key of Object.keys(en))
      if (key.endsWith('.one')) expect(en).toHaveProperty([key.replace('.one', '.other')]);
  });

  it('fill in, count, and choose a language', () => {
    expect(t('caption.seed', { seed: formatSeed(884213) })).toBe('seed 884\u202f213');
    expect([1, 2].map((n) => plural('header.branches', n))).toEqual(['1 branch', '2 branches']);
    expect(chooseLanguage('', ['de-DE', 'fr-CH'])).toBe('fr');
    expect(chooseLanguage('xx', [])).toBe('en');
  });

  it('fill in text, never markup or a pattern', () => {
    expect(t('conversation.stop', {})).toBe('Stop');
    expect(t('composer.unknown', { word: '<b>$&</b>', model: 'E' })).toContain('<b>$&</b>');
  });

  it('come whole, whichever part is asked for while another is on its way', async () => {
    const lazyFirst = [loadLazyTexts(), setLanguage('fr')];
    await lazyFirst[0];
    expect([t('conversation.stop'), t('sessions.new')]).toEqual(['Arrêter', 'Nouvelle session']);
    await lazyFirst[1];
    expect([t('conversation.stop'), t('sessions.new')]).toEqual(['Arrêter', 'Nouvelle session']);
    await Promise.all([setLanguage('en'), loadLazyTexts(), setLanguage('fr'), setLanguage('en')]);
    expect([t('conversation.stop'), t('sessions.new')]).toEqual(['Stop', 'New session']);
    expect(document.documentElement.lang).toBe('en');
  });
});
