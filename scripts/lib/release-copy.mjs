// A copy of the repository in a temporary folder, in which a release is rehearsed: versions are
// bumped and packages built and packed there, and the checkout stays as it was.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { run } from './run.mjs';
import { readWorkspaces, root } from './workspace.mjs';

/**
 * @typedef {object} ReleaseCopy
 * @property {string} folder the copy's root, a git repository with one commit on `main`
 * @property {import('./workspace.mjs').Workspace[]} published its published packages, new versions
 * @property {boolean} lockWasCurrent whether the lock file agreed with the manifests before the release
 */

/**
 * Makes the copy, once per run: all files that git would commit, with `changeset version` applied,
 * the lock file brought up to date, and everything built from nothing. Needs no network.
 *
 * @param {import('./step.mjs').Context} context
 * @returns {Promise<ReleaseCopy>}
 */
export function releaseCopy(context) {
  return context.once('release copy', async () => {
    const folder = context.temporaryFolder('release');
    await copyFiles(folder);
    linkModules(folder);
    const identity = ['-c', 'user.name=release', '-c', 'user.email=release@localhost'];
    await run(['git', 'init', '--quiet', '--initial-branch=main'], { cwd: folder });
    await run(['git', 'add', '--all'], { cwd: folder });
    await run(['git', ...identity, 'commit', '--quiet', '--message=Copy'], { cwd: folder });
    const lockWasCurrent = !(await updateLock(folder));
    await run(['changeset', 'version'], { cwd: folder });
    await updateLock(folder);
    const published = readWorkspaces(folder).filter((workspace) => workspace.isPublic);
    await run(['tsc', '-b', ...published.map((workspace) => workspace.folder)], { cwd: folder });
    return { folder, published, lockWasCurrent };
  });
}

/**
 * Brings the lock file up to date with the manifests, from what is locked already.
 *
 * @param {string} folder
 * @returns {Promise<boolean>} whether it changed
 */
async function updateLock(folder) {
  const file = path.join(folder, 'package-lock.json');
  const before = readFileSync(file, 'utf8');
  const command = ['npm', 'install', '--package-lock-only', '--offline', '--ignore-scripts'];
  await run(command, { cwd: folder });
  return readFileSync(file, 'utf8') !== before;
}

/** @param {string} folder */
async function copyFiles(folder) {
  const listed = await run(['git', 'ls-files', '-co', '--exclude-standard', '-z']);
  for (const file of listed.split('\0').filter((name) => name !== '')) {
    const source = path.join(root, file);
    // A file deleted but not yet committed is still listed.
    if (existsSync(source)) cpSync(source, path.join(folder, file));
  }
}

/**
 * Gives the copy a `node_modules` of links: third-party packages to the checkout's, and the
 * workspaces to the copy's own folders, as npm would link them.
 *
 * @param {string} folder
 */
function linkModules(folder) {
  const installed = path.join(root, 'node_modules');
  const modules = path.join(folder, 'node_modules');
  mkdirSync(modules);
  const workspaces = readWorkspaces(folder);
  const scopes = new Set(workspaces.map(({ name }) => name.split('/')[0]));
  for (const entry of readdirSync(installed)) {
    if (entry !== '.cache' && !scopes.has(entry)) {
      symlinkSync(path.join(installed, entry), path.join(modules, entry));
    }
  }
  for (const { name, path: target } of workspaces) {
    mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
    symlinkSync(target, path.join(modules, name));
  }
}
