// The instruction set of the test language: instructions of all kinds that a language like Ruby needs.

import type { Host, InstructionSet, Language, Primitive, Test, Value } from '@martlet/vm';
import {
  ArrayClass,
  addFits,
  arrayLayout,
  arrayLength,
  arrayLoad,
  arrayNew,
  arrayStore,
  Closure,
  closureCallee,
  closureEnvironment,
  closureLayout,
  closureNew,
  defineInstructionSet,
  Environment,
  environmentLayout,
  environmentLoad,
  environmentNew,
  environmentParent,
  environmentStore,
  Float,
  floatAdd,
  floatEqual,
  floatLess,
  floatMul,
  floatSub,
  hasVariable,
  Integer,
  inBounds,
  intAdd,
  intEqual,
  intLess,
  intMul,
  intSub,
  isLength,
  isTest,
  loadVariable,
  mulFits,
  parentOf,
  primitive,
  sameTest,
  storeVariable,
  subFits,
  window,
} from '@martlet/vm';

type Two = [a: Value, b: Value];
type World = Host['world'];

/** What guest code has printed, by VM. */
const outputs = new WeakMap<World, bigint[]>();

/** Words that the guest of a VM has printed; they are only good for values that need no memory. */
export function outputOf(world: World): bigint[] {
  let lines = outputs.get(world);
  if (lines === undefined) {
    lines = [];
    outputs.set(world, lines);
  }
  return lines;
}

function numberOf(host: Host, word: bigint): number {
  if (host.isInt(word)) return Number(host.toInt(word));
  return host.isFloat(word) ? host.toFloat(word) : host.raise(host.symbol('not a number'));
}

