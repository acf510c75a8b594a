import { expect } from 'vitest';
import {
  Differential,
  explain,
  type Mismatch,
  type Mode,
  pairsOfModes,
  TooLong,
} from '../../src/testing/differential.ts';
import { generate, render } from '../../src/testing/generate.ts';

/** The first seed: `MARTLET_FUZZ_SEED`, or 1. */
export const FIRST_SEED: number = Number(process.env.MARTLET_FUZZ_SEED ?? 1);
/** Programs of a whole run: `MARTLET_FUZZ_COUNT`, or 2000. */
export const COUNT: number = Number(process.env.MARTLET_FUZZ_COUNT ?? 2000);
/** Programs for which a VM and the same two stress modes are used: 40 batches see each of the 36 pairs. */
const BATCH = 50;

/** Compares the programs from one number to below another in all readings and two stress modes. */
export function fuzz(from: number, to: number): void {
  const modes = pairsOfModes();
  let differential: Differential | null = null;
  let long = 0;
  for (let i = 0; i < to; i++) {
    let next: readonly Mode[] | null = null;
    if (i % BATCH === 0) next = modes.next().value;
    if (i < from) continue;
    if (differential === null || next !== null) {
      differential = new Differential(next ?? modes.next().value, BATCH);
    }
    const seed = FIRST_SEED + i;
    const pieces = generate(seed);
    try {
      const mismatch: Mismatch | null = differential.compare(render(pieces));
      if (mismatch !== null) expect.fail(`seed ${seed}: ${explain(pieces, mismatch)}`);
    } catch (error) {
      if (!(error instanceof TooLong)) throw new Error(`seed ${seed}`, { cause: error });
      long++;
    }
  }
  expect(long).toBeLessThan((to - from) / 4);
}
