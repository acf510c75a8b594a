// Rows on Arrays, their storage, and Ranges. An Array's length never exceeds the length of its storage; only the rows
// here and the runtime's own functions write either.

import type { Emitter, Immediate, Primitive, Test, TypedValue, Value } from '@martlet/vm';
import { ArrayClass, Integer, primitive, test } from '@martlet/vm';
import { LEAST_ROOM } from './array-routines.ts';
import { arrayObject, FLAG, RArray, RRange, rangeObject, storageLayout } from './layouts.ts';

type One = [array: Value];
type Two = [array: Value, index: Value];

const index32 = (e: Emitter, index: TypedValue) =>
  e.builder.op('i32.wrap_i64', e.world.values.unboxInt(e.builder, e.word(index)));

/** Storage for so many elements, all nil: the first half of an Array literal. */
export const storageNew: Primitive<[count: Immediate<'count'>], Value> = primitive<
  [count: Immediate<'count'>],
  Value
>({
  effect: 'allocate',
  evaluate: (host, count) => {
    const { heap, values } = host.world;
    const layout = host.world.of(storageLayout);
    const reference = heap.newObject(layout.shape, count);
    const first = layout.tail.address(reference, 0) >>> 3;
    heap.memory.i64.fill(values.nil, first, first + count);
    return host.keep(values.encodeReference(reference));
  },
  type: (rules) => rules.exactly(ArrayClass),
  lower: (e, count) => {
    const b = e.builder;
    const { shape } = e.world.of(storageLayout);
    const nil = b.i64(e.world.values.nil);
    return {
      word: e.world.heap.allocateTail(b, shape, e.immediate(count), nil, e.allocation),
    };
  },
});

/** Does the storage have this slot? */
export const hasSlot: Test<[storage: Value, slot: Immediate<'slot'>]> = test<
  [storage: Value, slot: Immediate<'slot'>]
>({
  exact: true,
  stable: true,
  evaluate: (host, storage, slot) => {
    const reference = host.world.values.decodeReference(storage);
    return slot < host.world.of(storageLayout).tail.lengthOf(reference);
  },
  fold: () => undefined,
  refine: () => {},
  lower: (e, storage, slot) => [
    () => {
      const length = e.world.of(storageLayout).tail.length(e.builder, e.word(storage));
      return e.builder.op('i32.lt_u', e.immediate(slot), length);
    },
  ],
});

/** Fills a slot of storage. */
export const storageInit: Primitive<[storage: Value, slot: Immediate<'slot'>, value: Value], void> =
  primitive<[storage: Value, slot: Immediate<'slot'>, value: Value], void>({
    effect: 'store',
    needs: [
      ['is', [0, ArrayClass]],
      ['hasSlot', [0, 1]],
    ],
    evaluate: (host, storage, slot, value) => {
      const { tail } = host.world.of(storageLayout);
      const reference = host.world.values.decodeReference(storage);
      host.world.heap.memory.i64[tail.address(reference, slot) >>> 3] = value;
      host.world.heap.hostBarrier(reference);
    },
    type: (rules) => rules.bottom,
    lower: (e, storage, slot, value) => {
      const word = e.word(value);
      const { tail } = e.world.of(storageLayout);
      tail.store(e.builder, e.word(storage), e.immediate(slot), word, {
        fresh: e.neverReference(value),
      });
    },
  });

/** An Array of all elements of a storage, which becomes its own. */
export const arrayOf: Primitive<One, Value> = primitive<One, Value>({
  effect: 'allocate',
  needs: [['is', [0, ArrayClass]]],
  evaluate: (host, storage) => {
    const { heap, values } = host.world;
    const { fields, shape } = host.world.of(arrayObject);
    const reference = heap.newObject(shape);
    const length = host.world.of(storageLayout).tail.lengthOf(values.decodeReference(storage));
    fields.items.write(reference, storage);
    fields.length.write(reference, length);
    fields.flags.write(reference, 0);
    fields.ivars.write(reference, values.nil);
    return host.keep(values.encodeReference(reference));
  },
  type: (rules) => rules.exactly(RArray),
  lower: (e, storage) => {
    const b = e.builder;
    const { fields, shape } = e.world.of(arrayObject);
    const items = e.word(storage);
    const length = e.world.of(storageLayout).tail.length(b, items);
    const word = e.world.heap.allocate(b, shape, e.allocation);
    fields.items.store(b, word, items, { fresh: true });
    fields.length.store(b, word, length, { fresh: true });
    fields.flags.store(b, word, b.i32(0), { fresh: true });
    fields.ivars.store(b, word, b.i64(e.world.values.nil), { fresh: true });
    return { word };
  },
});

