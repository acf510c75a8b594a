// What every instruction of tiny means. The interpreter, type inference, the JIT compiler and the reference interpreter
// are all read off these definitions.

import type { Arm, Decoded, Destination, Machine, Operands, Value } from '@martlet/vm';
import { ArrayClass, Float, Integer, Nil, SymbolClass, window } from '@martlet/vm';
import type { primitives, tests } from './runtime.ts';

type M = Machine<typeof primitives, typeof tests>;
const one = { dst: 'write', a: 'read' } as const;
const two = { dst: 'write', a: 'read', b: 'read' } as const;
type Two = Decoded<typeof two>;

/** An instruction that does something. */
function action<const O extends Operands>(operands: O, semantics: (m: M, o: Decoded<O>) => void) {
  return { operands, semantics };
}

/** An instruction that computes a value. */
function compute<const O extends Operands>(operands: O, value: (m: M, o: Decoded<O>) => Value) {
  return action(operands, (m, o) => m.write((o as { dst: Destination }).dst, value(m, o)));
}

function arithmetic(name: 'Add' | 'Sub' | 'Mul', fits: 'addFits' | 'subFits' | 'mulFits') {
  return compute(two, (m, { a, b }) => {
    const ints = [m.is(a, Integer), m.is(b, Integer), m[fits](a, b)];
    const floats = [m.is(a, Float), m.is(b, Float)];
    const arms: Arm<Value>[] = [
      [ints, () => m[`int${name}`](a, b)],
      [floats, () => m[`float${name}`](a, b)],
    ];
    return m.choose('kind', arms, () => m[`slow${name}`](a, b));
  });
}

function comparison(name: 'Less' | 'LessOrEqual', order: (o: Two) => [Value, Value]) {
  return compute(two, (m, o) => {
    const [a, b] = order(o);
    const arms: Arm<Value>[] = [
      [[m.is(a, Integer), m.is(b, Integer)], () => m.bool(m[`int${name}`](a, b))],
      [[m.is(a, Float), m.is(b, Float)], () => m.bool(m[`float${name}`](a, b))],
    ];
    return m.choose('kind', arms, () => m[`slow${name}`](a, b));
  });
}

function equal(m: M, { a, b }: Two): Value {
  const arms: Arm<Value>[] = [
    [[m.is(a, Integer), m.is(b, Integer)], () => m.bool(m.intEqual(a, b))],
    [[m.is(a, Float), m.is(b, Float)], () => m.bool(m.floatEqual(a, b))],
    [[m.is(a, Nil)], () => m.bool(m.is(b, Nil))],
    [[m.is(b, Nil)], () => m.bool(m.is(a, Nil))],
    [[m.is(a, SymbolClass)], () => m.bool(m.same(a, b))],
  ];
  return m.choose('kind', arms, () => m.slowEqual(a, b));
}

