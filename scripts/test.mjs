#!/usr/bin/env node
// `npm test`: every check of the repository, in order. See CONTRIBUTING.md for what each is for.
import { parseArgs } from 'node:util';
import { Context } from './lib/step.mjs';
import { arrows } from './steps/arrows.mjs';
import { changesets } from './steps/changesets.mjs';
import { consumer } from './steps/consumer.mjs';
import { node24 } from './steps/node24.mjs';
import { packages } from './steps/packages.mjs';
import { release } from './steps/release.mjs';
import { build, lint, oxlint, types } from './steps/static.mjs';
import { unit } from './steps/unit.mjs';

/** @type {import('./lib/step.mjs').Step[]} */
const steps = [
  lint,
  oxlint,
  build,
  types,
  arrows,
  changesets,
  unit,
  packages,
  release,
  consumer,
  node24,
];

const help = `npm test [-- STEP …]

Runs all checks in order, or only the named steps, and ends with "N passed, N failed".
Every unit test counts as one, and so does every other check. The exit code is 0 when none failed.

  --list   list the steps
  --help   show this text

Steps:
${steps.map(({ name, about }) => `  ${name.padEnd(11)} ${about}`).join('\n')}
`;

/** @returns {import('./lib/step.mjs').Step[]} the steps to run, from the command line */
function plan() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { list: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(help);
    process.exit(0);
  }
  if (values.list) {
    for (const { name } of steps) console.log(name);
    process.exit(0);
  }
  const names = steps.map(({ name }) => name);
  const unknown = positionals.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    console.error(`There is no step ${unknown.join(', ')}. The steps are: ${names.join(', ')}`);
    process.exit(2);
  }
  return positionals.length === 0 ? steps : steps.filter(({ name }) => positionals.includes(name));
}

/**
 * @param {import('./lib/step.mjs').Step} step
 * @param {Context} context
 * @returns {Promise<import('./lib/step.mjs').Outcome>}
 */
async function runStep(step, context) {
  try {
    return await step.run(context);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { passed: 0, failed: 1, output: text };
  }
}

const chosen = plan();
const context = new Context();
const broken = new Set();
let passed = 0;
let failed = 0;
try {
  for (const step of chosen) {
    process.stdout.write(`${step.name.padEnd(11)} ${step.about} … `);
    const missing = (step.needs ?? []).filter((name) => broken.has(name));
    if (missing.length > 0) {
      broken.add(step.name);
      console.log(`not run, because it needs ${missing.join(', ')}`);
      continue;
    }
    const start = performance.now();
    const outcome = await runStep(step, context);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    passed += outcome.passed;
    failed += outcome.failed;
    const note = outcome.note === undefined ? '' : `; ${outcome.note}`;
    console.log(`${outcome.passed} passed, ${outcome.failed} failed (${seconds} s${note})`);
    if (outcome.failed > 0) {
      broken.add(step.name);
      console.log(outcome.output.trimEnd().replaceAll(/^/gm, '    '));
    }
  }
} finally {
  context.close();
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
