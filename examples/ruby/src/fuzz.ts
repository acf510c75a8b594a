// `npm run fuzz -w @martlet/ruby -- --seed N --count N`: random programs in ruby and in the modes of this Ruby.

import { parseArgs } from 'node:util';
import { bisectIn, describeBisection } from './fuzz/bisection.ts';
import type { Mismatch } from './fuzz/differential.ts';
import { BATCH, compareSeeds, explain, runAlone } from './fuzz/differential.ts';
import { generate } from './fuzz/generate.ts';
import { inTurn, MODES } from './fuzz/modes.ts';
import { hasRuby } from './fuzz/oracle.ts';
import { render } from './fuzz/program.ts';
import { loadFrontEnd } from './index.ts';

const HELP = `usage: npm run fuzz -w @martlet/ruby -- [options]
Runs random programs in ruby and in the modes of this Ruby, and shows, made small, the first that differs.
  --seed N        the first program's; without it, the time gives one
  --count N       how many programs (10000)
  --modes REGEXP  only the modes whose names match
  --stress N      the interpreter, the JIT, and of the stress modes N, which take turns (all)
  --batch N       how many programs share a VM (${BATCH})
  --all           go on after a program that differs
  --bisect        find which compiled units and which pass make a program differ
  --plain         programs of expressions, control and classes only, as the tests run them
  --print         print the program of the seed
  --help          this text
modes: ${MODES.map(({ name }) => name).join(', ')}
`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    count: { type: 'string', default: '10000' },
    modes: { type: 'string', default: '' },
    batch: { type: 'string', default: String(BATCH) },
    stress: { type: 'string' },
    all: { type: 'boolean', default: false },
    bisect: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    plain: { type: 'boolean', default: false },
    print: { type: 'boolean', default: false },
  },
});

/** What makes the difference, in words. */
function blame({ mode: name, program }: Mismatch): string {
  const mode = MODES.find((each) => each.name === name)!;
  const text = render(program);
  const run = (how: typeof mode) => runAlone(text, how);
  return describeBisection(bisectIn(mode, run, run(MODES[0]!)), mode);
}

async function main(): Promise<number> {
  const [first, count] = [Number(values.seed), Number(values.count)];
  const breadth = values.plain ? 'plain' : 'wide';
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (values.print) {
    process.stdout.write(render(generate(first, `${first}_`, breadth)));
    return 0;
  }
  if (!hasRuby()) {
    console.error('there is no ruby to compare with: install ruby 3.1');
    return 2;
  }
  await loadFrontEnd();
  const wanted = new RegExp(values.modes);
  const modes = MODES.filter(({ name }) => wanted.test(name));
  const stress = values.stress === undefined ? modes.length : Number(values.stress);
  const modesOf = inTurn(modes, stress);
  console.log(
    `${count} programs from seed ${first} in ${modesOf(0).length} of ${modes.length} modes`,
  );
  let mismatches = 0;
  for (const mismatch of compareSeeds(first, count, modesOf, Number(values.batch), breadth)) {
    mismatches++;
    console.log(explain(mismatch));
    if (values.bisect) console.log(blame(mismatch));
    if (!values.all) break;
  }
  console.log(`${mismatches} mismatches`);
  return mismatches === 0 ? 0 : 1;
}

process.exitCode = await main();
