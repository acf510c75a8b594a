// Floats: arithmetic and comparisons on unboxed doubles. Boxing happens where a word is needed.

import type { OpName } from '@martlet/ir';
import { Float } from '../classes.ts';
import type { Primitive, Test, Value } from '../machine.ts';
import { primitive, test } from '../machine.ts';

type Binary = Primitive<[a: Value, b: Value], Value>;
type BinaryTest = Test<[a: Value, b: Value]>;

function arithmetic(op: OpName, evaluate: (a: number, b: number) => number): Binary {
  return primitive<[a: Value, b: Value], Value>({
    effect: 'pure',
    needs: [
      ['is', [0, Float]],
      ['is', [1, Float]],
    ],
    evaluate: (host, a, b) => host.float(evaluate(host.toFloat(a), host.toFloat(b))),
    type: (rules) => rules.exactly(Float),
    lower: (e, a, b) => ({ f64: e.builder.op(op, e.f64(a), e.f64(b)) }),
  });
}

function comparison(op: OpName, evaluate: (a: number, b: number) => boolean): BinaryTest {
  return test<[a: Value, b: Value]>({
    exact: true,
    stable: true,
    evaluate: (host, a, b) => evaluate(host.toFloat(a), host.toFloat(b)),
    fold: () => undefined,
    refine: () => {},
    lower: (e, a, b) => [() => e.builder.op(op, e.f64(a), e.f64(b))],
  });
}

export const floatAdd: Binary = arithmetic('f64.add', (a, b) => a + b);
export const floatSub: Binary = arithmetic('f64.sub', (a, b) => a - b);
export const floatMul: Binary = arithmetic('f64.mul', (a, b) => a * b);
export const floatDiv: Binary = arithmetic('f64.div', (a, b) => a / b);
export const floatLess: BinaryTest = comparison('f64.lt', (a, b) => a < b);
export const floatLessOrEqual: BinaryTest = comparison('f64.le', (a, b) => a <= b);
export const floatEqual: BinaryTest = comparison('f64.eq', (a, b) => a === b);

/** The square root; NaN below zero. */
export const floatSqrt: Primitive<[a: Value], Value> = primitive<[a: Value], Value>({
  effect: 'pure',
  needs: [['is', [0, Float]]],
  evaluate: (host, a) => host.float(Math.sqrt(host.toFloat(a))),
  type: (rules) => rules.exactly(Float),
  lower: (e, a) => ({ f64: e.builder.op('f64.sqrt', e.f64(a)) }),
});
