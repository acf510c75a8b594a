// What compiled code knows of values must end when it is no longer so: shapes that the runtime changes, answers of tests
// that memory decides, answers on one way that say nothing on another.

import { ObjectShapes } from '@martlet/heap';
import type { FunctionAssembler, Language, Vm } from '@martlet/vm';
import * as vm from '@martlet/vm';
import { wasmPlatform } from '@martlet/wasm';
import { expect, it } from 'vitest';
import {
  arrayInstructions,
  arrayPrimitives,
  arrayTests,
  controlInstructions,
  fieldInstructions,
  symbolErrors,
} from '../../vm/test/support/instructions.ts';
import { createJitVm } from '../src/index.ts';

const { ArrayClass, arrayLayout, Integer, primitive, test } = vm;

/** What the primitive `visit` does on the host between making a float and giving it. */
let visitor: () => void = () => {};

const set = vm.defineInstructionSet({
  name: 'facts',
  primitives: {
    ...arrayPrimitives,
    /** Gives the object's field `n` another value, and so maybe the object another shape. */
    reshape: primitive<[object: vm.Value, value: vm.Value], void>({
      effect: 'runtime',
      evaluate({ world }, object, value): void {
        if (value === world.values.nil) return;
        world.heap.handles.scope((scope) => {
          const [at, from] = [scope.handle(), scope.handle()];
          [at.word, from.word] = [object, value];
          world.objectClass(0).setField(at.address, 'n', from.address);
        });
      },
      type: (rules) => rules.bottom,
    }),
    visit: primitive<[value: vm.Value], vm.Value>({
      effect: 'runtime',
      evaluate(host): bigint {
        const made = host.float(1e300);
        visitor();
        return made;
      },
      type: (rules) => rules.float,
    }),
  },
  tests: {
    ...arrayTests,
    /** Is the first element nil? */
    startsNil: test<[array: vm.Value]>({
      exact: true,
      evaluate: (host, array) => {
        const { tail } = host.world.of(arrayLayout);
        const at = tail.address(host.world.values.decodeReference(array), 0);
        return host.world.heap.memory.i64[at >>> 3] === host.nil;
      },
      fold: () => undefined,
      refine: () => {},
      lower: (e, array) => [
        () => {
          const b = e.builder;
          const first = e.world.of(arrayLayout).tail.load(b, e.word(array), b.i32(0));
          return e.world.values.isNil(b, first);
        },
      ],
    }),
  },
  instructions: {
    ...controlInstructions,
    ...fieldInstructions,
    ...arrayInstructions,
    isInt: {
      operands: { dst: 'write', a: 'read' },
      semantics: (m, { dst, a }) => m.write(dst, m.bool(m.is(a, Integer))),
    },
    startsNil: {
      operands: { dst: 'write', array: 'read' },
      semantics: (m, { dst, array }) => m.write(dst, m.bool(m.startsNil(array))),
    },
    /** 1 where the condition is true, else 2. */
    pick: {
      operands: { dst: 'write', condition: 'read' },
      semantics: (m, { dst, condition }) =>
        m.write(
          dst,
          m.select('pick', [[[m.truthy(condition)], () => m.int(1)]], () => m.int(2)),
        ),
    },
    reshape: {
      operands: { object: 'read', value: 'read' },
      semantics: (m, { object, value }) => m.reshape(object, value),
    },
    visit: {
      operands: { dst: 'write', a: 'read' },
      semantics: (m, { dst, a }) => m.write(dst, m.visit(a)),
    },
  },
});

const language: Language = {
  ...symbolErrors,
  // An error that needs memory.
  errors: { ...symbolErrors.errors, argumentCount: (host) => host.float(1e300) },
  set,
  classes: [ArrayClass],
  layouts: [arrayLayout],
  method: () => -1,
};

/** Calls a function of two parameters (registers 1 and 2) in both ways, and expects the same. */
function agree(
  build: (a: FunctionAssembler) => void,
  calls: readonly (readonly vm.HostValue[])[],
): void {
  const a = new vm.FunctionAssembler(set, 'main');
  a.required = 2;
  a.reserve(10);
  build(a);
  const fn = a.finish();
  const results = [true, false].map((compiled) => {
    const made: { readonly vm: Vm } = createJitVm(language, wasmPlatform(), { heat: 8 });
    made.vm.world.addObjectClass(new ObjectShapes(made.vm.world.heap, 'A', { inlineFields: 3 }));
    const [main] = made.vm.load({ set, functions: [fn], main: 0 });
    return calls.map((args) =>
      compiled ? made.vm.call(main!, args) : made.vm.evaluate(main!, args),
    );
  });
  expect(results[0]).toEqual(results[1]);
}

const often = (calls: readonly (readonly vm.HostValue[])[]): (readonly vm.HostValue[])[] =>
  Array.from({ length: 10 }, () => calls).flat();

/** An element of an array, as a word. */
function element({ world }: Vm, array: bigint, index: number): bigint {
  const { tail } = world.of(arrayLayout);
  const at = tail.address(world.values.decodeReference(array), index);
  return world.heap.memory.i64[at >>> 3]!;
}

