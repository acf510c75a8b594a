// Arrays and closures: layouts that most languages share, and the primitives on them. A language that
// wants other layouts declares its own and writes its own rows in the same way.

import type { Node } from '@martlet/ir';
import type { GuestClass, LayoutSpec } from '../classes.ts';
import { defineClass, defineLayout, Integer } from '../classes.ts';
import type { Callee, Primitive, Test, Value } from '../machine.ts';
import { primitive, test } from '../machine.ts';
import type { Emitter, TypedValue } from '../typed-value.ts';

/** Arrays of fixed length. */
export const arrayLayout: LayoutSpec<Record<never, never>, 'tagged'> = defineLayout(
  'Array',
  {},
  'tagged',
);
export const ArrayClass: GuestClass = defineClass('Array', arrayLayout);

/** A function with the environment in which it was made. */
export const closureLayout: LayoutSpec<
  { readonly record: 'i32'; readonly environment: 'tagged' },
  null
> = defineLayout('Closure', { record: 'i32', environment: 'tagged' });
export const Closure: GuestClass = defineClass('Closure', closureLayout);

/** The reference in a word, on the host. */
const referenceOf = (host: import('../host.ts').Host, word: bigint) =>
  host.world.values.decodeReference(word);

/** A 32-bit index from a tagged integer that is known to be one in range. */
function indexNode(e: Emitter, index: TypedValue): Node {
  return e.builder.op('i32.wrap_i64', e.world.values.unboxInt(e.builder, e.word(index)));
}

/** Does the array have this many elements, at least one more than the index? The index is an integer. */
export const inBounds: Test<[array: Value, index: Value]> = test<[array: Value, index: Value]>({
  exact: true,
  stable: true,
  evaluate: (host, array, index) => {
    const length = host.world.of(arrayLayout).tail.lengthOf(referenceOf(host, array));
    const at = host.toInt(index);
    return at >= 0n && at < BigInt(length);
  },
  fold: () => undefined,
  refine: (refiner, answer, _array, index) => {
    if (answer) refiner.narrow(index, refiner.rules.integers(0, 2 ** 31 - 1));
  },
  lower: (e, array, index) => [
    () => {
      const b = e.builder;
      const length = e.world.of(arrayLayout).tail.length(b, e.word(array));
      // Tagged words are twice the integer; a negative index is a huge unsigned number.
      const bound = b.op('i64.shl', b.op('i64.extend_i32_u', length), b.i64(1));
      return b.op('i64.lt_u', e.word(index), bound);
    },
  ],
});

/** Largest array; longer ones fail as out of memory before anything is computed from their length. */
const MAX_ARRAY = 2 ** 27;

/** Is the integer a possible length of an array? */
export const isLength: Test<[length: Value]> = test<[length: Value]>({
  exact: true,
  stable: true,
  evaluate: (host, length) => {
    const value = host.toInt(length);
    return value >= 0n && value <= BigInt(MAX_ARRAY);
  },
  fold: (rules, length) => {
    if (rules.isSubtype(length.type, rules.integers(0, MAX_ARRAY))) return true;
    return undefined;
  },
  refine: (refiner, answer, length) => {
    if (answer) refiner.narrow(length, refiner.rules.integers(0, MAX_ARRAY));
  },
  lower: (e, length) => [
    () => e.builder.op('i64.le_u', e.word(length), e.builder.i64(BigInt(MAX_ARRAY) * 2n)),
  ],
});

/** A new array whose elements are all `fill`. */
export const arrayNew: Primitive<[length: Value, fill: Value], Value> = primitive<
  [length: Value, fill: Value],
  Value
>({
  effect: 'allocate',
  needs: [
    ['is', [0, Integer]],
    ['isLength', [0]],
  ],
  evaluate: (host, length, fill) => {
    const { heap, values } = host.world;
    const layout = host.world.of(arrayLayout);
    const count = Number(host.toInt(length));
    const reference = heap.newObject(layout.shape, count);
    const first = layout.tail.address(reference, 0) >>> 3;
    heap.memory.i64.fill(fill, first, first + count);
    return host.keep(values.encodeReference(reference));
  },
  type: (rules) => rules.exactly(ArrayClass),
  lower: (e, length, fill) => {
    const { shape } = e.world.of(arrayLayout);
    const words = e.word(fill);
    return {
      word: e.world.heap.allocateTail(e.builder, shape, indexNode(e, length), words, e.allocation),
    };
  },
});

