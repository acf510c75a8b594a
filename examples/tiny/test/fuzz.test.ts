import { expect, it } from 'vitest';
import { Differential, explain, MODES, TooLong } from '../src/testing/differential.ts';
import { generate, render } from '../src/testing/generate.ts';

const FIRST_SEED = 1;
const COUNT = 200;
/** Programs for which the same stress mode is used: as many as a VM lives for. */
const BATCH = 25;

it(`${COUNT} random programs print the same in all readings and in a stress mode`, () => {
  const [plain, stress] = [MODES.slice(0, 3), MODES.slice(3)];
  let differential = new Differential();
  let long = 0;
  for (let i = 0; i < COUNT; i++) {
    if (i % BATCH === 0) {
      const mode = stress[(i / BATCH) % stress.length]!;
      differential = new Differential([...plain, mode], BATCH);
    }
    const seed = FIRST_SEED + i;
    const pieces = generate(seed);
    try {
      const mismatch = differential.compare(render(pieces));
      if (mismatch !== null) expect.fail(`seed ${seed}: ${explain(pieces, mismatch)}`);
    } catch (error) {
      if (!(error instanceof TooLong)) throw error;
      long++;
    }
  }
  expect(long).toBeLessThan(COUNT / 4);
});
