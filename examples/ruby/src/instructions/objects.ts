// Objects, constants, definitions, and calls of the host.

import type { Arm, Value } from '@martlet/vm';
import { Float, Integer, Nil, SymbolClass } from '@martlet/vm';
import { action, compute } from './helpers.ts';
import { RArray, RRange, RString } from './layouts.ts';

export const objects = {
  getIvar: compute(
    'An instance variable; nil where the object has none.',
    { dst: 'write', object: 'read', cache: 'cache' },
    (m, { object, cache }) => m.loadField(object, cache),
  ),
  setIvar: action(
    'Sets an instance variable.',
    { object: 'read', cache: 'cache', value: 'read' },
    (m, { object, cache, value }) => m.storeField(object, cache, value),
  ),
  getConst: compute(
    'The constant or scope that a cell names; what `const_missing` gives where there is none.',
    { dst: 'write', cell: 'cell', missing: 'cache' },
    (m, { cell, missing }) => {
      const value = m.loadCell(cell);
      return m.select('missing', [[[m.not(m.isUndef(value))], () => value]], () => {
        const nil = m.singleton('nil');
        return m.invoke(m.lookup(nil, missing), [nil, nil]);
      });
    },
  ),
  instantiate: compute(
    'A new object of a class whose `new` is the ordinary one; nil for other classes.',
    { dst: 'write', cls: 'read', cache: 'cache' },
    (m, { cls, cache }) => m.instantiate(cls, cache),
  ),
  allocated: compute(
    'A new object of a class, whatever its `new` is; nil for classes whose instances have a layout.',
    { dst: 'write', cls: 'read', cache: 'cache' },
    (m, { cls, cache }) => m.instantiate(cls, cache),
  ),
  frozenText: compute(
    'A frozen String with the text of one; other values as they are.',
    { dst: 'write', a: 'read' },
    (m, { a }) =>
      m.choose(
        'class',
        [
          [
            [m.is(a, RString), m.isChangeable(a)],
            () => {
              m.shareBytes(a);
              return m.stringFrozen(a);
            },
          ],
          [[m.is(a, RString), m.not(m.isChangeable(a))], () => a],
          [[m.is(a, SymbolClass)], () => a],
          [[m.is(a, Integer)], () => a],
        ],
        () => m.frozenTextSlow(a),
      ),
  ),
  defineMethod: action(
    'Defines a method in a module. flags 0: with the visibility of the scope; 1: private; 2: public.',
    { scope: 'read', fn: 'function', name: 'constant', flags: 'int' },
    (m, { scope, fn, name, flags }) => {
      const nil = m.singleton('nil');
      m.defineMethod(scope, m.procNew(m.callee(fn), nil, nil, 0), m.constant(name), m.int(flags));
    },
  ),
  defineClass: compute(
    'Opens a class (kind 0) or module (kind 1) of this name in `base`.',
    { dst: 'write', base: 'read', super: 'read', name: 'constant', kind: 'int', cref: 'int' },
    (m, o) => m.defineClass(o.base, o.super, m.constant(o.name), m.int(o.kind), m.int(o.cref)),
  ),
  singletonClass: compute(
    'The singleton class of an object.',
    { dst: 'write', object: 'read' },
    (m, { object }) => m.singletonClass(object),
  ),
  host0: compute('A host function.', { dst: 'write', fn: 'int' }, (m, { fn }) =>
    m.hostCall0(m.int(fn)),
  ),
  host1: compute('A host function.', { dst: 'write', fn: 'int', a: 'read' }, (m, { fn, a }) =>
    m.hostCall1(m.int(fn), a),
  ),
  host2: compute(
    'A host function.',
    { dst: 'write', fn: 'int', a: 'read', b: 'read' },
    (m, { fn, a, b }) => m.hostCall2(m.int(fn), a, b),
  ),
  host3: compute(
    'A host function.',
    { dst: 'write', fn: 'int', a: 'read', b: 'read', c: 'read' },
    (m, { fn, a, b, c }) => m.hostCall3(m.int(fn), a, b, c),
  ),
  host4: compute(
    'A host function.',
    { dst: 'write', fn: 'int', a: 'read', b: 'read', c: 'read', d: 'read' },
    (m, { fn, a, b, c, d }) => m.hostCall4(m.int(fn), a, b, c, d),
  ),
  // Intrinsics of the prelude.
  arrayLength: compute('The length of an Array.', { dst: 'write', array: 'read' }, (m, { array }) =>
    m.select('class', [[[m.is(array, RArray)], () => m.lengthOf(array)]], () =>
      m.arrayLengthSlow(array),
    ),
  ),
  hashWord: compute(
    'The hash code of an Integer that fits a word, a Symbol or a String; nil for other values.',
    { dst: 'write', a: 'read' },
    (m, { a }) =>
      m.select(
        'class',
        [
          [[m.is(a, Integer)], () => m.hashOfWord(a)],
          [[m.is(a, SymbolClass)], () => m.hashOfWord(a)],
          [[m.is(a, RString)], () => m.textHash(a)],
        ],
        () => m.singleton('nil'),
      ),
  ),
  arrayFilled: compute(
    'Storage for an Array whose elements are all one value.',
    { dst: 'write', count: 'read', value: 'read' },
    (m, { count, value }) =>
      m.select(
        'length',
        [[[m.is(count, Integer), m.isLength(count)], () => m.arrayNew(count, value)]],
        () => m.arrayFilledSlow(count),
      ),
  ),
  arrayGet: compute(
    'An element of an Array; nil where there is none. The index is an Integer of at least 0.',
    { dst: 'write', array: 'read', index: 'read' },
    (m, { array, index }) =>
      m.choose(
        'inside',
        [
          [
            [m.is(array, RArray), m.is(index, Integer), m.inside(array, index)],
            () => m.elementLoad(array, index),
          ],
        ],
        () => m.arrayGetSlow(array, index),
      ),
  ),
  arraySet: action(
    'Sets an element of an Array, which grows where needed. The index is an Integer of at least 0.',
    { array: 'read', index: 'read', value: 'read' },
    (m, { array, index, value }) =>
      m.choose(
        'inside',
        [
          [
            [m.is(array, RArray), m.is(index, Integer), m.inside(array, index), m.isMutable(array)],
            () => m.elementStore(array, index, value),
          ],
        ],
        () => void m.arraySetSlow(array, index, value),
      ),
  ),
  rangeFirst: compute('The start of a Range.', { dst: 'write', range: 'read' }, (m, { range }) =>
    m.select('class', [[[m.is(range, RRange)], () => m.rangeFirst(range)]], () =>
      m.rangeFirstSlow(range),
    ),
  ),
  rangeLast: compute('The end of a Range.', { dst: 'write', range: 'read' }, (m, { range }) =>
    m.select('class', [[[m.is(range, RRange)], () => m.rangeLast(range)]], () =>
      m.rangeLastSlow(range),
    ),
  ),
  rangeExclusive: compute(
    'Does the Range leave its end out?',
    { dst: 'write', range: 'read' },
    (m, { range }) =>
      m.select('class', [[[m.is(range, RRange)], () => m.bool(m.isExclusive(range))]], () =>
        m.rangeExclusiveSlow(range),
      ),
  ),
  isInteger: compute(
    'Is the value an integer that fits a word?',
    { dst: 'write', a: 'read' },
    (m, { a }) => m.bool(m.is(a, Integer)),
  ),
  isNilValue: compute('Is the value nil?', { dst: 'write', a: 'read' }, (m, { a }) =>
    m.bool(m.is(a, Nil)),
  ),
  isArray: compute(
    'Is the value an Array of the core class itself?',
    { dst: 'write', a: 'read' },
    (m, { a }) => m.bool(m.is(a, RArray)),
  ),
  isString: compute(
    'Is the value a String of the core class itself?',
    { dst: 'write', a: 'read' },
    (m, { a }) => m.bool(m.is(a, RString)),
  ),
  is_frozen: compute('Is the object frozen?', { dst: 'write', a: 'read' }, (m, { a }) => {
    const arms: Arm<Value>[] = [
      [[m.is(a, RString)], () => m.bool(m.not(m.isChangeable(a)))],
      [[m.is(a, RArray)], () => m.bool(m.not(m.isMutable(a)))],
      [[m.is(a, Integer)], () => m.singleton('true')],
      [[m.is(a, SymbolClass)], () => m.singleton('true')],
    ];
    return m.choose('class', arms, () => m.isFrozenSlow(a));
  }),
  // Questions of the prelude, by the names of the host functions that answer what is left.
  is_undef: compute('Was the argument not given?', { dst: 'write', a: 'read' }, (m, { a }) =>
    m.bool(m.isUndef(a)),
  ),
  is_array: compute('Is the value an Array?', { dst: 'write', a: 'read' }, (m, { a }) => {
    const arms: Arm<Value>[] = [
      [[m.is(a, RArray)], () => m.singleton('true')],
      [[m.is(a, Integer)], () => m.singleton('false')],
      [[m.is(a, RString)], () => m.singleton('false')],
      [[m.is(a, SymbolClass)], () => m.singleton('false')],
    ];
    return m.choose('class', arms, () => m.isArraySlow(a));
  }),
  is_string: compute('Is the value a String?', { dst: 'write', a: 'read' }, (m, { a }) => {
    const arms: Arm<Value>[] = [
      [[m.is(a, RString)], () => m.singleton('true')],
      [[m.is(a, Integer)], () => m.singleton('false')],
      [[m.is(a, RArray)], () => m.singleton('false')],
      [[m.is(a, SymbolClass)], () => m.singleton('false')],
    ];
    return m.choose('class', arms, () => m.isStringSlow(a));
  }),
  is_integer: compute('Is the value an Integer?', { dst: 'write', a: 'read' }, (m, { a }) => {
    const arms: Arm<Value>[] = [
      [[m.is(a, Integer)], () => m.singleton('true')],
      [[m.is(a, Float)], () => m.singleton('false')],
      [[m.is(a, RString)], () => m.singleton('false')],
      [[m.is(a, RArray)], () => m.singleton('false')],
    ];
    return m.choose('class', arms, () => m.isIntegerSlow(a));
  }),
  is_float: compute('Is the value a Float?', { dst: 'write', a: 'read' }, (m, { a }) => {
    const arms: Arm<Value>[] = [
      [[m.is(a, Float)], () => m.singleton('true')],
      [[m.is(a, Integer)], () => m.singleton('false')],
      [[m.is(a, RString)], () => m.singleton('false')],
      [[m.is(a, RArray)], () => m.singleton('false')],
    ];
    return m.choose('class', arms, () => m.isFloatSlow(a));
  }),
  is_range: compute('Is the value a Range?', { dst: 'write', a: 'read' }, (m, { a }) => {
    const arms: Arm<Value>[] = [
      [[m.is(a, RRange)], () => m.singleton('true')],
      [[m.is(a, Integer)], () => m.singleton('false')],
      [[m.is(a, RString)], () => m.singleton('false')],
    ];
    return m.choose('class', arms, () => m.isRangeSlow(a));
  }),
  check_frozen: compute(
    'Raises a FrozenError for a frozen object.',
    { dst: 'write', a: 'read' },
    (m, { a }) => {
      const arms: Arm<Value>[] = [
        [[m.is(a, RArray), m.isMutable(a)], () => m.singleton('nil')],
        [[m.is(a, RString), m.isChangeable(a)], () => m.singleton('nil')],
      ];
      return m.choose('class', arms, () => m.checkFrozenSlow(a));
    },
  ),
  is_symbol: compute('Is the value a Symbol?', { dst: 'write', a: 'read' }, (m, { a }) =>
    m.bool(m.is(a, SymbolClass)),
  ),
  name_symbol: compute(
    'The Symbol that names what a String or Symbol does.',
    { dst: 'write', a: 'read' },
    (m, { a }) => m.choose('class', [[[m.is(a, SymbolClass)], () => a]], () => m.nameSymbolSlow(a)),
  ),
  sqrt: compute('The square root of a number.', { dst: 'write', a: 'read' }, (m, { a }) => {
    const zero = m.int(0);
    const arms: Arm<Value>[] = [
      [[m.is(a, Float), m.intFloatLessOrEqual(zero, a)], () => m.floatSqrt(a)],
    ];
    return m.choose('kind', arms, () => m.sqrtSlow(a));
  }),
  float_to_i: compute('The whole part of a Float.', { dst: 'write', a: 'read' }, (m, { a }) => {
    const arms: Arm<Value>[] = [
      [[m.is(a, Float), m.floatHasInteger(a)], () => m.floatToInteger(a)],
    ];
    return m.choose('kind', arms, () => m.floatToISlow(a));
  }),
  toFloat: compute('An Integer as a Float.', { dst: 'write', a: 'read' }, (m, { a }) => {
    const arms: Arm<Value>[] = [
      [[m.is(a, Integer)], () => m.integerToFloat(a)],
      [[m.is(a, Float)], () => a],
    ];
    return m.choose('kind', arms, () => m.toFloatSlow(a));
  }),
};