/** Is there an element at this index, which is an integer? Negative ones count from the end, on the general path. */
export const inside: Test<Two> = test<Two>({
  exact: true,
  evaluate: (host, array, index) => {
    const reference = host.world.values.decodeReference(array);
    const length = BigInt(host.world.of(arrayObject).fields.length.read(reference));
    return host.toInt(index) >= 0n && host.toInt(index) < length;
  },
  fold: () => undefined,
  refine: (refiner, answer, _array, index) => {
    if (answer) refiner.narrow(index, refiner.rules.integers(0, 2 ** 31 - 1));
  },
  lower: (e, array, index) => [
    () => {
      const b = e.builder;
      const length = e.world.of(arrayObject).fields.length.load(b, e.word(array));
      // A tagged word is twice the integer; that of a negative one is huge when taken as unsigned.
      const bound = b.op('i64.shl', b.op('i64.extend_i32_u', length), b.i64(1));
      return b.op('i64.lt_u', e.word(index), bound);
    },
  ],
});

/** May the Array be changed? */
export const isMutable: Test<One> = test<One>({
  exact: true,
  evaluate: (host, array) => {
    const reference = host.world.values.decodeReference(array);
    return (Number(host.world.of(arrayObject).fields.flags.read(reference)) & FLAG.frozen) === 0;
  },
  fold: () => undefined,
  refine: () => {},
  lower: (e, array) => [
    () => {
      const b = e.builder;
      const flags = e.world.of(arrayObject).fields.flags.load(b, e.word(array));
      return b.op('i32.eqz', b.op('i32.and', flags, b.i32(FLAG.frozen)));
    },
  ],
});

/** Has the Array's storage room for one more element? */
export const hasRoom: Test<One> = test<One>({
  exact: true,
  evaluate: (host, array) => {
    const { values } = host.world;
    const { fields } = host.world.of(arrayObject);
    const reference = values.decodeReference(array);
    const storage = values.decodeReference(fields.items.read(reference) as bigint);
    const capacity = host.world.of(storageLayout).tail.lengthOf(storage);
    return Number(fields.length.read(reference)) < capacity;
  },
  fold: () => undefined,
  refine: () => {},
  lower: (e, array) => [
    () => {
      const b = e.builder;
      const { fields } = e.world.of(arrayObject);
      const storage = fields.items.load(b, e.word(array));
      const capacity = e.world.of(storageLayout).tail.length(b, storage);
      return b.op('i32.lt_u', fields.length.load(b, e.word(array)), capacity);
    },
  ],
});

const elementNeeds = [
  ['is', [0, RArray]],
  ['is', [1, Integer]],
  ['inside', [0, 1]],
] as const;

/** The element at an index. */
export const elementLoad: Primitive<Two, Value> = primitive<Two, Value>({
  effect: 'load',
  needs: elementNeeds,
  evaluate: (host, array, index) => {
    const { values, heap } = host.world;
    const items = host.world.of(arrayObject).fields.items.read(values.decodeReference(array));
    const storage = values.decodeReference(items as bigint);
    const at = host.world.of(storageLayout).tail.address(storage, Number(host.toInt(index)));
    return heap.memory.i64[at >>> 3]!;
  },
  type: (rules) => rules.top,
  lower: (e, array, index) => {
    const b = e.builder;
    const items = e.world.of(arrayObject).fields.items.load(b, e.word(array));
    return { word: e.world.of(storageLayout).tail.load(b, items, index32(e, index)) };
  },
});

/** Sets the element at an index. */
export const elementStore: Primitive<[array: Value, index: Value, value: Value], void> = primitive<
  [array: Value, index: Value, value: Value],
  void
