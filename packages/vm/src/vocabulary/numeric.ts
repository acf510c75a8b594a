// Ready-made semantics for the numbers that most languages have: integers while the result fits, floats, and a slow way
// for everything else. They name rows of the language's own machine, so a language keeps its own slow ways and errors.

import type { GuestClass } from '../classes.ts';
import { Float, Integer, Nil, SymbolClass } from '../classes.ts';
import type { Arm, Condition, Control, Value } from '../machine.ts';

/** What an instruction of two operands reads. */
export interface TwoOperands {
  readonly a: Value;
  readonly b: Value;
}

type Rows<Names extends string, A extends readonly Value[], R> = {
  readonly [K in Names]: (...args: A) => R;
};
type Two = [a: Value, b: Value];

/** A machine with these primitives and tests of two values, and the test `is`. */
export type NumericMachine<P extends string, T extends string> = Pick<
  Control,
  'choose' | 'bool' | 'int'
> & { readonly is: (value: Value, cls: GuestClass) => Condition } & Rows<P, Two, Value> &
  Rows<T, Two, Condition>;

/**
 * The result of an arithmetic operation: `ints` where both operands are integers and the test `fits` holds, `floats`
 * where both are floats, else `general`, which must be right for all values. The arms are one feedback site, `kind`.
 *
 * @example arithmetic('addFits', 'intAdd', 'floatAdd', 'slowAdd')(m, { a, b })
 */
export function arithmetic<
  Fits extends string,
  Ints extends string,
  Floats extends string,
  General extends string,
>(
  fits: Fits,
  ints: Ints,
  floats: Floats,
  general: General,
): (m: NumericMachine<Ints | Floats | General, Fits>, operands: TwoOperands) => Value {
  return (m, { a, b }) => {
    const tests: Rows<Fits, Two, Condition> = m;
    const arms: Arm<Value>[] = [
      [[m.is(a, Integer), m.is(b, Integer), tests[fits](a, b)], () => m[ints](a, b)],
      [[m.is(a, Float), m.is(b, Float)], () => m[floats](a, b)],
    ];
    return m.choose('kind', arms, () => m[general](a, b));
  };
}

/**
 * The value with the other sign: 0 minus it by `ints` where it is an integer and the test `fits` holds, `floats` where it
 * is a float (0 minus it has another zero), else `general`, which must be right for all values.
 *
 * @example negation('subFits', 'intSub', 'floatNegate', 'slowNegate')(m, { a })
 */
export function negation<
  Fits extends string,
  Ints extends string,
  Floats extends string,
  General extends string,
>(
  fits: Fits,
  ints: Ints,
  floats: Floats,
  general: General,
): (
  m: NumericMachine<Ints, Fits> & Rows<Floats | General, [a: Value], Value>,
  operands: Pick<TwoOperands, 'a'>,
) => Value {
  return (m, { a }) => {
    const tests: Rows<Fits, Two, Condition> = m;
    const integers: Rows<Ints, Two, Value> = m;
    const others: Rows<Floats | General, [a: Value], Value> = m;
    const zero = m.int(0);
    const arms: Arm<Value>[] = [
      [
        [m.is(zero, Integer), m.is(a, Integer), tests[fits](zero, a)],
        () => integers[ints](zero, a),
      ],
      [[m.is(a, Float)], () => others[floats](a)],
    ];
    return m.choose('kind', arms, () => others[general](a));
  };
}

/**
 * The guest's true or false of a comparison: the test `ints` of two integers, the test `floats` of two floats, else the
 * primitive `general`, which must be right for all values. The arms are one feedback site, `kind`.
 *
 * @example comparison('intLess', 'floatLess', 'slowLess')(m, { a, b })
 */
export function comparison<Ints extends string, Floats extends string, General extends string>(
  ints: Ints,
  floats: Floats,
  general: General,
): (m: NumericMachine<General, Ints | Floats>, operands: TwoOperands) => Value {
  return (m, { a, b }) => {
    const tests: Rows<Ints | Floats, Two, Condition> = m;
    const arms: Arm<Value>[] = [
      [[m.is(a, Integer), m.is(b, Integer)], () => m.bool(tests[ints](a, b))],
      [[m.is(a, Float), m.is(b, Float)], () => m.bool(tests[floats](a, b))],
    ];
    return m.choose('kind', arms, () => m[general](a, b));
  };
}

/**
 * The guest's true or false of an equality: like a {@link comparison}, with arms for nil, which equals only itself, and
 * for a symbol on the left, which is compared by the test `same`.
 */
export function equality<
  Ints extends string,
  Floats extends string,
  Same extends string,
  General extends string,
>(
  ints: Ints,
  floats: Floats,
  same: Same,
  general: General,
): (m: NumericMachine<General, Ints | Floats | Same>, operands: TwoOperands) => Value {
  return (m, { a, b }) => {
    const tests: Rows<Ints | Floats | Same, Two, Condition> = m;
    const arms: Arm<Value>[] = [
      [[m.is(a, Integer), m.is(b, Integer)], () => m.bool(tests[ints](a, b))],
      [[m.is(a, Float), m.is(b, Float)], () => m.bool(tests[floats](a, b))],
      [[m.is(a, Nil)], () => m.bool(m.is(b, Nil))],
      [[m.is(b, Nil)], () => m.bool(m.is(a, Nil))],
      [[m.is(a, SymbolClass)], () => m.bool(tests[same](a, b))],
    ];
    return m.choose('kind', arms, () => m[general](a, b));
  };
}
