// Rows whose work is done by functions of the core module: the interpreter and compiled code call the same one, and what
// it allocates is collected when nobody holds it.

import { heapAliases, loop } from '@martlet/heap';
import type { Language, Routine } from '@martlet/vm';
import * as vm from '@martlet/vm';
import { wasmPlatform } from '@martlet/wasm';
import { describe, expect, it } from 'vitest';
import { createJitVm } from '../src/index.ts';

const { ArrayClass, arrayLayout, Integer, primitive } = vm;

/** (integer) -> how often it can be halved until it is 0. */
const halvings: Routine = {
  name: 'halvings',
  signature: { params: ['i64'], result: 'i64' },
  effects: () => ({ reads: [], writes: [], mayNotReturn: false }),
  build: ({ builder: b }, integer) => {
    const [count] = loop(b, [integer!, b.i64(0)], ['i64'], ([left, so], control) => {
      const [more, done] = [b.newBlock(), b.newBlock()];
      b.branch(b.op('i64.ne', left!, b.i64(0)), more, done);
      b.at(done);
      control.leave(so!);
      b.at(more);
      control.again(b.op('i64.shr_u', left!, b.i64(1)), b.op('i64.add', so!, b.i64(1)));
    });
    b.ret(count!);
  },
};

/** (integer word) -> an array of its halvings, in an array of one element. */
const nested: Routine = {
  name: 'nested',
  signature: { params: ['i64'], result: 'i32' },
  effects: (module) => {
    const { bump, state, flags } = heapAliases(module);
    const own = vm.vmAliases(module).state;
    return { reads: 'all', writes: [bump, state, flags, own], mayNotReturn: false };
  },
  build: ({ builder: b, world, callRoutine }, word) => {
    const { shape } = world.of(arrayLayout);
    const { values, heap } = world;
    const count = callRoutine(halvings, [values.unboxInt(b, word!)]);
    const failed = (at: typeof b) => at.ret(at.i32(0));
    const inner = heap.allocateTail(b, shape, b.i32(1), values.boxInt(b, count), { failed });
    const { state } = vm.vmAliases(b.fn.module);
    b.store('i64.store', b.i32(world.layout.state), inner, vm.STATE.kept64, state);
    const outer = heap.allocateTail(b, shape, b.i32(1), inner, { failed });
    b.ret(values.unboxReference(b, outer));
  },
};

const count = (n: bigint): bigint => BigInt(n.toString(2).length) - (n === 0n ? 1n : 0n);

const set = vm.defineInstructionSet({
  name: 'routines',
  primitives: {
    arrayLoad: vm.arrayLoad,
    nest: primitive<[integer: vm.Value], vm.Value>({
      effect: 'allocate',
      needs: [['is', [0, Integer]]],
      evaluate: (host, integer) => {
        const { heap, values } = host.world;
        const { shape, tail } = host.world.of(arrayLayout);
        const array = (element: bigint): bigint => {
          const reference = heap.newObject(shape, 1);
          heap.memory.i64[tail.address(reference, 0) >>> 3] = element;
          return host.keep(values.encodeReference(reference));
        };
        return array(array(host.int(count(host.toInt(integer)))));
      },
      type: (rules) => rules.exactly(ArrayClass),
      lower: (e, integer) => ({ word: e.allocateBy(nested, [e.word(integer)]) }),
    }),
    intAdd: vm.intAdd,
    wrong: primitive<[value: vm.Value], vm.Value>({
      effect: 'runtime',
      evaluate: (host, value) => host.raise(value),
      type: (rules) => rules.bottom,
    }),
  },
  tests: { is: vm.isTest, inBounds: vm.inBounds, addFits: vm.addFits, intLess: vm.intLess },
  instructions: {
    int: {
      operands: { dst: 'write', value: 'int' },
      semantics: (m, { dst, value }) => m.write(dst, m.int(value)),
    },
    nest: {
      operands: { dst: 'write', a: 'read' },
      semantics: (m, { dst, a }) =>
        m.write(
          dst,
          m.select('integer', [[[m.is(a, Integer)], () => m.nest(a)]], () => m.wrong(a)),
        ),
    },
    first: {
      operands: { dst: 'write', a: 'read' },
      semantics: (m, { dst, a }) => {
        const zero = m.int(0);
        const tests = [m.is(a, ArrayClass), m.is(zero, Integer), m.inBounds(a, zero)];
        m.write(
          dst,
          m.select('array', [[tests, () => m.arrayLoad(a, zero)]], () => m.wrong(a)),
        );
      },
    },
    add: {
      operands: { dst: 'write', a: 'read', b: 'read' },
      semantics: (m, { dst, a, b }) => {
        const tests = [m.is(a, Integer), m.is(b, Integer), m.addFits(a, b)];
        m.write(
          dst,
          m.choose('add', [[tests, () => m.intAdd(a, b)]], () => m.wrong(a)),
        );
      },
    },
    less: {
      operands: { dst: 'write', a: 'read', b: 'read' },
      semantics: (m, { dst, a, b }) => {
        const tests = [m.is(a, Integer), m.is(b, Integer)];
        const answer = m.select('less', [[tests, () => m.bool(m.intLess(a, b))]], () => m.wrong(a));
        m.write(dst, answer);
      },
    },
    jumpUnless: {
      operands: { test: 'read', to: 'label' },
      semantics: (m, { test, to }) => m.branch(m.not(m.truthy(test)), to),
    },
    loop: { operands: { to: 'loop' }, semantics: (m, { to }) => m.jump(to) },
    ret: { operands: { value: 'read' }, semantics: (m, { value }) => m.ret(value) },
  },
});

