// `npm run fuzz -w @martlet/ruby -- --seed N --count N`: random programs in ruby and in all modes of this Ruby.
// `--modes REGEXP` keeps only the modes whose names match, `--all` goes on after a mismatch, `--print` shows a program.

import { parseArgs } from 'node:util';
import { compareSeeds, explain, MODES } from './fuzz/differential.ts';
import { generate } from './fuzz/generate.ts';
import { hasRuby } from './fuzz/oracle.ts';
import { render } from './fuzz/program.ts';
import { loadFrontEnd } from './index.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    count: { type: 'string', default: '10000' },
    modes: { type: 'string', default: '' },
    all: { type: 'boolean', default: false },
    print: { type: 'boolean', default: false },
  },
});

async function main(): Promise<number> {
  const [first, count] = [Number(values.seed), Number(values.count)];
  if (values.print) {
    process.stdout.write(render(generate(first, `${first}_`)));
    return 0;
  }
  if (!hasRuby()) {
    console.error('there is no ruby to compare with: install ruby 3.1');
    return 2;
  }
  await loadFrontEnd();
  const wanted = new RegExp(values.modes);
  const modes = MODES.filter(({ name }) => wanted.test(name));
  console.log(`${count} programs from seed ${first} in ${modes.length} modes`);
  let mismatches = 0;
  for (const mismatch of compareSeeds(first, count, () => modes)) {
    mismatches++;
    console.log(explain(mismatch));
    if (!values.all) break;
  }
  console.log(`${mismatches} mismatches`);
  return mismatches === 0 ? 0 : 1;
}

process.exitCode = await main();
