// Rows on numbers that the vocabulary of @martlet/vm does not have: an integer and a float together, bits, signs.

import type { Emitter, Primitive, Test, TypedValue, Value } from '@martlet/vm';
import { Float, Integer, primitive, test } from '@martlet/vm';

type Binary = Primitive<[a: Value, b: Value], Value>;
type BinaryTest = Test<[a: Value, b: Value]>;
type FloatOp = 'f64.add' | 'f64.sub' | 'f64.mul' | 'f64.div';
type FloatTest = 'f64.lt' | 'f64.le' | 'f64.eq';

const raw = (e: Emitter, a: TypedValue) => e.world.values.unboxInt(e.builder, e.word(a));
const converted = (e: Emitter, a: TypedValue) => e.builder.op('f64.convert_i64_s', raw(e, a));

/** An integer with a float. */
export function integerFloat(op: FloatOp, evaluate: (a: number, b: number) => number): Binary {
  return primitive<[a: Value, b: Value], Value>({
    effect: 'pure',
    needs: [
      ['is', [0, Integer]],
      ['is', [1, Float]],
    ],
    evaluate: (host, a, b) => host.float(evaluate(Number(host.toInt(a)), host.toFloat(b))),
    type: (rules) => rules.float,
    lower: (e, a, b) => ({ f64: e.builder.op(op, converted(e, a), e.f64(b)) }),
  });
}

/** A float with an integer. */
export function floatInteger(op: FloatOp, evaluate: (a: number, b: number) => number): Binary {
  return primitive<[a: Value, b: Value], Value>({
    effect: 'pure',
    needs: [
      ['is', [0, Float]],
      ['is', [1, Integer]],
    ],
    evaluate: (host, a, b) => host.float(evaluate(host.toFloat(a), Number(host.toInt(b)))),
    type: (rules) => rules.float,
    lower: (e, a, b) => ({ f64: e.builder.op(op, e.f64(a), converted(e, b)) }),
  });
}

/** Integers up to here are the same as floats, so a comparison may convert them. */
const EXACT = 2n ** 53n;

/** Can the integer become a float without loss? */
export const isExact: Test<[a: Value]> = test<[a: Value]>({
  exact: true,
  stable: true,
  evaluate: (host, a) => host.toInt(a) <= EXACT && host.toInt(a) >= -EXACT,
  fold: (rules, a) => (rules.isSubtype(a.type, rules.integers(-EXACT, EXACT)) ? true : undefined),
  refine: (refiner, answer, a) => {
    if (answer) refiner.narrow(a, refiner.rules.integers(-EXACT, EXACT));
  },
  lower: (e, a) => [
    () => {
      const b = e.builder;
      const moved = b.op('i64.add', raw(e, a), b.i64(EXACT));
      return b.op('i64.le_u', moved, b.i64(2n * EXACT));
    },
  ],
});

/** Compares an integer, known to be exact as a float, with a float. */
export function integerFloatTest(
  op: FloatTest,
  evaluate: (a: number, b: number) => boolean,
): BinaryTest {
  return test<[a: Value, b: Value]>({
    exact: true,
    stable: true,
    evaluate: (host, a, b) => evaluate(Number(host.toInt(a)), host.toFloat(b)),
    fold: () => undefined,
    refine: () => {},
    lower: (e, a, b) => [() => e.builder.op(op, converted(e, a), e.f64(b))],
  });
}

/** Compares a float with an integer that is known to be exact as a float. */
export function floatIntegerTest(
  op: FloatTest,
  evaluate: (a: number, b: number) => boolean,
): BinaryTest {
  return test<[a: Value, b: Value]>({
    exact: true,
    stable: true,
    evaluate: (host, a, b) => evaluate(host.toFloat(a), Number(host.toInt(b))),
    fold: () => undefined,
    refine: () => {},
    lower: (e, a, b) => [() => e.builder.op(op, e.f64(a), converted(e, b))],
  });
}

/** The float with the other sign. */
export const floatNegate: Primitive<[a: Value], Value> = primitive<[a: Value], Value>({
  effect: 'pure',
  needs: [['is', [0, Float]]],
  evaluate: (host, a) => host.float(-host.toFloat(a)),
  type: (rules) => rules.float,
  lower: (e, a) => ({ f64: e.builder.op('f64.neg', e.f64(a)) }),
});

