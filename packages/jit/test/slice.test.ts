import type { GuestFunction } from '@martlet/vm';
import { GuestFloat } from '@martlet/vm';
import { wasmPlatform } from '@martlet/wasm';
import { describe, expect, it } from 'vitest';
import { calc, calcSet } from '../../vm/test/support/calc.ts';
import { fib, sum } from '../../vm/test/support/samples.ts';
import { createJitVm } from '../src/index.ts';

function vmFor(functions: GuestFunction[]) {
  const { vm, jit } = createJitVm(calc, wasmPlatform(), { heat: 5 });
  return { vm, jit, loaded: vm.load({ set: calcSet, functions, main: 0 }) };
}

describe('the slice', () => {
  it('compiles a recursive function and gives the same results', () => {
    const { vm, jit, loaded } = vmFor([fib()]);
    expect(vm.call(loaded[0]!, [20])).toBe(6765);
    expect(vm.call(loaded[0]!, [20])).toBe(6765);
    expect(jit.installed).toContain('fib');
    expect(vm.call(loaded[0]!, [new GuestFloat(10)])).toBe(55);
  });
  it('enters a running loop', () => {
    const { vm, jit, loaded } = vmFor([sum()]);
    expect(vm.call(loaded[0]!, [1_000_000, 3])).toBe(3_000_000);
    expect(jit.installed).toContain('sum@2');
    expect(vm.call(loaded[0]!, [1_000_000, new GuestFloat(0.5)])).toBe(500_000);
    expect(vm.call(loaded[0]!, [8, 2n ** 61n])).toBe(2 ** 64);
  });
});
