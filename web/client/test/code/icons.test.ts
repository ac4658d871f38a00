// What the first screen shows is there with it: none of its modules draws an icon that is fetched later.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { listImports, modules, walk } from './modules';

const lazyFile = readFileSync(join(import.meta.dirname, '../../src/lib/lazy_icons.ts'), 'utf-8');
const lazyIcons = new Set([...lazyFile.matchAll(/^import (\w+)/gm)].map((match) => match[1]!));

/** The modules that are loaded with another one. */
function reach(start: string): Set<string> {
  const reached = new Set<string>();
  const visit = (path: string): void => {
    const module = modules.find((candidate) => candidate.path === path);
    if (!module || reached.has(path)) return;
    reached.add(path);
    listImports(module).forEach(visit);
  };
  visit(start);
  return reached;
}

/** Names of icons that a module gives: attributes `name` and `icon`, and properties `icon`. */
function findIcons(source: ts.SourceFile): string[] {
  return walk(source).flatMap((node) => {
    const isIcon = ts.isJsxAttribute(node) && ['name', 'icon'].includes(node.name.getText(source));
    const isProperty = ts.isPropertyAssignment(node) && node.name.getText(source) === 'icon';
    if (!isIcon && !isProperty) return [];
    return walk(node)
      .filter(ts.isStringLiteral)
      .map(({ text }) => text);
  });
}

const first = reach('app/main.tsx');

it('no module of the first screen draws an icon that comes later', () => {
  const early = modules.filter(({ path }) => first.has(path));
  const found = early.flatMap(({ path, source }) =>
    findIcons(source)
      .filter((name) => lazyIcons.has(name))
      .map((name) => `${path}: ${name}`),
  );
  expect(found).toEqual([]);
});

it('sees what it is to hold', () => {
  expect(first).toContain('stage/Toolbar.tsx');
  expect(lazyIcons).toContain('crop');
  const menu = modules.find(({ path }) => path === 'picture_menu/menu_items.ts')!;
  expect(findIcons(menu.source)).toEqual(expect.arrayContaining(['shuffle']));
});
