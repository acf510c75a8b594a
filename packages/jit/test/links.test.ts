// Calls between units: they go to the callee's code while there is some, and to the interpreter before and after.

import { describe, expect, it } from 'vitest';
import { Machine } from './support/run.ts';

const NO_INLINING = { sizes: [], trivial: 0, nested: 0, depth: 0, budget: 0 };

function machineFor(text: string, jit: object = {}): Machine {
  const machine = new Machine({
    name: 'jit',
    reading: 'jit',
    options: { heat: 20, jit: { reheat: 20, inlining: NO_INLINING, ...jit } },
  });
  machine.load(text);
  return machine;
}

const EVEN = `
  (def even (n) (if (< n 1) 1 (call odd (- n 1))))
  (def odd (n) (if (< n 1) 0 (call even (- n 1))))
  (def main (n) (call even n))`;

describe('calls between units', () => {
  it('give the same before, while and after the callee has compiled code', () => {
    const machine = machineFor(EVEN);
    for (let i = 0; i < 60; i++) {
      expect([i, machine.call([i])]).toEqual([i, i % 2 === 0 ? '1' : '0']);
    }
    expect([...machine.jit!.installed].sort()).toEqual(['even', 'main', 'odd']);
  });

  it('survive that units are retired at any time', () => {
    for (const seed of [1, 2, 3]) {
      const machine = machineFor(EVEN, { stress: { retireOneIn: 3, seed } });
      for (let i = 0; i < 200; i++) {
        const n = i % 40;
        expect([seed, i, machine.call([n])]).toEqual([seed, i, n % 2 === 0 ? '1' : '0']);
      }
      expect(machine.jit!.retired.length).toBeGreaterThan(0);
    }
  });

  it('pass as many arguments as the entry takes', () => {
    const machine = machineFor(`
      (def many (a b c d e f) (- (+ a (+ b (+ c (+ d e)))) f))
      (def main (n) (call many n 2 3 4 5 (call many 1 1 1 1 1 n)))`);
    for (let i = 0; i < 60; i++) expect(machine.call([i])).toBe(String(i + 14 - (5 - i)));
  });

  it('bring on what the callee raises', () => {
    const machine = machineFor(`
      (def check (n) (if (< n 30) n (raise n)))
      (def main (n) (try (+ 1 (call check n)) (e) (- 0 1)))`);
    for (let i = 0; i < 60; i++) expect(machine.call([i])).toBe(i < 30 ? String(i + 1) : '-1');
  });
});
