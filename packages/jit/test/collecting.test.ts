// Roots of compiled code: each program allocates where something else is alive in the code only.

import { GuestFloat } from '@martlet/vm';
import { describe, expect, it } from 'vitest';
import { agree, often } from './support/agree.ts';
import { Machine } from './support/run.ts';

describe('what is alive only in compiled code survives collections', () => {
  // Products beyond 1e77 do not fit a word: they need a box on the heap.
  const programs: Record<string, string> = {
    'arguments that are boxed for a call': `
      (def take (a b (opt n 0)) (let r (array 2 a)) (put r 1 b) r)
      (def work (x) (call take (* (* x 1e70) 1e70) (* (* x 1e70) 1e60)))`,
    'operands that are boxed for the runtime': `
      (def work (x) (let a (* (* x 1e70) 1e60)) (slow+ (* a 2.0) (* a 3.0)))`,
    'operands that are boxed for a method': `
      (method A + (other) (+ other 1.0))
      (def work (x) (let o (new A)) (+ o (* (* x 1e70) 1e70)))`,
    'the fill of an array': '(def work (x) (array 3 (* (* x 1e70) 1e70)))',
    'a value that is boxed for a field': `
      (def work (x) (let o (new A)) (setf o n 'tagged) (setf o n (* (* x 1e70) 1e70)) o)`,
    'a value that is boxed for an element': `
      (def work (x) (let q (array 2 nil)) (put q 0 (* (* x 1e70) 1e70)) (put q 1 (* (* x 1e70) 1e60)) q)`,
    'a value that is boxed for a captured variable': `
      (def work (x) (let s nil) (let f (fn (y) (set s (* (* y 1e70) 1e70)))) (yield f x) s)`,
    'registers of the caller of an inlined call': `
      (def make (x) (let o (new A)) (setf o n x) o)
      (def work (x) (let a (call make x)) (let b (call make a)) (let c (call make b)) c)`,
    'registers across a loop': `
      (def work (x) (let o nil)
        (times i 20 (let a (new A)) (setf a n (* (* x 1e70) 1e70)) (setf a x (if (< i 15) nil o)) (set o a)) o)`,
    'a float that is thrown': `
      (def risky (x) (raise (* (* x 1e70) 1e70)))
      (def work (x) (try (call risky x) (e) (array 2 e)))`,
    'a float that is returned through ensure': `
      (def each (n block) (ensure (times i n (yield block i)) (print (array 1 nil))))
      (def work (x) (call each 3 (fn (i) (return (* (* x 1e70) 1e70)))) nil)`,
    'an object that is returned through ensure': `
      (def each (n block) (ensure (times i n (yield block i)) (print (array 1 nil))))
      (def work (x) (call each 3 (fn (i) (return (array 2 x)))) nil)`,
  };
  for (const [name, text] of Object.entries(programs)) {
    it(name, () => {
      const main = `${text} (def main (x) (call work x))`;
      agree(main, [...often([new GuestFloat(1.5)], 12), [3]]);
      // Compiled from the start, and collecting only then.
      const machine = new Machine({ name, reading: 'jit', options: { heat: 4 } });
      machine.load(main);
      const expected = often([new GuestFloat(1.5)], 24).map((args) => machine.call(args))[0];
      machine.vm.world.heap.poison = true;
      machine.vm.world.heap.stress = 1;
      expect(machine.call([new GuestFloat(1.5)])).toBe(expected);
      expect(machine.jit!.reports.map((report) => report.name)).toContain('work');
    });
  }
});
