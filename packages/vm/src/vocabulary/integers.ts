// Integers of the value model: arithmetic, the tests that its results fit, and comparisons. Tagged words are twice the
// integer, so sums, differences and comparisons work on the words as they are.

import type { Node, OpName } from '@martlet/ir';
import type { ArithmeticOperation, Relation } from '@martlet/types';
import { Integer } from '../classes.ts';
import type { Primitive, Test, Value } from '../machine.ts';
import { primitive, test } from '../machine.ts';
import type { Emitter, TypedValue } from '../typed-value.ts';

type Binary = Primitive<[a: Value, b: Value], Value>;
type BinaryTest = Test<[a: Value, b: Value]>;
type Lower = (e: Emitter, a: TypedValue, b: TypedValue) => Node;

function arithmetic(
  operation: ArithmeticOperation,
  fits: string,
  evaluate: (a: bigint, b: bigint) => bigint,
  lower: Lower,
): Binary {
  return primitive<[a: Value, b: Value], Value>({
    effect: 'pure',
    needs: [
      ['is', [0, Integer]],
      ['is', [1, Integer]],
      [fits, [0, 1]],
    ],
    evaluate: (host, a, b) => host.int(evaluate(host.toInt(a), host.toInt(b))),
    type: (rules, a, b) =>
      rules.lattice.arithmetic(
        operation,
        rules.meet(a.type, rules.integer),
        rules.meet(b.type, rules.integer),
      ),
    lower: (e, a, b) => ({ word: lower(e, a, b) }),
  });
}

function fitsTest(
  operation: ArithmeticOperation,
  evaluate: (a: bigint, b: bigint) => bigint,
  overflows: Lower,
): BinaryTest {
  return test<[a: Value, b: Value]>({
    exact: true,
    stable: true,
    evaluate: (host, a, b) => host.fits(evaluate(host.toInt(a), host.toInt(b))),
    fold: (rules, a, b) => {
      if (!rules.isSubtype(a.type, rules.integer) || !rules.isSubtype(b.type, rules.integer)) {
        return undefined;
      }
      return rules.lattice.fits(operation, a.type, b.type);
    },
    refine: () => {},
    lower: (e, a, b) => [() => e.builder.op('i32.eqz', overflows(e, a, b))],
  });
}

/** One operand untagged: the product is then tagged once. */
const untagged = (e: Emitter, a: TypedValue) => e.world.values.unboxInt(e.builder, e.word(a));
const words =
  (op: OpName): Lower =>
  (e, a, b) =>
    e.builder.op(op, e.word(a), e.word(b));
const product =
  (op: OpName): Lower =>
  (e, a, b) =>
    e.builder.op(op, untagged(e, a), e.word(b));

/** a + b, where `addFits` holds. */
export const intAdd: Binary = arithmetic('add', 'addFits', (a, b) => a + b, words('i64.add'));
/** a - b, where `subFits` holds. */
export const intSub: Binary = arithmetic('subtract', 'subFits', (a, b) => a - b, words('i64.sub'));
/** a * b, where `mulFits` holds. */
export const intMul: Binary = arithmetic(
  'multiply',
  'mulFits',
  (a, b) => a * b,
  product('i64.mul'),
);
/** Is a + b an integer of the value model? */
export const addFits: BinaryTest = fitsTest('add', (a, b) => a + b, words('i64.add_overflow'));
/** Is a - b? */
export const subFits: BinaryTest = fitsTest('subtract', (a, b) => a - b, words('i64.sub_overflow'));
/** Is a * b? */
export const mulFits: BinaryTest = fitsTest(
  'multiply',
  (a, b) => a * b,
  product('i64.mul_overflow'),
);

function comparison(
  relation: Relation,
  inverse: Relation,
  evaluate: (a: bigint, b: bigint) => boolean,
  op: OpName,
): BinaryTest {
  return test<[a: Value, b: Value]>({
    exact: true,
    stable: true,
    evaluate: (host, a, b) => evaluate(host.toInt(a), host.toInt(b)),
    fold: (rules, a, b) => rules.lattice.decide(relation, a.type, b.type),
    refine: (refiner, answer, a, b) => {
      const { lattice } = refiner.rules;
      const holds = answer ? relation : inverse;
      const left = lattice.refine(holds, a.type, b.type);
      const right = lattice.refine(flip[holds], b.type, a.type);
      refiner.narrow(a, left);
      refiner.narrow(b, right);
    },
    lower: (e, a, b) => [() => e.builder.op(op, e.word(a), e.word(b))],
  });
}

const flip: Readonly<Record<Relation, Relation>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '==': '==',
  '!=': '!=',
};

/** a < b, both integers. */
export const intLess: BinaryTest = comparison('<', '>=', (a, b) => a < b, 'i64.lt_s');
/** a <= b, both integers. */
export const intLessOrEqual: BinaryTest = comparison('<=', '>', (a, b) => a <= b, 'i64.le_s');
/** a = b, both integers. */
export const intEqual: BinaryTest = comparison('==', '!=', (a, b) => a === b, 'i64.eq');

/** Quotient rounded down. */
function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

