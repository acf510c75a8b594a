// Sends to more kinds of receivers than an inline cache has entries: the method cache has the answers, until they change.

import { describe, expect, it } from 'vitest';
import { Machine, MODES } from './support/run.ts';

// Objects of one class get many shapes by the order in which their fields come.
const KINDS = `
  (method A size () 1)
  (method B size () 2)
  (method B other () 5)
  (def one (o) (send o size))
  (def make (n)
    (let o (if (< n 5) (new A) (new B)))
    (if (= n 1) (setf o a 1))
    (if (= n 2) (setf o b 1))
    (if (= n 3) (setf o c 1))
    (if (= n 4) (setf o d 1))
    (if (= n 6) (setf o a 1))
    (if (= n 7) (setf o b 1))
    (if (= n 8) (setf o c 1))
    (if (= n 9) (setf o d 1))
    o)
  (def main (n) (let s 0) (times j n (times i 10 (set s (+ s (call one (call make i)))))) s)`;

describe('a send to many kinds of receivers', () => {
  for (const mode of MODES) {
    it(`finds their methods, and others once these have changed (${mode.name})`, () => {
      const machine = new Machine(mode);
      machine.load(KINDS);
      for (let i = 0; i < 4; i++) expect(machine.call([4])).toBe('60');
      machine.redefine('A#size', 'B#other');
      for (let i = 0; i < 4; i++) expect(machine.call([4])).toBe('140');
    });
  }
});
