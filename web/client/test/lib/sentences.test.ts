// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setLanguage } from '../../src/lib/i18n';
import { inPageLanguage, loadSentences } from '../../src/lib/sentences';
import { choiceLabel } from '../../src/session/command_text';

beforeEach(async () => {
  await setLanguage('fr');
  await loadSentences();
});
afterEach(() => setLanguage('en'));

describe('sentences of the studio on a French page', () => {
  it.each([
    ['The seed is 11.', 'La graine est 11.'],
    ["Not sure what 'left one' means here.", 'Je ne sais pas ce que « left one » veut dire ici.'],
    ['There are 12 pictures in this session.', 'Il y a 12 images dans cette session.'],
    ['The guidance is 3.5.', 'Guidage : 3.5.'],
    [
      'The embedding dusk is for SDXL, and paper is of FLUX. Its name is read as a word.',
      'L’embedding dusk est fait pour SDXL, et paper est de FLUX. Son nom est lu comme un mot.',
    ],
    [
      'The change reaches over 73% of the picture, so nothing of it was kept as it was.',
      'Le changement couvre 73% de l’image : rien n’en a été gardé tel quel.',
    ],
  ])('%s', (english, french) => {
    expect(inPageLanguage(english)).toBe(french);
  });

  it('are read one after another, whatever stands in them', () => {
    const text = "'make it. Better.' is not clear to me. Nothing would change. Did you mean one of these?";
    expect(inPageLanguage(text)).toBe(
      'Je ne comprends pas « make it. Better. ». Rien ne changerait. Vouliez-vous dire l’un de ceux-ci ?',
    );
  });

  it('keep what the user wrote, also where it reads like a sentence', () => {
    expect(inPageLanguage('The prompt is: a sign that says The seed is 4. in red')).toBe(
      'La description est : a sign that says The seed is 4. in red',
    );
  });

  it('stay as they are where they are not known, or the page is English', async () => {
    expect(inPageLanguage('Something else was said.')).toBe('Something else was said.');
    await setLanguage('en');
    expect(inPageLanguage('The seed is 11.')).toBe('The seed is 11.');
  });

  it('offer choices in its language', () => {
    expect(choiceLabel('replace the old dog with a cat')).toBe('remplacer « old dog » par « a cat »');
    expect(choiceLabel('make the dog blue')).toBe('rendre « dog » « blue »');
    expect(choiceLabel('new: a fox')).toBe('une nouvelle image : a fox');
  });
});
