// A rehearsal of the release, without the network: `changeset version`, lock file, build, and
// `npm publish --dry-run` of every published package.
import path from 'node:path';
import { startRegistry } from '../lib/registry.mjs';
import { releaseCopy } from '../lib/release-copy.mjs';
import { tryRun } from '../lib/run.mjs';
import { outcomeOf } from '../lib/step.mjs';

const staleLock =
  'package-lock.json does not agree with the package.json files, so `npm ci` would refuse it. Run `npm install && npm run lock` and commit it.';

/** What must not be in a published package, by path in the tarball. */
const unwanted = /(^|\/)(test|tests|bench|coverage)\/|\.tsbuildinfo$|\.test\.|\.tgz$/;
/** What must be there. */
const wanted = ['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts'];

/**
 * @param {string} name
 * @param {string[]} files
 * @returns {string[]}
 */
export function contentProblems(name, files) {
  return [
    ...wanted
      .filter((file) => !files.includes(file))
      .map((file) => `${name} would be published without ${file}.`),
    ...files
      .filter((file) => unwanted.test(file))
      .map((file) => `${name} would publish ${file}: exclude it in "files" of its package.json.`),
  ];
}

/** @type {import('../lib/step.mjs').Step} */
export const release = {
  name: 'release',
  about: 'rehearsal: changeset version, lock file, npm publish --dry-run',
  needs: ['build'],
  async run(context) {
    const { folder, published, lockWasCurrent } = await releaseCopy(context);
    // npm asks the registry for published versions even in a dry run; an empty one answers at once.
    const registry = await startRegistry([]);
    try {
      const checks = [lockWasCurrent ? [] : [staleLock]];
      for (const workspace of published) {
        const result = await tryRun(
          ['npm', 'publish', '--dry-run', '--json', '--registry', registry.url],
          { cwd: path.join(folder, workspace.folder) },
        );
        checks.push(
          result.ok
            ? contentProblems(workspace.name, packedFiles(result.stdout))
            : [`npm publish --dry-run in ${workspace.folder} ${result.reason}\n${result.output}`],
        );
      }
      const versions = published.map(({ name, manifest }) => `${name}@${manifest.version}`);
      return { ...outcomeOf(checks), note: versions.join(' ') };
    } finally {
      registry.close();
    }
  },
};

/**
 * @param {string} json what `npm publish --json` printed: the package, or an object of packages
 * @returns {string[]}
 */
function packedFiles(json) {
  const printed = JSON.parse(json);
  /** @type {{ files: { path: string }[] }} */
  const packed = Array.isArray(printed.files) ? printed : Object.values(printed)[0];
  return packed.files.map((file) => file.path);
}
