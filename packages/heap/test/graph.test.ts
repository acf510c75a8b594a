import { expect, test } from 'vitest';
import type { HeapOptions } from '../src/index.ts';
import { GraphProgram, graphFunctions } from './graph.ts';
import { compiled, evaluated, optimised } from './support.ts';

const MB = 1024 * 1024;

/** Options, then after how many allocations stress mode collects (0: never). */
const cases: readonly (readonly [HeapOptions, number])[] = [
  [{ generational: true }, 0],
  [{ generational: false }, 0],
  [{ generational: true, markStackBytes: 16, logBytes: 16 }, 0],
  [{ generational: true, logBytes: 64 }, 9],
  [{ generational: false, markStackBytes: 4 }, 5],
  [{ generational: true }, 1],
];

test.each(cases)('random programs by the evaluator: %o, stress %i', (options, stress) => {
  const world = evaluated({
    ...options,
    minimumBudget: 64 * 1024,
    limit: 8 * MB,
    functions: graphFunctions,
  });
  world.heap.poison = true;
  world.heap.stress = stress;
  new GraphProgram(world, 1).run(400, 40);
  expect(world.heap.statistics().collections).toBeGreaterThan(3);
});

test.each(cases)('long random programs in WebAssembly: %o, stress %i', (options, stress) => {
  for (let seed = 1; seed <= 6; seed++) {
    const make = seed % 3 === 0 ? optimised : compiled;
    const world = make({
      ...options,
      minimumBudget: 128 * 1024,
      limit: 8 * MB,
      functions: graphFunctions,
    });
    world.heap.poison = seed % 2 === 1;
    world.heap.stress = stress;
    try {
      new GraphProgram(world, seed).run(4000, 200);
    } catch (cause) {
      throw new Error(`seed ${seed} failed`, { cause });
    }
  }
});

test('random programs that run out of memory again and again', () => {
  let failures = 0;
  for (let seed = 1; seed <= 6; seed++) {
    const world = compiled({
      minimumBudget: 64 * 1024,
      markStackBytes: 1024,
      logBytes: 1024,
      rootRanges: 16,
      limit: 1 * MB,
      functions: graphFunctions,
    });
    world.heap.poison = true;
    try {
      const program = new GraphProgram(world, seed, true);
      program.run(2000, 100);
      failures += program.failures;
    } catch (cause) {
      throw new Error(`seed ${seed} failed`, { cause });
    }
  }
  expect(failures).toBeGreaterThan(10);
});
