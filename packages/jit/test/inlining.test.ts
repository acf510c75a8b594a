// What becomes part of a unit: by what has been seen to run, with the bodies of blocks.

import { describe, expect, it } from 'vitest';
import { agree } from './support/agree.ts';
import { type Arguments, Machine } from './support/run.ts';

function inlinedBy(name: string, text: string, args: Arguments, jit: object = {}): string[] {
  const options = { heat: 10, jit: { loops: false, ...jit } };
  const machine = new Machine({ name: 'jit', reading: 'jit', options });
  machine.load(text);
  for (let round = 0; round < 40; round++) machine.call(args);
  return machine.jit!.reports.findLast((report) => report.name === name)!.inlined.toSorted();
}

/** A callee with a long branch that is not taken. */
const sum = (terms: number) => {
  let text = 'x';
  for (let i = 0; i < terms; i++) text = `(+ ${text} x)`;
  return text;
};
const RARE = `
  (def often (x) (if (< x 0) ${sum(150)} (+ x 1)))
  (def long (x) ${sum(150)})
  (def main (x) (+ (call often x) (call long x)))`;

const NEST = `
  (def each (n f) (let i 0) (while (< i n) (yield f i) (set i (+ i 1))) n)
  (def main (n)
    (let total 0)
    (call each n (fn (i) (call each n (fn (j) (set total (+ total (* i j)))))))
    total)`;

describe('inlining', () => {
  it('counts what has been seen to run, not what stands there', () => {
    expect(inlinedBy('main', RARE, [3])).toEqual(['often']);
    agree(RARE, [...Array.from({ length: 40 }, (): Arguments => [3]), [-3], [4]]);
  });

  it('takes loops in blocks of loops together, though they are the same function', () => {
    const found = inlinedBy('main', NEST, [4]);
    expect(found.filter((name) => name === 'each')).toHaveLength(2);
    expect(found).toHaveLength(4);
    agree(
      NEST,
      Array.from({ length: 40 }, (_, i): Arguments => [i % 5]),
    );
  });

  it('takes large callees a few calls deep', () => {
    const text = `
      (def d (x) ${sum(30)})
      (def c (x) (call d (+ x 1)))
      (def b (x) (call c (+ x 1)))
      (def main (x) (call b (+ x 1)))`;
    expect(inlinedBy('main', text, [3])).toEqual(['b', 'c', 'd']);
  });

  it('leaves out what makes a block that is under way already', () => {
    const text = `
      (def apply (f x) (yield f x))
      (def walk (n) (call apply (fn (x) (if (< x 1) 0 (+ 1 (call walk (- x 1))))) n))
      (def main (n) (call walk n))`;
    const found = inlinedBy('walk', text, [5]);
    expect(found).toContain('apply');
    expect(found).not.toContain('walk');
    agree(
      text,
      Array.from({ length: 40 }, (_, i): Arguments => [i % 7]),
    );
  });

  it('ends with the budget of the unit', () => {
    expect(inlinedBy('main', NEST, [4], { inlining: { budget: 10 } })).toHaveLength(0);
  });

  it('takes nothing without sizes', () => {
    expect(inlinedBy('main', NEST, [4], { inlining: { sizes: [] } })).toEqual([]);
  });
});
