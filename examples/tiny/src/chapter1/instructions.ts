// What every instruction means. The interpreter, type inference, the JIT compiler and the reference interpreter are all
// read off these definitions. Moves, literals, jumps and calls, which languages share, stand in @martlet/vm.

import type { Machine } from '@martlet/vm';
import {
  arithmetic,
  basicInstructions,
  comparison,
  equality,
  Float,
  Integer,
  instructionForms,
  negation,
} from '@martlet/vm';
import type { primitives, tests } from './runtime.ts';

type M = Machine<typeof primitives, typeof tests>;
const { compute } = instructionForms<M>();
const one = { dst: 'write', a: 'read' } as const;
const two = { dst: 'write', a: 'read', b: 'read' } as const;

const less = comparison('intLess', 'floatLess', 'slowLess');
const lessOrEqual = comparison('intLessOrEqual', 'floatLessOrEqual', 'slowLessOrEqual');
const equal = equality('intEqual', 'floatEqual', 'same', 'slowEqual');

// Special cases, each with the tests that it needs, and a general case that is right for all values.
export const instructions = {
  ...basicInstructions,
  add: compute(two, arithmetic('addFits', 'intAdd', 'floatAdd', 'slowAdd')),
  sub: compute(two, arithmetic('subFits', 'intSub', 'floatSub', 'slowSub')),
  mul: compute(two, arithmetic('mulFits', 'intMul', 'floatMul', 'slowMul')),
  div: compute(two, arithmetic('divideFits', 'intQuotient', 'floatDiv', 'slowDiv')),
  mod: compute(two, (m, { a, b }) => {
    const ints = [m.is(a, Integer), m.is(b, Integer), m.intNonZero(b)];
    return m.choose('kind', [[ints, () => m.intRemainder(a, b)]], () => m.slowMod(a, b));
  }),
  negate: compute(one, negation('subFits', 'intSub', 'floatNegate', 'slowNegate')),
  less: compute(two, less),
  lessOrEqual: compute(two, lessOrEqual),
  greater: compute(two, (m, { a, b }) => less(m, { a: b, b: a })),
  greaterOrEqual: compute(two, (m, { a, b }) => lessOrEqual(m, { a: b, b: a })),
  equal: compute(two, equal),
  notEqual: compute(two, (m, o) => m.bool(m.not(m.truthy(equal(m, o))))),
  sqrt: compute(one, (m, { a }) =>
    m.choose('class', [[[m.is(a, Float)], () => m.floatSqrt(a)]], () => m.slowSqrt(a)),
  ),
  float: compute(one, (m, { a }) => m.toFloat(a)),
  int: compute(one, (m, { a }) => m.truncate(a)),
  print: compute(one, (m, { a }) => m.printLine(a)),
};
