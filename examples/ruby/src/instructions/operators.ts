// Operators: fast paths on integers, floats and Arrays; everything else is a message. Each has a twin that always sends,
// which takes its place when a program redefines an operator of a core class.

import type { Arm, Value } from '@martlet/vm';
import { False, Float, Integer, Nil, SymbolClass, True } from '@martlet/vm';
import type { Two } from './helpers.ts';
import { action, compute, one, pushing, two } from './helpers.ts';
import { RArray, RString } from './layouts.ts';
import type { M } from './rows.ts';
import { appending, characterArm, concatenationArm } from './string-intrinsics.ts';

/** Sends the message of the cache. */
function sent(m: M, { a, b, cache }: Two): Value {
  return m.invoke(m.lookup(a, cache), [a, m.singleton('nil'), b]);
}

function sentAlone(m: M, a: Value, cache: Two['cache']): Value {
  return m.invoke(m.lookup(a, cache), [a, m.singleton('nil')]);
}

const generic = compute('Always sends the message.', two, sent);
const genericOne = compute('Always sends the message.', one, (m, { a, cache }) =>
  sentAlone(m, a, cache),
);

function arithmetic(name: 'Add' | 'Sub' | 'Mul', fits: 'addFits' | 'subFits' | 'mulFits') {
  return compute(`Integers that fit and floats; else the message.`, two, (m, o) => {
    const { a, b } = o;
    const arms: Arm<Value>[] = [
      [[m.is(a, Integer), m.is(b, Integer), m[fits](a, b)], () => m[`int${name}`](a, b)],
      [[m.is(a, Float), m.is(b, Float)], () => m[`float${name}`](a, b)],
      [[m.is(a, Float), m.is(b, Integer)], () => m[`floatInt${name}`](a, b)],
      [[m.is(a, Integer), m.is(b, Float)], () => m[`intFloat${name}`](a, b)],
    ];
    if (name === 'Add') arms.push(concatenationArm(m, a, b));
    return m.choose('kind', arms, () => sent(m, o));
  });
}

function comparison(name: 'Less' | 'LessOrEqual', swapped: boolean) {
  return compute('Integers and floats; else the message.', two, (m, o) => {
    const [x, y] = swapped ? [o.b, o.a] : [o.a, o.b];
    const arms: Arm<Value>[] = [
      [[m.is(x, Integer), m.is(y, Integer)], () => m.bool(m[`int${name}`](x, y))],
      [[m.is(x, Float), m.is(y, Float)], () => m.bool(m[`float${name}`](x, y))],
      [[m.is(x, Float), m.is(y, Integer), m.isExact(y)], () => m.bool(m[`floatInt${name}`](x, y))],
      [[m.is(x, Integer), m.is(y, Float), m.isExact(x)], () => m.bool(m[`intFloat${name}`](x, y))],
    ];
    return m.choose('kind', arms, () => sent(m, o));
  });
}

function equality(same: boolean) {
  return compute('Numbers, symbols, nil, true, false; else the message.', two, (m, o) => {
    const { a, b } = o;
    const bool = (condition: ReturnType<M['same']>) => m.bool(same ? condition : m.not(condition));
    const arms: Arm<Value>[] = [
      [[m.is(a, Integer), m.is(b, Integer)], () => bool(m.intEqual(a, b))],
      [[m.is(a, Float), m.is(b, Float)], () => bool(m.floatEqual(a, b))],
      [[m.is(a, SymbolClass)], () => bool(m.same(a, b))],
      [[m.is(a, Nil)], () => bool(m.same(a, b))],
      [[m.is(a, True)], () => bool(m.same(a, b))],
      [[m.is(a, False)], () => bool(m.same(a, b))],
      [[m.is(a, Float), m.is(b, Integer), m.isExact(b)], () => bool(m.floatIntEqual(a, b))],
      [[m.is(a, RString), m.is(b, RString)], () => bool(m.sameText(a, b))],
      [[m.is(a, RArray), m.is(b, Nil)], () => bool(m.same(a, b))],
    ];
    return m.choose('kind', arms, () => sent(m, o));
  });
}

function bits(name: 'And' | 'Or' | 'Xor') {
  return compute('Integers; else the message.', two, (m, o) => {
    const ints = [m.is(o.a, Integer), m.is(o.b, Integer)];
    return m.choose('kind', [[ints, () => m[`int${name}`](o.a, o.b)]], () => sent(m, o));
  });
}

const indexSet = { array: 'read', index: 'read', value: 'read', cache: 'cache' } as const;

