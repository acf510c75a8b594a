// What calls return: compiled code takes it to be what the callee was seen to return, tests it once, and leaves behind the
// call where it is something else.

import { GuestFloat } from '@martlet/vm';
import { describe, expect, it } from 'vitest';
import { agree, often } from './support/agree.ts';
import { type Arguments, Machine } from './support/run.ts';

const half = new GuestFloat(0.5);

function machineFor(text: string, calls: readonly Arguments[], rounds = 30): Machine {
  const options = { heat: 5, jit: { exitLimit: 2, inlining: { sizes: [] } } };
  const machine = new Machine({ name: 'jit', reading: 'jit', options });
  machine.load(text);
  for (let i = 0; i < rounds; i++) for (const args of calls) machine.call(args);
  expect(machine.jit!.failed).toEqual([]);
  return machine;
}

/** How often code was left behind calls because of their results. */
const leftBehind = (machine: Machine) =>
  machine
    .jit!.exitLog.entries()
    .filter(({ site }) => site === 'result')
    .reduce((sum, { count }) => sum + count, 0);

const FIB = `
  (def fib (n) (if (< n 2) n (+ (call fib (- n 1)) (call fib (- n 2)))))
  (def main (n) (call fib n))`;

describe('the result of a call', () => {
  it('of the function itself is what it returns otherwise', () => {
    const machine = machineFor(FIB, [[8]]);
    // The first code was made before anything had returned.
    const before = machine.jit!.exitLog.total;
    expect(machine.call([15])).toBe('610');
    expect(machine.jit!.exitLog.total).toBe(before);
  });

  it('may be of another class after all', () => {
    // Floats arise at the bottom of the recursion only: its callers hear of them by their results.
    const text = `
      (def down (n x) (if (< n 1) x (+ (call down (- n 1) x) 1)))
      (def main (n x) (call down n x))`;
    const machine = machineFor(text, [[5, 1]]);
    expect(machine.call([5, half])).toBe('5.5f');
    for (const args of often([5, half], 20)) expect(machine.call(args)).toBe('5.5f');
    const before = leftBehind(machine);
    expect(before).toBeGreaterThan(0);
    for (const args of often([5, 1], 100)) expect(machine.call(args)).toBe('6');
    for (const args of often([5, half], 100)) expect(machine.call(args)).toBe('5.5f');
    expect(leftBehind(machine) - before).toBeLessThan(40);
    agree(text, [...often([5, 1]), [5, half], ...often([4, half]), [3, 1]]);
  });

  it('of another compiled function is known by its shape', () => {
    const text = `
      (def make (n) (let o (new A)) (setf o n n) o)
      (def other (n) (let o (new B)) (setf o n (+ n 10)) o)
      (def pick (n) (if (< n 5) (call make n) (call other n)))
      (def work (n) (get (call pick n) n))
      (def main (n) (call work n))`;
    const machine = machineFor(text, [[1]]);
    expect(machine.call([7])).toBe('17');
    expect(machine.call([3])).toBe('3');
    agree(text, [...often([1]), [7], ...often([8]), [2]]);
  });

  it('of a function that was never seen to return', () => {
    const text = `
      (def forever (n) (if (< n 0) (raise 'low) (if (< n 100) (raise n) (call forever (- n 1)))))
      (def main (n) (try (+ (call forever n) 1) (e) e))`;
    const machine = machineFor(text, [[102]]);
    expect(machine.call([-3])).toBe("'low");
    const returning = `
      (def down (n) (if (< n 0) (raise 'low) (if (< 1000 n) n (+ (call down (- n 1)) 1))))
      (def main (n) (try (call down n) (e) e))`;
    agree(text, [...often([102]), [103], [-3]]);
    agree(returning, [...often([5]), [1001], [5], ...often([1002]), [3]]);
  });

  it('with other work under way in the caller', () => {
    const text = `
      (def value (n x) (if (< n 1) x (call value (- n 1) x)))
      (def main (n x) (let o (new A)) (setf o n 1) (let s 2.5) (let y (* s 2.0))
        (let r (+ (call value n x) (call value n n))) (setf o x y) (print r) o)`;
    agree(text, [...often([3, 1]), [3, half], ...often([3, half], 10), [2, 'word'], [1, 1]]);
  });

  it('is not guessed for ever', () => {
    const text = `
      (def mixed (n x) (if (< n 1) x (call mixed (- n 1) x)))
      (def main (n x) (call mixed n x))`;
    const calls = Array.from(
      { length: 200 },
      (_, i): Arguments => [3, [1, half, 'word', null][i % 4]!],
    );
    const machine = machineFor(text, calls, 2);
    expect(machine.jit!.retired.length).toBeLessThan(30);
    const before = machine.jit!.exitLog.total;
    for (const args of calls) machine.call(args);
    expect(machine.jit!.exitLog.total - before).toBe(0);
  });
});
