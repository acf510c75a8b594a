import { describe, expect, it } from 'vitest';
import type { GuestFunction, HostValue } from '../src/index.ts';
import { FunctionAssembler, GuestError, GuestFloat, Vm } from '../src/index.ts';
import { calc, calcSet } from './support/calc.ts';
import { evaluatorPlatform } from './support/evaluator-platform.ts';
import { fib, sum } from './support/samples.ts';

/** not fn(a), by a call in mid-instruction; fn is function 1. */
function negate(): GuestFunction[] {
  const a = new FunctionAssembler(calcSet, 'negate');
  a.required = 1;
  a.emit('notCall', 2, 1, 1);
  a.emit('ret', 2);
  const b = new FunctionAssembler(calcSet, 'small');
  b.required = 1;
  b.emit('int', 2, 10);
  b.emit('less', 2, 1, 2);
  b.emit('ret', 2);
  return [a.finish(), b.finish()];
}

/** Calls itself in mid-instruction until its argument is 0, then raises if `raises`. */
function nested(raises: boolean): GuestFunction[] {
  const a = new FunctionAssembler(calcSet, 'down');
  a.required = 1;
  const [more, start] = [a.label(), a.here()];
  a.emit('int', 2, 1);
  a.emit('less', 3, 1, 2);
  a.emit('jumpUnless', 3, more);
  if (raises) a.emit('raise', 1);
  a.emit('ret', 3);
  a.place(more);
  a.emit('sub', 2, 1, 2);
  a.emit('notCall', 3, 2, 0);
  const end = a.here();
  a.emit('ret', 3);
  if (raises) {
    // The error passes half of the activations, then becomes a result that all others negate.
    const handler = a.here();
    const target = a.label();
    a.emit('int', 2, 100);
    a.emit('less', 2, 1, 2);
    a.emit('jumpUnless', 2, target);
    a.emit('raise', 3);
    a.place(target);
    a.emit('int', 2, 1);
    a.emit('less', 3, 1, 2);
    a.emit('ret', 3);
    a.handler('rescue', start, end, handler, 3);
  }
  return [a.finish()];
}

/** Raises what it gets, within a handler when `rescued`. */
function thrower(rescued: boolean): GuestFunction[] {
  const a = new FunctionAssembler(calcSet, 'outer');
  a.required = 1;
  const start = a.here();
  a.emit('move', 3, 1);
  a.emit('call', 2, 1, 1);
  const end = a.here();
  a.emit('ret', 2);
  const target = a.here();
  a.emit('int', 2, 1000);
  a.emit('add', 3, 3, 2);
  a.emit('ret', 3);
  if (rescued) a.handler('rescue', start, end, target, 3);
  const b = new FunctionAssembler(calcSet, 'inner');
  b.required = 1;
  b.emit('raise', 1);
  return [a.finish(), b.finish()];
}

/** Runs function 0 by both readings and expects the same. */
function both(functions: GuestFunction[], args: (HostValue | GuestFloat)[]): HostValue {
  const results = (['call', 'evaluate'] as const).map((reading) => {
    const vm = new Vm(calc, evaluatorPlatform(), { memoryLimit: 1 << 25 });
    const [main] = vm.load({ set: calcSet, functions, main: 0 });
    try {
      return vm[reading](main!, args);
    } catch (error) {
      if (error instanceof GuestError) return `raised ${error.message}`;
      throw error;
    }
  });
  expect(results[0]).toEqual(results[1]);
  return results[0]!;
}

describe('interpret and evaluate agree', () => {
  it('on recursion', () => {
    expect(both([fib()], [10])).toBe(55);
  });
  it('on loops over integers and floats', () => {
    expect(both([sum()], [100, 3])).toBe(300);
    expect(both([sum()], [10, new GuestFloat(0.5)])).toBe(5);
  });
  it('on overflow into floats', () => {
    expect(both([sum()], [4, 2n ** 61n])).toBe(2 ** 63);
  });
  it('on a call in mid-instruction', () => {
    expect(both(negate(), [3])).toBe(false);
    expect(both(negate(), [30])).toBe(true);
    expect(both(negate(), [new GuestFloat(1.5)])).toBe(1.5);
  });
  it('on calls in mid-instruction that nest deeper than the stack of JavaScript', () => {
    const vm = new Vm(calc, evaluatorPlatform(), { memoryLimit: 1 << 25 });
    const [down] = vm.load({ set: calcSet, functions: nested(false), main: 0 });
    expect(vm.evaluate(down!, [20_000])).toBe(true);
    expect(vm.evaluate(down!, [20_001])).toBe(false);
  });
  it('on errors that leave calls in mid-instruction', () => {
    expect(both(nested(true), [300])).toBe(false);
    expect(both(nested(true), [301])).toBe(true);
  });
  it('on raising and rescuing', () => {
    expect(both(thrower(true), [7])).toBe(1007);
    expect(both(thrower(false), ['boom'])).toBe('raised boom');
  });
  it('on an error of the runtime', () => {
    expect(both([sum()], [1, 'x'])).toBe('raised not a number');
  });
});

it('constants of a program that is being loaded are roots for those that follow', () => {
  const vm = new Vm(calc, evaluatorPlatform(), { memoryLimit: 1 << 25 });
  const { heap } = vm.world;
  heap.poison = true;
  heap.stress = 1;
  // Too big for floats in a word: each is an object.
  const values = [1e300, 2e300, 3e300];
  const functions = values.map((value, i) => {
    const fn = new FunctionAssembler(calcSet, `constant${i}`);
    fn.emit('load', 1, fn.constant({ kind: 'float', value }));
    fn.emit('ret', 1);
    return fn.finish();
  });
  const loaded = vm.load({ set: calcSet, functions, main: 0 });
  expect(loaded.map((fn) => vm.evaluate(fn))).toEqual(values);
});

it.each(['call', 'evaluate'] as const)(
  '%s: what came before a call in mid-instruction is not done again',
  (reading) => {
    const asked: string[] = [];
    const vm: Vm = new Vm(
      {
        ...calc,
        resolveCell(host, name) {
          asked.push(name);
          if (name === 'second') vm.clearCell('first');
          return host.int(name.length);
        },
      },
      evaluatorPlatform(),
      { memoryLimit: 1 << 25 },
    );
    const outer = new FunctionAssembler(calcSet, 'outer');
    outer.emit('callCell', 1, 1, outer.cell('first'));
    outer.emit('ret', 1);
    const inner = new FunctionAssembler(calcSet, 'inner');
    inner.required = 1;
    inner.emit('cell', 2, inner.cell('second'));
    inner.emit('add', 1, 1, 2);
    inner.emit('ret', 1);
    const functions = [outer.finish(), inner.finish()];
    const [main] = vm.load({ set: calcSet, functions, main: 0 });
    expect(vm[reading](main!)).toBe(11);
    expect(asked).toEqual(['first', 'second']);
  },
);
