// The checks that only read the sources: format, lint, types.
import { existsSync } from 'node:fs';
import { commandStep } from '../lib/step.mjs';
import { readWorkspaces } from '../lib/workspace.mjs';

export const lint = commandStep({ name: 'lint', about: 'format and lint (biome)' }, () => [
  ['biome', 'check', '--error-on-warnings', '--max-diagnostics=100', '.'],
]);

export const oxlint = commandStep(
  { name: 'oxlint', about: 'rules that need types, such as floating promises (oxlint)' },
  () => [['oxlint', '--type-aware', '--deny-warnings']],
);

export const build = commandStep({ name: 'build', about: 'build every package (tsc -b)' }, () => [
  [
    'tsc',
    '-b',
    ...readWorkspaces()
      .filter((workspace) => existsSync(`${workspace.path}/tsconfig.json`))
      .map((workspace) => workspace.folder),
  ],
]);

export const types = commandStep(
  { name: 'types', about: 'types of tests and scripts (tsc)' },
  () => [
    ['tsc', '-p', 'tsconfig.test.json'],
    ['tsc', '-p', 'scripts/tsconfig.json'],
  ],
);