export const arrayLength: Primitive<[array: Value], Value> = primitive<[array: Value], Value>({
  effect: 'pure',
  needs: [['is', [0, ArrayClass]]],
  evaluate: (host, array) =>
    host.int(host.world.of(arrayLayout).tail.lengthOf(referenceOf(host, array))),
  type: (rules) => rules.integers(0, MAX_ARRAY),
  lower: (e, array) => {
    const b = e.builder;
    const length = e.world.of(arrayLayout).tail.length(b, e.word(array));
    return { word: e.world.values.boxInt(b, b.op('i64.extend_i32_u', length)) };
  },
});

const elementNeeds = [
  ['is', [0, ArrayClass]],
  ['is', [1, Integer]],
  ['inBounds', [0, 1]],
] as const;

export const arrayLoad: Primitive<[array: Value, index: Value], Value> = primitive<
  [array: Value, index: Value],
  Value
>({
  effect: 'load',
  needs: elementNeeds,
  evaluate: (host, array, index) => {
    const { tail } = host.world.of(arrayLayout);
    const address = tail.address(referenceOf(host, array), Number(host.toInt(index)));
    return host.world.heap.memory.i64[address >>> 3]!;
  },
  type: (rules) => rules.top,
  lower: (e, array, index) => ({
    word: e.world.of(arrayLayout).tail.load(e.builder, e.word(array), indexNode(e, index)),
  }),
});

export const arrayStore: Primitive<[array: Value, index: Value, value: Value], void> = primitive<
  [array: Value, index: Value, value: Value],
  void
>({
  effect: 'store',
  needs: elementNeeds,
  evaluate: (host, array, index, value) => {
    const { tail } = host.world.of(arrayLayout);
    const reference = referenceOf(host, array);
    const address = tail.address(reference, Number(host.toInt(index)));
    host.world.heap.memory.i64[address >>> 3] = value;
    host.world.heap.hostBarrier(reference);
  },
  type: (rules) => rules.bottom,
  lower: (e, array, index, value) => {
    const { tail } = e.world.of(arrayLayout);
    const word = e.word(value);
    tail.store(e.builder, e.word(array), indexNode(e, index), word, {
      fresh: e.neverReference(value),
    });
  },
});

/** A closure of a function of the program over an environment. */
export const closureNew: Primitive<[callee: Callee, environment: Value], Value> = primitive<
  [callee: Callee, environment: Value],
  Value
>({
  effect: 'allocate',
  evaluate: (host, callee, environment) => {
    const layout = host.world.of(closureLayout);
    const reference = host.world.heap.newObject(layout.shape);
    layout.fields.record.write(reference, callee);
    layout.fields.environment.write(reference, environment);
    return host.keep(host.world.values.encodeReference(reference));
  },
  type: (rules, callee) => rules.madeBy(Closure, rules.onlyFunction(callee.type)),
  lower: (e, callee, environment) => {
    const b = e.builder;
    const layout = e.world.of(closureLayout);
    const inside = e.word(environment);
    const word = e.world.heap.allocate(b, layout.shape, e.allocation);
    layout.fields.record.store(b, word, e.i32(callee), { fresh: true });
    layout.fields.environment.store(b, word, inside, { fresh: true });
    return { word };
  },
});

/** The function of a closure. */
export const closureCallee: Primitive<[closure: Value], Callee> = primitive<
  [closure: Value],
  Callee
>({
  effect: 'load',
  needs: [['is', [0, Closure]]],
  evaluate: (host, closure) =>
    Number(host.world.of(closureLayout).fields.record.read(referenceOf(host, closure))),
  type: (rules, closure) => rules.functionMaking(Closure, closure.type),
  lower: (e, closure) => ({
    i32: e.world.of(closureLayout).fields.record.load(e.builder, e.word(closure)),
  }),
});

export const closureEnvironment: Primitive<[closure: Value], Value> = primitive<
  [closure: Value],
  Value
>({
  effect: 'load',
  evaluate: (host, closure) =>
    host.world.of(closureLayout).fields.environment.read(referenceOf(host, closure)) as bigint,
  type: (rules) => rules.top,
  lower: (e, closure) => ({
    word: e.world.of(closureLayout).fields.environment.load(e.builder, e.word(closure)),
  }),
});
