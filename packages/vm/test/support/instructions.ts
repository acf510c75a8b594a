// Instructions that the test languages of this and other packages share, and what their runtimes have in common.

import type { Host, Language, Machine, Primitive, Value } from '../../src/index.ts';
import {
  ArrayClass,
  arrayLoad,
  arrayNew,
  arrayStore,
  basicInstructions,
  type Control,
  Integer,
  inBounds,
  instructionForms,
  isLength,
  isTest,
  primitive,
  window,
} from '../../src/index.ts';

const { action, compute } = instructionForms<Control>();

/** Operands of an instruction that computes something of two registers. */
export const three = { dst: 'write', a: 'read', b: 'read' } as const;

/** Small integers, cells, methods, and completions, besides the basic instructions. */
export const controlInstructions = {
  ...basicInstructions,
  int: compute({ dst: 'write', value: 'int' }, (m, { value }) => m.int(value)),
  cell: compute({ dst: 'write', cell: 'cell' }, (m, { cell }) => m.loadCell(cell)),
  /** Calls the method that the receiver has for the message; the receiver is no argument by itself. */
  send: action(
    { base: window('count'), count: 'count', receiver: 'read', cache: 'cache' },
    (m, { base, count, receiver, cache }) => m.call(m.lookup(receiver, cache), base, count),
  ),
  raise: action({ error: 'read' }, (m, { error }) => m.raise(error)),
  /** Returns from the frame whose home is the given one. */
  returnFrom: action({ home: 'read', value: 'read' }, (m, { home, value }) =>
    m.returnFrom(home, value),
  ),
  /** Goes on with what an ensure handler has received. */
  rethrow: action({ kind: 'read', value: 'read', home: 'read' }, (m, { kind, value, home }) =>
    m.rethrow(kind, value, home),
  ),
};

/** Objects with fields, of classes of the VM. */
export const fieldInstructions = {
  object: compute({ dst: 'write', class: 'class' }, (m, operands) => m.newObject(operands.class)),
  getField: compute({ dst: 'write', object: 'read', cache: 'cache' }, (m, { object, cache }) =>
    m.loadField(object, cache),
  ),
  setField: action({ object: 'read', cache: 'cache', value: 'read' }, (m, o) =>
    m.storeField(o.object, o.cache, o.value),
  ),
};

/** Primitives of {@link arrayInstructions}. */
export const arrayPrimitives = { arrayNew, arrayLoad, arrayStore };
/** Tests of {@link arrayInstructions}. */
export const arrayTests = { is: isTest, isLength, inBounds };

const arrays = instructionForms<Machine<typeof arrayPrimitives, typeof arrayTests>>();

/** Arrays of a fixed length; a wrong length or index is raised. */
export const arrayInstructions = {
  array: arrays.compute({ dst: 'write', length: 'read', fill: 'read' }, (m, { length, fill }) => {
    const fits = [m.is(length, Integer), m.isLength(length)];
    return m.select('length', [[fits, () => m.arrayNew(length, fill)]], () => m.raise(length));
  }),
  getElement: arrays.compute({ dst: 'write', array: 'read', index: 'read' }, (m, o) => {
    const { array, index } = o;
    const inside = [m.is(array, ArrayClass), m.is(index, Integer), m.inBounds(array, index)];
    return m.select('element', [[inside, () => m.arrayLoad(array, index)]], () => m.raise(index));
  }),
  setElement: arrays.action({ array: 'read', index: 'read', value: 'read' }, (m, o) => {
    const { array, index, value } = o;
    const inside = [m.is(array, ArrayClass), m.is(index, Integer), m.inBounds(array, index)];
    m.select('element', [[inside, () => m.arrayStore(array, index, value)]], () => m.raise(index));
  }),
};

/** A number as a JavaScript one; anything else is an error of the guest. */
export function numberOf(host: Host, word: bigint): number {
  if (host.isInt(word)) return Number(host.toInt(word));
  return host.isFloat(word) ? host.toFloat(word) : host.raise(host.symbol('not a number'));
}

/** Arithmetic on all numbers: big results become floats, all that is not a number is an error. */
function numeric(
  integers: (a: bigint, b: bigint) => bigint,
  floats: (a: number, b: number) => number,
): Primitive<[a: Value, b: Value], Value> {
  return primitive<[a: Value, b: Value], Value>({
    effect: 'runtime',
    evaluate(host, a, b): bigint {
      if (host.isInt(a) && host.isInt(b)) {
        const result = integers(host.toInt(a), host.toInt(b));
        return host.fits(result) ? host.int(result) : host.float(Number(result));
      }
      return host.float(floats(numberOf(host, a), numberOf(host, b)));
    },
    type: (rules) => rules.join(rules.integer, rules.float),
  });
}

/** What the fast arms of arithmetic and comparisons leave. */
export const slowPrimitives = {
  slowAdd: numeric(
    (a, b) => a + b,
    (a, b) => a + b,
  ),
  slowSub: numeric(
    (a, b) => a - b,
    (a, b) => a - b,
  ),
  slowMul: numeric(
    (a, b) => a * b,
    (a, b) => a * b,
  ),
  slowLess: primitive<[a: Value, b: Value], Value>({
    effect: 'runtime',
    evaluate: (host, a, b) => host.bool(numberOf(host, a) < numberOf(host, b)),
    type: (rules) => rules.bool,
  }),
};

/** Errors are symbols that say what is wrong. */
export const symbolErrors: Pick<Language, 'errors' | 'describeError'> = {
  errors: {
    stackOverflow: (host) => host.symbol('stack overflow'),
    outOfMemory: (host) => host.symbol('out of memory'),
    noMethod: (host, _receiver, message) => host.symbol(`no method ${message}`),
    noField: (host, _object, field) => host.symbol(`no field ${field}`),
    argumentCount: (host, fn, given) => host.symbol(`${fn.fn.name}: ${given} arguments`),
  },
  describeError: (host, word) =>
    host.world.values.kind(word) === 'symbol' ? host.text(word) : 'error',
};
