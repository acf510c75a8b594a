import { wasmPlatform } from '@martlet/wasm';
import { describe, expect, it } from 'vitest';
import type { GuestFunction, Program, VmOptions } from '../src/index.ts';
import {
  decodeCore,
  encodeCore,
  FunctionAssembler,
  precompileCore,
  VerifyError,
  Vm,
} from '../src/index.ts';
import { calc, calcSet } from './support/calc.ts';
import { randomProgram } from './support/programs.ts';
import { Random } from './support/random.ts';

/** Counts down by a loop, and calls function 1 in mid-instruction. */
function main(): GuestFunction {
  const a = new FunctionAssembler(calcSet, 'main');
  a.required = 1;
  a.emit('int', 2, 0);
  a.emit('int', 3, 1);
  const done = a.label();
  const head = a.here();
  a.emit('less', 4, 2, 1);
  a.emit('jumpUnless', 4, done);
  a.emit('add', 2, 2, 3);
  a.emit('loop', head);
  a.place(done);
  a.emit('notCall', 5, 2, 1);
  a.emit('ret', 5);
  return a.finish();
}

function identity(): GuestFunction {
  const a = new FunctionAssembler(calcSet, 'identity');
  a.required = 1;
  a.emit('ret', 1);
  return a.finish();
}

const program: Program = { set: calcSet, functions: [main(), identity()], main: 0 };

function run(options: VmOptions): { readonly vm: Vm; readonly result: unknown } {
  const vm = new Vm(calc, wasmPlatform(), options);
  const [first] = vm.load(program);
  return { vm, result: vm.call(first!, [100_000]) };
}

describe('a precompiled core', () => {
  it('is the same, byte by byte, each time it is made', () => {
    const [first, second] = [1, 2].map(() => encodeCore(precompileCore(calc, wasmPlatform())));
    expect(first).toEqual(second);
  });

  it('comes back from its bytes', () => {
    const core = precompileCore(calc, wasmPlatform());
    expect(decodeCore(encodeCore(core))).toEqual(core);
  });

  it('is what a VM would have built', () => {
    const platform = wasmPlatform();
    let built: Uint8Array | null = null;
    const { coreBackend } = platform;
    const spy: typeof coreBackend = Object.create(coreBackend, {
      compile: {
        value: (...args: Parameters<typeof coreBackend.compile>) => {
          const code = coreBackend.compile(...args);
          built = code.bytes;
          return code;
        },
      },
    });
    new Vm(calc, { ...platform, coreBackend: spy });
    expect(built).toEqual(precompileCore(calc, wasmPlatform()).code.bytes);
  });

  it('runs programs, with loops, fused pairs and calls in mid-instruction', () => {
    const core = decodeCore(encodeCore(precompileCore(calc, wasmPlatform())));
    const { vm, result } = run({ core });
    expect(vm.coreMismatch).toBeNull();
    expect(result).toBe(run({}).result);
  });

  it('gives random programs the results that a core of their own gives', () => {
    const core = precompileCore(calc, wasmPlatform());
    for (let seed = 1; seed <= 40; seed++) {
      const results = [{ core }, {}].map((options) => {
        const vm = new Vm(calc, wasmPlatform(), options);
        const loaded = vm.load(randomProgram(new Random(seed)));
        try {
          return vm.call(loaded[0]!, [3, 5]);
        } catch (error) {
          return String(error);
        }
      });
      expect(results[0], `seed ${seed}`).toEqual(results[1]);
    }
  });

  it.each<[string, VmOptions]>([
    ['options', { feedback: false }],
    ['options', { backEdgeBudget: 10 }],
    ['addresses', { regions: { stack: 1 << 18 } }],
    ['layouts', { memoryLimit: 32 << 20 }],
  ])('that was made for other %s is not used, and the VM says so', (part, options) => {
    const core = precompileCore(calc, wasmPlatform());
    const { vm, result } = run({ ...options, core });
    expect(vm.coreMismatch).toContain(`other ${part}`);
    expect(result).toBe(run({}).result);
  });

  it('does not depend on time, heat, or when to collect', () => {
    const core = precompileCore(calc, wasmPlatform());
    const { vm } = run({ core, minimumBudget: 1 << 16, timeLimit: 10_000, heat: 3 });
    expect(vm.coreMismatch).toBeNull();
  });

  it('is made for one instruction set', () => {
    const core = precompileCore(calc, wasmPlatform());
    const renamed = { ...calcSet, name: 'other' };
    const vm = new Vm({ ...calc, set: renamed }, wasmPlatform(), { core });
    expect(vm.coreMismatch).toContain('other instruction set');
  });

  it.each([
    ['nothing', []],
    ['a short one', [9, 0, 0, 0, 1]],
    ['no description', [2, 0, 0, 0, 65, 66]],
  ])('is not read from %s', (_, bytes) => {
    expect(() => decodeCore(new Uint8Array(bytes))).toThrow(VerifyError);
  });
});
