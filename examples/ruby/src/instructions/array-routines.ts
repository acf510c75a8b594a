// What is done to many elements of Arrays by the core module's own functions.

import { heapAliases, whileLoop } from '@martlet/heap';
import type { Builder, CallEffects, Module, Node } from '@martlet/ir';
import type { Routine, World } from '@martlet/vm';
import { STATE, vmAliases } from '@martlet/vm';
import { arrayObject, storageLayout } from './layouts.ts';

const allocating = (module: Module): CallEffects => {
  const { bump, state, flags } = heapAliases(module);
  const own = vmAliases(module).state;
  return { reads: 'all', writes: [bump, state, flags, own], mayNotReturn: false };
};

/** Room that an Array which grows has at least for further elements. */
export const LEAST_ROOM = 3;

const failed = (b: Builder): void => b.ret(b.i32(0));

/** Storage for so many elements, all nil, which outlives what is allocated next. */
function newStorage(b: Builder, world: World, length: Node): Node {
  const { shape } = world.of(storageLayout);
  const storage = world.heap.allocateTail(b, shape, length, b.i64(world.values.nil), { failed });
  const { state } = vmAliases(b.fn.module);
  b.store('i64.store', b.i32(world.layout.state), storage, STATE.kept64, state);
  return storage;
}

/** Address of an element of storage. */
export function elementAddress(b: Builder, world: World, storage: Node, index: Node): Node {
  return world.of(storageLayout).tail.addressOf(b, storage, index);
}

/** Copies elements of an Array from an index on to an address. */
function copyElements(b: Builder, world: World, array: Node, from: Node, to: Node, n: Node): void {
  const items = world.of(arrayObject).fields.items.load(b, array);
  const { tail } = world.of(storageLayout);
  const bytes = b.op('i32.shl', n, b.i32(3));
  b.memoryCopy(to, elementAddress(b, world, items, from), bytes, tail.alias(b.fn.module));
}

/** Answers with a new Array on storage that has just been made and filled. */
function answer(b: Builder, world: World, storage: Node, length: Node): void {
  const { fields, shape } = world.of(arrayObject);
  // Large objects are old from the start.
  world.heap.writeBarrier(b, storage);
  const array = world.heap.allocate(b, shape, { failed });
  fields.items.store(b, array, storage, { fresh: true });
  fields.length.store(b, array, length, { fresh: true });
  fields.flags.store(b, array, b.i32(0), { fresh: true });
  fields.ivars.store(b, array, b.i64(world.values.nil), { fresh: true });
  b.ret(world.values.unboxReference(b, array));
}

/** (array, start, count) -> an Array of those elements, which all exist. */
export const partOfArray: Routine = {
  name: 'array.part',
  signature: { params: ['i32', 'i32', 'i32'], result: 'i32' },
  effects: allocating,
  build: ({ builder: b, world }, array, start, count) => {
    const storage = newStorage(b, world, count!);
    const first = elementAddress(b, world, storage, b.i32(0));
    copyElements(b, world, array!, start!, first, count!);
    answer(b, world, storage, count!);
  },
};

/** (array, array) -> an Array of the elements of both. */
export const joinedArrays: Routine = {
  name: 'array.joined',
  signature: { params: ['i32', 'i32'], result: 'i32' },
  effects: allocating,
  build: ({ builder: b, world }, first, second) => {
    const { length } = world.of(arrayObject).fields;
    const [m, n] = [length.load(b, first!), length.load(b, second!)];
    const all = b.op('i32.add', m, n);
    const storage = newStorage(b, world, all);
    const zero = b.i32(0);
    copyElements(b, world, first!, zero, elementAddress(b, world, storage, zero), m);
    copyElements(b, world, second!, zero, elementAddress(b, world, storage, m), n);
    answer(b, world, storage, all);
  },
};

/** (array) -> an Array of its elements, the last one first. */
export const reversedArray: Routine = {
  name: 'array.reversed',
  signature: { params: ['i32'], result: 'i32' },
  effects: allocating,
  build: ({ builder: b, world }, array) => {
    const { fields } = world.of(arrayObject);
    const { tail } = world.of(storageLayout);
    const length = fields.length.load(b, array!);
    const storage = newStorage(b, world, length);
    const items = fields.items.load(b, array!);
    const last = b.op('i32.sub', length, b.i32(1));
    whileLoop(
      b,
      [b.i32(0)],
      ([at]) => b.op('i32.lt_u', at!, length),
      ([at]) => {
        const element = tail.load(b, items, b.op('i32.sub', last, at!));
        tail.store(b, storage, at!, element, { fresh: true });
        return [b.op('i32.add', at!, b.i32(1))];
      },
    );
    answer(b, world, storage, length);
  },
};

/** (array, more) -> storage with its elements, and room for so many more and half as many again. */
export const grownStorage: Routine = {
  name: 'array.grown',
  signature: { params: ['i32', 'i32'], result: 'i32' },
  effects: allocating,
  build: ({ builder: b, world }, array, more) => {
    const length = world.of(arrayObject).fields.length.load(b, array!);
    const half = b.op('i32.shr_u', length, b.i32(1));
    const spare = b.op('i32.add', half, b.i32(LEAST_ROOM));
    const capacity = b.op('i32.add', b.op('i32.add', length, more!), spare);
    const storage = newStorage(b, world, capacity);
    const first = elementAddress(b, world, storage, b.i32(0));
    copyElements(b, world, array!, b.i32(0), first, length);
    world.heap.writeBarrier(b, storage);
    b.ret(world.values.unboxReference(b, storage));
  },
};

/** (array, length): makes an Array shorter. What is behind its end is nil. */
export const truncateArray: Routine = {
  name: 'array.truncate',
  signature: { params: ['i32', 'i32'], result: null },
  effects: (module) => ({
    reads: 'all',
    writes: [
      module.aliasClass(`${arrayObject.name}.length`),
      module.aliasClass(`${storageLayout.name}.[]`),
    ],
    mayNotReturn: false,
  }),
  build: ({ builder: b, world }, array, length) => {
    const { fields } = world.of(arrayObject);
    const { tail } = world.of(storageLayout);
    const items = fields.items.load(b, array!);
    const end = fields.length.load(b, array!);
    fields.length.store(b, array!, length!);
    whileLoop(
      b,
      [length!],
      ([at]) => b.op('i32.lt_u', at!, end),
      ([at]) => {
        tail.store(b, items, at!, b.i64(world.values.nil), { fresh: true });
        return [b.op('i32.add', at!, b.i32(1))];
      },
    );
    b.ret();
  },
};
