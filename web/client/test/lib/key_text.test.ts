// @vitest-environment happy-dom
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadLazyTexts, setLanguage } from '../../src/lib/i18n';
import { keyText } from '../../src/lib/key_text';

describe('keys on a French page', () => {
  beforeAll(async () => {
    await setLanguage('fr');
    await loadLazyTexts();
  });
  afterAll(() => setLanguage('en'));

  it.each([
    ['Ctrl+Shift+Z', 'Ctrl+Maj+Z'],
    ['Alt+Up', 'Alt+Haut'],
    ['Esc', 'Échap'],
    ['Ctrl++', 'Ctrl++'],
    ['1–9', '1–9'],
  ])('%s is written %s', (name, text) => {
    expect(keyText(name)).toBe(text);
  });
});