export const operators = {
  add: arithmetic('Add', 'addFits'),
  sub: arithmetic('Sub', 'subFits'),
  mul: arithmetic('Mul', 'mulFits'),
  div: compute('Integers, rounded down, and floats; else the message.', two, (m, o) => {
    const { a, b } = o;
    const arms: Arm<Value>[] = [
      [[m.is(a, Integer), m.is(b, Integer), m.divideFits(a, b)], () => m.intDivide(a, b)],
      [[m.is(a, Float), m.is(b, Float)], () => m.floatDiv(a, b)],
      [[m.is(a, Float), m.is(b, Integer)], () => m.floatIntDiv(a, b)],
      [[m.is(a, Integer), m.is(b, Float)], () => m.intFloatDiv(a, b)],
    ];
    return m.choose('kind', arms, () => sent(m, o));
  }),
  mod: compute('Integers; else the message.', two, (m, o) => {
    const ints = [m.is(o.a, Integer), m.is(o.b, Integer), m.intNonZero(o.b)];
    return m.choose('kind', [[ints, () => m.intModulo(o.a, o.b)]], () => sent(m, o));
  }),
  less: comparison('Less', false),
  lessEqual: comparison('LessOrEqual', false),
  greater: comparison('Less', true),
  greaterEqual: comparison('LessOrEqual', true),
  equal: equality(true),
  notEqual: equality(false),
  shiftLeft: compute(
    'Integers that fit, appending to an Array or String; else the message.',
    two,
    (m, o) => {
      const { a, b } = o;
      const arms: Arm<Value>[] = [
        ...pushing(m, a, b),
        [
          [m.is(a, Integer), m.is(b, Integer), m.isShift(b), m.shiftFits(a, b)],
          () => m.intShiftLeft(a, b),
        ],
        ...appending(m, a, b),
      ];
      return m.choose('kind', arms, () => sent(m, o));
    },
  ),
  shiftRight: compute('Integers; else the message.', two, (m, o) => {
    const ints = [m.is(o.a, Integer), m.is(o.b, Integer), m.isShift(o.b)];
    return m.choose('kind', [[ints, () => m.intShiftRight(o.a, o.b)]], () => sent(m, o));
  }),
  and: bits('And'),
  or: bits('Or'),
  xor: bits('Xor'),
  index: compute('An element of an Array or String; else the message.', two, (m, o) => {
    const inside = [m.is(o.a, RArray), m.is(o.b, Integer), m.inside(o.a, o.b)];
    const arms: Arm<Value>[] = [[inside, () => m.elementLoad(o.a, o.b)], characterArm(m, o.a, o.b)];
    return m.choose('kind', arms, () => sent(m, o));
  }),
  indexSet: action('Sets an element of an Array; else the message.', indexSet, (m, o) => {
    const { array, index, value, cache } = o;
    const inside = [
      m.is(array, RArray),
      m.is(index, Integer),
      m.inside(array, index),
      m.isMutable(array),
    ];
    m.choose('kind', [[inside, () => m.elementStore(array, index, value)]], () => {
      m.invoke(m.lookup(array, cache), [array, m.singleton('nil'), index, value]);
    });
  }),
  negate: compute('Integers that fit and floats; else the message.', one, (m, { a, cache }) => {
    const zero = m.int(0);
    const arms: Arm<Value>[] = [
      [[m.is(zero, Integer), m.is(a, Integer), m.subFits(zero, a)], () => m.intSub(zero, a)],
      [[m.is(a, Float)], () => m.floatNegate(a)],
    ];
    return m.choose('kind', arms, () => sentAlone(m, a, cache));
  }),
  not: compute('Is the value nil or false?', one, (m, o) => {
    void o.cache;
    return m.bool(m.not(m.truthy(o.a)));
  }),
  length: compute('The length of an Array or String; else the message.', one, (m, { a, cache }) => {
    const arms: Arm<Value>[] = [
      [[m.is(a, RArray)], () => m.lengthOf(a)],
      [[m.is(a, RString), m.isAscii(a)], () => m.byteLength(a)],
    ];
    return m.choose('kind', arms, () => sentAlone(m, a, cache));
  }),
  addGeneric: generic,
  subGeneric: generic,
  mulGeneric: generic,
  divGeneric: generic,
  modGeneric: generic,
  lessGeneric: generic,
  lessEqualGeneric: generic,
  greaterGeneric: generic,
  greaterEqualGeneric: generic,
  equalGeneric: generic,
  notEqualGeneric: generic,
  shiftLeftGeneric: generic,
  shiftRightGeneric: generic,
  andGeneric: generic,
  orGeneric: generic,
  xorGeneric: generic,
  indexGeneric: generic,
  indexSetGeneric: action('Always sends the message.', indexSet, (m, o) => {
    m.invoke(m.lookup(o.array, o.cache), [o.array, m.singleton('nil'), o.index, o.value]);
  }),
  negateGeneric: genericOne,
  notGeneric: genericOne,
  lengthGeneric: genericOne,
  same: compute('Are the two the same object?', { dst: 'write', a: 'read', b: 'read' }, (m, o) =>
    m.bool(m.same(o.a, o.b)),
  ),
  isNil: compute('Is it nil?', { dst: 'write', a: 'read' }, (m, { a }) => m.bool(m.is(a, Nil))),
};