it('a shape that the runtime has changed', () => {
  agree(
    (a) => {
      a.emit('object', 3, 0);
      a.emit('setField', 3, a.cache('n', 1), 1);
      a.emit('getField', 4, 3, a.cache('n', 0));
      a.emit('reshape', 3, 2);
      a.emit('getField', 5, 3, a.cache('n', 0));
      a.emit('ret', 5);
    },
    [...often([[1.5, null]]), [1.5, 'other'], [1.5, null], [2.5, 7]],
  );
});

it('the answer of a test that memory decides', () => {
  agree(
    (a) => {
      a.emit('int', 3, 1);
      a.emit('nil', 4);
      a.emit('array', 5, 3, 4);
      a.emit('startsNil', 6, 5);
      a.emit('int', 7, 0);
      a.emit('setElement', 5, 7, 1);
      const no = a.label();
      a.emit('jumpUnless', 6, no);
      a.emit('ret', 1);
      a.place(no);
      a.emit('ret', 2);
    },
    [...often([[1, 2]]), ...often([[null, 2]])],
  );
});

for (const first of [true, false]) {
  it(`an answer that is taken for granted on the ${first ? 'first' : 'second'} way only`, () => {
    agree(
      (a) => {
        a.emit('isInt', 3, 1);
        const other = a.label();
        const no = a.label();
        const pick = () => {
          a.emit('pick', 4, 3);
          a.emit('ret', 4);
        };
        a.emit('jumpUnless', 2, other);
        if (first) {
          pick();
          a.place(other);
        }
        a.emit('jumpUnless', 3, no);
        a.emit('int', 4, 100);
        a.emit('ret', 4);
        a.place(no);
        a.emit('int', 4, 200);
        a.emit('ret', 4);
        if (!first) {
          a.place(other);
          pick();
        }
      },
      [
        ...often([
          [1, true],
          [1, false],
        ]),
        [null, true],
        [null, false],
        ...often([[null, !first]]),
      ],
    );
  });
}

it('the objects of a guest that waits for the host, which calls the guest', () => {
  const inner = new vm.FunctionAssembler(set, 'inner');
  inner.required = 0;
  inner.emit('int', 1, 5);
  for (let i = 0; i < 6; i++) inner.emit('array', 2 + (i % 2), 1, 1);
  inner.emit('ret', 2);
  const outer = new vm.FunctionAssembler(set, 'outer');
  outer.required = 1;
  outer.emit('int', 2, 2);
  outer.emit('array', 3, 2, 1);
  outer.emit('array', 4, 2, 3);
  outer.emit('visit', 5, 3);
  outer.emit('int', 6, 1);
  outer.emit('setElement', 4, 6, 5);
  outer.emit('ret', 4);
  const { vm: guest, jit } = createJitVm(language, wasmPlatform(), { heat: 8 });
  const { heap } = guest.world;
  heap.poison = true;
  const functions = [outer.finish(), inner.finish()];
  const [first, second] = guest.load({ set, functions, main: 0 });
  visitor = () => {
    guest.call(second!);
    guest.call(second!);
  };
  for (let i = 0; i < 24; i++) {
    heap.stress = i % 2;
    const word = guest.callWords(first!, [guest.toGuest(7)]);
    expect(guest.toHost(element(guest, element(guest, word, 0), 1))).toBe(7);
    expect(guest.toHost(element(guest, word, 1))).toBe(1e300);
    heap.verify();
  }
  visitor = () => {};
  expect(jit.installed).toContain('outer');
});

it('the objects of a frame whose call has the wrong number of arguments', () => {
  const inner = new vm.FunctionAssembler(set, 'inner');
  inner.required = 1;
  inner.emit('ret', 1);
  const outer = new vm.FunctionAssembler(set, 'outer');
  outer.required = 1;
  outer.emit('int', 2, 2);
  outer.emit('array', 3, 2, 1);
  outer.emit('array', 4, 2, 3);
  const call = outer.here();
  outer.emit('call', 6, 0, 1);
  const end = outer.here();
  outer.emit('ret', 6);
  const target = outer.here();
  outer.emit('int', 2, 1);
  outer.emit('setElement', 4, 2, 5);
  outer.emit('ret', 4);
  outer.reserve(8);
  outer.handler('rescue', call, end, target, 5);
  const { vm: guest, jit } = createJitVm(language, wasmPlatform(), { heat: 8 });
  const { heap } = guest.world;
  heap.poison = true;
  const functions = [outer.finish(), inner.finish()];
  const [first] = guest.load({ set, functions, main: 0 });
  for (let i = 0; i < 24; i++) {
    heap.stress = i % 2;
    const word = guest.callWords(first!, [guest.toGuest(7)]);
    expect(guest.toHost(element(guest, element(guest, word, 0), 1))).toBe(7);
    expect(guest.toHost(element(guest, word, 1))).toBe(1e300);
    heap.verify();
  }
  expect(jit.installed).toContain('outer');
});
