import type { GuestFunction } from '@martlet/vm';
import { FunctionAssembler, GuestFloat } from '@martlet/vm';
import { wasmPlatform } from '@martlet/wasm';
import { describe, expect, it } from 'vitest';
import { calc, calcSet } from '../../vm/test/support/calc.ts';
import { createJitVm } from '../src/index.ts';

/** fib(n) by recursion; it is function 0. */
function fib(): GuestFunction {
  const a = new FunctionAssembler(calcSet, 'fib');
  a.required = 1;
  const recurse = a.label();
  a.emit('loadInt', 2, 2);
  a.emit('less', 2, 1, 2);
  a.emit('jumpUnless', 2, recurse);
  a.emit('ret', 1);
  a.place(recurse);
  a.emit('loadInt', 2, 1);
  a.emit('sub', 4, 1, 2);
  a.emit('call', 3, 1, 0);
  a.emit('loadInt', 2, 2);
  a.emit('sub', 5, 1, 2);
  a.emit('call', 4, 1, 0);
  a.emit('add', 3, 3, 4);
  a.emit('ret', 3);
  return a.finish();
}

/** Adds up step, count times, by a loop. */
function sum(): GuestFunction {
  const a = new FunctionAssembler(calcSet, 'sum');
  a.required = 2;
  a.emit('loadInt', 3, 0);
  a.emit('loadInt', 4, 0);
  const head = a.here();
  const done = a.label();
  a.emit('less', 5, 4, 1);
  a.emit('jumpUnless', 5, done);
  a.emit('add', 3, 3, 2);
  a.emit('loadInt', 6, 1);
  a.emit('add', 4, 4, 6);
  a.emit('loop', head);
  a.place(done);
  a.emit('ret', 3);
  return a.finish();
}

function vmFor(functions: GuestFunction[]) {
  const log: string[] = [];
  const { vm, jit } = createJitVm(calc, wasmPlatform(), {
    heat: 5,
    jit: { log: (line) => log.push(line) },
  });
  const loaded = vm.load({ set: calcSet, functions, main: 0 });
  return { vm, jit, loaded, log };
}

describe('the slice', () => {
  it('compiles a recursive function and gives the same results', () => {
    const { vm, jit, loaded, log } = vmFor([fib()]);
    expect(vm.call(loaded[0]!, [20])).toBe(6765);
    expect(vm.call(loaded[0]!, [20])).toBe(6765);
    console.log(log.join('\n'), jit.reports);
    expect(jit.installed).toContain('fib');
    expect(vm.call(loaded[0]!, [new GuestFloat(10)])).toBe(55);
  });
  it('enters a running loop', () => {
    const { vm, jit, loaded, log } = vmFor([sum()]);
    expect(vm.call(loaded[0]!, [1_000_000, 3])).toBe(3_000_000);
    console.log(log.join('\n'));
    expect(jit.installed).toContain('sum@2');
    expect(vm.call(loaded[0]!, [1_000_000, new GuestFloat(0.5)])).toBe(500_000);
    expect(vm.call(loaded[0]!, [8, 2n ** 61n])).toBe(2 ** 64);
    console.log(log.join('\n'));
  });
});
