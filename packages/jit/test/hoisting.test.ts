// Guards of a loop that always see the same are made once in front of it. When one fails there, the interpreter goes on at the
// loop's head, as if the loop had not been entered.

import { describe, expect, it } from 'vitest';
import { agree, often } from './support/agree.ts';
import { type Arguments, Machine } from './support/run.ts';

const TEXT = `
  (def make (k) (if (= k 1) (let o (new A)) (do (let o (new A)) (setf o other 1))) (setf o n k) o)
  (def sum (o n) (let s 0) (times i n (set s (+ s (get o n)))) s)
  (def main (k n) (call sum (call make k) n))`;

function trained(text: string, calls: readonly Arguments[]): Machine {
  const options = { heat: 5, jit: { exitLimit: 3 } };
  const machine = new Machine({ name: 'jit', reading: 'jit', options });
  machine.load(text);
  for (const args of calls) machine.call(args);
  return machine;
}

const hoisted = (machine: Machine) =>
  machine.jit!.exitLog.entries().filter(({ site }) => site === 'hoisted');

describe('a guard that is moved out of a loop', () => {
  it('leaves in front of the loop', () => {
    const machine = trained(TEXT, often([1, 10], 40));
    expect(hoisted(machine)).toEqual([]);
    expect(machine.call([2, 10])).toBe('20');
    expect(hoisted(machine)).toHaveLength(1);
    agree(TEXT, [...often([1, 10]), [2, 10], [2, 0], [1, 3], ...often([2, 7])]);
  });

  it('is not made when the loop does not run', () => {
    const machine = trained(TEXT, [
      ...often([1, 10], 40),
      ...often([1, 0], 20),
      ...often([1, 10], 60),
    ]);
    expect(machine.call([2, 0])).toBe('0');
    expect(hoisted(machine)).toEqual([]);
  });

  it('is learnt from: the code gets both shapes', () => {
    const machine = trained(TEXT, often([1, 10], 40));
    for (const args of often([2, 10], 100)) machine.call(args);
    const before = machine.jit!.exitLog.total;
    expect(machine.call([2, 10])).toBe('20');
    expect(machine.call([1, 10])).toBe('10');
    expect(machine.jit!.exitLog.total).toBe(before);
  });

  it('with values unboxed, objects that were not made, and loops in loops', () => {
    const text = `
      (def make (k) (let o (new A)) (if (< k 2) nil (setf o other 1)) (setf o n k) o)
      (def work (o n) (let s 0.5) (let p (new B)) (setf p x 1.5)
        (times i n (setf p x (* (get p x) 1.0))
          (times j 3 (set s (+ s (get p x))) (if (< (get o n) 3) (set s (+ s 1.0)))))
        s)
      (def main (k n) (call work (call make k) n))`;
    agree(text, [...often([1, 5]), [2, 5], [5, 0], [1, 2], ...often([3, 4])]);
  });
});
