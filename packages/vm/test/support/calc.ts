// A small language for tests: numbers, comparisons, loops, calls, raise and rescue.

import type { Language, Primitive, Value } from '../../src/index.ts';
import {
  addFits,
  defineInstructionSet,
  Float,
  floatAdd,
  floatLess,
  floatMul,
  floatSub,
  Integer,
  intAdd,
  intLess,
  intMul,
  intSub,
  isTest,
  mulFits,
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
  },
  tests: { is: isTest, addFits, subFits, mulFits, intLess, floatLess },
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
  },
  fused: [['less', 'jumpUnless']],
});

export const calc: Language = {
  set: calcSet,
  classes: [],
  layouts: [],
  errors: {
    stackOverflow: (host) => host.symbol('stack overflow'),
    outOfMemory: (host) => host.symbol('out of memory'),
    noMethod: (host, _receiver, message) => host.symbol(`no method ${message}`),
    argumentCount: (host, fn, given) => host.symbol(`${fn.fn.name}: ${given} arguments`),
  },
  describeError: (host, word) =>
    host.world.values.kind(word) === 'symbol' ? host.text(word) : 'error',
  method: () => -1,
};
