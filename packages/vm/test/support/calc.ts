// A small language for tests: numbers, comparisons, loops, calls, methods, arrays, raise, rescue, ensure and returns out
// of several frames.

import type { Language, Primitive, Value } from '../../src/index.ts';
import {
  ArrayClass,
  addFits,
  arrayLayout,
  arrayLoad,
  arrayNew,
  arrayStore,
  defineInstructionSet,
  entriesOf,
  Float,
  floatAdd,
  floatLess,
  floatMul,
  floatSub,
  Integer,
  inBounds,
  intAdd,
  intLess,
  intMul,
  intSub,
  isLength,
  isTest,
  mulFits,
  PACKED,
  primitive,
  subFits,
  window,
} from '../../src/index.ts';

type Two = [a: Value, b: Value];

/** What the fast arms leave: big results become floats, all that is not a number is an error. */
function slow(
  integers: (a: bigint, b: bigint) => bigint,
  floats: (a: number, b: number) => number,
) {
  return primitive<Two, Value>({
    effect: 'runtime',
    evaluate(host, a, b): bigint {
      if (host.isInt(a) && host.isInt(b)) {
        const result = integers(host.toInt(a), host.toInt(b));
        return host.fits(result) ? host.int(result) : host.float(Number(result));
      }
      const number = (word: bigint): number => {
        if (host.isInt(word)) return Number(host.toInt(word));
        return host.isFloat(word) ? host.toFloat(word) : host.raise(host.symbol('not a number'));
      };
      return host.float(floats(number(a), number(b)));
    },
    type: (rules) => rules.join(rules.integer, rules.float),
  });
}

const slowLess: Primitive<Two, Value> = primitive<Two, Value>({
  effect: 'runtime',
  evaluate(host, a, b): bigint {
    const number = (word: bigint): number => {
      if (host.isInt(word)) return Number(host.toInt(word));
      return host.isFloat(word) ? host.toFloat(word) : host.raise(host.symbol('not a number'));
    };
    return host.bool(number(a) < number(b));
  },
  type: (rules) => rules.bool,
});

const threeRegisters = { dst: 'write', a: 'read', b: 'read' } as const;

