// Captured variables: what a damaged or hostile program does with them stays within environments.

import type { GuestFunction, HostValue, LoadedFunction } from '@martlet/vm';
import {
  decodeProgram,
  encodeProgram,
  FunctionAssembler,
  GuestError,
  GuestWord,
  VerifyError,
  Vm,
} from '@martlet/vm';
import { wasmPlatform } from '@martlet/wasm';
import { describe, expect, it } from 'vitest';
import { createJitVm } from '../../src/index.ts';
import { assemble } from '../support/lisp.ts';
import { probeLanguage, probeSet } from '../support/probe.ts';
import { MODES } from '../support/run.ts';

function fn(name: string, required: number, body: (a: FunctionAssembler) => void): GuestFunction {
  const a = new FunctionAssembler(probeSet, name);
  a.required = required;
  body(a);
  return a.finish();
}

/** main(outer, value): an environment of two variables; sets and reads variable `slot` of the one at hand. */
const access = (slot: number, ofArgument: boolean): GuestFunction =>
  fn('main', 2, (a) => {
    a.emit('nil', 3);
    a.emit('environment', 4, 3, 2);
    const environment = ofArgument ? 1 : 4;
    a.emit('setCaptured', environment, slot, 2);
    a.emit('getCaptured', 5, environment, slot);
    a.emit('outer', 6, environment);
    a.emit('ret', 5);
  });

/** The outcomes of calls of `main` in all modes, which must be equal. */
function everywhere(functions: GuestFunction[], args: readonly HostValue[]): string {
  const outcomes = MODES.map((mode) => {
    const language = probeLanguage(new Map());
    const options = { memoryLimit: 1 << 25, ...mode.options };
    const vm =
      mode.reading === 'jit'
        ? createJitVm(language, wasmPlatform(), options).vm
        : new Vm(language, wasmPlatform(), options);
    mode.prepare?.(vm);
    const main = vm.load({ set: probeSet, functions, main: 0 })[0]!;
    const results = Array.from({ length: 12 }, () => {
      const result = mode.reading === 'evaluate' ? vm.evaluate(main, args) : vm.call(main, args);
      return result instanceof GuestWord ? 'object' : String(result);
    });
    vm.world.heap.verify();
    return [...new Set(results)].join();
  });
  expect(new Set(outcomes).size).toBe(1);
  return outcomes[0]!;
}

describe('captured variables', () => {
  it('are where the environment has them, and nowhere else', () => {
    expect(everywhere([access(1, false)], [null, 7])).toBe('7');
    expect(everywhere([access(2, false)], [null, 7])).toBe('null');
    expect(everywhere([access(60_000, false)], [null, 7])).toBe('null');
  });

  it.each<HostValue>([3, 'x', null, true, 0.5])('are nowhere in %s', (value) => {
    expect(everywhere([access(0, true)], [value, 7])).toBe('null');
  });

  it('need no test where the environment was made in the same code', () => {
    const { vm, jit } = createJitVm(probeLanguage(new Map()), wasmPlatform(), { heat: 2 });
    const main = vm.load({ set: probeSet, functions: [access(1, false)], main: 0 })[0]!;
    for (let i = 0; i < 10; i++) vm.call(main, [null, i]);
    const [report] = jit.reports;
    // The stack check alone may leave.
    expect(report!.exits).toBe(1);
  });

  it('stay in their environments in damaged programs', () => {
    const functions = assemble(`
      (def main (n) (let s 0) (let f (fn (x) (set s (+ s x))))
        (let g (fn (y) (let t y) (yield (fn (z) (set t (+ t z)) (yield f t)) 2)))
        (times i n (yield g i)) (array 3 s))`);
    const bytes = encodeProgram({ set: probeSet, functions, main: 0 });
    let state = 12345;
    const below = (count: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fff_ffff;
      return (state >>> 8) % count;
    };
    const vm = new Vm(probeLanguage(new Map()), wasmPlatform(), { memoryLimit: 1 << 26 });
    vm.world.heap.poison = true;
    const { evaluating } = vm;
    let run = 0;
    for (let seed = 0; seed < 400; seed++) {
      const damaged = Uint8Array.from(bytes);
      for (let i = 0; i <= below(3); i++) damaged[50 + below(bytes.length - 50)] = below(20);
      let program: ReturnType<typeof decodeProgram>;
      try {
        program = decodeProgram(probeSet, damaged);
      } catch (error) {
        if (error instanceof VerifyError) continue;
        throw error;
      }
      let main: LoadedFunction | undefined;
      try {
        [main] = vm.load(program);
      } catch (error) {
        // It names an object class that the VM does not have.
        if (error instanceof VerifyError) continue;
        throw error;
      }
      if (main!.fn.required > 4) continue;
      evaluating.stepLimit = evaluating.steps + 20_000;
      const outcome = (reading: 'evaluate' | 'call'): string => {
        try {
          const result = vm[reading](main!, new Array(main!.fn.required).fill(9));
          return result instanceof GuestWord ? 'object' : String(result);
        } catch (error) {
          if (error instanceof GuestError) return 'error';
          if (error instanceof RangeError && evaluating.steps > evaluating.stepLimit)
            return 'steps';
          throw new Error(`seed ${seed}`, { cause: error });
        }
      };
      const expected = outcome('evaluate');
      if (expected === 'steps') continue;
      run++;
      expect(outcome('call'), `seed ${seed}`).toBe(expected);
      if (run % 20 === 0) vm.world.heap.verify();
    }
    expect(run).toBeGreaterThan(40);
  });

  it('are refused when they name a class that the VM does not have', () => {
    const { vm } = createJitVm(probeLanguage(new Map()), wasmPlatform());
    const functions = [
      fn('main', 0, (a) => {
        a.emit('object', 1, 4);
        a.emit('ret', 1);
      }),
    ];
    expect(() => vm.load({ set: probeSet, functions, main: 0 })).toThrow(
      'function main, position 0 (object): operand "class" is object class 4, which the VM does not have; add it with addObjectClass before loading',
    );
  });
});
