// The first half of the random programs: test files run at the same time.

import { it } from 'vitest';
import { COUNT, FIRST_SEED, fuzz } from './support/fuzz.ts';

it(`${COUNT / 2} random programs from seed ${FIRST_SEED} agree in output, errors and heap`, () => {
  fuzz(0, COUNT / 2);
}, 1_800_000);
