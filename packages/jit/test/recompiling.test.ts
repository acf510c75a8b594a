// How often units are compiled: speculation that fails again and again is given up, so compilations are bounded.

import { GuestFloat } from '@martlet/vm';
import { describe, expect, it } from 'vitest';
import type { Arguments } from './support/run.ts';
import { Machine } from './support/run.ts';

/** Runs `main` so often; gives how often each unit was compiled. */
function compilations(
  text: string,
  calls: number,
  args: (i: number) => Arguments,
): Record<string, number> {
  const machine = new Machine({
    name: 'jit',
    reading: 'jit',
    options: { heat: 5, jit: { reheat: 5 } },
  });
  machine.load(text);
  for (let i = 0; i < calls; i++) machine.call(args(i));
  const counts: Record<string, number> = {};
  for (const { name } of machine.jit!.reports) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** Each unit was compiled at most so often: twice for each place where speculation can fail. */
function expectAtMost(limit: number, counts: Record<string, number>): void {
  const more = Object.entries(counts).filter(([, count]) => count > limit);
  expect(more).toEqual([]);
}

describe('compilations are bounded', () => {
  it('where a method is missing each time', () => {
    const text = `
      (def ask (o) (try (send o missing) (e) 1))
      (def main (n) (let s 0) (times i n (set s (+ s (call ask i)))) s)`;
    expectAtMost(
      6,
      compilations(text, 50, () => [30]),
    );
  });
  it('where a field is missing each time', () => {
    const text = `
      (def ask (o) (try (get o missing) (e) 1))
      (def main (n) (let o (new A)) (let s 0) (times i n (set s (+ s (call ask o)))) s)`;
    expectAtMost(
      6,
      compilations(text, 50, () => [30]),
    );
  });
  it('where a field lies outside of the object', () => {
    const sets = ['a', 'b', 'c', 'd', 'e', 'f'].map((f) => `(setf o ${f} 1)`).join(' ');
    const text = `
      (def ask (o) (setf o f (+ 1 (get o f))) (get o e))
      (def main (n) (let o (new A)) ${sets} (let s 0) (times i n (set s (+ s (call ask o)))) s)`;
    expectAtMost(
      10,
      compilations(text, 50, () => [30]),
    );
  });
  it('where recursion is deeper than compiled code may go', () => {
    const text = `
      (def down (n) (if (< n 1) 0 (+ 1 (call down (- n 1)))))
      (def main (n) (call down n))`;
    expectAtMost(
      6,
      compilations(text, 100, () => [3000]),
    );
  });
  it('where types alternate', () => {
    const text = `
      (def add (a b) (+ a b))
      (def main (a b) (let s 0) (times i 20 (set s (call add a b))) s)`;
    const kinds: Arguments[] = [
      [1, 2],
      [new GuestFloat(0.5), new GuestFloat(1)],
      [2n ** 61n, 2n ** 61n],
      [1, new GuestFloat(0.5)],
      ['s', 1],
    ];
    expectAtMost(
      6,
      compilations(text, 100, (i) => kinds[i % kinds.length]!),
    );
  });
  it('where many shapes meet at one place', () => {
    const text = `
      (def get-n (o) (get o n))
      (def build (k) (let o (new A))
        (if (< k 1) (setf o a 1)) (if (< k 2) (setf o b 1)) (if (< k 3) (setf o c 1))
        (setf o n k) (if (< k 4) (setf o d 1)) (if (< k 5) (setf o e 1)) (if (< k 6) (setf o f 1)) o)
      (def main (n) (let s 0) (times i n (set s (+ s (call get-n (call build (if (< i 7) i 3)))))) s)`;
    expectAtMost(
      16,
      compilations(text, 50, () => [12]),
    );
  });
  it('where fields lie beyond the object, which no cache can hold', () => {
    const text = `
      (def main (n) (let o (new A))
        (setf o a 1) (setf o b 2) (setf o c 3) (setf o d 4) (setf o e 5)
        (times i n (setf o e (+ (get o e) (get o d)))) (get o e))`;
    expectAtMost(
      1,
      compilations(text, 100, () => [3]),
    );
  });
  it('in loops that are entered with other types each time', () => {
    const text = `
      (def loop (x n) (let s x) (times i n (set s (+ s x))) s)
      (def main (x n) (call loop x n))`;
    const kinds = [1, new GuestFloat(0.5), 2n ** 61n];
    expectAtMost(
      6,
      compilations(text, 60, (i) => [kinds[i % 3]!, 30_000]),
    );
  });
});
