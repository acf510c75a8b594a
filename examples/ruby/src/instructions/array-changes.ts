// Rows that take Arrays apart, put them together, and move their elements.

import type { Emitter, Primitive, Test, TypedValue, Value } from '@martlet/vm';
import { ArrayClass, Integer, primitive, test } from '@martlet/vm';
import {
  elementAddress,
  grownStorage,
  joinedArrays,
  LEAST_ROOM,
  partOfArray,
  reversedArray,
  truncateArray,
} from './array-routines.ts';
import { arrayObject, RArray, storageLayout } from './layouts.ts';
import { index32 } from './strings.ts';

type Host = Parameters<Primitive['evaluate']>[0];
type One = [array: Value];
type Two = [array: Value, other: Value];
type Span = [array: Value, start: Value, count: Value];
type Move = [array: Value, from: Value, to: Value, count: Value];

/** An Array in memory; good until it is changed. */
function view(host: Host, word: bigint) {
  const { fields } = host.world.of(arrayObject);
  const reference = host.world.values.decodeReference(word);
  const items = host.world.values.decodeReference(fields.items.read(reference) as bigint);
  const first = host.world.of(storageLayout).tail.address(items, 0) >>> 3;
  return { reference, items, first, length: Number(fields.length.read(reference)) };
}

const elementsOf = (host: Host, word: bigint): bigint[] => {
  const { first, length } = view(host, word);
  return Array.from(host.world.heap.memory.i64.subarray(first, first + length));
};

/** Reference of new storage with these elements and nil up to its capacity; the elements are kept by others. */
function makeStorage(host: Host, elements: readonly bigint[], capacity: number): number {
  const { heap, values } = host.world;
  const { shape, tail } = host.world.of(storageLayout);
  const storage = heap.newObject(shape, capacity);
  host.keep(values.encodeReference(storage));
  const first = tail.address(storage, 0) >>> 3;
  for (let i = 0; i < capacity; i++) heap.memory.i64[first + i] = elements[i] ?? values.nil;
  heap.hostBarrier(storage);
  return storage;
}

function makeArray(host: Host, elements: readonly bigint[]): bigint {
  const { heap, values } = host.world;
  const { shape, fields } = host.world.of(arrayObject);
  const storage = makeStorage(host, elements, elements.length);
  const reference = heap.newObject(shape);
  fields.items.write(reference, values.encodeReference(storage));
  fields.length.write(reference, elements.length);
  fields.flags.write(reference, 0);
  fields.ivars.write(reference, values.nil);
  return host.keep(values.encodeReference(reference));
}

const referenceOf = (e: Emitter, value: TypedValue) =>
  e.world.values.unboxReference(e.builder, e.word(value));

const lengthOf = (e: Emitter, array: TypedValue) =>
  e.world.of(arrayObject).fields.length.load(e.builder, e.word(array));

const itemsOf = (e: Emitter, array: TypedValue) =>
  e.world.of(arrayObject).fields.items.load(e.builder, e.word(array));

/** Twice the length, which is its tagged word. */
const taggedLength = (e: Emitter, array: TypedValue) => {
  const b = e.builder;
  return b.op('i64.shl', b.op('i64.extend_i32_u', lengthOf(e, array)), b.i64(1));
};

/** Is there an element? */
export const hasElements: Test<One> = test<One>({
  exact: true,
  evaluate: (host, array) => view(host, array).length > 0,
  fold: () => undefined,
  refine: () => {},
  lower: (e, array) => [() => lengthOf(e, array)],
});

/** Do so many elements from an index on exist? Both numbers are integers. */
export const isPart: Test<Span> = test<Span>({
  exact: true,
  evaluate: (host, array, start, count) => {
    const length = BigInt(view(host, array).length);
    const [from, size] = [host.toInt(start), host.toInt(count)];
    return from >= 0n && from <= length && size >= 0n && size <= length - from;
  },
  fold: () => undefined,
  refine: (refiner, answer, _array, start, count) => {
    if (!answer) return;
    refiner.narrow(start, refiner.rules.integers(0, 2 ** 31 - 1));
    refiner.narrow(count, refiner.rules.integers(0, 2 ** 31 - 1));
  },
  lower: (e, array, start, count) => {
    const b = e.builder;
    const rest = () => b.op('i64.sub', taggedLength(e, array), e.word(start));
    return [
      () => b.op('i64.le_u', e.word(start), taggedLength(e, array)),
      () => b.op('i64.le_u', e.word(count), rest()),
    ];
  },
});

