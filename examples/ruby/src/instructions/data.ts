// Values: constants, literals, variables.

import { ArrayClass, Environment, Integer, Nil } from '@martlet/vm';
import { action, compute } from './helpers.ts';
import { RArray, RProc, RString } from './layouts.ts';

const dst = { dst: 'write' } as const;

export const data = {
  move: compute('Copies a register.', { dst: 'write', a: 'read' }, (_m, { a }) => a),
  nil: compute('nil.', dst, (m) => m.singleton('nil')),
  true: compute('true.', dst, (m) => m.singleton('true')),
  false: compute('false.', dst, (m) => m.singleton('false')),
  undef: compute('The marker of an argument that was not given.', dst, (m) => m.undef()),
  int: compute('An integer of 32 bits.', { dst: 'write', value: 'int' }, (m, { value }) =>
    m.int(value),
  ),
  load: compute(
    'A constant: integer, float or symbol. A string constant is the frozen one.',
    { dst: 'write', constant: 'constant' },
    (m, { constant }) => m.constant(constant),
  ),
  bigint: compute(
    'An Integer of any size, whose decimal digits a string constant gives.',
    { dst: 'write', constant: 'constant' },
    (m, { constant }) => m.bigintOf(m.constant(constant)),
  ),
  string: compute(
    'A new String with the text of a string constant.',
    { dst: 'write', constant: 'constant' },
    (m, { constant }) => {
      const text = m.constant(constant);
      return m.select('class', [[[m.is(text, RString)], () => m.stringCopy(text)]], () =>
        m.raise(m.notInternal(text)),
      );
    },
  ),
  storage: compute(
    'Storage for the elements of an Array literal, all nil.',
    { dst: 'write', count: 'count' },
    (m, { count }) => m.storageNew(count),
  ),
  storageInit: action(
    'Fills a slot of that storage.',
    { storage: 'read', slot: 'slot', value: 'read' },
    (m, { storage, slot, value }) =>
      m.select(
        'slot',
        [
          [
            [m.is(storage, ArrayClass), m.hasSlot(storage, slot)],
            () => m.storageInit(storage, slot, value),
          ],
        ],
        () => m.raise(m.notInternal(storage)),
      ),
  ),
  array: compute(
    'An Array of all elements of a storage, which must not be used again.',
    { dst: 'write', storage: 'read' },
    (m, { storage }) =>
      m.select('class', [[[m.is(storage, ArrayClass)], () => m.arrayOf(storage)]], () =>
        m.raise(m.notInternal(storage)),
      ),
  ),
  arrayPush: action(
    'Appends to an Array that is being built.',
    { array: 'read', value: 'read' },
    (m, { array, value }) =>
      m.choose(
        'room',
        [
          [
            [m.is(array, RArray), m.isMutable(array), m.hasRoom(array)],
            () => m.elementPush(array, value),
          ],
          [
            [m.is(array, RArray), m.isMutable(array)],
            () => m.elementPushGrown(array, m.storageGrown(array), value),
          ],
        ],
        () => void m.pushSlow(array, value),
      ),
  ),
  range: compute(
    'A Range; ends that may have no order get the message of the cache.',
    { dst: 'write', first: 'read', last: 'read', exclusive: 'int', cache: 'cache' },
    (m, { first, last, exclusive, cache }) => {
      const made = () => m.rangeNew(first, last, exclusive);
      return m.choose(
        'ends',
        [
          [[m.is(first, Integer), m.is(last, Integer)], made],
          [[m.is(last, Nil)], made],
          [[m.is(first, Nil)], made],
        ],
        () => m.invoke(m.lookup(first, cache), [first, m.singleton('nil'), last]),
      );
    },
  ),
  closure: compute(
    'A Proc of a function of the program; flags 1: a lambda.',
    { dst: 'write', fn: 'function', environment: 'read', self: 'read', flags: 'int' },
    (m, { fn, environment, self, flags }) => m.procNew(m.callee(fn), environment, self, flags),
  ),
  environment: compute(
    'An environment with so many variables, all nil.',
    { dst: 'write', parent: 'read', count: 'count' },
    (m, { parent, count }) => m.environmentNew(parent, count),
  ),
  parent: compute(
    'The environment around an environment.',
    { dst: 'write', environment: 'read' },
    (m, { environment }) =>
      m.select(
        'class',
        [[[m.is(environment, Environment)], () => m.environmentParent(environment)]],
        () => m.raise(m.notInternal(environment)),
      ),
  ),
  getVariable: compute(
    'A captured variable.',
    { dst: 'write', environment: 'read', slot: 'slot' },
    (m, { environment, slot }) =>
      m.select(
        'class',
        [
          [
            [m.is(environment, Environment), m.hasVariable(environment, slot)],
            () => m.environmentLoad(environment, slot),
          ],
        ],
        () => m.raise(m.notInternal(environment)),
      ),
  ),
  setVariable: action(
    'Sets a captured variable.',
    { environment: 'read', slot: 'slot', value: 'read' },
    (m, { environment, slot, value }) =>
      m.select(
        'class',
        [
          [
            [m.is(environment, Environment), m.hasVariable(environment, slot)],
            () => m.environmentStore(environment, slot, value),
          ],
        ],
        () => m.raise(m.notInternal(environment)),
      ),
  ),
  procEnvironment: compute(
    'The environment of a Proc.',
    { dst: 'write', proc: 'read' },
    (m, { proc }) =>
      m.select('class', [[[m.is(proc, RProc)], () => m.procEnvironment(proc)]], () =>
        m.raise(m.notInternal(proc)),
      ),
  ),
  procSelf: compute('The self of a Proc.', { dst: 'write', proc: 'read' }, (m, { proc }) =>
    m.select('class', [[[m.is(proc, RProc)], () => m.procSelf(proc)]], () =>
      m.raise(m.notInternal(proc)),
    ),
  ),
  toS: compute(
    'A String for interpolation: itself, or what the message of the cache gives.',
    { dst: 'write', a: 'read', cache: 'cache' },
    (m, { a, cache }) =>
      m.choose('class', [[[m.is(a, RString)], () => a]], () =>
        m.invoke(m.lookup(a, cache), [a, m.singleton('nil')]),
      ),
  ),
  toProc: compute(
    'A block argument: nil, a Proc, or what the message of the cache gives.',
    { dst: 'write', a: 'read', cache: 'cache' },
    (m, { a, cache }) =>
      m.choose(
        'class',
        [
          [[m.is(a, RProc)], () => a],
          [[m.is(a, Nil)], () => a],
        ],
        () => m.invoke(m.lookup(a, cache), [a, m.singleton('nil')]),
      ),
  ),
  spread: compute(
    'The Array that a value stands for where it is destructured.',
    { dst: 'write', a: 'read', cache: 'cache' },
    (m, { a, cache }) =>
      m.choose('class', [[[m.is(a, RArray)], () => a]], () =>
        m.invoke(m.lookup(a, cache), [a, m.singleton('nil')]),
      ),
  ),
  splat: compute(
    'The Array that a value behind `*` stands for.',
    { dst: 'write', a: 'read', cache: 'cache' },
    (m, { a, cache }) =>
      m.choose('class', [[[m.is(a, RArray)], () => a]], () =>
        m.invoke(m.lookup(a, cache), [a, m.singleton('nil')]),
      ),
  ),
};
