#!/usr/bin/env node
// Runs the programs of are-we-fast-yet, unmodified, through their own harness, with the JIT off and on. They verify their
// results themselves.
//   node examples/ruby/scripts/awfy.mjs --dir <checkout> [--seconds n] [--jit on|off] [names]

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MARTLET, parseArguments, run } from './arguments.mjs';

/** The programs, with inner iterations that their results are known for and that end soon. */
const PROGRAMS = new Map([
  ['Bounce', 10],
  ['CD', 10],
  ['DeltaBlue', 100],
  ['Havlak', 1],
  ['Json', 1],
  ['List', 5],
  ['Mandelbrot', 1],
  ['NBody', 1],
  ['Permute', 5],
  ['Queens', 5],
  ['Richards', 1],
  ['Sieve', 10],
  ['Storage', 5],
  ['Towers', 2],
]);

const { options, names } = parseArguments(process.argv.slice(2));
const dir = options.get('dir');
const harness = join(dir ?? '', 'benchmarks/Ruby/harness.rb');
if (dir === undefined || !existsSync(harness)) {
  console.error(`usage: npm run awfy -- --dir <checkout of smarr/are-we-fast-yet> [names]`);
  process.exit(2);
}
const unknown = names.find((name) => !PROGRAMS.has(name));
if (unknown !== undefined) {
  console.error(`There is no program ${unknown}. There are: ${[...PROGRAMS.keys()].join(', ')}.`);
  process.exit(2);
}
const seconds = Number(options.get('seconds') ?? 300);
const modes = ['off', 'on'].filter((mode) => [undefined, mode].includes(options.get('jit')));
let failed = 0;
for (const name of names.length > 0 ? names : PROGRAMS.keys()) {
  for (const mode of modes) {
    const flags = mode === 'off' ? ['--no-jit'] : [];
    const args = [MARTLET, ...flags, harness, name, '2', String(PROGRAMS.get(name))];
    const { status, output, seconds: took } = await run(process.execPath, args, { seconds });
    const verified = status === 0 && output.includes('Total Runtime:');
    if (!verified) failed++;
    const runtimes = [...output.matchAll(/runtime: (\d+)us/g)].map(
      (match) => Number(match[1]) / 1000,
    );
    const times = runtimes.map((ms) => `${ms.toFixed(0)} ms`).join(', ');
    console.log(
      `${name.padEnd(10)} JIT ${mode.padEnd(3)}  ${verified ? 'verified' : `FAILED (${status})`}  ${took.toFixed(1)} s  ${times}`,
    );
    if (!verified) console.log(output.split('\n').slice(0, 8).join('\n'));
  }
}
console.log(failed === 0 ? 'all verified' : `${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
