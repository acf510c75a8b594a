// The set of packages, read from the npm workspaces of the root package.json. Every script takes it
// from here, so that a new package folder is checked, packed and released without being listed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The repository's root folder. */
export const root = path.resolve(import.meta.dirname, '../..');

/**
 * @typedef {object} Manifest the fields of a package.json that the scripts read
 * @property {string} name
 * @property {string} version
 * @property {boolean} [private]
 * @property {string[]} [workspaces]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {Record<string, string>} [optionalDependencies]
 * @property {Record<string, string>} [devDependencies]
 */

/**
 * @typedef {object} Workspace
 * @property {string} name the package's name
 * @property {string} folder its folder, relative to the root, with forward slashes
 * @property {string} path its folder, absolute
 * @property {Manifest} manifest its package.json
 * @property {boolean} isPublic whether it is published
 */

/**
 * @param {string} file
 * @returns {any}
 */
function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/**
 * Every workspace of the repository at `base`, sorted by folder. Understands the two patterns in use:
 * a folder, and a folder followed by `/*`.
 *
 * @param {string} [base]
 * @returns {Workspace[]}
 */
export function readWorkspaces(base = root) {
  /** @type {Manifest} */
  const rootManifest = readJson(path.join(base, 'package.json'));
  const folders = (rootManifest.workspaces ?? []).flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [pattern];
    const parent = pattern.slice(0, -2);
    const parentPath = path.join(base, parent);
    return existsSync(parentPath) ? readdirSync(parentPath).map((name) => `${parent}/${name}`) : [];
  });
  return folders
    .filter((folder) => existsSync(path.join(base, folder, 'package.json')))
    .sort()
    .map((folder) => {
      /** @type {Manifest} */
      const manifest = readJson(path.join(base, folder, 'package.json'));
      return {
        name: manifest.name,
        folder,
        path: path.join(base, folder),
        manifest,
        isPublic: manifest.private !== true,
      };
    });
}
