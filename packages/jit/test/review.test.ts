// Programs that once went wrong: roots that the collector could not see, facts that outlived their truth.

import { describe, expect, it } from 'vitest';
import { type Arguments, MODES, type Mode, run } from './support/run.ts';

const collecting = (vm: Parameters<NonNullable<Mode['prepare']>>[0]): void => {
  vm.world.heap.poison = true;
  vm.world.heap.stress = 1;
};

const STRESSED: readonly Mode[] = [
  MODES[0]!,
  { name: 'interpreter, collecting', reading: 'interpret', prepare: collecting },
  {
    name: 'inlining, collecting',
    reading: 'jit',
    options: { heat: 6, backEdgeBudget: 5, jit: { loopBudget: 50, exitLimit: 100 } },
    prepare: collecting,
  },
  {
    name: 'calling, collecting',
    reading: 'jit',
    options: {
      heat: 6,
      backEdgeBudget: 5,
      jit: { loopBudget: 50, exitLimit: 100, inlining: { depth: 0 } },
    },
    prepare: collecting,
  },
  {
    name: 'unoptimised, collecting',
    reading: 'jit',
    options: { heat: 6, backEdgeBudget: 5, jit: { loopBudget: 50, optimize: false } },
    prepare: collecting,
  },
];

function agree(text: string, calls: readonly Arguments[]): string[] {
  const [oracle, ...others] = STRESSED;
  const expected = run(oracle!, text, calls);
  for (const mode of others)
    expect([mode.name, ...run(mode, text, calls)]).toEqual([mode.name, ...expected]);
  return expected;
}

const often = (args: Arguments, count = 30): Arguments[] =>
  Array.from({ length: count }, () => args);

describe('the collector sees', () => {
  it('floats that are boxed for the same call', () => {
    const text = `
      (def pair (a b c) (let r (array 3 a)) (put r 1 b) (put r 2 c) r)
      (def main (x y) (let a (* x 1e200)) (let b (* y 1e200)) (call pair (+ a a) (+ b b) (+ a b)))`;
    agree(text, [...often([1.5, 2.5]), [1e60, 3.5], [1e70, 1e80]]);
  });
  it('a float that is boxed for a new array', () => {
    const text = '(def main (x y) (array 3 (+ x y)))';
    agree(text, [...often([1.5, 2.5]), [1e300, 1e299], [1e200, 1e-200]]);
  });
  it('floats that are boxed for a host function', () => {
    const text = '(def main (x y) (slow+ (* x 1.5) (* y 1.5)))';
    agree(text, [...often([1.5, 2.5]), [1e300, 1e299], [1e200, 1e-200]]);
  });
  it('floats that are boxed where ways meet', () => {
    const text = `
      (def main (x y n) (let o (array 2 'keep)) (let a 'a) (let b 'b) (let s 0)
        (times i n
          (do (if (< i 3) (do (set a (* x 1.5)) (set b (* y 1.5))) (do (set a i) (set b (array 1 i))))
              (set s (+ s i)) (put o 0 (array 1 s))
              (put o 1 b)))
        (let r (array 4 a)) (put r 1 b) (put r 2 o) (put r 3 s) r)`;
    agree(text, [
      ...often([1.5, 2.5, 8]),
      [1e300, 1e299, 2],
      [1e300, 1e299, 8],
      [1e300, 1e299, 40],
    ]);
  });
  it('an object whose field is set twice around another allocation', () => {
    const text = `
      (def run (f) (yield f 3))
      (def make (n) (let f nil) (let g nil)
        (set f (fn (i) (if (< i 1) n (yield f (- i 1)))))
        (set g (fn (i) (yield f i)))
        (array 2 g))
      (def main (n) (call run (at (call make n) 0)))`;
    agree(text, [...often([1]), [2], [3]]);
  });
  it('fields of an object that grows around other allocations', () => {
    const text = `
      (def make (x) (let o (new A))
        (setf o n (new B)) (setf o x (array 1 x)) (setf o y (new A)) o)
      (def main (x) (let l (array 2 nil)) (put l 0 (call make x)) (put l 1 (call make x)) l)`;
    agree(text, [...often([1]), [2], [3]]);
  });
  it('no arguments of a call that has thrown', () => {
    const text = `
      (def drop (o n) (set o nil) (times i n (do (array 3 i) (array 2 i))) (if (< n 3) n (raise 'many)))
      (def main (x n) (let f (* x 1e200)) (let r nil)
        (try (set r (call drop (array 4 n) n)) (e) (set r (+ f f)))
        (array 1 r))`;
    agree(text, [...often([1.5, 2]), ...often([1e90, 5], 8), [1.5, 5]]);
  });
});
