// `npm run fuzz -w examples/tiny -- --seed N --count N`: random programs in all readings and stress modes.
// `--modes REGEXP` keeps only the modes whose names match, `--print` shows the programs, `--all` goes on after a mismatch.

import { parseArgs } from 'node:util';
import { Differential, explain, MODES, TooLong } from './testing/differential.ts';
import { generate, render } from './testing/generate.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    count: { type: 'string', default: '1000' },
    print: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    modes: { type: 'string', default: '' },
  },
});
const first = Number(values.seed);
const count = Number(values.count);
const wanted = new RegExp(values.modes);
const differential = new Differential(MODES.filter(({ name }, i) => i === 0 || wanted.test(name)));
let [skipped, failures] = [0, 0];
console.log(`${count} programs from seed ${first}`);
for (let seed = first; seed < first + count; seed++) {
  const pieces = generate(seed);
  const source = render(pieces);
  if (values.print) console.log(source);
  try {
    const mismatch = differential.compare(source);
    if (mismatch === null) continue;
    failures++;
    console.log(`seed ${seed}: ${explain(pieces, mismatch)}`);
    if (!values.all) break;
  } catch (error) {
    if (!(error instanceof TooLong)) throw new Error(`seed ${seed}`, { cause: error });
    skipped++;
  }
}
console.log(`${failures} mismatches; ${skipped} programs ran too long and were left out`);
if (failures > 0) process.exitCode = 1;