/** Is the integer other than 0? */
export const intNonZero: Test<[a: Value]> = test<[a: Value]>({
  exact: true,
  stable: true,
  evaluate: (host, a) => host.toInt(a) !== 0n,
  fold: (rules, a) => {
    const zero = rules.integers(0, 0);
    if (rules.isDisjoint(a.type, zero)) return true;
    return rules.isSubtype(a.type, zero) ? false : undefined;
  },
  refine: (refiner, answer, a) => {
    if (!answer) refiner.narrow(a, refiner.rules.integers(0, 0));
  },
  lower: (e, a) => [() => e.builder.op('i64.ne', e.word(a), e.builder.i64(0))],
});

/** Is the quotient rounded down an integer of the value model? It is not for the least integer and -1. */
export const divideFits: BinaryTest = test<[a: Value, b: Value]>({
  exact: true,
  stable: true,
  evaluate: (host, a, b) => {
    const divisor = host.toInt(b);
    return divisor !== 0n && host.fits(floorDivide(host.toInt(a), divisor));
  },
  fold: (rules, _a, b) => {
    const dangerous = rules.integers(-1, 0);
    return rules.isSubtype(b.type, rules.integer) && rules.isDisjoint(b.type, dangerous)
      ? true
      : undefined;
  },
  refine: () => {},
  lower: (e, a, b) => {
    const { builder, world } = e;
    const least = builder.i64(world.values.encodeInt(world.values.minInt));
    return [
      () => builder.op('i64.ne', e.word(b), builder.i64(0)),
      () => {
        // Unequal to one or the other: both together make the only quotient that does not fit.
        const isLeast = builder.op('i64.eq', e.word(a), least);
        const isMinusOne = builder.op(
          'i64.eq',
          e.word(b),
          builder.i64(world.values.encodeInt(-1n)),
        );
        return builder.op('i32.eqz', builder.op('i32.and', isLeast, isMinusOne));
      },
    ];
  },
});

/** 1 where the remainder `rest` of truncation has another sign than the divisor, so that rounding down differs. */
function roundsDown(e: Emitter, rest: Node, divisor: Node): Node {
  const b = e.builder;
  const differs = b.op('i64.lt_s', b.op('i64.xor', rest, divisor), b.i64(0));
  return b.op('i32.and', b.op('i64.ne', rest, b.i64(0)), differs);
}

/** a divided by b, rounded down, where `divideFits` holds. */
export const intDivide: Binary = primitive<[a: Value, b: Value], Value>({
  effect: 'pure',
  needs: [
    ['is', [0, Integer]],
    ['is', [1, Integer]],
    ['divideFits', [0, 1]],
  ],
  evaluate: (host, a, b) => host.int(floorDivide(host.toInt(a), host.toInt(b))),
  type: (rules) => rules.integer,
  lower: (e, a, b) => {
    const { builder } = e;
    // The words are twice the integers, which leaves their quotient as it is.
    const [x, y] = [e.word(a), e.word(b)];
    const down = roundsDown(e, builder.op('i64.rem_s', x, y), y);
    const quotient = builder.op('i64.div_s', x, y);
    const floor = builder.op('i64.sub', quotient, builder.op('i64.extend_i32_u', down));
    return { word: e.world.values.boxInt(builder, floor) };
  },
});

/** The remainder of that division: it has the sign of b. Needs `intNonZero` of b. */
export const intModulo: Binary = primitive<[a: Value, b: Value], Value>({
  effect: 'pure',
  needs: [
    ['is', [0, Integer]],
    ['is', [1, Integer]],
    ['intNonZero', [1]],
  ],
  evaluate: (host, a, b) => {
    const [x, y] = [host.toInt(a), host.toInt(b)];
    return host.int(x - floorDivide(x, y) * y);
  },
  type: (rules) => rules.integer,
  lower: (e, a, b) => {
    const { builder } = e;
    // Twice the integers have twice the remainder.
    const [x, y] = [e.word(a), e.word(b)];
    const rest = builder.op('i64.rem_s', x, y);
    const down = roundsDown(e, rest, y);
    const moved = builder.op('i64.add', rest, y);
    return { word: builder.op('i64.select', down, moved, rest) };
  },
});

/** a divided by b, rounded towards zero, where `divideFits` holds. */
export const intQuotient: Binary = primitive<[a: Value, b: Value], Value>({
  effect: 'pure',
  needs: [
    ['is', [0, Integer]],
    ['is', [1, Integer]],
    ['divideFits', [0, 1]],
  ],
  evaluate: (host, a, b) => host.int(host.toInt(a) / host.toInt(b)),
  type: (rules) => rules.integer,
  lower: (e, a, b) => {
    const quotient = e.builder.op('i64.div_s', e.word(a), e.word(b));
    return { word: e.world.values.boxInt(e.builder, quotient) };
  },
});

/** The remainder of that division: it has the sign of a. Needs `intNonZero` of b. */
export const intRemainder: Binary = primitive<[a: Value, b: Value], Value>({
  effect: 'pure',
  needs: [
    ['is', [0, Integer]],
    ['is', [1, Integer]],
    ['intNonZero', [1]],
  ],
  evaluate: (host, a, b) => host.int(host.toInt(a) % host.toInt(b)),
  type: (rules) => rules.integer,
  lower: (e, a, b) => ({ word: e.builder.op('i64.rem_s', e.word(a), e.word(b)) }),
});
