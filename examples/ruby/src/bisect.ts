// `npm run bisect -w @martlet/ruby -- FILE`: which compiled units and which pass make a program print something else than in the
// interpreter.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bisectIn, describeBisection, dumpUnits } from './fuzz/bisection.ts';
import { generate } from './fuzz/generate.ts';
import type { Mode } from './fuzz/modes.ts';
import { firstDifference, MODES, runInMode } from './fuzz/modes.ts';
import { render } from './fuzz/program.ts';
import { loadFrontEnd } from './index.ts';

const HELP = `usage: npm run bisect -w @martlet/ruby -- [options] FILE
Runs a program in the interpreter and in a mode. Where they print different things, finds which compiled units, and which
pass of the optimiser, make the difference.
  --mode NAME    the mode, or the start of its name (jit)
  --seed N       the random program of this seed instead of a file
  --seconds N    bound of one run (30)
  --dump FOLDER  write the IR of the units that are found
  --help         this text
modes: ${MODES.map(({ name }) => name).join(', ')}
`;

const { values, positionals } = parseArgs({
  options: {
    mode: { type: 'string', default: 'jit' },
    seed: { type: 'string' },
    seconds: { type: 'string', default: '30' },
    dump: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});

/** The program to run, or what is wrong with the command line. */
function readProgram(): { source: Uint8Array | string; path: string } | string {
  if (values.seed !== undefined) {
    const seed = Number(values.seed);
    if (!Number.isSafeInteger(seed)) return `--seed ${values.seed}: not a whole number`;
    return { source: render(generate(seed, `${seed}_`)), path: 'fuzz.rb' };
  }
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) return 'give one file, or --seed N';
  // npm runs scripts in the package's folder.
  const path = resolve(process.env.INIT_CWD ?? process.cwd(), file);
  try {
    return { source: readFileSync(path), path };
  } catch (error) {
    return `${file}: ${(error as Error).message}`;
  }
}

async function main(): Promise<number> {
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const program = readProgram();
  const mode = MODES.find(({ name }) => name.startsWith(values.mode));
  const problem =
    typeof program === 'string'
      ? program
      : mode === undefined
        ? `no mode begins with "${values.mode}"`
        : null;
  if (problem !== null || typeof program === 'string' || mode === undefined) {
    console.error(`${problem}\n${HELP}`);
    return 2;
  }
  await loadFrontEnd();
  const timeLimit = Number(values.seconds) * 1000;
  const run = (how: Mode) => runInMode(program.source, program.path, how, timeLimit).text;
  const expected = run(MODES[0]!);
  const actual = run(mode);
  if (expected === actual) {
    console.log(`mode "${mode.name}" prints what the interpreter prints`);
    return 0;
  }
  console.log(firstDifference(expected, actual, 'interpreter', mode.name));
  const found = bisectIn(mode, run, expected);
  console.log(describeBisection(found, mode));
  if (values.dump !== undefined && found !== null) {
    const folder = resolve(process.env.INIT_CWD ?? process.cwd(), values.dump);
    for (const name of dumpUnits(mode, run, found.units, folder)) console.log(`wrote ${name}`);
  }
  return 1;
}

process.exitCode = await main();