const language: Language = {
  set,
  classes: [ArrayClass],
  layouts: [arrayLayout],
  errors: {
    stackOverflow: (host) => host.symbol('stack overflow'),
    outOfMemory: (host) => host.symbol('out of memory'),
    noMethod: (host) => host.symbol('no method'),
    noField: (host) => host.symbol('no field'),
    argumentCount: (host) => host.symbol('arguments'),
  },
  describeError: (host, word) =>
    host.world.values.kind(word) === 'symbol' ? host.text(word) : '?',
  method: () => -1,
};

/** sum of halvings(i) for i below n, each taken out of two arrays. */
function program(): vm.GuestFunction {
  const a = new vm.FunctionAssembler(set, 'main');
  a.required = 1;
  a.reserve(10);
  a.emit('int', 2, 0);
  a.emit('int', 3, 0);
  a.emit('int', 4, 1);
  const head = a.here();
  const done = a.label();
  a.emit('less', 5, 3, 1);
  a.emit('jumpUnless', 5, done);
  a.emit('nest', 6, 3);
  a.emit('first', 6, 6);
  a.emit('first', 6, 6);
  a.emit('add', 2, 2, 6);
  a.emit('add', 3, 3, 4);
  a.emit('loop', head);
  a.place(done);
  a.emit('ret', 2);
  return a.finish();
}

const sum = (n: number): number => {
  let all = 0;
  for (let i = 0; i < n; i++) all += Number(count(BigInt(i)));
  return all;
};

describe('routines', () => {
  for (const compiled of [true, false]) {
    it(compiled ? 'in compiled code' : 'in the interpreter', () => {
      const options = { heat: 8, minimumBudget: 64 * 1024 };
      const { vm: machine } = compiled
        ? createJitVm(language, wasmPlatform(), options)
        : { vm: new vm.Vm(language, wasmPlatform(), options) };
      const [main] = machine.load({ set, functions: [program()], main: 0 });
      for (const n of [0, 3, 100, 20_000]) expect(machine.call(main!, [n])).toBe(sum(n));
      expect(machine.world.heap.statistics().collections).toBeGreaterThan(3);
      expect(machine.evaluate(main!, [50])).toBe(sum(50));
    });
  }

  it('say so when memory is exhausted', () => {
    const { vm: machine } = createJitVm(language, wasmPlatform(), {
      memoryLimit: 8 * 1024 * 1024,
      heat: 8,
    });
    const a = new vm.FunctionAssembler(set, 'keep');
    a.required = 1;
    a.reserve(8);
    a.emit('nest', 2, 1);
    a.emit('ret', 2);
    const [keep] = machine.load({ set, functions: [a.finish()], main: 0 });
    const hold = () => {
      const { word } = machine.call(keep!, [5]) as vm.GuestWord;
      machine.host.root(word);
    };
    expect(() => {
      for (;;) hold();
    }).toThrow('out of memory');
  });
});
