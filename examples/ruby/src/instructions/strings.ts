// Rows that ask Strings. What the layout says of bytes and lengths is in text-routines.ts.

import type { Emitter, GuestClass, Primitive, Test, TypedValue, Value, World } from '@martlet/vm';
import { Integer, primitive, test } from '@martlet/vm';
import { arrayObject, bytesLayout, FLAG, RArray, RString, stringObject } from './layouts.ts';
import { findText, hashOfText, hasRoomFor, orderTexts, viewText } from './text-access.ts';
import {
  bytesAlias,
  findBytes,
  hashText,
  orderBytes,
  sameBytes,
  startOf,
} from './text-routines.ts';

type One = [string: Value];
type Two = [a: Value, b: Value];
type At = [string: Value, index: Value];
type Node = ReturnType<Emitter['word']>;

/** The fields of a String in code. */
export function partsOfText(
  e: Emitter,
  string: TypedValue,
): { readonly length: () => Node; readonly flags: () => Node; readonly start: () => Node } {
  const { fields } = e.world.of(stringObject);
  const b = e.builder;
  const word = e.word(string);
  return {
    length: () => fields.length.load(b, word),
    flags: () => fields.flags.load(b, word),
    start: () => startOf(b, e.world, fields.bytes.load(b, word)),
  };
}

/** The number in a word that is an integer of 32 bits. */
export function index32(e: Emitter, index: TypedValue): Node {
  return e.builder.op('i32.wrap_i64', e.world.values.unboxInt(e.builder, e.word(index)));
}

/** A test of a String's flags. */
function flagTest(flag: number, wanted: boolean): Test<One> {
  return test<One>({
    exact: true,
    evaluate: (host, string) => ((viewText(host.world, string).flags & flag) !== 0) === wanted,
    fold: () => undefined,
    refine: () => {},
    lower: (e, string) => [
      () => {
        const b = e.builder;
        const bit = b.op('i32.and', partsOfText(e, string).flags(), b.i32(flag));
        return wanted ? bit : b.op('i32.eqz', bit);
      },
    ],
  });
}

/** Is the String known to have only bytes below 128, so that characters are bytes? */
export const isAscii: Test<One> = flagTest(FLAG.ascii, true);
/** The field of Strings or Arrays that holds what stands beside them. */
const variablesOf = (world: World, cls: GuestClass) =>
  cls === RArray ? world.of(arrayObject).fields.ivars : world.of(stringObject).fields.ivars;

/** Has a String or an Array no instance variables beside it? */
export const hasNoVariables: Test<[object: Value, cls: GuestClass]> = test<
  [object: Value, cls: GuestClass]
>({
  exact: true,
  evaluate: (host, object, cls) => {
    const ivars = variablesOf(host.world, cls);
    return ivars.read(host.world.values.decodeReference(object)) === host.nil;
  },
  fold: () => undefined,
  refine: () => {},
  lower: (e, object, cls) => [
    () => {
      const ivars = variablesOf(e.world, cls);
      return e.world.values.isNil(e.builder, ivars.load(e.builder, e.word(object)));
    },
  ],
});

/** May the String be changed? */
export const isChangeable: Test<One> = flagTest(FLAG.frozen, false);

/** Is there a byte at this index, which is an integer? Negative ones count from the end, on other paths. */
export const insideText: Test<At> = test<At>({
  exact: true,
  evaluate: (host, string, index) => {
    const at = host.toInt(index);
    return at >= 0n && at < BigInt(viewText(host.world, string).length);
  },
  fold: () => undefined,
  refine: (refiner, answer, _string, index) => {
    if (answer) refiner.narrow(index, refiner.rules.integers(0, 2 ** 31 - 1));
  },
  lower: (e, string, index) => [
    () => {
      const b = e.builder;
      // A tagged word is twice the integer; that of a negative one is huge when taken as unsigned.
      const length = b.op('i64.extend_i32_u', partsOfText(e, string).length());
      return b.op('i64.lt_u', e.word(index), b.op('i64.shl', length, b.i64(1)));
    },
  ],
});

/** Do so many bytes from a place on exist? Both numbers are integers. */
export const isSpan: Test<[string: Value, start: Value, count: Value]> = test<
  [string: Value, start: Value, count: Value]
