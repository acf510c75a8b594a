// Random programs in the real ruby and in this one. Each program runs in the JIT as it is and in two further modes; which,
// changes from batch to batch, so that every mode gets programs. The long script runs all in all: `npm run fuzz`.

import { beforeAll, describe, expect, it } from 'vitest';
import { compareSeeds, explain, MODES } from '../src/fuzz/differential.ts';
import { hasRuby } from '../src/fuzz/oracle.ts';
import { loadFrontEnd } from '../src/index.ts';

const FIRST = 20_261_121;
const COUNT = 300;

describe.skipIf(!hasRuby())('random programs', () => {
  beforeAll(() => loadFrontEnd());

  it(`mean what they mean in ruby: ${COUNT} from seed ${FIRST}`, () => {
    const jit = MODES.find(({ name }) => name === 'jit')!;
    const others = MODES.filter((mode) => mode !== jit);
    const modesOf = (batch: number) => [
      jit,
      others[(2 * batch) % others.length]!,
      others[(2 * batch + 1) % others.length]!,
    ];
    for (const mismatch of compareSeeds(FIRST, COUNT, modesOf)) expect.fail(explain(mismatch));
  });
});
