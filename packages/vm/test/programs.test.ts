import { wasmPlatform } from '@martlet/wasm';
import { describe, expect, it } from 'vitest';
import type { CodePlatform, HostValue, InterpreterOptions, Program } from '../src/index.ts';
import { decodeProgram, encodeProgram, GuestError, GuestWord, Vm, verify } from '../src/index.ts';
import { calc, calcSet } from './support/calc.ts';
import { evaluatorPlatform } from './support/evaluator-platform.ts';
import { INPUTS, randomProgram } from './support/programs.ts';
import { Random } from './support/random.ts';

function makeVm(platform: CodePlatform, options: InterpreterOptions = {}): Vm {
  return new Vm(calc, platform, { ...options, memoryLimit: 1 << 24 });
}

/** Calls function 0 with all inputs by one reading; says what came out, objects by their contents. */
function outcomes(vm: Vm, reading: 'call' | 'evaluate', program: Program): string[] {
  const [main] = vm.load(program);
  return INPUTS.map((args) => {
    try {
      return show(vm, vm[reading](main!, [...args]));
    } catch (error) {
      if (error instanceof GuestError) return `raised ${error.message}`;
      throw error;
    }
  });
}

function show(vm: Vm, value: HostValue): string {
  if (value instanceof GuestWord)
    return vm.world.heap.describe(value.word).replaceAll(/@0x\w+/g, '');
  return typeof value === 'number' && Object.is(value, -0) ? '-0' : String(value);
}

/** Programs that share a VM: making an interpreter takes longer than running a small program. */
const BATCH = 25;

/** Runs programs in two VMs and expects the same of both. Gives how many calls ended with an error. */
function compare(
  seeds: { readonly from: number; readonly count: number },
  left: { readonly vm: () => Vm; readonly reading: 'call' | 'evaluate' },
  right: { readonly vm: () => Vm; readonly reading: 'call' | 'evaluate' },
): number {
  let raised = 0;
  let vms: Vm[] = [];
  for (let i = 0; i < seeds.count; i++) {
    if (i % BATCH === 0) vms = [left.vm(), right.vm()];
    const seed = seeds.from + i;
    const program = randomProgram(new Random(seed));
    const expected = outcomes(vms[0]!, left.reading, program);
    const actual = outcomes(vms[1]!, right.reading, program);
    expect(actual, `seed ${seed}, in a batch from ${seed - (i % BATCH)}`).toEqual(expected);
    raised += expected.filter((outcome) => outcome.startsWith('raised')).length;
  }
  for (const vm of vms) vm.world.heap.verify();
  return raised;
}

/** A VM that collects garbage at every n-th allocation. */
const stressed = (every: number, options: InterpreterOptions = {}) => {
  const vm = makeVm(wasmPlatform(), options);
  vm.world.heap.stress = every;
  vm.world.heap.poison = true;
  return vm;
};

describe('random programs', () => {
  it('are accepted by the verifier, and come back from their binary form', () => {
    for (let seed = 0; seed < 1000; seed++) {
      const program = verify(randomProgram(new Random(seed)));
      const bytes = encodeProgram(program);
      const again = decodeProgram(calcSet, bytes);
      expect(again, `seed ${seed}`).toEqual(program);
      expect(encodeProgram(again)).toEqual(bytes);
    }
  });

  it('give the same by evaluation and by the interpreter compiled to WebAssembly', () => {
    const raised = compare(
      { from: 0, count: 2000 },
      { vm: () => makeVm(wasmPlatform()), reading: 'evaluate' },
      { vm: () => makeVm(wasmPlatform()), reading: 'call' },
    );
    // The programs are worth running: many end with a value, many with an error.
    expect(raised).toBeGreaterThan(1000);
    expect(raised).toBeLessThan(9000);
  });

  it('give the same when every allocation collects garbage', () => {
    compare(
      { from: 5000, count: 400 },
      { vm: () => makeVm(wasmPlatform()), reading: 'evaluate' },
      { vm: () => stressed(1), reading: 'call' },
    );
    compare(
      { from: 6000, count: 400 },
      { vm: () => makeVm(wasmPlatform()), reading: 'call' },
      { vm: () => stressed(1), reading: 'evaluate' },
    );
  });

  it('give the same without feedback, fusion and hotness', () => {
    const plain = { feedback: false, fusion: false, hotness: false };
    compare(
      { from: 7000, count: 300 },
      { vm: () => makeVm(wasmPlatform()), reading: 'call' },
      { vm: () => stressed(3, plain), reading: 'call' },
    );
  });

  it("give the same by the IR's evaluator, independent of every backend", () => {
    compare(
      { from: 8000, count: 25 },
      { vm: () => makeVm(wasmPlatform()), reading: 'evaluate' },
      { vm: () => makeVm(evaluatorPlatform()), reading: 'call' },
    );
  });
});
