// The packages as their users will see them: manifest, exported types, dead code, size.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { tryRun } from '../lib/run.mjs';
import { outcomeOf } from '../lib/step.mjs';
import { readWorkspaces, root } from '../lib/workspace.mjs';

/**
 * @param {string[]} command
 * @returns {Promise<string[]>} the command's output as one problem, if it failed
 */
async function problemsOf(...command) {
  const result = await tryRun(command);
  return result.ok ? [] : [`$ ${command.join(' ')}   (${result.reason})\n${result.output}`];
}

/**
 * npm packs the README and licence that lie in the package's own folder, so both must be there.
 *
 * @param {import('../lib/workspace.mjs').Workspace} workspace
 * @returns {string[]}
 */
function documentProblems(workspace) {
  const licence = path.join(workspace.path, 'LICENSE');
  const problems = [];
  if (!existsSync(path.join(workspace.path, 'README.md'))) {
    problems.push(`${workspace.folder} has no README.md: write one, with an example that runs.`);
  }
  if (
    !existsSync(licence) ||
    readFileSync(licence, 'utf8') !== readFileSync(path.join(root, 'LICENSE'), 'utf8')
  ) {
    problems.push(
      `${workspace.folder}/LICENSE is missing or differs: copy the root's LICENSE there.`,
    );
  }
  return problems;
}

/** @type {import('../lib/step.mjs').Step} */
export const packages = {
  name: 'packages',
  about: 'manifests, types, dead code, sizes (publint, attw, knip, size-limit)',
  needs: ['build'],
  async run() {
    const published = readWorkspaces().filter((workspace) => workspace.isPublic);
    const checks = [];
    for (const workspace of published) {
      checks.push(
        documentProblems(workspace),
        await problemsOf('publint', workspace.folder, '--strict'),
        await problemsOf('attw', '--pack', workspace.folder, '--profile', 'esm-only', '--no-color'),
      );
    }
    checks.push(await problemsOf('knip'), await problemsOf('size-limit'));
    return outcomeOf(checks);
  },
};
