// The size of every published package with all it imports: bundled, minified, compressed with brotli.
// A limit is about a fifth above the size when it was set. A package without a row of its own gets the general limit.
import { readWorkspaces } from './scripts/lib/workspace.mjs';

/** @type {Record<string, string>} */
const limits = {
  '@martlet/dataflow': '25 kB',
  '@martlet/types': '45 kB',
  '@martlet/ir': '45 kB',
  '@martlet/wasm': '22 kB',
  '@martlet/heap': '25 kB',
  '@martlet/deopt': '5 kB',
  '@martlet/infer': '20 kB',
  '@martlet/vm': '100 kB',
  '@martlet/jit': '140 kB',
};
const generalLimit = '40 kB';

export default readWorkspaces()
  .filter((workspace) => workspace.isPublic)
  .map(({ name, folder }) => ({
    name,
    path: `${folder}/dist/index.js`,
    limit: limits[name] ?? generalLimit,
  }));
