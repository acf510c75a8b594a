import { describe, expect, it } from 'vitest';
import { viewOf } from '../../jit/src/index.ts';
import { type Arguments, Machine } from '../../jit/test/support/run.ts';
import { type InferOptions, inferFunction } from '../src/index.ts';

interface Setup {
  /** Types of the parameters, as the lattice describes them; unknown where left out. */
  readonly parameters?: readonly ('integer' | 'float')[];
  /** Calls of `main` that feedback is taken from. */
  readonly train?: readonly Arguments[];
  readonly options?: InferOptions;
}

/** Infers `main`; gives the type of its result, and of each value that it prints, in order of positions. */
function infer(
  text: string,
  setup: Setup = {},
): { readonly result: string; readonly printed: string[] } {
  const machine = new Machine({ name: 'interpret', reading: 'interpret' });
  machine.load(text);
  for (const args of setup.train ?? []) machine.call(args);
  const { vm } = machine;
  const { language, rules, world } = vm;
  const program = viewOf(vm);
  const main = program.function(machine.function('main').index);
  const printed: string[] = [];
  const types = (setup.parameters ?? []).map((name) => rules[name]);
  const options: InferOptions = {
    ...(setup.train === undefined ? { ignoreFeedback: true } : {}),
    ...setup.options,
    visit(position, registers) {
      const { instruction, operands } = main.fn.code[position]!;
      if (instruction.name !== 'print') return;
      printed[position] = rules.lattice.describe(registers[operands[0]!]!);
    },
  };
  const context = { set: language.set, rules, world, program };
  const { result } = inferFunction(context, main, 0, [undefined, ...types], options);
  return {
    result: rules.lattice.describe(result),
    printed: printed.filter((text) => text !== undefined),
  };
}

describe('a test', () => {
  it('refines every register that holds the value', () => {
    const { printed } = infer(
      '(def main (x) (let y x) (let z y) (let s (+ x 1)) (if (< z 10) (do (print x) (print y)) (print x)))',
      { train: [[1], [100]] },
    );
    // What was added to is an integer from there on, and the comparison with z bounds x and y.
    expect(printed).toHaveLength(3);
    expect(printed[0]).toBe(printed[1]);
    expect(printed[0]).toMatch(/9/);
    expect(printed[2]).toMatch(/10/);
  });
  it('refines through a condition that is kept in a register', () => {
    const { printed } = infer(
      '(def main (x) (let c (< x 10)) (let d c) (if (not d) (print x) (print x)))',
      { parameters: ['integer'] },
    );
    expect(printed[0]).toMatch(/10/);
    expect(printed[1]).toMatch(/9/);
  });
  it('does not refine a register that was written since', () => {
    const { printed } = infer(
      '(def main (x) (let y x) (set y nil) (if (< x 10) (print y) (print y)))',
      { parameters: ['integer'] },
    );
    expect(printed[0]).toMatch(/nil/i);
  });
});

describe('a merge', () => {
  it('joins the types of both ways', () => {
    const { printed } = infer(
      '(def main (x) (let y (if x 1 2.5)) (print y) (let z (if x 3 9)) (print z))',
    );
    expect(printed[0]).toMatch(/Float/);
    expect(printed[0]).toMatch(/1/);
    expect(printed[1]).toMatch(/3.*9/);
  });
  it('keeps registers equal only where they are equal on all ways', () => {
    const { printed } = infer(
      '(def main (x y) (let a x) (if y (set a 5)) (if (< x 10) (print a) (print a)))',
      { parameters: ['integer'] },
    );
    expect(printed[0]).not.toMatch(/\\b9\\b/);
  });
});

describe('a loop', () => {
  it('widens to a literal of the function, and no further', () => {
    const { printed } = infer(
      '(def main () (let i 0) (while (< i 100) (set i (+ i 1))) (print i))',
    );
    expect(printed[0]).toMatch(/100/);
    expect(printed[0]).not.toMatch(/inf|∞|4611686018427387903/i);
  });
  it('ends although the type grows in every round', () => {
    const { printed } = infer(
      '(def main (n) (let q nil) (let s 0) (times i n (set s (* (+ s 3) 2)) (set q (array 1 q))) (print s) (print q))',
      { parameters: ['integer'] },
    );
    expect(printed).toHaveLength(2);
  });
  it('proves that a counter does not overflow', () => {
    // Without feedback every arm counts: only a proof keeps floats and method calls out of the sum.
    const { printed } = infer(
      '(def main () (let i 0) (while (< i 1000) (set i (+ i 1)) (print i)))',
    );
    expect(printed[0]).not.toMatch(/Float|any|⊤|top/i);
  });
});

describe('widening', () => {
  it('spares what a test inside the loop has shown', () => {
    const { printed } = infer(
      '(def main (n) (let i 0) (while (< i n) (set i (+ i 1)) (print i)) (print i))',
      { parameters: ['integer'] },
    );
    expect(printed).toEqual(['Integer[1..4611686018427387903]', 'Integer[0..4611686018427387903]']);
  });
});

describe('a call', () => {
  const TEXT = `
    (def twice (x) (+ x x))
    (def fact (n) (if (< n 2) 1 (* n (call fact (- n 1)))))
    (def main () (print (call twice 21)) (print (call twice 1.5)) (print (call fact 10)))`;
  it('that becomes part of the caller has the type that these arguments give', () => {
    const { printed } = infer(TEXT, { options: { ignoreFeedback: true, inlines: () => true } });
    expect(printed[0]).toMatch(/42/);
    expect(printed[1]).toMatch(/Float/);
  });
  it('that stays a call may return anything', () => {
    const { printed } = infer(TEXT);
    expect(new Set(printed).size).toBe(1);
    expect(printed[0]).not.toMatch(/42|Float/);
  });
  it('of a recursive function ends', () => {
    const { printed } = infer(TEXT, { options: { ignoreFeedback: true, inlines: () => true } });
    expect(printed).toHaveLength(3);
  });
});

describe('feedback', () => {
  it('rules out what was not seen', () => {
    const text = '(def main (x) (print (+ x 1)))';
    expect(infer(text, { train: [[1]] }).printed[0]).toMatch(/Integer|int|\\d/i);
    expect(infer(text, { train: [[1.5]] }).printed[0]).not.toBe(
      infer(text, { train: [[1]] }).printed[0],
    );
    expect(infer(text).printed[0]).not.toBe(infer(text, { train: [[1]] }).printed[0]);
  });
});
