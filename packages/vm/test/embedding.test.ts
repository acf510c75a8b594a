// What host code does with a VM besides calling it: values that it holds on to, functions loaded one by one.

import { OutOfMemoryError } from '@martlet/heap';
import { wasmPlatform } from '@martlet/wasm';
import { describe, expect, it } from 'vitest';
import type { GuestFunction, Language, LoadedFunction } from '../src/index.ts';
import {
  arrayLayout,
  defineInstructionSet,
  FunctionAssembler,
  GuestWord,
  primitive,
  type Value,
  Vm,
} from '../src/index.ts';
import { calc, calcSet } from './support/calc.ts';

function fn(name: string, body: (a: FunctionAssembler) => void, set = calcSet): GuestFunction {
  const a = new FunctionAssembler(set, name);
  a.required = 1;
  body(a);
  return a.finish();
}

/** A new array of one element; nothing roots it. */
function newArray(vm: Vm, element: number): bigint {
  const { heap, values } = vm.world;
  const { shape, tail } = vm.world.of(arrayLayout);
  const reference = heap.newObject(shape, 1);
  heap.memory.i64[tail.address(reference, 0) >>> 3] = vm.host.int(element);
  return values.encodeReference(reference);
}

const elementOf = (vm: Vm, word: bigint): bigint => {
  const { tail } = vm.world.of(arrayLayout);
  return vm.host.toInt(
    vm.world.heap.memory.i64[tail.address(vm.world.values.decodeReference(word), 0) >>> 3]!,
  );
};

describe('roots', () => {
  it('keep what they hold until they are released', () => {
    const vm = new Vm(calc, wasmPlatform(), { memoryLimit: 1 << 25 });
    vm.world.heap.poison = true;
    const roots = Array.from({ length: 3000 }, (_, i) => vm.host.root(newArray(vm, i)));
    vm.world.heap.collect();
    vm.world.heap.verify();
    expect(roots.map(({ word }) => elementOf(vm, word))).toEqual(roots.map((_, i) => BigInt(i)));
    roots[0]!.word = newArray(vm, 77);
    vm.world.heap.collect();
    expect(elementOf(vm, roots[0]!.word)).toBe(77n);
    const live = (): number => vm.world.heap.statistics().liveLineBytes;
    const before = live();
    for (const root of roots) root.release();
    roots[0]!.release();
    vm.world.heap.collect();
    expect(live()).toBeLessThan(before / 4);
    expect(() => roots[0]!.word).toThrow('the root was released; make another one with host.root');
  });

  it('hold any value', () => {
    const vm = new Vm(calc, wasmPlatform(), { memoryLimit: 1 << 25 });
    const root = vm.host.root(vm.host.symbol('x'));
    vm.world.heap.collect();
    expect(vm.host.text(root.word)).toBe('x');
    root.word = vm.host.float(5e-324);
    vm.world.heap.collect();
    expect(vm.host.toFloat(root.word)).toBe(5e-324);
  });
});

describe('functions that are loaded one by one', () => {
  it('see the ones before, and their caches forget alike', () => {
    const vm = new Vm(calc, wasmPlatform(), { memoryLimit: 1 << 25 });
    const [base] = vm.load({
      set: calcSet,
      functions: [fn('f0', (a) => a.emit('ret', 1))],
      main: 0,
    });
    expect(base!.index).toBe(0);
    const callers: LoadedFunction[] = [];
    for (let i = 0; i < 500; i++) {
      const caller = fn(`caller${i}`, (a) => {
        a.emit('move', 3, 1);
        a.emit('send', 2, 1, 1, a.cache('f0', 1));
        a.emit('ret', 2);
      });
      callers.push(vm.load({ set: calcSet, functions: [caller], main: 0 })[0]!);
    }
    expect(callers.map((caller, i) => vm.call(caller, [i]))).toEqual(callers.map((_, i) => i));
    const filled = (caller: LoadedFunction): number =>
      vm.world.heap.memory.load32(caller.cacheAddress(0) + 8);
    expect(callers.every((caller) => filled(caller) !== 0)).toBe(true);
    vm.methodChanged('f1');
    expect(callers.every((caller) => filled(caller) !== 0)).toBe(true);
    vm.methodChanged('f0');
    expect(callers.every((caller) => filled(caller) === 0)).toBe(true);
  });

  it('are refused when a region is full, and nothing else is lost', () => {
    const vm = new Vm(calc, wasmPlatform(), { memoryLimit: 1 << 25, regions: { code: 4096 } });
    const make = (i: number): GuestFunction =>
      fn(`f${i}`, (a) => {
        for (let k = 0; k < 20; k++) a.emit('int', 2, i);
        a.emit('ret', 2);
      });
    const loaded: LoadedFunction[] = [];
    expect(() => {
      for (let i = 0; ; i++) {
        loaded.push(vm.load({ set: calcSet, functions: [make(i)], main: 0 })[0]!);
      }
    }).toThrow(OutOfMemoryError);
    expect(loaded.length).toBeGreaterThan(10);
    expect(() => vm.load({ set: calcSet, functions: [make(0)], main: 0 })).toThrow(
      /^the program does not fit the VM's code region: \d+ bytes are missing; raise regions\.code$/,
    );
    expect(loaded.map((f) => vm.call(f, [0]))).toEqual(loaded.map((_, i) => i));
  });

  it('may come while guest code runs, which leaves what host code has in hand alone', () => {
    let load: () => void = () => {};
    const set = defineInstructionSet({
      name: 'loading',
      primitives: {
        grow: primitive<[value: Value], Value>({
          effect: 'runtime',
          evaluate(host, value) {
            const made = host.float(5e-324);
            load();
            host.world.heap.collect();
            return host.isInt(value) ? made : value;
          },
          type: (rules) => rules.top,
        }),
      },
      tests: {},
      instructions: {
        grow: {
          operands: { dst: 'write', a: 'read' },
          semantics: (m, { dst, a }) => m.write(dst, m.grow(a)),
        },
        ret: { operands: { value: 'read' }, semantics: (m, { value }) => m.ret(value) },
      },
    });
    const language: Language = { ...calc, set };
    const body = (a: FunctionAssembler): void => {
      a.emit('grow', 2, 1);
      a.emit('ret', 2);
    };
    for (const reading of ['call', 'evaluate'] as const) {
      const vm = new Vm(language, wasmPlatform(), { memoryLimit: 1 << 25 });
      vm.world.heap.poison = true;
      load = () => {};
      const [main] = vm.load({ set, functions: [fn('main', body, set)], main: 0 });
      let loads = 0;
      load = () => {
        loads++;
        vm.load({ set, functions: [fn(`late${loads}`, body, set)], main: 0 });
      };
      expect(vm[reading](main!, [1])).toBe(5e-324);
      const word = newArray(vm, 9);
      expect(vm[reading](main!, [new GuestWord(word)])).toBeInstanceOf(GuestWord);
      expect(loads).toBe(2);
      vm.world.heap.verify();
    }
  });
});

describe('symbols', () => {
  it('that the guest makes have a limit, behind which the host can make some', () => {
    const { host } = new Vm(calc, wasmPlatform(), { memoryLimit: 16 << 20 });
    const first = host.guestSymbol('first');
    expect(() => {
      for (let i = 0; ; i++) host.guestSymbol(`${'long'.repeat(2000)}${i}`);
    }).toThrow(/^there is no room beside \d+ symbols; raise memoryLimit$/);
    expect(host.guestSymbol('first')).toBe(first);
    expect(host.text(host.symbol('of the host'))).toBe('of the host');
  });
});
