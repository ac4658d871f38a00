// No text stands in a component: all of it comes from the catalogues, and no text of the catalogues is left over.
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import first from '../../src/lib/locales/en.json';
import lazy from '../../src/lib/locales/en.lazy.json';
import { modules, walk } from './modules';

const READ_ALOUD = new Set([
  'aria-label',
  'aria-valuetext',
  'title',
  'placeholder',
  'alt',
  'label',
  'shortcut',
]);
/** Names of keys as they stand on the keyboard. */
const KEYS = new Set(['Esc']);

/** The words that a module shows without asking the catalogues. */
function findTexts(source: ts.SourceFile): string[] {
  return walk(source).flatMap((node) => {
    if (ts.isJsxText(node)) return node.text.trim();
    if (!ts.isJsxAttribute(node) || !READ_ALOUD.has(node.name.getText())) return [];
    return node.initializer && ts.isStringLiteral(node.initializer) ? node.initializer.text : [];
  });
}

const components = modules.filter(({ path }) => path.endsWith('.tsx'));

describe('components', () => {
  it.each(components.map(({ path, source }) => [path, source] as const))('%s holds no text', (_, source) => {
    const texts = findTexts(source).filter((text) => /[A-Za-z]{2}/.test(text) && !KEYS.has(text));
    expect(texts).toEqual([]);
  });

  it('are read right', () => {
    const code = 'const a = <p title="Two words">Some {x} more <b aria-label={t("k")}>text</b></p>;';
    const source = ts.createSourceFile('a.tsx', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
    expect(findTexts(source)).toEqual(['Two words', 'Some', 'more', 'text']);
  });
});

/** Texts whose names are put together while the page runs, by the parts that they begin with. */
const BUILT_KEYS =
  /^(announce|key|error|failure|command|will|did|upscaler|remark|sentence|choice|keep|settings\.speed)\.|^style\.shipped-|^(caption|lineage)\.method\.|^lineage\.(by|drift|kind|role)\.|^(conditioning\.kind|gallery\.kind|parameter|compare|contactSheet|interpreter|mask|menu\.recipe|models\.(fits|how|source)|outpaint(\.edge)?|help\.group|conditioning\.no[A-Z]\w+|settings\.(language|group))\.?/;

describe('catalogues', () => {
  it('hold no text that nothing shows', () => {
    const literals = new Set(
      modules.flatMap(({ source }) =>
        walk(source)
          .filter((node) => ts.isStringLiteralLike(node))
          .map((node) => node.text),
      ),
    );
    const unused = Object.keys({ ...first, ...lazy })
      .map((key) => key.replace(/\.(one|other)$/, ''))
      .filter((key) => !literals.has(key) && !BUILT_KEYS.test(key));
    expect(unused).toEqual([]);
  });
});
