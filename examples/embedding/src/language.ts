// A guest language as small as one can be: integers, floats, arrays, calls, and one instruction that calls the host.

import type { Language, Value } from '@martlet/vm';
import {
  ArrayClass,
  addFits,
  arrayLayout,
  arrayNew,
  defineInstructionSet,
  Float,
  floatAdd,
  Integer,
  intAdd,
  intLess,
  isLength,
  isTest,
  primitive,
  window,
} from '@martlet/vm';
import { hostFunction } from './host-functions.ts';

/** A runtime primitive that raises a guest error with a fixed message. */
const raising = (message: string) =>
  primitive<[value: Value], Value>({
    effect: 'runtime',
    evaluate: (host) => host.raise(host.symbol(message)),
    type: (rules) => rules.bottom,
  });

export const set = defineInstructionSet({
  name: 'embedded',
  primitives: {
    intAdd,
    floatAdd,
    arrayNew,
    hostFunction,
    badAdd: raising('add takes two integers whose sum fits, or two floats'),
    badLess: raising('less takes two integers'),
    badLength: raising('a length must be an integer of 0 or more'),
  },
  tests: { is: isTest, addFits, intLess, isLength },
  instructions: {
    load: {
      operands: { dst: 'write', constant: 'constant' },
      semantics: (m, { dst, constant }) => m.write(dst, m.constant(constant)),
    },
    add: {
      operands: { dst: 'write', a: 'read', b: 'read' },
      semantics: (m, { dst, a, b }) => {
        const integers = [m.is(a, Integer), m.is(b, Integer), m.addFits(a, b)];
        const sum = m.choose(
          'add',
          [
            [integers, () => m.intAdd(a, b)],
            [[m.is(a, Float), m.is(b, Float)], () => m.floatAdd(a, b)],
          ],
          () => m.badAdd(a),
        );
        m.write(dst, sum);
      },
    },
    less: {
      operands: { dst: 'write', a: 'read', b: 'read' },
      semantics: (m, { dst, a, b }) => {
        const integers = [m.is(a, Integer), m.is(b, Integer)];
        const compare = () => m.bool(m.intLess(a, b));
        m.write(
          dst,
          m.select('less', [[integers, compare]], () => m.badLess(a)),
        );
      },
    },
    newArray: {
      operands: { dst: 'write', length: 'read', fill: 'read' },
      semantics: (m, { dst, length, fill }) => {
        const possible = [m.is(length, Integer), m.isLength(length)];
        const make = () => m.arrayNew(length, fill);
        m.write(
          dst,
          m.select('length', [[possible, make]], () => m.badLength(length)),
        );
      },
    },
    jumpUnless: {
      operands: { test: 'read', to: 'label' },
      semantics: (m, { test, to }) => m.branch(m.not(m.truthy(test)), to),
    },
    loop: { operands: { to: 'loop' }, semantics: (m, { to }) => m.jump(to) },
    call: {
      operands: { base: window('count'), count: 'count', fn: 'function' },
      semantics: (m, { base, count, fn }) => m.call(m.callee(fn), base, count),
    },
    /** Calls the function that the host registered under a name, with one argument. */
    ask: {
      operands: { dst: 'write', name: 'constant', argument: 'read' },
      semantics: (m, { dst, name, argument }) =>
        m.write(dst, m.hostFunction(m.constant(name), argument)),
    },
    raise: { operands: { error: 'read' }, semantics: (m, { error }) => m.raise(error) },
    ret: { operands: { value: 'read' }, semantics: (m, { value }) => m.ret(value) },
  },
  fused: [['less', 'jumpUnless']],
});

export const language: Language = {
  set,
  classes: [ArrayClass],
  layouts: [arrayLayout],
  errors: {
    stackOverflow: (host) => host.symbol('stack overflow'),
    outOfMemory: (host) => host.symbol('out of memory'),
    noMethod: (host, _receiver, message) => host.symbol(`no method ${message}`),
    noField: (host, _object, field) => host.symbol(`no field ${field}`),
    argumentCount: (host, fn, given) =>
      host.symbol(`${fn.fn.name} takes ${fn.fn.required} arguments, not ${given}`),
  },
  // Errors are symbols here; a real language has error objects.
  describeError: (host, word) =>
    host.world.values.kind(word) === 'symbol' ? host.text(word) : 'an error that is no symbol',
  // No instruction sends messages.
  method: () => -1,
};