export const calcSet = defineInstructionSet({
  name: 'calc',
  primitives: {
    intAdd,
    intSub,
    intMul,
    floatAdd,
    floatSub,
    floatMul,
    slowAdd: slow(
      (a, b) => a + b,
      (a, b) => a + b,
    ),
    slowSub: slow(
      (a, b) => a - b,
      (a, b) => a - b,
    ),
    slowMul: slow(
      (a, b) => a * b,
      (a, b) => a * b,
    ),
    slowLess,
    arrayNew,
    arrayLoad,
    arrayStore,
    badIndex: primitive<[index: Value], Value>({
      effect: 'runtime',
      evaluate: (host) => host.raise(host.symbol('bad index')),
      type: (rules) => rules.bottom,
    }),
  },
  tests: { inBounds, isLength, is: isTest, addFits, subFits, mulFits, intLess, floatLess },
  instructions: {
    move: {
      operands: { dst: 'write', a: 'read' },
      semantics: (m, { dst, a }) => m.write(dst, a),
    },
    loadInt: {
      operands: { dst: 'write', value: 'int' },
      semantics: (m, { dst, value }) => m.write(dst, m.int(value)),
    },
    loadConstant: {
      operands: { dst: 'write', constant: 'constant' },
      semantics: (m, { dst, constant }) => m.write(dst, m.constant(constant)),
    },
    loadNil: {
      operands: { dst: 'write' },
      semantics: (m, { dst }) => m.write(dst, m.singleton('nil')),
    },
    loadCell: {
      operands: { dst: 'write', cell: 'cell' },
      semantics: (m, { dst, cell }) => m.write(dst, m.loadCell(cell)),
    },
    add: {
      operands: threeRegisters,
      semantics: (m, { dst, a, b }) =>
        m.write(
          dst,
          m.choose(
            'add',
            [
              [[m.is(a, Integer), m.is(b, Integer), m.addFits(a, b)], () => m.intAdd(a, b)],
              [[m.is(a, Float), m.is(b, Float)], () => m.floatAdd(a, b)],
            ],
            () => m.slowAdd(a, b),
          ),
        ),
    },
    sub: {
      operands: threeRegisters,
      semantics: (m, { dst, a, b }) =>
        m.write(
          dst,
          m.choose(
            'sub',
            [
              [[m.is(a, Integer), m.is(b, Integer), m.subFits(a, b)], () => m.intSub(a, b)],
              [[m.is(a, Float), m.is(b, Float)], () => m.floatSub(a, b)],
            ],
            () => m.slowSub(a, b),
          ),
        ),
    },
    mul: {
      operands: threeRegisters,
      semantics: (m, { dst, a, b }) =>
        m.write(
          dst,
          m.choose(
            'mul',
            [
              [[m.is(a, Integer), m.is(b, Integer), m.mulFits(a, b)], () => m.intMul(a, b)],
              [[m.is(a, Float), m.is(b, Float)], () => m.floatMul(a, b)],
            ],
            () => m.slowMul(a, b),
          ),
        ),
    },
    less: {
      operands: threeRegisters,
      semantics: (m, { dst, a, b }) =>
        m.write(
          dst,
          m.choose(
            'less',
            [
              [[m.is(a, Integer), m.is(b, Integer)], () => m.bool(m.intLess(a, b))],
              [[m.is(a, Float), m.is(b, Float)], () => m.bool(m.floatLess(a, b))],
            ],
            () => m.slowLess(a, b),
          ),
        ),
    },
    jump: { operands: { to: 'label' }, semantics: (m, { to }) => m.jump(to) },
    loop: { operands: { to: 'loop' }, semantics: (m, { to }) => m.jump(to) },
    jumpUnless: {
      operands: { test: 'read', to: 'label' },
      semantics: (m, { test, to }) => m.branch(m.not(m.truthy(test)), to),
    },
    call: {
      operands: { base: window('count'), count: 'count', fn: 'function' },
      semantics: (m, { base, count, fn }) => m.call(m.callee(fn), base, count),
    },
    /** Passes two words that the language makes arguments of. */
    callPacked: {
      operands: { base: window(2), fn: 'function' },
      semantics: (m, { base, fn }) => m.call(m.callee(fn), base, PACKED),
    },
    /** Calls a function in mid-instruction, and negates its result. */
    notCall: {
      operands: { dst: 'write', a: 'read', fn: 'function' },
      semantics: (m, { dst, a, fn }) =>
        m.write(
          dst,
          m.choose(
            'kind',
            [[[m.is(a, Integer)], () => m.bool(m.not(m.truthy(m.invoke(m.callee(fn), [a]))))]],
            () => a,
          ),
        ),
    },
    ret: { operands: { value: 'read' }, semantics: (m, { value }) => m.ret(value) },
    raise: { operands: { error: 'read' }, semantics: (m, { error }) => m.raise(error) },
    /** Goes on with what an ensure handler has received. */
    rethrow: {
      operands: { kind: 'read', value: 'read', home: 'read' },
      semantics: (m, { kind, value, home }) => m.rethrow(kind, value, home),
    },
    /** Returns from the frame whose home is the given one. */
    returnFrom: {
      operands: { home: 'read', value: 'read' },
      semantics: (m, { home, value }) => m.returnFrom(home, value),
    },
    /** Calls the method that argument 1 has for the message. */
    send: {
      operands: { receiver: 'read', base: window('count'), count: 'count', cache: 'cache' },
      semantics: (m, { receiver, base, count, cache }) =>
        m.call(m.lookup(receiver, cache), base, count),
    },
    newArray: {
      operands: { dst: 'write', length: 'read', fill: 'read' },
      semantics: (m, { dst, length, fill }) =>
        m.write(
          dst,
          m.select(
            'length',
            [[[m.is(length, Integer), m.isLength(length)], () => m.arrayNew(length, fill)]],
            () => m.badIndex(length),
          ),
        ),
    },
    getElement: {
      operands: { dst: 'write', array: 'read', index: 'read' },
      semantics: (m, { dst, array, index }) =>
        m.write(
          dst,
          m.select(
            'get',
            [
              [
                [m.is(array, ArrayClass), m.is(index, Integer), m.inBounds(array, index)],
                () => m.arrayLoad(array, index),
              ],
            ],
            () => m.badIndex(index),
          ),
        ),
    },
    setElement: {
      operands: { array: 'read', index: 'read', value: 'read' },
      semantics: (m, { array, index, value }) => {
        m.select<void>(
          'set',
          [
            [
              [m.is(array, ArrayClass), m.is(index, Integer), m.inBounds(array, index)],
              () => m.arrayStore(array, index, value),
            ],
          ],
          () => {
            m.badIndex(index);
          },
        );
      },
    },
  },
  fused: [['less', 'jumpUnless']],
});

export const calc: Language = {
  set: calcSet,
  classes: [ArrayClass],
  layouts: [arrayLayout],
  errors: {
    stackOverflow: (host) => host.symbol('stack overflow'),
    outOfMemory: (host) => host.symbol('out of memory'),
    noMethod: (host, _receiver, message) => host.symbol(`no method ${message}`),
    noField: (host, _object, field) => host.symbol(`no field ${field}`),
    argumentCount: (host, fn, given) => host.symbol(`${fn.fn.name}: ${given} arguments`),
  },
  // Some cells are there, some raise, and one is made anew each time it is asked for.
  resolveCell(host, name) {
    if (name === 'missing') host.raise(host.symbol('no cell'));
    return name === 'object' ? host.float(5e-324) : host.int(name.length);
  },
  // The first word says nothing; functions that are arranged get what is left from behind.
  arrange(host, fn, words, packed) {
    const given = packed ? words.slice(1) : [...words];
    if (fn.fn.arranged) given.reverse();
    host.float(5e-324); // makes garbage: the words must outlive that
    const entry = entriesOf(fn.fn).findLast((e) => e.given <= given.length);
    if (entry === undefined) host.raise(host.symbol(`cannot arrange for ${fn.fn.name}`));
    return { words: given.slice(0, entry!.given), position: entry!.position };
  },
  describeError: (host, word) =>
    host.world.values.kind(word) === 'symbol' ? host.text(word) : 'error',
  // Numbers have a method "f1" for the VM's function 1, and so on.
  method: (host, receiver, message) =>
    /^f\d+$/.test(message) && (host.isInt(receiver) || host.isFloat(receiver))
      ? Number(message.slice(1))
      : -1,
};
