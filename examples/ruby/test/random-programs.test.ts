// Random programs in the real ruby and in this one. Each program runs in the JIT as it is and in two further modes; which,
// changes from batch to batch, so that every mode gets programs. The long script runs all in all: `npm run fuzz`.

import { beforeAll, describe, expect, it } from 'vitest';
import { BATCH, compareSeeds, explain, MODES } from '../src/fuzz/differential.ts';
import { hasRuby } from '../src/fuzz/oracle.ts';
import { loadFrontEnd } from '../src/index.ts';

const FIRST = 20_261_121;
const COUNT = 300;

describe.skipIf(!hasRuby())('random programs', () => {
  beforeAll(() => loadFrontEnd());

  const jit = MODES.find(({ name }) => name === 'jit')!;
  const others = MODES.filter((mode) => mode !== jit);
  const firsts = Array.from({ length: COUNT / BATCH }, (_, batch) => FIRST + batch * BATCH);

  it.each(firsts)(`mean what they mean in ruby: ${BATCH} from seed %i`, (first) => {
    const batch = (first - FIRST) / BATCH;
    const modes = [jit, ...[0, 1].map((i) => others[(2 * batch + i) % others.length]!)];
    for (const mismatch of compareSeeds(first, BATCH, () => modes)) expect.fail(explain(mismatch));
  });
});