>({
  exact: true,
  evaluate: (host, string, start, count) => {
    const [from, size] = [host.toInt(start), host.toInt(count)];
    const length = BigInt(viewText(host.world, string).length);
    return from >= 0n && from <= length && size >= 0n && size <= length - from;
  },
  fold: () => undefined,
  refine: (refiner, answer, _string, start, count) => {
    if (!answer) return;
    const size = refiner.rules.integers(0, 2 ** 31 - 1);
    refiner.narrow(start, size);
    refiner.narrow(count, size);
  },
  lower: (e, string, start, count) => {
    const b = e.builder;
    const length = () => {
      const bytes = b.op('i64.extend_i32_u', partsOfText(e, string).length());
      return b.op('i64.shl', bytes, b.i64(1));
    };
    return [
      () => b.op('i64.le_u', e.word(start), length()),
      () => b.op('i64.le_u', e.word(count), b.op('i64.sub', length(), e.word(start))),
    ];
  },
});

/** Can the bytes of another String be written behind those of a String, where they are? */
export const hasTextRoom: Test<Two> = test<Two>({
  exact: true,
  evaluate: (host, string, other) => {
    const text = viewText(host.world, string);
    return hasRoomFor(host.world, text, viewText(host.world, other).length);
  },
  fold: () => undefined,
  refine: () => {},
  lower: (e, string, other) => {
    const b = e.builder;
    const text = partsOfText(e, string);
    return [
      () => b.op('i32.eqz', b.op('i32.and', text.flags(), b.i32(FLAG.shared))),
      () => {
        const bytes = e.world.of(stringObject).fields.bytes.load(b, e.word(string));
        const capacity = e.world.of(bytesLayout).tail.length(b, bytes);
        const needed = b.op('i32.add', text.length(), partsOfText(e, other).length());
        return b.op('i32.le_u', b.op('i32.add', needed, b.i32(8)), capacity);
      },
    ];
  },
});

/** Have the two Strings the same bytes? */
export const sameText: Test<Two> = test<Two>({
  exact: true,
  evaluate: (host, a, b) => orderTexts(host.world, a, b) === 0,
  fold: () => undefined,
  refine: () => {},
  lower: (e, x, y) => {
    const b = e.builder;
    const [first, second] = [partsOfText(e, x), partsOfText(e, y)];
    return [
      () => b.op('i32.eq', first.length(), second.length()),
      // Most Strings that differ do so in the first eight bytes; there are always as many.
      () => {
        const alias = bytesAlias(b.fn.module);
        const word = (start: Node) => b.load('i64.load', start, 0, alias);
        return b.op('i64.eq', word(first.start()), word(second.start()));
      },
      () => {
        const after = b.newBlock();
        const same = after.addParam('i32');
        const long = b.newBlock();
        const length = first.length();
        b.branch(b.op('i32.le_u', length, b.i32(8)), after, long, [b.i32(1)]);
        b.at(long);
        b.jump(after, [e.callRoutine(sameBytes, [first.start(), second.start(), length])]);
        b.at(after);
        return same;
      },
    ];
  },
});

/** Is the part of a String that is as long as another, at its start or end, equal to it? */
function partTest(end: boolean): Test<Two> {
  return test<Two>({
    exact: true,
    evaluate: (host, string, part) => {
      const [text, other] = [viewText(host.world, string), viewText(host.world, part)];
      const from = end ? text.length - other.length : 0;
      const { u8 } = host.world.heap.memory;
      let same = other.length <= text.length;
      for (let i = 0; same && i < other.length; i++) {
        same = u8[text.start + from + i] === u8[other.start + i];
      }
      return same;
    },
    fold: () => undefined,
    refine: () => {},
    lower: (e, string, part) => {
      const b = e.builder;
      const [text, other] = [partsOfText(e, string), partsOfText(e, part)];
      return [
        () => b.op('i32.le_u', other.length(), text.length()),
        () => {
          const length = other.length();
          const start = text.start();
          const skipped = b.op('i32.sub', text.length(), length);
          const from = end ? b.op('i32.add', start, skipped) : start;
          const order = e.callRoutine(orderBytes, [from, length, other.start(), length]);
          return b.op('i32.eqz', order);
        },
      ];
    },
  });
}

export const beginsWith: Test<Two> = partTest(false);
export const endsWith: Test<Two> = partTest(true);

/** Do the bytes of a String stand somewhere in another? */
export const containsText: Test<Two> = test<Two>({
  exact: true,
  evaluate: (host, string, part) => findText(host.world, string, part, 0) >= 0,
  fold: () => undefined,
  refine: () => {},
  lower: (e, string, part) => {
    const b = e.builder;
    const [text, other] = [partsOfText(e, string), partsOfText(e, part)];
    return [
      () => {
        const parts = [text.start(), text.length(), other.start(), other.length(), b.i32(0)];
        return b.op('i32.ge_s', e.callRoutine(findBytes, parts), b.i32(0));
      },
    ];
  },
});