>({
  effect: 'store',
  needs: [...elementNeeds, ['isMutable', [0]]],
  evaluate: (host, array, index, value) => {
    const { values, heap } = host.world;
    const items = host.world.of(arrayObject).fields.items.read(values.decodeReference(array));
    const storage = values.decodeReference(items as bigint);
    const at = host.world.of(storageLayout).tail.address(storage, Number(host.toInt(index)));
    heap.memory.i64[at >>> 3] = value;
    heap.hostBarrier(storage);
  },
  type: (rules) => rules.bottom,
  lower: (e, array, index, value) => {
    const b = e.builder;
    const word = e.word(value);
    const items = e.world.of(arrayObject).fields.items.load(b, e.word(array));
    e.world.of(storageLayout).tail.store(b, items, index32(e, index), word, {
      fresh: e.neverReference(value),
    });
  },
});

/** Appends an element. */
export const elementPush: Primitive<[array: Value, value: Value], void> = primitive<
  [array: Value, value: Value],
  void
>({
  effect: 'store',
  needs: [
    ['is', [0, RArray]],
    ['isMutable', [0]],
    ['hasRoom', [0]],
  ],
  evaluate: (host, array, value) => {
    const { values, heap } = host.world;
    const { fields } = host.world.of(arrayObject);
    const reference = values.decodeReference(array);
    const storage = values.decodeReference(fields.items.read(reference) as bigint);
    const length = Number(fields.length.read(reference));
    heap.memory.i64[host.world.of(storageLayout).tail.address(storage, length) >>> 3] = value;
    heap.hostBarrier(storage);
    fields.length.write(reference, length + 1);
  },
  type: (rules) => rules.bottom,
  lower: (e, array, value) => {
    const b = e.builder;
    const word = e.word(value);
    const { fields } = e.world.of(arrayObject);
    const items = fields.items.load(b, e.word(array));
    const length = fields.length.load(b, e.word(array));
    e.world.of(storageLayout).tail.store(b, items, length, word, {
      fresh: e.neverReference(value),
    });
    fields.length.store(b, e.word(array), b.op('i32.add', length, b.i32(1)));
  },
});

/** Storage with the elements of an Array and room for more: for an Array that is full. */
export const storageGrown: Primitive<One, Value> = primitive<One, Value>({
  effect: 'allocate',
  needs: [['is', [0, RArray]]],
  evaluate: (host, array) => {
    const { values, heap } = host.world;
    const { fields } = host.world.of(arrayObject);
    const { shape, tail } = host.world.of(storageLayout);
    const reference = values.decodeReference(array);
    const length = Number(fields.length.read(reference));
    const capacity = length + (length >> 1) + LEAST_ROOM;
    const grown = heap.newObject(shape, capacity);
    const { i64 } = heap.memory;
    const from = tail.address(values.decodeReference(fields.items.read(reference) as bigint), 0);
    const to = tail.address(grown, 0) >>> 3;
    i64.fill(values.nil, to, to + capacity);
    i64.copyWithin(to, from >>> 3, (from >>> 3) + length);
    heap.hostBarrier(grown);
    return host.keep(values.encodeReference(grown));
  },
  type: (rules) => rules.exactly(ArrayClass),
  lower: (e, array) => {
    const b = e.builder;
    const { heap, values } = e.world;
    const { fields } = e.world.of(arrayObject);
    const { shape, tail } = e.world.of(storageLayout);
    const object = e.word(array);
    const length = fields.length.load(b, object);
    const half = b.op('i32.shr_u', length, b.i32(1));
    const capacity = b.op('i32.add', b.op('i32.add', length, half), b.i32(LEAST_ROOM));
    const word = heap.allocateTail(b, shape, capacity, b.i64(values.nil), e.allocation);
    const from = tail.addressOf(b, fields.items.load(b, object), b.i32(0));
    const bytes = b.op('i32.shl', length, b.i32(3));
    b.memoryCopy(tail.addressOf(b, word, b.i32(0)), from, bytes, tail.alias(b.fn.module));
    // Large objects are old from the start.
    heap.writeBarrier(b, word);
    return { word };
  },
});