/** Has the Array's storage room for the elements of another? */
export const hasRoomFor: Test<Two> = test<Two>({
  exact: true,
  evaluate: (host, array, other) => {
    const { items, length } = view(host, array);
    const capacity = host.world.of(storageLayout).tail.lengthOf(items);
    return length + view(host, other).length <= capacity;
  },
  fold: () => undefined,
  refine: () => {},
  lower: (e, array, other) => [
    () => {
      const b = e.builder;
      const capacity = e.world.of(storageLayout).tail.length(b, itemsOf(e, array));
      const needed = b.op('i32.add', lengthOf(e, array), lengthOf(e, other));
      return b.op('i32.le_u', needed, capacity);
    },
  ],
});

const isArray = ['is', [0, RArray]] as const;
const isMutable = ['isMutable', [0]] as const;
const isOther = ['is', [1, RArray]] as const;

/** An Array of some elements. */
export const arrayPart: Primitive<Span, Value> = primitive<Span, Value>({
  effect: 'allocate',
  needs: [isArray, ['is', [1, Integer]], ['is', [2, Integer]], ['isPart', [0, 1, 2]]],
  evaluate: (host, array, start, count) => {
    const from = Number(host.toInt(start));
    return makeArray(host, elementsOf(host, array).slice(from, from + Number(host.toInt(count))));
  },
  type: (rules) => rules.exactly(RArray),
  lower: (e, array, start, count) => ({
    word: e.allocateBy(partOfArray, [referenceOf(e, array), index32(e, start), index32(e, count)]),
  }),
});

/** An Array of all elements. */
export const arrayCopy: Primitive<One, Value> = primitive<One, Value>({
  effect: 'allocate',
  needs: [isArray],
  evaluate: (host, array) => makeArray(host, elementsOf(host, array)),
  type: (rules) => rules.exactly(RArray),
  lower: (e, array) => {
    const parts = [referenceOf(e, array), e.builder.i32(0), lengthOf(e, array)];
    return { word: e.allocateBy(partOfArray, parts) };
  },
});

/** An Array of the elements of two. */
export const arraysJoined: Primitive<Two, Value> = primitive<Two, Value>({
  effect: 'allocate',
  needs: [isArray, isOther],
  evaluate: (host, array, other) =>
    makeArray(host, [...elementsOf(host, array), ...elementsOf(host, other)]),
  type: (rules) => rules.exactly(RArray),
  lower: (e, array, other) => ({
    word: e.allocateBy(joinedArrays, [referenceOf(e, array), referenceOf(e, other)]),
  }),
});

/** An Array of the elements from the last to the first. */
export const arrayReversed: Primitive<One, Value> = primitive<One, Value>({
  effect: 'allocate',
  needs: [isArray],
  evaluate: (host, array) => makeArray(host, elementsOf(host, array).reverse()),
  type: (rules) => rules.exactly(RArray),
  lower: (e, array) => ({ word: e.allocateBy(reversedArray, [referenceOf(e, array)]) }),
});

/** Storage with the elements of an Array and room for those of another. */
export const storageGrownFor: Primitive<Two, Value> = primitive<Two, Value>({
  effect: 'allocate',
  needs: [isArray, isOther],
  evaluate: (host, array, other) => {
    const { length } = view(host, array);
    const capacity = length + view(host, other).length + (length >> 1) + LEAST_ROOM;
    const storage = makeStorage(host, elementsOf(host, array), capacity);
    return host.world.values.encodeReference(storage);
  },
  type: (rules) => rules.exactly(ArrayClass),
  lower: (e, array, other) => ({
    word: e.allocateBy(grownStorage, [referenceOf(e, array), lengthOf(e, other)]),
  }),
});

/** Gives an Array the storage that {@link storageGrownFor} has just made of it. */
export const takeStorage: Primitive<[array: Value, storage: Value], void> = primitive<
  [array: Value, storage: Value],
  void
>({
  effect: 'store',
  needs: [isArray, isMutable],
  evaluate: (host, array, storage) =>
    host.world.of(arrayObject).fields.items.write(view(host, array).reference, storage),
  type: (rules) => rules.bottom,
  lower: (e, array, storage) =>
    e.world.of(arrayObject).fields.items.store(e.builder, e.word(array), e.word(storage)),
});