/** How many bytes a String has. */
export const byteLength: Primitive<One, Value> = primitive<One, Value>({
  effect: 'load',
  needs: [['is', [0, RString]]],
  evaluate: (host, string) => host.int(viewText(host.world, string).length),
  type: (rules) => rules.integers(0, 2 ** 31 - 1),
  lower: (e, string) => ({ word: integerOf(e, partsOfText(e, string).length(), 'unsigned') }),
});

/** The byte at an index. */
export const byteAt: Primitive<At, Value> = primitive<At, Value>({
  effect: 'load',
  needs: [
    ['is', [0, RString]],
    ['is', [1, Integer]],
    ['insideText', [0, 1]],
  ],
  evaluate: (host, string, index) => {
    const { start } = viewText(host.world, string);
    return host.int(host.world.heap.memory.u8[start + Number(host.toInt(index))]!);
  },
  type: (rules) => rules.integers(0, 255),
  lower: (e, string, index) => ({ word: integerOf(e, byteOf(e, string, index), 'unsigned') }),
});

/** The byte at an index as a raw number. */
export function byteOf(e: Emitter, string: TypedValue, index: TypedValue): Node {
  const b = e.builder;
  const address = b.op('i32.add', partsOfText(e, string).start(), index32(e, index));
  return b.load('i32.load8_u', address, 0, bytesAlias(b.fn.module));
}

/** The word of a raw number. */
function integerOf(e: Emitter, node: Node, as: 'signed' | 'unsigned'): Node {
  const wide = as === 'signed' ? 'i64.extend_i32_s' : 'i64.extend_i32_u';
  return e.world.values.boxInt(e.builder, e.builder.op(wide, node));
}

const bothStrings = [
  ['is', [0, RString]],
  ['is', [1, RString]],
] as const;

/** -1, 0 or 1: the order of two Strings' bytes. */
export const textOrder: Primitive<Two, Value> = primitive<Two, Value>({
  effect: 'load',
  needs: bothStrings,
  evaluate: (host, a, b) => host.int(orderTexts(host.world, a, b)),
  type: (rules) => rules.integers(-1, 1),
  lower: (e, a, b) => {
    const [x, y] = [partsOfText(e, a), partsOfText(e, b)];
    const parts = [x.start(), x.length(), y.start(), y.length()];
    return { word: integerOf(e, e.callRoutine(orderBytes, parts), 'signed') };
  },
});

/** The first place at or behind a byte where a String has another in it, or nil. */
export const textIndex: Primitive<[string: Value, needle: Value, from: Value], Value> = primitive<
  [string: Value, needle: Value, from: Value],
  Value
>({
  effect: 'load',
  needs: [...bothStrings, ['is', [2, Integer]], ['insideText', [0, 2]]],
  evaluate: (host, string, needle, from) => {
    const at = findText(host.world, string, needle, Number(host.toInt(from)));
    return at < 0 ? host.nil : host.int(at);
  },
  type: (rules) => rules.join(rules.integers(0, 2 ** 31 - 1), rules.singleton('nil')),
  lower: (e, string, needle, from) => {
    const [x, y] = [partsOfText(e, string), partsOfText(e, needle)];
    const parts = [x.start(), x.length(), y.start(), y.length(), index32(e, from)];
    const b = e.builder;
    const at = e.callRoutine(findBytes, parts);
    const none = b.op('i32.lt_s', at, b.i32(0));
    const nil = b.i64(e.world.values.nil);
    return { word: b.op('i64.select', none, nil, integerOf(e, at, 'unsigned')) };
  },
});

/** The hash code of a String: 30 bits. */
export const textHash: Primitive<One, Value> = primitive<One, Value>({
  effect: 'load',
  needs: [['is', [0, RString]]],
  evaluate: (host, string) => host.int(hashOfText(host.world, string)),
  type: (rules) => rules.integers(0, 2 ** 30 - 1),
  lower: (e, string) => {
    const b = e.builder;
    const bytes = e.world.of(stringObject).fields.bytes.load(b, e.word(string));
    const storage = e.world.values.unboxReference(b, bytes);
    const code = e.callRoutine(hashText, [storage, partsOfText(e, string).length()]);
    return { word: integerOf(e, code, 'unsigned') };
  },
});
