// The shape of the code: half of all functions fit in seven lines. (The linter holds the longest.)
import ts from 'typescript';
import { expect, it } from 'vitest';
import { modules, walk } from './modules';

const MEDIAN_LINES = 7;

function countLines(source: ts.SourceFile, node: ts.Node): number {
  const line = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  return line(node.getEnd()) - line(node.getStart(source)) + 1;
}

/** Functions by name: what is handed over on the spot belongs to the function around it. */
const isNamed = (node: ts.Node): boolean =>
  ts.isFunctionDeclaration(node) ||
  ts.isMethodDeclaration(node) ||
  (ts.isArrowFunction(node) && ts.isVariableDeclaration(node.parent));

it('functions are short', () => {
  const lengths = modules
    .flatMap(({ source }) =>
      walk(source)
        .filter(isNamed)
        .map((node) => countLines(source, node)),
    )
    .sort((a, b) => a - b);
  expect(lengths.length).toBeGreaterThan(400);
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(MEDIAN_LINES);
});
