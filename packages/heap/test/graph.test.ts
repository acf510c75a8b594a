import { expect, test } from 'vitest';
import { GraphProgram, graphFunctions } from './graph.ts';
import { evaluated } from './support.ts';

test.each([
  [1, { generational: true }, 0],
  [2, { generational: false }, 0],
  [3, { generational: true, markStackBytes: 16, logBytes: 16 }, 0],
  [4, { generational: true, logBytes: 64 }, 9],
])('random programs, seed %i, by the evaluator', (seed, options, stress) => {
  const world = evaluated({
    ...options,
    minimumBudget: 64 * 1024,
    limit: 8 * 1024 * 1024,
    functions: graphFunctions,
  });
  world.heap.poison = true;
  world.heap.stress = stress;
  new GraphProgram(world, seed).run(600, 40);
  expect(world.heap.statistics().collections).toBeGreaterThan(3);
});
