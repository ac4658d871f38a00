// The shape of the code: short functions, short files.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '../src');
const LONGEST_FUNCTION = 50;
const LONGEST_FILE = 400;

const files = readdirSync(SRC, { recursive: true, encoding: 'utf-8' }).filter(
  (name) => /\.tsx?$/.test(name) && !name.endsWith('.gen.ts'),
);

/** The functions of a module with their lines: Prettier puts the end of each in the first column. */
function functions(source: string): [string, number][] {
  const lines = source.split('\n');
  const found: [string, number][] = [];
  lines.forEach((line, at) => {
    const name =
      /^(?:export )?(?:async )?function\*? (\w+)/.exec(line) ??
      /^(?:export )?const (\w+) =.*(?:=>(?: \{)?|\()$/.exec(line);
    if (!name) return;
    const end = lines.findIndex((other, index) => index > at && /^[})]/.test(other) && !/\{$/.test(other));
    found.push([name[1]!, end - at + 1]);
  });
  return found;
}

describe('modules', () => {
  it.each(files)('%s is short, and so are its functions', (name) => {
    const source = readFileSync(join(SRC, name), 'utf-8');
    expect(source.split('\n').length).toBeLessThanOrEqual(LONGEST_FILE);
    expect(functions(source).filter(([, lines]) => lines > LONGEST_FUNCTION)).toEqual([]);
  });

  it('are read right', () => {
    expect(
      functions('export function a(\n  b: number,\n): void {\n  x();\n}\nconst c = () => {\n};'),
    ).toEqual([
      ['a', 5],
      ['c', 2],
    ]);
  });
});
