import { expect, test } from 'vitest';
import { changesetProblems, packagesOfChangeset } from '../lib/changesets.mjs';

test('reads the packages of a changeset in either kind of quotes', () => {
  const text = '---\n\'@martlet/dataflow\': minor\n"@martlet/types": patch\n---\n\nText: minor.\n';
  expect(packagesOfChangeset(text)).toEqual(['@martlet/dataflow', '@martlet/types']);
});

test('an empty changeset and a plain document name no package', () => {
  expect(packagesOfChangeset('---\n---\n\nNothing to release.\n')).toEqual([]);
  expect(packagesOfChangeset('# Changesets\n\nfoo: minor\n')).toEqual([]);
});

test('fails for a changed package that no changeset names, with the remedy', () => {
  const packages = [
    { name: '@martlet/dataflow', changedFiles: ['packages/dataflow/src/a.ts'] },
    {
      name: '@martlet/types',
      changedFiles: ['packages/types/src/a.ts', 'packages/types/src/b.ts'],
    },
    { name: '@martlet/ir', changedFiles: [] },
  ];
  const problems = changesetProblems(packages, new Set(['@martlet/dataflow']));
  expect(problems.map((list) => list.length)).toEqual([0, 1, 0]);
  expect(problems[1]?.[0]).toBe(
    '@martlet/types: packages/types/src/a.ts and 1 more changed without a changeset. Run `npx changeset`, choose @martlet/types, and commit the file it writes in .changeset/.',
  );
});
