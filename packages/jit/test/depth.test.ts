// Deep recursion: compiled code is bounded by the host's stack, interpreted code by the guest's. What deep interpreted frames
// call is compiled all the same.

import { describe, expect, it } from 'vitest';
import { Machine, MODES, run } from './support/run.ts';

const NO_INLINING = { sizes: [], trivial: 0, nested: 0, depth: 0, budget: 0 };

const SUM = `
  (def leaf (x) (+ x 1))
  (def down (n) (if (< n 1) 0 (+ (call leaf n) (call down (- n 1)))))
  (def main (n) (call down n))`;

function stackExits({ jit }: Machine): number {
  return jit!.exitLog
    .entries()
    .filter(({ reason }) => reason === 'stack')
    .reduce((sum, { count }) => sum + count, 0);
}

describe('deep recursion', () => {
  it('leaves compiled code where the host has no more room, not at each call from there on', () => {
    const machine = new Machine({
      name: 'jit',
      reading: 'jit',
      options: { heat: 20, jit: { reheat: 20, inlining: NO_INLINING } },
    });
    machine.load(SUM);
    const depth = 6000;
    const result = String((depth * (depth + 1)) / 2 + depth);
    for (let i = 0; i < 10; i++) expect(machine.call([depth])).toBe(result);
    const before = stackExits(machine);
    for (let i = 0; i < 10; i++) expect(machine.call([depth])).toBe(result);
    expect(stackExits(machine) - before).toBeLessThan(50 * 10);
    expect(stackExits(machine)).toBeGreaterThan(0);
  });

  it('enters compiled code from interpreted frames wherever these are', () => {
    const machine = new Machine({
      name: 'jit',
      reading: 'jit',
      options: { heat: 20, jit: { reheat: 20, filter: (name) => name !== 'down' } },
    });
    machine.load(SUM);
    for (let i = 0; i < 5; i++) machine.call([6000]);
    expect(machine.jit!.installed).toContain('leaf');
    expect(stackExits(machine)).toBe(0);
  });

  it('ends in the same error in all modes, and can be caught', () => {
    const text = `
      (def leaf (x) (+ x 1))
      (def odd (n) (+ (call leaf n) (call even (+ n 1))))
      (def even (n) (+ (call leaf n) (call odd (+ n 1))))
      (def main (n) (try (call even n) (e) (call leaf n)))`;
    const [first, ...others] = MODES.map((mode) => run(mode, text, [[1], [2], [3], [4], [5]]));
    expect(first).toEqual(['2', '3', '4', '5', '6']);
    for (const other of others) expect(other).toEqual(first);
  });

  it('goes on where each level leaves compiled code and comes back into it', () => {
    const machine = new Machine({
      name: 'jit',
      reading: 'jit',
      options: { heat: 20, jit: { reheat: 20, inlining: NO_INLINING, stress: { failEvery: 3 } } },
    });
    machine.load(SUM);
    for (let i = 0; i < 20; i++)
      expect(machine.call([5000])).toBe(String((5000 * 5001) / 2 + 5000));
  });
});
