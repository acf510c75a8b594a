// The instruction set of the test language: instructions of all kinds that a language like Ruby needs.

import type { Host, InstructionSet, Language, Machine, Value } from '@martlet/vm';
import {
  ArrayClass,
  addFits,
  arrayLayout,
  arrayLength,
  Closure,
  closureCallee,
  closureEnvironment,
  closureLayout,
  closureNew,
  comparison,
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
  instructionForms,
  intAdd,
  intEqual,
  intLess,
  intMul,
  intSub,
  loadVariable,
  mulFits,
  parentOf,
  primitive,
  sameTest,
  storeVariable,
  subFits,
  window,
} from '@martlet/vm';
import {
  arrayInstructions,
  arrayPrimitives,
  arrayTests,
  controlInstructions,
  fieldInstructions,
  numberOf,
  slowPrimitives,
  symbolErrors,
  three,
} from '../../../vm/test/support/instructions.ts';

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

/** Numbers are equal by value, all else by identity. */
const slowEqual = primitive<[a: Value, b: Value], Value>({
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

const primitives = {
  ...arrayPrimitives,
  ...slowPrimitives,
  intAdd,
  intSub,
  intMul,
  floatAdd,
  floatSub,
  floatMul,
  slowEqual,
  note,
  signal,
  arrayLength,
  environmentNew,
  environmentParent,
  environmentLoad,
  environmentStore,
  closureNew,
  closureCallee,
  closureEnvironment,
};
const tests = {
  ...arrayTests,
  same: sameTest,
  addFits,
  subFits,
  mulFits,
  intLess,
  intEqual,
  floatLess,
  floatEqual,
  hasVariable,
};
type M = Machine<typeof primitives, typeof tests>;
const { action, compute } = instructionForms<M>();

/** Arithmetic with overflow and floats in place, and a method of the guest for all else. */
function operator(name: 'Add' | 'Sub' | 'Mul', fits: 'addFits' | 'subFits' | 'mulFits') {
  return compute({ ...three, cache: 'cache' }, (m, { a, b, cache }) =>
    m.choose(
      'kind',
      [
        [[m.is(a, Integer), m.is(b, Integer), m[fits](a, b)], () => m[`int${name}`](a, b)],
        [[m.is(a, Float), m.is(b, Float)], () => m[`float${name}`](a, b)],
      ],
      () => m.invoke(m.lookup(a, cache), [a, b]),
    ),
  );
}

export const probeSet: InstructionSet = defineInstructionSet({
  name: 'probe',
  primitives,
  tests,
  instructions: {
    ...controlInstructions,
    ...fieldInstructions,
    ...arrayInstructions,
    add: operator('Add', 'addFits'),
    sub: operator('Sub', 'subFits'),
    mul: operator('Mul', 'mulFits'),
    slowAdd: compute(three, (m, { a, b }) => m.slowAdd(a, b)),
    slowSub: compute(three, (m, { a, b }) => m.slowSub(a, b)),
    slowMul: compute(three, (m, { a, b }) => m.slowMul(a, b)),
    less: compute(three, comparison('intLess', 'floatLess', 'slowLess')),
    equal: compute(three, comparison('intEqual', 'floatEqual', 'slowEqual')),
    same: compute(three, (m, { a, b }) => m.bool(m.same(a, b))),
    loopIf: action({ test: 'read', to: 'loop' }, (m, { test, to }) => m.branch(m.truthy(test), to)),
    // The first argument is the closure's environment.
    callClosure: action(
      { base: window('count'), count: 'count', closure: 'read' },
      (m, { base, count, closure }) => {
        const callee = m.select(
          'closure',
          [[[m.is(closure, Closure)], () => m.closureCallee(closure)]],
          () => m.raise(m.singleton('nil')),
        );
        m.call(callee, base, count);
      },
    ),
    // Calls a function in mid-instruction, and negates its result.
    callNot: compute({ dst: 'write', a: 'read', fn: 'function' }, (m, { a, fn }) =>
      m.bool(m.not(m.truthy(m.invoke(m.callee(fn), [a])))),
    ),
    closure: compute(
      { dst: 'write', fn: 'function', environment: 'read' },
      (m, { fn, environment }) => m.closureNew(m.callee(fn), environment),
    ),
    closureEnvironment: compute({ dst: 'write', closure: 'read' }, (m, { closure }) =>
      m.select('closure', [[[m.is(closure, Closure)], () => m.closureEnvironment(closure)]], () =>
        m.raise(m.singleton('nil')),
      ),
    ),
    environment: compute({ dst: 'write', parent: 'read', count: 'count' }, (m, { parent, count }) =>
      m.environmentNew(parent, count),
    ),
    outer: compute({ dst: 'write', environment: 'read' }, (m, { environment }) =>
      parentOf(m, environment),
    ),
    getCaptured: compute(
      { dst: 'write', environment: 'read', slot: 'slot' },
      (m, { environment, slot }) => loadVariable(m, environment, slot),
    ),
    setCaptured: action(
      { environment: 'read', slot: 'slot', value: 'read' },
      (m, { environment, slot, value }) => storeVariable(m, environment, slot, value),
    ),
    length: compute({ dst: 'write', array: 'read' }, (m, { array }) =>
      m.select('array', [[[m.is(array, ArrayClass)], () => m.arrayLength(array)]], () =>
        m.raise(m.singleton('nil')),
      ),
    ),
    print: action({ value: 'read' }, (m, { value }) => m.note(value)),
    signal: action({}, (m) => m.signal()),
  },
  fused: [['less', 'jumpUnless']],
});

/** Names of the classes whose objects get fields as they are set. */
export const objectClasses = ['A', 'B'] as const;

/** The language over a table of methods: by class (`A`, `B`, or `Number`) and message, indices of functions of the VM. */
export function probeLanguage(methods: ReadonlyMap<string, number>): Language {
  return {
    ...symbolErrors,
    set: probeSet,
    classes: [ArrayClass, Environment, Closure],
    layouts: [arrayLayout, environmentLayout, closureLayout],
    method(host, receiver, message) {
      const number = host.isInt(receiver) || host.isFloat(receiver);
      if (number) return methods.get(`Number#${message}`) ?? -1;
      if (host.world.values.kind(receiver) !== 'reference') return -1;
      const index = host.world.classOfShape(host.shapeOf(receiver));
      return index < 0 ? -1 : (methods.get(`${objectClasses[index]}#${message}`) ?? -1);
    },
  };
}