/** Arithmetic on all numbers: big results become floats, all that is not a number is an error. */
function numeric(
  integers: (a: bigint, b: bigint) => bigint,
  floats: (a: number, b: number) => number,
): Primitive<Two, Value> {
  return primitive<Two, Value>({
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

const slowLess = primitive<Two, Value>({
  effect: 'runtime',
  evaluate: (host, a, b) => host.bool(numberOf(host, a) < numberOf(host, b)),
  type: (rules) => rules.bool,
});

/** Numbers are equal by value, all else by identity. */
const slowEqual = primitive<Two, Value>({
  effect: 'runtime',
  evaluate(host, a, b): bigint {
    if (host.isInt(a) === host.isInt(b) && !host.isFloat(a)) return host.bool(a === b);
    const number = (word: bigint) => host.isInt(word) || host.isFloat(word);
    return host.bool(number(a) && number(b) && numberOf(host, a) === numberOf(host, b));
  },
  type: (rules) => rules.bool,
});

/** Notes a value; objects count as such only. */
const note = primitive<[value: Value], void>({
  effect: 'runtime',
  evaluate(host, value): void {
    const kind = host.world.values.kind(value);
    const plain = kind === 'reference' && !host.isFloat(value) ? host.symbol('object') : value;
    outputOf(host.world).push(
      host.isFloat(plain) ? BigInt.asIntN(64, bits(host.toFloat(plain))) : plain,
    );
  },
  type: (rules) => rules.bottom,
});

/** What happens on a signal, by VM: for tests that change the world while guest code runs. */
const receivers = new WeakMap<World, () => void>();

export function onSignal(world: World, receiver: () => void): void {
  receivers.set(world, receiver);
}

const signal = primitive<[], void>({
  effect: 'runtime',
  evaluate: (host): void => receivers.get(host.world)?.(),
  type: (rules) => rules.bottom,
});

const scratch = new DataView(new ArrayBuffer(8));
/** A float in a form that compares well, whatever the representation of the word was. */
function bits(value: number): bigint {
  scratch.setFloat64(0, value);
  return scratch.getBigInt64(0) | 7n;
}

const three = { dst: 'write', a: 'read', b: 'read' } as const;
const arithmetic = { ...three, cache: 'cache' } as const;

export const probeSet: InstructionSet = defineInstructionSet({
  name: 'probe',
  primitives: {
    intAdd,
    intSub,
    intMul,
    floatAdd,
    floatSub,
    floatMul,
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
    slowLess,
    slowEqual,
    note,
    signal,
    arrayNew,
    arrayLength,
    arrayLoad,
    arrayStore,
    environmentNew,
    environmentParent,
    environmentLoad,
    environmentStore,
    closureNew,
    closureCallee,
    closureEnvironment,
  },
  tests: {
    is: isTest,
    same: sameTest,
    addFits,
    subFits,
    mulFits,
    intLess,
    intEqual,
    floatLess,
    floatEqual,
    inBounds: inBounds as Test<[array: Value, index: Value]>,
    isLength,
    hasVariable,
  },
  instructions: {
    move: { operands: { dst: 'write', a: 'read' }, semantics: (m, { dst, a }) => m.write(dst, a) },
    int: {
      operands: { dst: 'write', value: 'int' },
      semantics: (m, { dst, value }) => m.write(dst, m.int(value)),
    },
    constant: {
      operands: { dst: 'write', constant: 'constant' },
      semantics: (m, { dst, constant }) => m.write(dst, m.constant(constant)),
    },
    nil: {
      operands: { dst: 'write' },
      semantics: (m, { dst }) => m.write(dst, m.singleton('nil')),
    },
    true: {
      operands: { dst: 'write' },
      semantics: (m, { dst }) => m.write(dst, m.singleton('true')),
    },
    false: {
      operands: { dst: 'write' },
      semantics: (m, { dst }) => m.write(dst, m.singleton('false')),
    },
    // Arithmetic with overflow and floats in place, and a method of the guest for all else.
    add: {
      operands: arithmetic,
      semantics: (m, { dst, a, b, cache }) =>
        m.write(
          dst,
          m.choose(
            'add',
            [
              [[m.is(a, Integer), m.is(b, Integer), m.addFits(a, b)], () => m.intAdd(a, b)],
              [[m.is(a, Float), m.is(b, Float)], () => m.floatAdd(a, b)],
            ],
            () => m.invoke(m.lookup(a, cache), [a, b]),
          ),
        ),
    },
    sub: {
      operands: arithmetic,
      semantics: (m, { dst, a, b, cache }) =>
        m.write(
          dst,
          m.choose(
            'sub',
            [
              [[m.is(a, Integer), m.is(b, Integer), m.subFits(a, b)], () => m.intSub(a, b)],
              [[m.is(a, Float), m.is(b, Float)], () => m.floatSub(a, b)],
            ],
            () => m.invoke(m.lookup(a, cache), [a, b]),
          ),
        ),
    },
    mul: {
      operands: arithmetic,
      semantics: (m, { dst, a, b, cache }) =>
        m.write(
          dst,
          m.choose(
            'mul',
            [
              [[m.is(a, Integer), m.is(b, Integer), m.mulFits(a, b)], () => m.intMul(a, b)],
              [[m.is(a, Float), m.is(b, Float)], () => m.floatMul(a, b)],
            ],
            () => m.invoke(m.lookup(a, cache), [a, b]),
          ),
        ),
    },
    slowAdd: { operands: three, semantics: (m, { dst, a, b }) => m.write(dst, m.slowAdd(a, b)) },
    slowSub: { operands: three, semantics: (m, { dst, a, b }) => m.write(dst, m.slowSub(a, b)) },
    slowMul: { operands: three, semantics: (m, { dst, a, b }) => m.write(dst, m.slowMul(a, b)) },
    less: {
      operands: three,
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
    equal: {
      operands: three,
      semantics: (m, { dst, a, b }) =>
        m.write(
          dst,
          m.choose(
            'equal',
            [
              [[m.is(a, Integer), m.is(b, Integer)], () => m.bool(m.intEqual(a, b))],
              [[m.is(a, Float), m.is(b, Float)], () => m.bool(m.floatEqual(a, b))],
            ],
            () => m.slowEqual(a, b),
          ),
        ),
    },
    same: {
      operands: three,
      semantics: (m, { dst, a, b }) => m.write(dst, m.bool(m.same(a, b))),
    },
    not: {
      operands: { dst: 'write', a: 'read' },
      semantics: (m, { dst, a }) => m.write(dst, m.bool(m.not(m.truthy(a)))),
    },
    jump: { operands: { to: 'label' }, semantics: (m, { to }) => m.jump(to) },
    loop: { operands: { to: 'loop' }, semantics: (m, { to }) => m.jump(to) },
    jumpUnless: {
      operands: { test: 'read', to: 'label' },
      semantics: (m, { test, to }) => m.branch(m.not(m.truthy(test)), to),
    },
    loopIf: {
      operands: { test: 'read', to: 'loop' },
      semantics: (m, { test, to }) => m.branch(m.truthy(test), to),
    },
    call: {
      operands: { base: window('count'), count: 'count', fn: 'function' },
      semantics: (m, { base, count, fn }) => m.call(m.callee(fn), base, count),
    },
    // The receiver is also the first argument.
    send: {
      operands: { base: window('count'), count: 'count', receiver: 'read', cache: 'cache' },
      semantics: (m, { base, count, receiver, cache }) =>
        m.call(m.lookup(receiver, cache), base, count),
    },
    // The first argument is the closure's environment.
    callClosure: {
      operands: { base: window('count'), count: 'count', closure: 'read' },
      semantics: (m, { base, count, closure }) => {
        const callee = m.select(
          'closure',
          [[[m.is(closure, Closure)], () => m.closureCallee(closure)]],
          () => m.raise(m.singleton('nil')),
        );
        m.call(callee, base, count);
      },
    },
    // Calls a function in mid-instruction, and negates its result.
    callNot: {
      operands: { dst: 'write', a: 'read', fn: 'function' },
      semantics: (m, { dst, a, fn }) =>
        m.write(dst, m.bool(m.not(m.truthy(m.invoke(m.callee(fn), [a]))))),
    },
    closure: {
      operands: { dst: 'write', fn: 'function', environment: 'read' },
      semantics: (m, { dst, fn, environment }) =>
        m.write(dst, m.closureNew(m.callee(fn), environment)),
    },
    closureEnvironment: {
      operands: { dst: 'write', closure: 'read' },
      semantics: (m, { dst, closure }) =>
        m.write(
          dst,
          m.select(
            'closure',
            [[[m.is(closure, Closure)], () => m.closureEnvironment(closure)]],
            () => m.raise(m.singleton('nil')),
          ),
        ),
    },
    environment: {
      operands: { dst: 'write', parent: 'read', count: 'count' },
      semantics: (m, { dst, parent, count }) => m.write(dst, m.environmentNew(parent, count)),
    },
    outer: {
      operands: { dst: 'write', environment: 'read' },
      semantics: (m, { dst, environment }) => m.write(dst, parentOf(m, environment)),
    },
    getCaptured: {
      operands: { dst: 'write', environment: 'read', slot: 'slot' },
      semantics: (m, { dst, environment, slot }) =>
        m.write(dst, loadVariable(m, environment, slot)),
    },
    setCaptured: {
      operands: { environment: 'read', slot: 'slot', value: 'read' },
      semantics: (m, { environment, slot, value }) => storeVariable(m, environment, slot, value),
    },
    array: {
      operands: { dst: 'write', length: 'read', fill: 'read' },
      semantics: (m, { dst, length, fill }) =>
        m.write(
          dst,
          m.select(
            'length',
            [[[m.is(length, Integer), m.isLength(length)], () => m.arrayNew(length, fill)]],
            () => m.raise(length),
          ),
        ),
    },
    length: {
      operands: { dst: 'write', array: 'read' },
      semantics: (m, { dst, array }) =>
        m.write(
          dst,
          m.select('array', [[[m.is(array, ArrayClass)], () => m.arrayLength(array)]], () =>
            m.raise(m.singleton('nil')),
          ),
        ),
    },
    getElement: {
      operands: { dst: 'write', array: 'read', index: 'read' },
      semantics: (m, { dst, array, index }) =>
        m.write(
          dst,
          m.select(
            'element',
            [
              [
                [m.is(array, ArrayClass), m.is(index, Integer), m.inBounds(array, index)],
                () => m.arrayLoad(array, index),
              ],
            ],
            () => m.raise(index),
          ),
        ),
    },
    setElement: {
      operands: { array: 'read', index: 'read', value: 'read' },
      semantics: (m, { array, index, value }) =>
        m.select(
          'element',
          [
            [
              [m.is(array, ArrayClass), m.is(index, Integer), m.inBounds(array, index)],
              () => m.arrayStore(array, index, value),
            ],
          ],
          () => m.raise(index),
        ),
    },
    object: {
      operands: { dst: 'write', class: 'class' },
      semantics: (m, operands) => m.write(operands.dst, m.newObject(operands.class)),
    },
    getField: {
      operands: { dst: 'write', object: 'read', cache: 'cache' },
      semantics: (m, { dst, object, cache }) => m.write(dst, m.loadField(object, cache)),
    },
    setField: {
      operands: { object: 'read', cache: 'cache', value: 'read' },
      semantics: (m, { object, cache, value }) => m.storeField(object, cache, value),
    },
    print: { operands: { value: 'read' }, semantics: (m, { value }) => m.note(value) },
    signal: { operands: {}, semantics: (m) => m.signal() },
    ret: { operands: { value: 'read' }, semantics: (m, { value }) => m.ret(value) },
    raise: { operands: { error: 'read' }, semantics: (m, { error }) => m.raise(error) },
    returnFrom: {
      operands: { home: 'read', value: 'read' },
      semantics: (m, { home, value }) => m.returnFrom(home, value),
    },
    rethrow: {
      operands: { kind: 'read', value: 'read', home: 'read' },
      semantics: (m, { kind, value, home }) => m.rethrow(kind, value, home),
    },
  },
  fused: [['less', 'jumpUnless']],
});

/** Names of the classes whose objects get fields as they are set. */
export const objectClasses = ['A', 'B'] as const;

/** The language over a table of methods: by class (`A`, `B`, or `Number`) and message, indices of functions of the VM. */
export function probeLanguage(methods: ReadonlyMap<string, number>): Language {
  return {
    set: probeSet,
    classes: [ArrayClass, Environment, Closure],
    layouts: [arrayLayout, environmentLayout, closureLayout],
    errors: {
      stackOverflow: (host) => host.symbol('stack overflow'),
      outOfMemory: (host) => host.symbol('out of memory'),
      noMethod: (host, _receiver, message) => host.symbol(`no method ${message}`),
      noField: (host, _object, field) => host.symbol(`no field ${field}`),
      argumentCount: (host, fn, given) => host.symbol(`${fn.fn.name}: ${given} arguments`),
    },
    describeError: (host, word) =>
      host.world.values.kind(word) === 'symbol' ? host.text(word) : 'error',
    method(host, receiver, message) {
      const number = host.isInt(receiver) || host.isFloat(receiver);
      if (number) return methods.get(`Number#${message}`) ?? -1;
      if (host.world.values.kind(receiver) !== 'reference') return -1;
      const index = host.world.classOfShape(host.shapeOf(receiver));
      return index < 0 ? -1 : (methods.get(`${objectClasses[index]}#${message}`) ?? -1);
    },
  };
}
