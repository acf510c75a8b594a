// Callees that closures bring along: the interpreter notes them, compiled code guesses and inlines them.

import { describe, expect, it } from 'vitest';
import { viewOf } from '../src/index.ts';
import { agree, often } from './support/agree.ts';
import { type Arguments, Machine } from './support/run.ts';

/** `apply` gets its closure as an argument, from the environment of another: nothing tells which it is. */
const TEXT = `
  (def adder (n) (fn (x) (+ x n)))
  (def scaler (n) (fn (x) (* x n)))
  (def squarer () (fn (x) (* x x)))
  (def negator () (fn (x) (- 0 x)))
  (def doubler () (fn (x) (+ x x)))
  (def pair () (fn (x y) (+ x y)))
  (def pick (k)
    (if (= k 0) (call adder 1)
    (if (= k 1) (call scaler 2)
    (if (= k 2) (call squarer)
    (if (= k 3) (call negator)
    (if (= k 4) (call doubler) (if (= k 5) (call pair) 'none)))))))
  (def apply (f x) (yield f x))
  (def main (k x) (let f (call pick k)) (call apply f x))`;

function trained(calls: readonly Arguments[]): Machine {
  const options = { heat: 10, jit: { exitLimit: 2 } };
  const machine = new Machine({ name: 'jit', reading: 'jit', options });
  machine.load(TEXT);
  for (let round = 0; round < 20; round++) for (const args of calls) machine.call(args);
  return machine;
}

/** Functions that were inlined into the last code for `apply`. */
const inlined = (machine: Machine) =>
  machine.jit!.reports.findLast(({ name }) => name === 'apply')!.inlined;

/** Calls, and tells how often code was left. */
function exitsOf(machine: Machine, args: Arguments): number {
  const before = machine.jit!.exitLog.total;
  machine.call(args);
  return machine.jit!.exitLog.total - before;
}

describe('a closure of which nothing is known', () => {
  it('is inlined when one function was seen there', () => {
    const machine = trained([[0, 5]]);
    expect(inlined(machine)).toEqual(['adder/1']);
    expect(exitsOf(machine, [0, 7])).toBe(0);
  });

  it('is inlined when a few were', () => {
    const machine = trained([
      [0, 5],
      [1, 5],
      [2, 5],
    ]);
    expect([...inlined(machine)].sort()).toEqual(['adder/1', 'scaler/2', 'squarer/3']);
    for (const k of [0, 1, 2]) expect(exitsOf(machine, [k, 7])).toBe(0);
  });

  it('is just called when there were more', () => {
    const machine = trained([
      [0, 5],
      [1, 5],
      [2, 5],
      [3, 5],
      [4, 5],
    ]);
    expect(inlined(machine)).not.toContain('doubler/5');
    for (const k of [0, 1, 2, 3, 4]) expect(exitsOf(machine, [k, 7])).toBe(0);
  });

  it('leaves for a new function until the code has learnt it', () => {
    const machine = trained([[0, 5]]);
    expect(exitsOf(machine, [3, 7])).toBeGreaterThan(0);
    for (const args of often([3, 7], 80)) machine.call(args);
    expect(inlined(machine)).toContain('negator/4');
    expect(exitsOf(machine, [3, 7])).toBe(0);
    expect(exitsOf(machine, [0, 7])).toBe(0);
  });

  it('may be no closure, or take another number of arguments', () => {
    const calls: Arguments[] = [];
    for (const k of [0, 1, 5, 6, 2, 3, 4]) calls.push(...often([k, 9], 6), [6, 1], [5, 1]);
    agree(TEXT, calls);
  });
});

it('the interpreter notes each callee once, in order, and no more than there is room for', () => {
  const machine = new Machine({ name: 'interpret', reading: 'interpret' });
  machine.load(TEXT);
  const seen = () => {
    const { index, fn } = machine.function('apply');
    const position = fn.code.findIndex(({ instruction }) => instruction.name === 'callClosure');
    const view = viewOf(machine.vm).function(index);
    const { functions } = machine.vm.image;
    return view.calleesSeen(position).map((callee) => functions[callee]!.fn.name);
  };
  expect(seen()).toEqual([]);
  for (const k of [1, 0, 1, 0]) machine.call([k, 3]);
  expect(seen()).toEqual(['scaler/2', 'adder/1']);
  for (const k of [2, 3, 4, 4, 2]) machine.call([k, 3]);
  expect(seen()).toEqual(['scaler/2', 'adder/1', 'squarer/3', 'negator/4']);
});