// `choose` for cases whose general way is right for all values; `select` where the rest is an error.
export const instructions = {
  move: compute(one, (_m, { a }) => a),
  nil: compute({ dst: 'write' }, (m) => m.singleton('nil')),
  true: compute({ dst: 'write' }, (m) => m.singleton('true')),
  false: compute({ dst: 'write' }, (m) => m.singleton('false')),
  load: compute({ dst: 'write', index: 'constant' }, (m, { index }) => m.constant(index)),
  add: arithmetic('Add', 'addFits'),
  sub: arithmetic('Sub', 'subFits'),
  mul: arithmetic('Mul', 'mulFits'),
  div: compute(two, (m, { a, b }) => {
    const ints = [m.is(a, Integer), m.is(b, Integer), m.divideFits(a, b)];
    const floats = [m.is(a, Float), m.is(b, Float)];
    const arms: Arm<Value>[] = [
      [ints, () => m.intQuotient(a, b)],
      [floats, () => m.floatDiv(a, b)],
    ];
    return m.choose('kind', arms, () => m.slowDiv(a, b));
  }),
  mod: compute(two, (m, { a, b }) => {
    const ints = [m.is(a, Integer), m.is(b, Integer), m.intNonZero(b)];
    return m.choose('kind', [[ints, () => m.intRemainder(a, b)]], () => m.slowMod(a, b));
  }),
  negate: compute(one, (m, { a }) => {
    const zero = m.int(0);
    const arms: Arm<Value>[] = [
      [[m.is(zero, Integer), m.is(a, Integer), m.subFits(zero, a)], () => m.intSub(zero, a)],
      [[m.is(a, Float)], () => m.floatNegate(a)],
    ];
    return m.choose('kind', arms, () => m.slowNegate(a));
  }),
  less: comparison('Less', ({ a, b }) => [a, b]),
  lessOrEqual: comparison('LessOrEqual', ({ a, b }) => [a, b]),
  greater: comparison('Less', ({ a, b }) => [b, a]),
  greaterOrEqual: comparison('LessOrEqual', ({ a, b }) => [b, a]),
  equal: compute(two, equal),
  notEqual: compute(two, (m, o) => m.bool(m.not(m.truthy(equal(m, o))))),
  not: compute(one, (m, { a }) => m.bool(m.not(m.truthy(a)))),
  jump: action({ to: 'label' }, (m, { to }) => m.jump(to)),
  loop: action({ to: 'loop' }, (m, { to }) => m.jump(to)),
  jumpUnless: action({ test: 'read', to: 'label' }, (m, { test, to }) =>
    m.branch(m.not(m.truthy(test)), to),
  ),
  call: action({ base: window('count'), count: 'count', fn: 'function' }, (m, o) =>
    m.call(m.callee(o.fn), o.base, o.count),
  ),
  send: action(
    { base: window('count'), count: 'count', receiver: 'read', method: 'cache' },
    (m, o) => m.call(m.lookup(o.receiver, o.method), o.base, o.count),
  ),
  ret: action({ value: 'read' }, (m, { value }) => m.ret(value)),
  new: compute({ dst: 'write', cls: 'class' }, (m, { cls }) => m.newObject(cls)),
  getField: compute({ dst: 'write', object: 'read', field: 'cache' }, (m, o) =>
    m.loadField(o.object, o.field),
  ),
  setField: action({ object: 'read', field: 'cache', value: 'read' }, (m, o) =>
    m.storeField(o.object, o.field, o.value),
  ),
  getIndex: compute(two, (m, { a, b }) => {
    const inside = [m.is(a, ArrayClass), m.is(b, Integer), m.inBounds(a, b)];
    return m.select('index', [[inside, () => m.arrayLoad(a, b)]], () => m.badIndex(a, b));
  }),
  setIndex: action({ a: 'read', b: 'read', value: 'read' }, (m, { a, b, value }) => {
    const inside = [m.is(a, ArrayClass), m.is(b, Integer), m.inBounds(a, b)];
    const bad = () => void m.badIndex(a, b);
    m.select('index', [[inside, () => m.arrayStore(a, b, value)]], bad);
  }),
  array: compute(two, (m, { a, b }) => {
    const fits = [m.is(a, Integer), m.isLength(a)];
    return m.select('length', [[fits, () => m.arrayNew(a, b)]], () => m.badLength(a));
  }),
  len: compute(one, (m, { a }) =>
    m.select('class', [[[m.is(a, ArrayClass)], () => m.arrayLength(a)]], () => m.badIndex(a, a)),
  ),
  sqrt: compute(one, (m, { a }) =>
    m.choose('class', [[[m.is(a, Float)], () => m.floatSqrt(a)]], () => m.slowSqrt(a)),
  ),
  float: compute(one, (m, { a }) => m.toFloat(a)),
  int: compute(one, (m, { a }) => m.truncate(a)),
  print: compute(one, (m, { a }) => m.printLine(a)),
};
