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
