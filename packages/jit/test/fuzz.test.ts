// Random programs in all readings and stress modes: results, errors, output and heap must be the same.
// `npm run fuzz -w @martlet/jit -- --seed 1 --count 1000` runs more of them.

import { expect, it } from 'vitest';
import { fuzz, shrink } from './support/differential.ts';
import { MODES } from './support/run.ts';

const environment: Record<string, string | undefined> = process.env;
const seed = Number(environment.MARTLET_FUZZ_SEED ?? 1);
const count = Number(environment.MARTLET_FUZZ_COUNT ?? 120);
const only = environment.MARTLET_FUZZ_MODE;

it(`agrees in all modes on random programs from seed ${seed}`, () => {
  const modes = MODES.filter(({ name }, i) => i === 0 || only === undefined || name === only);
  const failures: string[] = [];
  const compared = fuzz(
    seed,
    count,
    (at, text, difference) => {
      if (failures.length >= 3) return;
      const { mode, call, expected, actual } = difference;
      const small = shrink(text, difference);
      failures.push(
        `seed ${at}, ${mode}, call ${call}:\n expected ${expected}\n actual   ${actual}\n${small}`,
      );
      console.log(failures.at(-1));
    },
    modes,
  );
  console.log(`compared ${compared} of ${count}`);
  expect(failures).toEqual([]);
});