/** Appends an element to an Array, which gets the storage that {@link storageGrown} has just made of it. */
export const elementPushGrown: Primitive<[array: Value, storage: Value, value: Value], void> =
  primitive<[array: Value, storage: Value, value: Value], void>({
    effect: 'store',
    needs: [
      ['is', [0, RArray]],
      ['isMutable', [0]],
    ],
    evaluate: (host, array, storage, value) => {
      const { values, heap } = host.world;
      const { fields } = host.world.of(arrayObject);
      const reference = values.decodeReference(array);
      const items = values.decodeReference(storage);
      const length = Number(fields.length.read(reference));
      heap.memory.i64[host.world.of(storageLayout).tail.address(items, length) >>> 3] = value;
      heap.hostBarrier(items);
      fields.items.write(reference, storage);
      fields.length.write(reference, length + 1);
    },
    type: (rules) => rules.bottom,
    lower: (e, array, storage, value) => {
      const b = e.builder;
      const word = e.word(value);
      const { fields } = e.world.of(arrayObject);
      const [object, items] = [e.word(array), e.word(storage)];
      const length = fields.length.load(b, object);
      e.world.of(storageLayout).tail.store(b, items, length, word, {
        fresh: e.neverReference(value),
      });
      fields.items.store(b, object, items);
      fields.length.store(b, object, b.op('i32.add', length, b.i32(1)));
    },
  });

/** How many elements an Array has. */
export const lengthOf: Primitive<One, Value> = primitive<One, Value>({
  effect: 'load',
  needs: [['is', [0, RArray]]],
  evaluate: (host, array) =>
    host.int(
      BigInt(
        host.world.of(arrayObject).fields.length.read(host.world.values.decodeReference(array)),
      ),
    ),
  type: (rules) => rules.integers(0, 2 ** 31 - 1),
  lower: (e, array) => {
    const b = e.builder;
    const length = e.world.of(arrayObject).fields.length.load(b, e.word(array));
    return { word: e.world.values.boxInt(b, b.op('i64.extend_i32_u', length)) };
  },
});

/** A Range. */
export const rangeNew: Primitive<[first: Value, last: Value, exclusive: Immediate<'int'>], Value> =
  primitive<[first: Value, last: Value, exclusive: Immediate<'int'>], Value>({
    effect: 'allocate',
    evaluate: (host, first, last, exclusive) => {
      const { fields, shape } = host.world.of(rangeObject);
      const reference = host.world.heap.newObject(shape);
      fields.first.write(reference, first);
      fields.last.write(reference, last);
      fields.exclusive.write(reference, exclusive);
      fields.ivars.write(reference, host.world.values.nil);
      return host.keep(host.world.values.encodeReference(reference));
    },
    type: (rules) => rules.exactly(RRange),
    lower: (e, first, last, exclusive) => {
      const b = e.builder;
      const { fields, shape } = e.world.of(rangeObject);
      const [from, to, flag] = [e.word(first), e.word(last), e.immediate(exclusive)];
      const word = e.world.heap.allocate(b, shape, e.allocation);
      fields.first.store(b, word, from, { fresh: true });
      fields.last.store(b, word, to, { fresh: true });
      fields.exclusive.store(b, word, flag, { fresh: true });
      fields.ivars.store(b, word, b.i64(e.world.values.nil), { fresh: true });
      return { word };
    },
  });

function rangePart(name: 'first' | 'last'): Primitive<[range: Value], Value> {
  return primitive<[range: Value], Value>({
    effect: 'load',
    needs: [['is', [0, RRange]]],
    evaluate: (host, range) =>
      host.world
        .of(rangeObject)
        .fields[name].read(host.world.values.decodeReference(range)) as bigint,
    type: (rules) => rules.top,
    lower: (e, range) => ({
      word: e.world.of(rangeObject).fields[name].load(e.builder, e.word(range)),
    }),
  });
}

export const rangeFirst: Primitive<[range: Value], Value> = rangePart('first');
export const rangeLast: Primitive<[range: Value], Value> = rangePart('last');

/** Does the Range leave its end out? */
export const isExclusive: Test<[range: Value]> = test<[range: Value]>({
  exact: true,
  evaluate: (host, range) =>
    host.world.of(rangeObject).fields.exclusive.read(host.world.values.decodeReference(range)) !==
    0,
  fold: () => undefined,
  refine: () => {},
  lower: (e, range) => [
    () => e.world.of(rangeObject).fields.exclusive.load(e.builder, e.word(range)),
  ],
});
