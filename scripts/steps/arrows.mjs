// Packages import only what the table in scripts/lib/arrows.mjs allows, and the TypeScript project
// references say the same as the dependencies.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { arrowProblems } from '../lib/arrows.mjs';
import { outcomeOf } from '../lib/step.mjs';
import { readWorkspaces, root } from '../lib/workspace.mjs';

/**
 * @param {string} folder
 * @returns {string[]} the folders that the tsconfig.json in `folder` refers to, relative to the root
 */
function readReferences(folder) {
  const file = path.join(folder, 'tsconfig.json');
  if (!existsSync(file)) return [];
  // TypeScript's configuration files may have comments and trailing commas.
  const text = readFileSync(file, 'utf8')
    .replaceAll(/^\s*\/\/.*$/gm, '')
    .replaceAll(/,(?=\s*[}\]])/g, '');
  /** @type {{ path: string }[]} */
  const references = JSON.parse(text).references ?? [];
  return references.map((reference) =>
    path.relative(root, path.resolve(folder, reference.path)).replaceAll(path.sep, '/'),
  );
}

/**
 * @param {string} folder
 * @returns {Map<string, string>}
 */
function readSources(folder) {
  const src = path.join(folder, 'src');
  if (!existsSync(src)) return new Map();
  return new Map(
    readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => [file.replaceAll(path.sep, '/'), readFileSync(path.join(src, file), 'utf8')]),
  );
}

/** @type {import('../lib/step.mjs').Step} */
export const arrows = {
  name: 'arrows',
  about: 'packages import only what the architecture allows',
  async run() {
    const workspaces = readWorkspaces();
    const folders = new Map(workspaces.map(({ name, folder }) => [name, folder]));
    const perPackage = workspaces.map(({ name, folder, path: absolute, manifest, isPublic }) =>
      arrowProblems(
        {
          name,
          folder,
          isPublic,
          dependencies: [
            ...Object.keys(manifest.dependencies ?? {}),
            ...Object.keys(manifest.peerDependencies ?? {}),
            ...Object.keys(manifest.optionalDependencies ?? {}),
            // What is not published may take everything from its development dependencies.
            ...(isPublic ? [] : Object.keys(manifest.devDependencies ?? {})),
          ],
          references: readReferences(absolute),
          sources: readSources(absolute),
        },
        folders,
      ),
    );
    const referenced = readReferences(root);
    const missing = workspaces
      .filter(({ path: absolute }) => existsSync(path.join(absolute, 'tsconfig.json')))
      .filter(({ folder }) => !referenced.includes(folder))
      .map(({ folder }) => `tsconfig.json: add a reference to ${folder}.`);
    return outcomeOf([...perPackage, missing]);
  },
};
