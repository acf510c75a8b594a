// The second half of the random programs: test files run at the same time.

import { it } from 'vitest';
import { COUNT, FIRST_SEED, fuzz } from './support/fuzz.ts';

it(`${COUNT / 2} random programs from seed ${FIRST_SEED + COUNT / 2} agree in output, errors and heap`, () => {
  fuzz(COUNT / 2, COUNT);
}, 1_800_000);