/** Appends the elements of an Array to another, which has room for them. */
export const arrayAppend: Primitive<Two, void> = primitive<Two, void>({
  effect: 'store',
  needs: [isArray, isOther, isMutable],
  evaluate: (host, array, other) => {
    const { reference, items, first, length } = view(host, array);
    const added = elementsOf(host, other);
    for (const [i, element] of added.entries()) {
      host.world.heap.memory.i64[first + length + i] = element;
    }
    host.world.heap.hostBarrier(items);
    host.world.of(arrayObject).fields.length.write(reference, length + added.length);
  },
  type: (rules) => rules.bottom,
  lower: (e, array, other) => {
    const b = e.builder;
    const { tail } = e.world.of(storageLayout);
    const [items, length, more] = [itemsOf(e, array), lengthOf(e, array), lengthOf(e, other)];
    const to = elementAddress(b, e.world, items, length);
    const from = elementAddress(b, e.world, itemsOf(e, other), b.i32(0));
    b.memoryCopy(to, from, b.op('i32.shl', more, b.i32(3)), tail.alias(b.fn.module));
    e.world.heap.writeBarrier(b, items);
    const all = b.op('i32.add', length, more);
    e.world.of(arrayObject).fields.length.store(b, e.word(array), all);
  },
});

/** Takes the last element away. */
export const arrayPop: Primitive<One, Value> = primitive<One, Value>({
  effect: 'store',
  needs: [isArray, isMutable, ['hasElements', [0]]],
  evaluate: (host, array) => {
    const { reference, first, length } = view(host, array);
    const { i64 } = host.world.heap.memory;
    const last = host.keep(i64[first + length - 1]!);
    i64[first + length - 1] = host.nil;
    host.world.of(arrayObject).fields.length.write(reference, length - 1);
    return last;
  },
  type: (rules) => rules.top,
  lower: (e, array) => {
    const b = e.builder;
    const { tail } = e.world.of(storageLayout);
    const items = itemsOf(e, array);
    const length = b.op('i32.sub', lengthOf(e, array), b.i32(1));
    const last = tail.load(b, items, length);
    tail.store(b, items, length, b.i64(e.world.values.nil), { fresh: true });
    e.world.of(arrayObject).fields.length.store(b, e.word(array), length);
    return { word: last };
  },
});

/** Moves elements within an Array: `count` from one index on to another; all of both places exist. */
export const arrayMove: Primitive<Move, void> = primitive<Move, void>({
  effect: 'store',
  needs: [
    isArray,
    isMutable,
    ['is', [1, Integer]],
    ['is', [2, Integer]],
    ['is', [3, Integer]],
    ['isPart', [0, 1, 3]],
    ['isPart', [0, 2, 3]],
  ],
  evaluate: (host, array, from, to, count) => {
    const { items, first } = view(host, array);
    const [source, target, size] = [from, to, count].map((word) => Number(host.toInt(word)));
    const start = first + source!;
    host.world.heap.memory.i64.copyWithin(first + target!, start, start + size!);
    host.world.heap.hostBarrier(items);
  },
  type: (rules) => rules.bottom,
  lower: (e, array, from, to, count) => {
    const b = e.builder;
    const { tail } = e.world.of(storageLayout);
    const items = itemsOf(e, array);
    const place = (index: TypedValue) => elementAddress(b, e.world, items, index32(e, index));
    const bytes = b.op('i32.shl', index32(e, count), b.i32(3));
    b.memoryCopy(place(to), place(from), bytes, tail.alias(b.fn.module));
    e.world.heap.writeBarrier(b, items);
  },
});

/** Makes an Array shorter. */
export const arrayTruncate: Primitive<[array: Value, length: Value], void> = primitive<
  [array: Value, length: Value],
  void
>({
  effect: 'store',
  needs: [isArray, isMutable, ['is', [1, Integer]], ['inside', [0, 1]]],
  evaluate: (host, array, length) => {
    const { reference, first, length: end } = view(host, array);
    const size = Number(host.toInt(length));
    host.world.heap.memory.i64.fill(host.nil, first + size, first + end);
    host.world.of(arrayObject).fields.length.write(reference, size);
  },
  type: (rules) => rules.bottom,
  lower: (e, array, length) => {
    e.callRoutine(truncateArray, [referenceOf(e, array), index32(e, length)]);
  },
});
