// What is thrown and handled within one unit of compiled code is a jump: nothing leaves, and what was only made to be
// thrown is not made. Each program is run in all readings and stress modes as well.

import type { Module } from '@martlet/ir';
import { ops } from '@martlet/ir';
import { describe, expect, it } from 'vitest';
import { agree, often } from './support/agree.ts';
import { type Arguments, Machine } from './support/run.ts';

/** How to compile: everything into one unit, or each function by itself. */
const LIMITS = {
  inlined: { inlining: { sizes: [60, 60, 60] } },
  apart: { inlining: { sizes: [] } },
} as const;

interface Run {
  readonly outcome: string;
  /** Exits of the last call. */
  readonly exits: number;
  /** Allocations that are left in the code of `work`. */
  readonly allocations: number;
}

/** Trains `work` with all argument lists, and calls it with the last. The outcome is that of all readings. */
function run(text: string, calls: readonly Arguments[], limits: keyof typeof LIMITS): Run {
  const parameters = ['a', 'b', 'c'].slice(0, calls[0]!.length).join(' ');
  const program = `${text} (def main (${parameters}) (call work ${parameters}))`;
  const rounds = Array.from({ length: 100 }, () => calls).flat();
  let allocations = 0;
  const dump = (stage: string, unit: string, module: Module) => {
    if (stage !== 'optimised' || unit !== 'work') return;
    const nodes = [...module.functions.values()].flatMap(({ blocks }) =>
      blocks.flatMap((block) => block.nodes),
    );
    allocations = nodes.filter(
      ({ op, imm }) => op === ops.call && (imm as { name: string }).name.startsWith('heap.new'),
    ).length;
  };
  const jit = { exitLimit: 1, dump, ...LIMITS[limits] };
  const machine = new Machine({ name: 'jit', reading: 'jit', options: { heat: 5, jit } });
  machine.load(program);
  for (const args of rounds) machine.call(args);
  const before = machine.jit!.exitLog.total;
  const outcome = machine.call(calls.at(-1)!);
  expect(machine.jit!.failed).toEqual([]);
  expect(outcome).toBe(agree(program, [...calls.flatMap((args) => often(args, 8))]).at(-1));
  return { outcome, exits: machine.jit!.exitLog.total - before, allocations };
}

