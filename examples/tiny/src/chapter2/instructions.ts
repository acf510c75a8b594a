// The instructions of the second chapter: arrays, and objects with fields and methods.

import type { Machine, Value } from '@martlet/vm';
import { ArrayClass, Integer, instructionForms, window } from '@martlet/vm';
import { instructions as core } from '../chapter1/instructions.ts';
import type { primitives, tests } from '../chapter1/runtime.ts';

type M = Machine<typeof primitives, typeof tests>;
const { action, compute } = instructionForms<M>();

const isElement = (m: M, array: Value, index: Value) => [
  m.is(array, ArrayClass),
  m.is(index, Integer),
  m.inBounds(array, index),
];

// `select`, not `choose`: where no arm is taken, there is an error.
export const instructions = {
  ...core,
  getIndex: compute({ dst: 'write', a: 'read', b: 'read' }, (m, { a, b }) =>
    m.select('index', [[isElement(m, a, b), () => m.arrayLoad(a, b)]], () => m.badIndex(a, b)),
  ),
  setIndex: action({ a: 'read', b: 'read', value: 'read' }, (m, { a, b, value }) => {
    const bad = () => void m.badIndex(a, b);
    m.select('index', [[isElement(m, a, b), () => m.arrayStore(a, b, value)]], bad);
  }),
  array: compute({ dst: 'write', a: 'read', b: 'read' }, (m, { a, b }) => {
    const fits = [m.is(a, Integer), m.isLength(a)];
    return m.select('length', [[fits, () => m.arrayNew(a, b)]], () => m.badLength(a));
  }),
  len: compute({ dst: 'write', a: 'read' }, (m, { a }) =>
    m.select('class', [[[m.is(a, ArrayClass)], () => m.arrayLength(a)]], () => m.badIndex(a, a)),
  ),
  new: compute({ dst: 'write', cls: 'class' }, (m, { cls }) => m.newObject(cls)),
  getField: compute({ dst: 'write', object: 'read', field: 'cache' }, (m, { object, field }) =>
    m.loadField(object, field),
  ),
  setField: action({ object: 'read', field: 'cache', value: 'read' }, (m, o) =>
    m.storeField(o.object, o.field, o.value),
  ),
  send: action(
    { base: window('count'), count: 'count', receiver: 'read', method: 'cache' },
    (m, o) => m.call(m.lookup(o.receiver, o.method), o.base, o.count),
  ),
};
