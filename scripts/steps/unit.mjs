// The unit tests of all packages and of the scripts, counted one by one.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { tryRun } from '../lib/run.mjs';

/**
 * @typedef {object} VitestReport the part of vitest's JSON report that is counted
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {{ status: string, assertionResults: { status: string }[] }[]} testResults one per file
 */

/**
 * Counts a report. A test file that failed before its first test (a syntax error, say) counts as one
 * failed test, for it appears in no other number.
 *
 * @param {VitestReport} report
 * @returns {{ passed: number, failed: number }}
 */
export function countReport(report) {
  const brokenFiles = report.testResults.filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + brokenFiles.length };
}

/**
 * @param {import('../lib/step.mjs').Context} context
 * @param {string} [nodeFolder] a folder whose `node` runs the tests
 * @param {readonly string[]} [without] patterns of test files to leave out
 * @returns {Promise<import('../lib/step.mjs').Outcome>}
 */
export async function runUnitTests(context, nodeFolder, without = []) {
  const reportFile = path.join(context.temporaryFolder('unit'), 'report.json');
  const result = await tryRun(
    [
      'vitest',
      'run',
      '--reporter=dot',
      '--reporter=json',
      `--outputFile=${reportFile}`,
      ...without.map((pattern) => `--exclude=${pattern}`),
    ],
    nodeFolder === undefined ? {} : { nodeFolder },
  );
  const { passed, failed } = countReport(JSON.parse(readFileSync(reportFile, 'utf8')));
  // Vitest also fails on what belongs to no test, such as an unhandled rejection.
  const unexplained = !result.ok && failed === 0 ? 1 : 0;
  return { passed, failed: failed + unexplained, output: result.output };
}

/** @type {import('../lib/step.mjs').Step} */
export const unit = {
  name: 'unit',
  about: 'unit tests of all packages (vitest)',
  run: (context) => runUnitTests(context),
};
