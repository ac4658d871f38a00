// Who may import whom: every folder imports only from those below it, and no module leads back to itself.
import { describe, expect, it } from 'vitest';
import { folderOf, listImports, listReferences, modules } from './modules';

/** The folders from the bottom up. Those on one line do not know of each other. */
const LAYERS = [
  ['lib'],
  ['api'],
  ['session'],
  ['together'],
  ['wall', 'timeline', 'edit'],
  ['composer'],
  [
    'conversation',
    'stage',
    'gallery',
    'lineage',
    'settings',
    'picture_menu',
    'contact_sheet',
    'queue',
    'styles',
  ],
  ['app'],
];
const MAX_FILES = 25;

const levelOf = (folder: string): number => LAYERS.findIndex((layer) => layer.includes(folder));

/** References that go up, or to a folder of the same layer. */
function findViolations(references: (path: string) => string[]): string[] {
  return modules.flatMap(({ path }) =>
    references(path)
      .filter((target) => {
        const [from, to] = [folderOf(path), folderOf(target)];
        return from !== to && levelOf(to) >= levelOf(from);
      })
      .map((target) => `${path} -> ${target}`),
  );
}

/** The first way that leads from a module back to itself; null: none does. */
function findCycle(imports: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): string[] | null => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
    if (done.has(path)) return null;
    for (const target of imports.get(path) ?? []) {
      const cycle = visit(target, [...way, path]);
      if (cycle) return cycle;
    }
    done.add(path);
    return null;
  };
  for (const path of imports.keys()) {
    const cycle = visit(path, []);
    if (cycle) return cycle;
  }
  return null;
}

const referencesOf = new Map(modules.map((module) => [module.path, listReferences(module)]));
const importsOf = new Map(modules.map((module) => [module.path, listImports(module)]));

describe('folders', () => {
  it('are all in the layers', () => {
    const folders = new Set(modules.map(({ path }) => folderOf(path)));
    expect([...folders].sort()).toEqual(LAYERS.flat().sort());
  });

  it('refer only to folders below them', () => {
    expect(findViolations((path) => referencesOf.get(path) ?? [])).toEqual([]);
  });

  it('hold no more files than can be seen at once', () => {
    for (const folder of LAYERS.flat()) {
      const files = modules.filter(({ path }) => folderOf(path) === folder);
      expect(files.length, folder).toBeLessThanOrEqual(MAX_FILES);
    }
  });
});

describe('modules', () => {
  it('never lead back to themselves', () => {
    expect(findCycle(importsOf)).toBeNull();
  });
});

describe('these rules', () => {
  it('see the imports there are', () => {
    expect(importsOf.get('app/App.tsx')).toContain('stage/Stage.tsx');
    expect(importsOf.get('app/App.tsx')).not.toContain('gallery/Gallery.tsx');
    expect(referencesOf.get('app/App.tsx')).toContain('gallery/Gallery.tsx');
  });

  it('find an import that goes up, and a cycle', () => {
    const upwards = findViolations((path) => (path === 'lib/group.ts' ? ['app/App.tsx'] : []));
    expect(upwards).toEqual(['lib/group.ts -> app/App.tsx']);
    const sideways = findViolations((path) => (path === 'stage/Stage.tsx' ? ['gallery/Gallery.tsx'] : []));
    expect(sideways).toHaveLength(1);
    const circle = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['b']],
    ]);
    expect(findCycle(circle)).toEqual(['b', 'c', 'b']);
  });
});
