#!/usr/bin/env node
// Runs mruby's own tests of the core (test/t/*.rb) through its test/assert.rb, each file in a process of its own.
//   node examples/ruby/scripts/mruby-tests.mjs --dir <checkout> [--ruby command] [--no-jit] [--verbose] [names]

import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { MARTLET, parseArguments, run } from './arguments.mjs';

const { options, names } = parseArguments(process.argv.slice(2), ['no-jit', 'verbose']);
const dir = resolve(options.get('dir') ?? '');
if (!options.has('dir') || !existsSync(join(dir, 'test/assert.rb'))) {
  console.error('usage: npm run mruby-tests -- --dir <checkout of mruby/mruby> [names]');
  process.exit(2);
}
const files = readdirSync(join(dir, 'test/t'))
  .filter((file) => file.endsWith('.rb'))
  .map((file) => file.slice(0, -3))
  .filter((name) => names.length === 0 || names.includes(name))
  .sort();
const other = options.get('ruby');
const [command, first] =
  other === undefined
    ? [process.execPath, [MARTLET, ...(options.has('no-jit') ? ['--no-jit'] : [])]]
    : [other, ['-W0', '--disable-error_highlight', '--disable-did_you_mean']];

/** The names that tests count by, as assert.rb reports them. */
const KINDS = /** @type {const} */ (['OK', 'KO', 'Crash', 'Warning', 'Skip']);
const total = { OK: 0, KO: 0, Crash: 0, Warning: 0, Skip: 0 };
const work = mkdtempSync(join(tmpdir(), 'mruby-tests-'));
/** @type {string[]} */
const broken = [];

/**
 * The program that runs one file: what mruby's own test driver adds, the assertions, the tests.
 *
 * @param {string} name
 */
function program(name) {
  const text = (/** @type {string} */ path) => JSON.stringify(join(dir, path));
  return `module Mrbtest
  FIXNUM_MAX = 2**62 - 1
  FIXNUM_MIN = -2**62
  FIXNUM_BIT = 62
  FLOAT_TOLERANCE = 1e-10
end
load ${text('test/assert.rb')}
load ${text(`test/t/${name}.rb`)}
report
`;
}

for (const name of files) {
  const file = join(work, `${name}.rb`);
  writeFileSync(file, program(name));
  const { status, output } = await run(command, [...first, file], { cwd: work, seconds: 120 });
  const counts = KINDS.map((kind) =>
    Number(new RegExp(`^ *${kind}: (\\d+)$`, 'm').exec(output)?.[1] ?? 0),
  );
  const reported = / {2}Total: \d+/.test(output);
  for (const [i, kind] of KINDS.entries()) total[kind] += counts[i] ?? 0;
  if (!reported) broken.push(name);
  const line = KINDS.map((kind, i) => `${kind} ${String(counts[i]).padStart(3)}`).join('  ');
  console.log(`${name.padEnd(16)} ${reported ? line : `no report: ${status}`}`);
  if (options.has('verbose') || !reported) {
    const shown = output.slice(output.indexOf('\n')).split('\n');
    console.log(shown.slice(0, options.has('verbose') ? 400 : 6).join('\n'));
  }
}
rmSync(work, { recursive: true });
const all = KINDS.reduce((sum, kind) => sum + total[kind], 0);
console.log(
  `${total.OK} passed, ${total.KO} failed, ${total.Crash} crashed, ${total.Warning + total.Skip} without assertion or skipped, of ${all}; ` +
    `${broken.length} files without report${broken.length > 0 ? `: ${broken.join(' ')}` : ''}`,
);
process.exitCode = broken.length === 0 ? 0 : 1;
