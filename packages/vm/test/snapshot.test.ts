// VMs that start from another one's snapshot.

import { wasmPlatform } from '@martlet/wasm';
import { describe, expect, it } from 'vitest';
import type { GuestFunction, Program, VmOptions } from '../src/index.ts';
import {
  DefinitionError,
  decodeSnapshot,
  encodeSnapshot,
  FunctionAssembler,
  saveVm,
  VerifyError,
  Vm,
} from '../src/index.ts';
import { calc, calcSet } from './support/calc.ts';

function assemble(
  name: string,
  required: number,
  body: (a: FunctionAssembler) => void,
): GuestFunction {
  const a = new FunctionAssembler(calcSet, name);
  a.required = required;
  body(a);
  return a.finish();
}

/** fib(n) by the function's own index in its program. */
const fib = (own: number): GuestFunction =>
  assemble('fib', 1, (a) => {
    const recurse = a.label();
    a.emit('int', 2, 2);
    a.emit('less', 3, 1, 2);
    a.emit('jumpUnless', 3, recurse);
    a.emit('ret', 1);
    a.place(recurse);
    a.emit('int', 2, 1);
    a.emit('sub', 5, 1, 2);
    a.emit('call', 4, 1, own);
    a.emit('int', 2, 2);
    a.emit('sub', 6, 1, 2);
    a.emit('call', 5, 1, own);
    a.emit('add', 4, 4, 5);
    a.emit('ret', 4);
  });

const identity = assemble('identity', 1, (a) => a.emit('ret', 1));
const program = (...functions: GuestFunction[]): Program => ({ set: calcSet, functions, main: 0 });

/** A VM with two programs, the second of which has run. */
function original(options: VmOptions = {}): Vm {
  const vm = new Vm(calc, wasmPlatform(), options);
  vm.load(program(identity));
  const [, second] = vm.load(program(identity, fib(1)));
  expect(vm.call(second!, [10])).toBe(55);
  vm.setCell('kept', vm.host.int(5));
  vm.world.symbol('spoken');
  return vm;
}

const language = new TextEncoder().encode('tables of the language');
const bytes = (): Uint8Array => encodeSnapshot(saveVm(original(), language));
const started = (options: VmOptions = {}): Vm =>
  new Vm(calc, wasmPlatform(), { snapshot: decodeSnapshot(bytes()), ...options });

describe('a snapshot', () => {
  it('is the same, byte by byte, each time it is made', () => {
    expect(bytes()).toEqual(bytes());
  });

  it('has what was loaded, and what the language says of it', () => {
    const vm = started();
    expect(vm.snapshotMismatch).toBeNull();
    expect(vm.restored).toEqual(language);
    const functions = vm.image.functions.map(({ fn }) => fn.name);
    expect(functions).toEqual(['identity', 'identity', 'fib']);
    const [, , last] = vm.image.functions;
    expect(vm.call(last!, [12])).toBe(144);
    expect(vm.evaluate(last!, [12])).toBe(144);
    expect(vm.image.functionAt(last!.pcOf(3))).toBe(last);
    expect(vm.cells.read(vm.cells.addressOf('kept'))).toBe(vm.host.int(5));
    expect(vm.world.symbol('spoken')).toBe(original().world.symbol('spoken'));
  });

  it('lets more be loaded', () => {
    const vm = started();
    const [more] = vm.load(program(fib(0)));
    expect(more!.index).toBe(3);
    expect(vm.call(more!, [11])).toBe(89);
    expect(vm.call(vm.image.functions[2]!, [11])).toBe(89);
  });

  it('of a VM that started from one is good too', () => {
    const vm = started();
    const again = encodeSnapshot(saveVm(vm, language));
    const third = new Vm(calc, wasmPlatform(), { snapshot: decodeSnapshot(again) });
    expect(third.call(third.image.functions[2]!, [12])).toBe(144);
  });

  it('is shared by VMs that share nothing else', () => {
    const snapshot = decodeSnapshot(bytes());
    const [first, second] = [1, 2].map(() => new Vm(calc, wasmPlatform(), { snapshot }));
    first!.setCell('kept', first!.host.int(6));
    first!.load(program(fib(0)));
    expect(second!.cells.read(second!.cells.addressOf('kept'))).toBe(second!.host.int(5));
    expect(second!.image.functions).toHaveLength(3);
    expect(second!.call(second!.image.functions[2]!, [10])).toBe(55);
  });

  it('counts calls from the beginning', () => {
    const heard: string[] = [];
    const vm = started({ heat: 3 });
    vm.attachTier({
      hot: (fn) => void heard.push(fn.fn.name),
      loop: () => 0,
      instructionChanged() {},
      cellChanged() {},
      methodChanged() {},
      stackEmpty() {},
      leave: () => {
        throw new Error('nothing was compiled');
      },
    });
    vm.call(vm.image.functions[2]!, [0]);
    vm.call(vm.image.functions[2]!, [0]);
    expect(heard).toEqual([]);
    vm.call(vm.image.functions[2]!, [0]);
    expect(heard).toEqual(['fib']);
  });

  it.each<[string, VmOptions, string]>([
    ['other regions', { regions: { code: 1 << 19 } }, 'addresses'],
    ['another memory', { memoryLimit: 64 << 20 }, 'layouts'],
    ['another interpreter', { fusion: false }, 'options'],
    ['another budget', { minimumBudget: 1 << 20 }, 'budget'],
  ])('is left alone by a VM with %s', (_, options, part) => {
    const vm = started(options);
    expect(vm.snapshotMismatch).toBe(
      `the snapshot was made for other ${part}; make it anew with the options of this VM`,
    );
    expect(vm.restored).toBeNull();
    const [fn] = vm.load(program(fib(0)));
    expect(vm.call(fn!, [10])).toBe(55);
  });

  it('that is damaged is refused', () => {
    const whole = bytes();
    for (const at of [0, 4, 8, 12, 20, 60, whole.length >> 1, whole.length - 5]) {
      const damaged = whole.slice();
      damaged[at]! ^= 0x10;
      expect(() => decodeSnapshot(damaged), `byte ${at}`).toThrow(VerifyError);
    }
    for (const length of [0, 3, 8, 48, whole.length - 4]) {
      expect(() => decodeSnapshot(whole.slice(0, length)), `${length} bytes`).toThrow(VerifyError);
    }
    // Only where the caller does not say that they are whole, which spares summing them up.
    const same = decodeSnapshot(whole, { isWhole: true });
    expect(encodeSnapshot(same)).toEqual(whole);
    expect(() => decodeSnapshot(whole.subarray(8), { isWhole: true })).toThrow(VerifyError);
    // Bytes need not begin at a word.
    const shifted = new Uint8Array(whole.length + 1);
    shifted.set(whole, 1);
    expect(decodeSnapshot(shifted.subarray(1)).language).toEqual(language);
  });

  it('is not made of what no data can hold', () => {
    const vm = original();
    vm.attachTier({} as never);
    expect(() => saveVm(vm, language)).toThrow(DefinitionError);
  });
});
