// Methods that instructions call in their middle become part of the code around them, like others.

import { describe, expect, it } from 'vitest';
import { agree, often } from './support/agree.ts';
import { type Arguments, Machine } from './support/run.ts';

const VECTORS = `
  (def vector (x) (let r (new A)) (setf r n x) r)
  (method A + (other) (call vector (+ (get self n) (get other n))))
  (method A - (other) (if (< (get self n) 100) (- (get self n) (get other n)) (+ (get self n) 1.5)))
  (method A < (other) (< (get self n) (get other n)))`;

function inlinedBy(name: string, text: string, args: Arguments): string[] {
  const machine = new Machine({ name: 'jit', reading: 'jit', options: { heat: 10 } });
  machine.load(text);
  for (let round = 0; round < 40; round++) machine.call(args);
  return machine.jit!.reports.findLast((report) => report.name === name)!.inlined.toSorted();
}

describe('methods of operators', () => {
  it('become part of their callers', () => {
    const text = `${VECTORS} (def main (x) (get (+ (call vector x) (call vector 3)) n))`;
    expect(inlinedBy('main', text, [4])).toEqual(['A#+', 'vector', 'vector', 'vector']);
    agree(text, [...often([4]), ['x'], [1.5], [4611686018427387000n]]);
  });

  it('are left in their middle, and their callers go on behind them', () => {
    // What the method returns is used by an instruction that is interpreted from then on.
    const text = `${VECTORS} (def main (x y) (+ (- (call vector x) (call vector y)) (* x 2)))`;
    agree(text, [...often([4, 1]), [200, 1], [4, 'x'], [4, 2.5], ...often([200, 3], 40), [5, 5]]);
  });

  it('raise to handlers around the instruction', () => {
    const text = `${VECTORS}
      (method B + (other) (if (< other 5) other (raise other)))
      (def main (x) (try (+ (+ (new B) x) 1) (e) (* e 100)))`;
    agree(text, [...often([2]), ...often([7]), [2], ['x'], [7]]);
  });

  it('count their loops with those around the instruction', () => {
    const text = `
      (method A + (n) (let i 0) (while (< i n) (set i (+ i 1))) i)
      (def main (n) (let a (new A)) (let sum 0) (times k n (set sum (+ sum (+ a k)))) sum)`;
    expect(agree(text, often([30], 40)).every((outcome) => outcome === '435')).toBe(true);
  });

  it('are chosen among a few', () => {
    const text = `
      (method A + (n) (* n 2)) (method B + (n) (+ n 0.5))
      (def main (k n) (+ (if (= k 0) (new A) (if (= k 1) (new B) k)) n))`;
    const calls: Arguments[] = [];
    for (let i = 0; i < 60; i++) calls.push([i % 3, i]);
    agree(text, [...calls, [1, 'x'], [0, 4611686018427387000n]]);
  });

  it('may not return', () => {
    const text = `
      (method A + (n) (raise n))
      (def main (n) (try (+ (new A) n) (e) (+ e 1)))`;
    agree(text, [...often([3]), [4.5]]);
  });

  it('may change the shape of what the caller knows', () => {
    const text = `
      (method A + (n) (setf self m n) (setf self n 7) self)
      (def main (x) (let a (new A)) (setf a n x) (+ a x) (+ (get a n) (get a m)))`;
    agree(text, [...often([3]), [2.5]]);
  });

  it('call themselves with the same instruction', () => {
    const text = `
      (method A + (n) (if (= n 0) 0 (+ 1 (+ self (- n 1)))))
      (def main (n) (+ (new A) n))`;
    agree(text, often([9], 40));
  });
});
