// Random programs in the real ruby and in this one. Each program runs in the interpreter, in the JIT as it is, and in one
// stress mode; which, changes from batch to batch, so that every mode gets programs. The long script runs all in all: `npm run fuzz`.

import { beforeAll, describe, expect, it } from 'vitest';
import { BATCH, compareSeeds, explain } from '../src/fuzz/differential.ts';
import { inTurn, MODES } from '../src/fuzz/modes.ts';
import { hasRuby } from '../src/fuzz/oracle.ts';
import { loadFrontEnd } from '../src/index.ts';

const FIRST = 20_261_121;
const COUNT = 300;

describe.skipIf(!hasRuby())('random programs', () => {
  beforeAll(() => loadFrontEnd());

  const modesOf = inTurn(MODES, 1);
  const firsts = Array.from({ length: COUNT / BATCH }, (_, batch) => FIRST + batch * BATCH);

  it.each(firsts)(`mean what they mean in ruby: ${BATCH} from seed %i`, (first) => {
    const batch = (first - FIRST) / BATCH;
    for (const mismatch of compareSeeds(first, BATCH, () => modesOf(batch), BATCH, 'plain')) {
      expect.fail(explain(mismatch));
    }
  });
});
