// Programs that once went wrong: objects that the collector found half-made or not at all, facts that outlived their
// truth, frames that were rebuilt with what was there no longer.

import { GuestFloat, TerminatedError } from '@martlet/vm';
import { describe, expect, it } from 'vitest';
import type { JitOptions } from '../src/index.ts';
import { type Arguments, Machine, MODES, type Mode, run } from './support/run.ts';

const collecting: Mode['prepare'] = (vm) => {
  vm.world.heap.poison = true;
  vm.world.heap.stress = 1;
};

const jit = (name: string, options: JitOptions): Mode => ({
  name,
  reading: 'jit',
  options: { heat: 6, backEdgeBudget: 5, jit: { loopBudget: 50, exitLimit: 100, ...options } },
  prepare: collecting,
});

const COLLECTING: readonly Mode[] = [
  MODES[0]!,
  { name: 'interpreted', reading: 'interpret', prepare: collecting },
  jit('inlined', {}),
  jit('called', { inlining: { sizes: [] } }),
  jit('not optimised', { optimize: false }),
];

/** Calls `main` in all modes, collecting at each allocation, and expects the same; gives the outcomes. */
function agree(text: string, calls: readonly Arguments[]): string[] {
  const [oracle, ...others] = COLLECTING;
  const expected = run(oracle!, text, calls);
  for (const mode of others)
    expect([mode.name, ...run(mode, text, calls)]).toEqual([mode.name, ...expected]);
  return expected;
}

const often = (args: Arguments, count = 20): Arguments[] =>
  Array.from({ length: count }, () => args);

/** Floats whose products need objects. */
const LARGE: Arguments = [new GuestFloat(1e70), new GuestFloat(1e75)];

describe('the collector finds', () => {
  const HOLD = `
    (def hold (a b) (let r (array 2 a)) (put r 1 b) (times i 3 (array 3 i)) r)`;

  it('a captured variable that is set to a closure over itself', () => {
    const text = `${HOLD}
      (def main (n)
        (let f nil) (set f (fn (i) (if (< i 1) 7 (yield f (- i 1))))) (call hold f n))`;
    agree(text, often([5]));
  });
  it('the fields that an object has while another is made', () => {
    const text = `${HOLD}
      (def main (n)
        (let a (array 1 n)) (let o (new A)) (setf o n a) (set a nil)
        (let p (new B)) (setf o x 5) (call hold o p))`;
    agree(text, often([5]));
  });
  it('floats that are boxed where ways meet', () => {
    const text = `
      (def main (x y)
        (let a 'a) (let b 'b) (let k (array 2 'k)) (let o nil)
        (times i 8
          (if (< i 5)
            (do (set a (* x x)) (set b (* y y)))
            (do (set a i) (set b (array 1 i))))
          (if (< i 2)
            (do (set o (array 1 a)) (put k 0 o))
            (do (set o (array 1 b)) (put k 1 o))))
        (let r (array 4 a)) (put r 1 b) (put r 2 o) (put r 3 k) r)`;
    agree(text, often(LARGE));
  });
  it('a float that one of several inlined methods returns', () => {
    const text = `
      (method A m (q) (set q nil) (array 2 1) (* 1e70 1e70))
      (method B m (q) (set q nil) (array 2 1) (array 1 q))
      (def main (x)
        (let r (array 10 nil))
        (times i 10 (put r i (send (if (< i 5) (new A) (new B)) m (array 3 i))))
        r)`;
    agree(text, often([1]));
  });
  it('no arguments of a call that has thrown', () => {
    const text = `
      (def drop (o p q n)
        (set o nil) (set p nil) (set q nil) (times i n (print (array 3 i))) (if (< n 3) n (raise 'many)))
      (def main (x y)
        (let f (* x x)) (let r nil)
        (try
          (set r (call drop (array 4 x) (array 4 x) (array 4 x) (if (< x y) 5 2)))
          (e) (set r f))
        (array 1 f))`;
    agree(text, [...often(LARGE), ...often([...LARGE].reverse(), 3)]);
  });
});

it('a time limit stops loops in loops in loops', () => {
  const machine = new Machine({ name: 'limited', reading: 'jit', options: { timeLimit: 200 } });
  machine.load(`
    (def main (n)
      (let s 0) (times i n (times j 9000 (times k 9000 (set s (+ k j))))) s)`);
  // The second call finds compiled code.
  for (let i = 0; i < 3; i++) expect(() => machine.call([1_000_000])).toThrow(TerminatedError);
});
