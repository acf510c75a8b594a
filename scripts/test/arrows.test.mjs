import { describe, expect, test } from 'vitest';
import { allowedImports, arrowProblems, importsOf } from '../lib/arrows.mjs';

const folders = new Map([
  ['@martlet/dataflow', 'packages/dataflow'],
  ['@martlet/ir', 'packages/ir'],
  ['@martlet/vm', 'packages/vm'],
]);

/** @param {Partial<import('../lib/arrows.mjs').PackageSources>} fields */
function ir(fields) {
  return {
    name: '@martlet/ir',
    folder: 'packages/ir',
    isPublic: true,
    dependencies: ['@martlet/dataflow'],
    references: ['packages/dataflow'],
    sources: new Map(),
    ...fields,
  };
}

describe('importsOf', () => {
  test('finds imports, types, re-exports, bare and dynamic imports', () => {
    const source = [
      "import { a } from './a.ts';",
      "import type {\n  B,\n  C,\n} from '@martlet/ir';",
      "export * from './c.ts';",
      "import './side-effect.ts';",
      "const late = await import('./late.ts');",
    ].join('\n');
    expect(importsOf(source).sort()).toEqual(
      ['./a.ts', '@martlet/ir', './c.ts', './late.ts', './side-effect.ts'].sort(),
    );
  });

  test('passes over imports shown in comments, and exports of values', () => {
    const source =
      "/**\n * import { x } from '@martlet/vm';\n */\n// await import('y')\nexport const from = 'z';\n";
    expect(importsOf(source)).toEqual([]);
  });
});

describe('arrowProblems', () => {
  test('accepts what the table allows', () => {
    const sources = new Map([
      ['passes/gvn.ts', "import { Bitmap } from '@martlet/dataflow';\nimport '../graph.ts';\n"],
    ]);
    expect(arrowProblems(ir({ sources }), folders)).toEqual([]);
  });

  test('names file and package of an import against the arrows', () => {
    const sources = new Map([['a.ts', "import { vm } from '@martlet/vm';"]]);
    expect(arrowProblems(ir({ sources }), folders)).toEqual([
      'packages/ir/src/a.ts: @martlet/ir may not import @martlet/vm.',
    ]);
  });

  test('rejects a dependency against the arrows, and one without a project reference', () => {
    const dependencies = ['@martlet/dataflow', '@martlet/vm'];
    expect(arrowProblems(ir({ dependencies, references: [] }), folders)).toEqual([
      'packages/ir/tsconfig.json: add a reference to packages/dataflow.',
      'packages/ir/package.json: @martlet/ir may not depend on @martlet/vm.',
      'packages/ir/tsconfig.json: add a reference to packages/vm.',
    ]);
  });

  test('rejects an import that leaves the sources, and one that is no dependency', () => {
    const sources = new Map([['a/b.ts', "import '../../test/x.ts';\nimport 'immutable';\n"]]);
    expect(arrowProblems(ir({ sources }), folders)).toHaveLength(2);
  });

  test('a published package needs a row; an example does not', () => {
    expect(arrowProblems(ir({ name: '@martlet/new' }), folders)).toHaveLength(1);
    expect(arrowProblems(ir({ name: '@martlet-internal/new', isPublic: false }), folders)).toEqual(
      [],
    );
  });

  test('the table has no cycles: each row names only rows above it', () => {
    const above = new Set();
    for (const [name, imports] of Object.entries(allowedImports)) {
      for (const imported of imports) expect(above, name).toContain(imported);
      above.add(name);
    }
  });
});
