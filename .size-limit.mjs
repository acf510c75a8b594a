// The size of every published package with all it imports: bundled, minified, compressed with brotli.
// A package without a row of its own gets the general limit.
import { readWorkspaces } from './scripts/lib/workspace.mjs';

/** @type {Record<string, string>} */
const limits = {
  '@martlet/dataflow': '25 kB',
  '@martlet/types': '45 kB',
  '@martlet/ir': '45 kB',
};
const generalLimit = '120 kB';

export default readWorkspaces()
  .filter((workspace) => workspace.isPublic)
  .map(({ name, folder }) => ({
    name,
    path: `${folder}/dist/index.js`,
    limit: limits[name] ?? generalLimit,
  }));
