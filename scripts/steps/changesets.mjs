// A published package's sources changed, so a changeset must say so. Compared with what?
//
// 1. On a branch (or on a local main that is ahead of its origin): with the merge base with main.
//    The branch must add or edit a changeset that names the package.
// 2. On main itself, or in a clone with one branch: each package with its last release, which is the
//    last commit that changed its CHANGELOG.md (only `changeset version` writes that file); a package
//    never released has changed as a whole. Any pending changeset that names it will do.
//
// In a shallow clone the last release may lie before the history's end; git then takes the oldest
// commit it has for that release, so that the check sees less but never fails wrongly.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { changesetProblems, packagesOfChangeset } from '../lib/changesets.mjs';
import { tryRun } from '../lib/run.mjs';
import { outcomeOf } from '../lib/step.mjs';
import { readWorkspaces, root } from '../lib/workspace.mjs';

/**
 * @param {string[]} args
 * @returns {Promise<string[] | undefined>} the lines printed, or undefined when git failed
 */
async function git(...args) {
  const result = await tryRun(['git', ...args]);
  return result.ok ? result.stdout.split('\n').filter((line) => line !== '') : undefined;
}

/** @returns {Promise<string | undefined>} where this branch left main, if it is ahead of it */
async function branchBase() {
  const [head] = (await git('rev-parse', 'HEAD')) ?? [];
  for (const main of ['origin/main', 'main']) {
    const [base] = (await git('merge-base', 'HEAD', main)) ?? [];
    if (base !== undefined && base !== head) return base;
  }
  return undefined;
}

/**
 * Files under `folder` that differ from `commit`, new ones included; without a commit, all of them.
 *
 * @param {string | undefined} commit
 * @param {string} folder
 * @returns {Promise<string[]>}
 */
async function changedFiles(commit, folder) {
  if (commit === undefined) {
    return (await git('ls-files', '-co', '--exclude-standard', '--', folder)) ?? [];
  }
  const tracked = (await git('diff', '--name-only', commit, '--', folder)) ?? [];
  const untracked = (await git('ls-files', '-o', '--exclude-standard', '--', folder)) ?? [];
  return [...tracked, ...untracked];
}

/** @type {import('../lib/step.mjs').Step} */
export const changesets = {
  name: 'changesets',
  about: 'changed packages have a changeset',
  async run() {
    if ((await git('rev-parse', 'HEAD')) === undefined) {
      return { passed: 0, failed: 0, output: '', note: 'skipped, this is not a git clone' };
    }
    const base = await branchBase();
    const published = readWorkspaces().filter((workspace) => workspace.isPublic);
    const packages = [];
    for (const { name, folder } of published) {
      const [release] =
        (await git('log', '-1', '--format=%H', '--', `${folder}/CHANGELOG.md`)) ?? [];
      packages.push({ name, changedFiles: await changedFiles(base ?? release, `${folder}/src`) });
    }
    const files =
      base === undefined
        ? readdirSync(path.join(root, '.changeset')).map((file) => `.changeset/${file}`)
        : await changedFiles(base, '.changeset');
    const named = files
      .filter((file) => file.endsWith('.md') && existsSync(path.join(root, file)))
      .flatMap((file) => packagesOfChangeset(readFileSync(path.join(root, file), 'utf8')));
    const note =
      base === undefined
        ? 'each package since its last release'
        : `since the branch left main at ${base.slice(0, 9)}`;
    return { ...outcomeOf(changesetProblems(packages, new Set(named))), note };
  },
};