/** An integer as a float. */
export const integerToFloat: Primitive<[a: Value], Value> = primitive<[a: Value], Value>({
  effect: 'pure',
  needs: [['is', [0, Integer]]],
  evaluate: (host, a) => host.float(Number(host.toInt(a))),
  type: (rules) => rules.float,
  lower: (e, a) => ({ f64: converted(e, a) }),
});

/** Is a float so near to 0 that an Integer in a word has its whole part? No NaN is. */
export const floatHasInteger: Test<[a: Value]> = test<[a: Value]>({
  exact: true,
  stable: true,
  evaluate: (host, a) => Math.abs(host.toFloat(a)) < EXACT,
  fold: () => undefined,
  refine: () => {},
  lower: (e, a) => [
    () => e.builder.op('f64.lt', e.builder.op('f64.abs', e.f64(a)), e.builder.f64(Number(EXACT))),
  ],
});

/** The whole part of such a float. */
export const floatToInteger: Primitive<[a: Value], Value> = primitive<[a: Value], Value>({
  effect: 'pure',
  needs: [
    ['is', [0, Float]],
    ['floatHasInteger', [0]],
  ],
  evaluate: (host, a) => host.int(BigInt(Math.trunc(host.toFloat(a)))),
  type: (rules) => rules.integers(-EXACT, EXACT),
  lower: (e, a) => ({
    word: e.builder.op('i64.shl', e.builder.op('i64.trunc_sat_f64_s', e.f64(a)), e.builder.i64(1n)),
  }),
});

/** Bitwise operations on tagged words: both tags are 0, so the result's is. */
export function bitwise(
  op: 'i64.and' | 'i64.or' | 'i64.xor',
  evaluate: (a: bigint, b: bigint) => bigint,
): Binary {
  return primitive<[a: Value, b: Value], Value>({
    effect: 'pure',
    needs: [
      ['is', [0, Integer]],
      ['is', [1, Integer]],
    ],
    evaluate: (host, a, b) => host.int(evaluate(host.toInt(a), host.toInt(b))),
    type: (rules) => rules.integer,
    lower: (e, a, b) => ({ word: e.builder.op(op, e.word(a), e.word(b)) }),
  });
}

/** May an integer be shifted right by this many bits in one step: 0 to 62? */
export const isShift: Test<[count: Value]> = test<[count: Value]>({
  exact: true,
  stable: true,
  evaluate: (host, count) => host.toInt(count) >= 0n && host.toInt(count) <= 62n,
  fold: (rules, count) => (rules.isSubtype(count.type, rules.integers(0, 62)) ? true : undefined),
  refine: (refiner, answer, count) => {
    if (answer) refiner.narrow(count, refiner.rules.integers(0, 62));
  },
  lower: (e, count) => [() => e.builder.op('i64.le_u', e.word(count), e.builder.i64(124n))],
});

/** a >> b for 0 <= b <= 62. */
export const intShiftRight: Binary = primitive<[a: Value, b: Value], Value>({
  effect: 'pure',
  needs: [
    ['is', [0, Integer]],
    ['is', [1, Integer]],
    ['isShift', [1]],
  ],
  evaluate: (host, a, b) => host.int(host.toInt(a) >> host.toInt(b)),
  type: (rules) => rules.integer,
  lower: (e, a, b) => {
    const shifted = e.builder.op('i64.shr_s', raw(e, a), raw(e, b));
    return { word: e.world.values.boxInt(e.builder, shifted) };
  },
});

/** Does a << b fit an integer, for 0 <= b <= 62? */
export const shiftFits: BinaryTest = test<[a: Value, b: Value]>({
  exact: true,
  stable: true,
  evaluate: (host, a, b) => host.fits(host.toInt(a) << host.toInt(b)),
  fold: () => undefined,
  refine: () => {},
  lower: (e, a, b) => [
    () => {
      const builder = e.builder;
      const word = e.word(a);
      const count = raw(e, b);
      const there = builder.op('i64.shl', word, count);
      return builder.op('i64.eq', builder.op('i64.shr_s', there, count), word);
    },
  ],
});

/** a << b, where `shiftFits` holds. */
export const intShiftLeft: Binary = primitive<[a: Value, b: Value], Value>({
  effect: 'pure',
  needs: [
    ['is', [0, Integer]],
    ['is', [1, Integer]],
    ['isShift', [1]],
    ['shiftFits', [0, 1]],
  ],
  evaluate: (host, a, b) => host.int(host.toInt(a) << host.toInt(b)),
  type: (rules) => rules.integer,
  lower: (e, a, b) => ({ word: e.builder.op('i64.shl', e.word(a), raw(e, b)) }),
});