describe('in compiled code', () => {
  for (const limits of ['inlined', 'apart'] as const) {
    describe(`with callees ${limits}`, () => {
      it('a raise reaches the rescue handler of its own frame', () => {
        const text = `
          (def work (x) (try (if (< x 0) (raise (+ x 1)) (+ x 2)) (e) (* e 10)))`;
        expect(run(text, [[1], [-3]], limits)).toMatchObject({ outcome: '-20', exits: 0 });
      });

      it('a raise reaches the handler of a caller', () => {
        const text = `
          (def inner (x) (if (< x 0) (raise 'negative) x))
          (def middle (x) (+ (call inner x) 1))
          (def work (x) (try (call middle x) (e) (do (print e) -1)))`;
        expect(run(text, [[1], [-3]], limits)).toMatchObject({
          outcome: "-1 | 'negative",
          exits: 0,
        });
      });

      it('a raise passes ensure handlers, each of which goes on with it', () => {
        const text = `
          (def inner (x) (ensure (if (< x 0) (raise x) x) (print 'inner)))
          (def middle (x) (ensure (call inner x) (print 'middle)))
          (def work (x) (try (call middle x) (e) (+ e 100)))`;
        expect(run(text, [[1], [-3]], limits)).toMatchObject({
          outcome: "97 | 'inner 'middle",
          exits: 0,
        });
      });

      it('a handler may raise in its turn, and the innermost comes first', () => {
        const text = `
          (def work (x)
            (try (try (if (< x 0) (raise 1) 5) (e) (if (< x -5) (raise 2) (+ e 10))) (e) (+ e 100)))`;
        expect(run(text, [[1], [-3]], limits)).toMatchObject({ outcome: '11', exits: 0 });
        expect(run(text, [[1], [-3], [-7]], limits)).toMatchObject({ outcome: '102', exits: 0 });
      });

      it('an error of a runtime function reaches the handler', () => {
        const text = `
          (def work (x y) (try (slow+ x y) (e) (do (print 'caught) -1)))`;
        expect(
          run(
            text,
            [
              [1, 2],
              [1, 'x'],
            ],
            limits,
          ),
        ).toMatchObject({
          outcome: "-1 | 'caught",
          exits: 0,
        });
      });

      it('a missing method and a missing field reach the handler', () => {
        const text = `
          (def work (x) (let o (new A))
            (+ (try (get o nothing) (e) 1) (try (send o nothing) (e) 2)))`;
        expect(run(text, [[1]], limits)).toMatchObject({ outcome: '3', exits: 0 });
      });

      it('a return out of a block goes behind the call of its home', () => {
        const text = `
          (def each (n block) (times i n (yield block i)) 'all)
          (def find (n x) (call each n (fn (i) (if (= i x) (return (+ i 100))))) 'none)
          (def work (n x) (print (call find n x)) 7)`;
        expect(
          run(
            text,
            [
              [5, 9],
              [5, 3],
            ],
            limits,
          ),
        ).toMatchObject({ outcome: '7 | 103', exits: 0 });
      });

      it('a return out of a block runs the ensure handlers on its way', () => {
        const text = `
          (def each (n block) (ensure (times i n (yield block i)) (print 'done)) 'all)
          (def find (n x) (call each n (fn (i) (ensure (if (= i x) (return i)) (print i)))) 'none)
          (def work (n x) (print (call find n x)) 7)`;
        expect(
          run(
            text,
            [
              [3, 9],
              [3, 1],
            ],
            limits,
          ),
        ).toMatchObject({
          outcome: "7 | 0 1 'done 1",
          exits: 0,
        });
      });

      it('rescue handlers do not see a return', () => {
        const text = `
          (def each (n block) (try (times i n (yield block i)) (e) (print 'wrong)) 'all)
          (def find (n x) (call each n (fn (i) (if (= i x) (return i)))) 'none)
          (def work (n x) (call find n x))`;
        expect(
          run(
            text,
            [
              [3, 9],
              [3, 1],
            ],
            limits,
          ),
        ).toMatchObject({ outcome: '1', exits: 0 });
      });

      it('a return whose home is recursive finds the right frame', () => {
        const text = `
          (def visit (n block) (if (< n 1) (yield block n) (call visit (- n 1) block)))
          (def outer (n block) (call visit n (fn (i) (if block (yield block i) (return (+ n i))))) n)
          (def work (n) (+ (call outer n nil) (call outer n (fn (i) (return (+ i 1000))))))`;
        run(text, [[2]], limits);
      });

      it('what is thrown in a loop goes on in the loop', () => {
        const text = `
          (def risky (i) (if (= i 3) (raise 'three) (if (= i 5) (raise i) i)))
          (def work (n) (let s 0)
            (times i n (set s (+ s (try (call risky i) (e) (if (same e 'three) 100 (* e 1000)))))) s)`;
        expect(run(text, [[10]], limits)).toMatchObject({ outcome: '5137', exits: 0 });
      });

      it('what is raised after the shape of an object has changed', () => {
        const text = `
          (def change (o x) (setf o x x) (if (< x 0) (raise 'changed) x))
          (def work (x) (let o (new A)) (setf o n 1)
            (try (call change o x) (e) (print e)) (+ (get o x) (get o n)))`;
        expect(run(text, [[1], [-3]], limits)).toMatchObject({
          outcome: "-2 | 'changed",
          exits: 0,
        });
      });

      it('floats that registers hold unboxed', () => {
        const text = `
          (def risky (x) (if (< x 0.5) (raise (* x 2.5)) x))
          (def work (x) (let y (* x 1.5)) (let r (try (call risky x) (e) (+ e y))) (+ r y))`;
        run(text, [[1.25], [0.25]], limits);
      });

      it('goes on to the caller when no frame handles it', () => {
        const text = `
          (def risky (x) (ensure (if (< x 0) (raise 'low) x) (print 'left)))
          (def work (x) (+ (call risky x) 1))`;
        expect(run(text, [[1], [-3]], limits)).toMatchObject({
          outcome: "error 'low | 'left",
          exits: 0,
        });
      });
    });
  }

  it('an object that is raised and rescued is not made', () => {
    const text = `
      (def risky (x) (if (< x 0) (do (let o (new A)) (setf o n x) (raise o)) x))
      (def work (x) (try (call risky x) (e) (* (get e n) 10)))`;
    expect(run(text, [[1], [-3]], 'inlined')).toEqual({ outcome: '-30', exits: 0, allocations: 0 });
  });

  const breaking = (before: string) => `
    (def each (n block) (times i n (yield block i)) 'all)
    (def run (n x tag)
      (try
        (call each n (fn (i)
          ${before}
          (if (= i x) (do (let o (new B)) (setf o tag tag) (setf o value (+ i 100)) (raise o)))))
        (e) (if (same (get e tag) tag) (get e value) (raise e))))
    (def work (n x) (call run n x (new A)))`;

  it('a break out of an inlined block by a tag costs no object', () => {
    expect(
      run(
        breaking(''),
        [
          [5, 9],
          [5, 3],
        ],
        'inlined',
      ),
    ).toEqual({
      outcome: '103',
      exits: 0,
      allocations: 0,
    });
  });

  it('a break is apart from what else may be raised there', () => {
    // The environment, the closure and the tag are in registers while something is printed; the break itself is not.
    const text = breaking('(if (= i 1) (print x))');
    expect(
      run(
        text,
        [
          [5, 9],
          [5, 3],
        ],
        'inlined',
      ),
    ).toEqual({
      outcome: '103 | 3',
      exits: 0,
      allocations: 3,
    });
  });

  it('a return out of an inlined block costs no object', () => {
    const text = `
      (def each (n block) (times i n (yield block i)) 'all)
      (def find (n x) (call each n (fn (i) (if (= i x) (return (+ i 100))))) 'none)
      (def work (n x) (call find n x))`;
    expect(
      run(
        text,
        [
          [5, 9],
          [5, 3],
        ],
        'inlined',
      ),
    ).toEqual({
      outcome: '103',
      exits: 0,
      allocations: 0,
    });
  });

  it('memory that is exhausted is still seen by a handler', () => {
    const text = `
      (def fill (n) (let q nil) (times i n (set q (array 1 q))) q)
      (def work (n) (try (do (call fill n) 'enough) (e) e))`;
    const machine = new Machine({
      name: 'jit',
      reading: 'jit',
      options: { heat: 5, memoryLimit: 1 << 23 },
    });
    machine.load(`${text} (def main (n) (call work n))`);
    for (const args of often([10])) expect(machine.call(args)).toBe("'enough");
    expect(machine.call([10_000_000])).toBe("'out of memory");
    expect(machine.call([10])).toBe("'enough");
  });
});
