// Loops that are entered while they run (OSR), and how they are left again.

import { GuestFloat } from '@martlet/vm';
import { describe, expect, it } from 'vitest';
import { agree } from './support/agree.ts';
import { type Arguments, Machine } from './support/run.ts';

/** Calls `main` once, with ordinary options. */
function once(
  text: string,
  args: Arguments,
): { readonly outcome: string; readonly machine: Machine } {
  const machine = new Machine({ name: 'jit', reading: 'jit' });
  machine.load(text);
  return { outcome: machine.call(args), machine };
}

const reasons = ({ jit }: Machine) => new Set(jit!.exitLog.entries().map(({ reason }) => reason));

describe('a loop that runs once and for long', () => {
  const SUM = '(def main (n) (let s 0) (times i n (set s (+ s i))) s)';
  it('is entered in the middle', () => {
    const { outcome, machine } = once(SUM, [200_000]);
    expect(outcome).toBe(String((200_000 * 199_999) / 2));
    expect(machine.jit!.installed.some((name) => /^main@\d+$/.test(name))).toBe(true);
    expect(machine.jit!.stats().compiled).toBeLessThanOrEqual(2);
  });
  it('is entered anew after ten thousand back-edges, then ever more rarely', () => {
    const { machine } = once(SUM, [200_000]);
    const reentered = machine.jit!.stats().left['re-enter'] ?? 0;
    expect(reentered).toBeGreaterThan(0);
    expect(reentered).toBeLessThan(8);
  });
  it('is the same for every point at which it is entered', () => {
    const text = `
      (def main (n x) (let s 0) (let o (new A)) (setf o n 0)
        (times i n (set s (+ s (if (< i 7) i x))) (setf o n (+ (get o n) s)))
        (setf o x s) o)`;
    for (let n = 0; n < 12; n++)
      agree(text, [
        [n, 1],
        [n, new GuestFloat(0.5)],
        [n, 2n ** 61n],
      ]);
  });
});

describe('nested loops', () => {
  const NEST = `
    (def main (n) (let s 0)
      (times i n (times j n (set s (+ s (* i j))))) s)`;
  it('are entered from the inside, and then run as a whole', () => {
    const n = 700;
    const { outcome, machine } = once(NEST, [n]);
    expect(outcome).toBe(String(((n * (n - 1)) / 2) ** 2));
    // One unit begins at the outer loop's head: it holds the nest the right way round.
    const heads = machine.jit!.reports.map(({ name }) => Number(name.split('@')[1]));
    expect(Math.min(...heads)).toBeLessThan(Math.max(...heads));
    expect(reasons(machine)).toContain('loop-end');
  });
  it('agree, three deep, with a loop that is left early', () => {
    const text = `
      (def main (n x) (let s 0)
        (times i n
          (times j n
            (times k n (if (= (+ i (+ j k)) x) (break)) (set s (+ s (* k j))))
            (set s (+ s 1)))
          (while (< s (* i 10)) (set s (+ s 3))))
        s)`;
    agree(text, [
      [3, 100],
      [6, 4],
      [8, 9],
      [6, new GuestFloat(5)],
    ]);
  });
  it('agree where the inner loop raises into the outer one', () => {
    const text = `
      (def main (n x) (let s 0)
        (times i n
          (set s (+ s (try (do (times j n (if (= j i) (raise (+ j 100))) (set s (+ s j))) 1) (e) (+ e x)))))
        s)`;
    agree(text, [
      [8, 1],
      [8, new GuestFloat(0.5)],
      [12, 'x'],
    ]);
  });
});

describe('compiled loops leave', () => {
  it('when what is in a register changes its type after long', () => {
    const text = `
      (def main (n) (let s 0)
        (times i n (if (= i 150000) (set s (+ s 0.5))) (set s (+ s 1))) s)`;
    const { outcome, machine } = once(text, [200_000]);
    expect(outcome).toBe('200000.5f');
    expect(reasons(machine)).toContain('unseen');
  });
  it('when an integer grows beyond 63 bits', () => {
    const text = '(def main (n) (let s 1) (times i n (set s (+ s 40000000000000))) s)';
    expect(once(text, [200_000]).outcome).toMatch(/^8(\d|\.|e\+)*f$/);
  });
  it('when they return, raise and return from a block', () => {
    const text = `
      (def find (n k) (times i n (if (= i k) (return (* i 2)))) 'none)
      (def fail (n k) (times i n (if (= i k) (raise i))) 'none)
      (def each (n block) (times i n (yield block i)) 'none)
      (def search (n k) (call each n (fn (i) (if (= i k) (return (* i 3))))))
      (def main (n k)
        (let r (array 3 nil))
        (put r 0 (call find n k)) (put r 1 (try (call fail n k) (e) e)) (put r 2 (call search n k)) r)`;
    expect(once(text, [100_000, 60_000]).outcome).toBe('#0=[120000 60000 180000]');
    expect(once(text, [100_000, -1]).outcome).toBe("#0=['none 'none 'none]");
  });
});
