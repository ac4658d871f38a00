// The page's own modules, parsed, for the tests that hold rules over all of them.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

const SRC = join(import.meta.dirname, '../../src');

export interface Module {
  /** Its path below `src`. */
  path: string;
  source: ts.SourceFile;
}

export const modules: readonly Module[] = readdirSync(SRC, { recursive: true, encoding: 'utf-8' })
  .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.gen.ts'))
  .map((path) => {
    const text = readFileSync(join(SRC, path), 'utf-8');
    return { path, source: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
  });

/** The folder that a module stands in. */
export const folderOf = (path: string): string => dirname(path).split('/')[0]!;

/** Every node of a tree, its root included. */
export function walk(root: ts.Node): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return nodes;
}

/** The modules that a module imports while it is loaded: types and what is fetched later do not count. */
export function listImports({ path, source }: Module): string[] {
  const specifiers = source.statements
    .filter((statement) => ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement))
    .map(({ moduleSpecifier }) => moduleSpecifier as ts.StringLiteral | undefined)
    .flatMap((specifier) => specifier?.text ?? []);
  return resolveAll(path, specifiers);
}

/** Everything that a module refers to, also by type, or to be fetched later. */
export function listReferences({ path, source }: Module): string[] {
  const { importedFiles } = ts.preProcessFile(source.text, true, true);
  return resolveAll(
    path,
    importedFiles.map(({ fileName }) => fileName),
  );
}

const known = new Map(modules.map(({ path }) => [path.replace(/\.tsx?$/, ''), path]));

function resolveAll(from: string, specifiers: readonly string[]): string[] {
  return specifiers
    .filter((specifier) => specifier.startsWith('.'))
    .flatMap((specifier) => known.get(normalize(join(dirname(from), specifier))) ?? []);
}
