// A small language that uses what the VM offers to languages with classes that are values, late-bound names and calls of
// many kinds; and the means to run its programs in all readings.

import { ObjectShapes } from '@martlet/heap';
import type { GuestFunction, Host, Language, LoadedFunction, Primitive, Value } from '@martlet/vm';
import {
  ArrayClass,
  addFits,
  arrayLayout,
  arrayLoad,
  arrayNew,
  arrayStore,
  Closure,
  closureLayout,
  defineInstructionSet,
  Environment,
  environmentLayout,
  FunctionAssembler,
  GuestError,
  graphText,
  Integer,
  inBounds,
  intAdd,
  intLess,
  isLength,
  isTest,
  PACKED,
  Vm as PlainVm,
  primitive,
  sameTest,
  type Vm,
  window,
} from '@martlet/vm';
import { wasmPlatform } from '@martlet/wasm';
import { expect } from 'vitest';
import { createJitVm, type Jit } from '../../src/index.ts';
import { type Arguments, MODES, type Mode } from '../support/run.ts';

/** What happens at the instruction `signal`, by VM. */
const receivers = new WeakMap<Host['world'], () => void>();

const failure = (text: string) =>
  primitive<[value: Value], Value>({
    effect: 'runtime',
    evaluate: (host) => host.raise(host.symbol(text)),
    type: (rules) => rules.bottom,
  });

const signal: Primitive<[], void> = primitive<[], void>({
  effect: 'runtime',
  evaluate: (host): void => receivers.get(host.world)?.(),
  type: (rules) => rules.bottom,
});

const three = { dst: 'write', a: 'read', b: 'read' } as const;

export const set = defineInstructionSet({
  name: 'features',
  primitives: {
    intAdd,
    arrayNew,
    arrayLoad,
    arrayStore,
    notANumber: failure('not a number'),
    badIndex: failure('bad index'),
    signal,
  },
  tests: { is: isTest, addFits, intLess, isLength, inBounds, same: sameTest },
  instructions: {
    move: { operands: { dst: 'write', a: 'read' }, semantics: (m, { dst, a }) => m.write(dst, a) },
    int: {
      operands: { dst: 'write', value: 'int' },
      semantics: (m, { dst, value }) => m.write(dst, m.int(value)),
    },
    nil: {
      operands: { dst: 'write' },
      semantics: (m, { dst }) => m.write(dst, m.singleton('nil')),
    },
    constant: {
      operands: { dst: 'write', constant: 'constant' },
      semantics: (m, { dst, constant }) => m.write(dst, m.constant(constant)),
    },
    cell: {
      operands: { dst: 'write', cell: 'cell' },
      semantics: (m, { dst, cell }) => m.write(dst, m.loadCell(cell)),
    },
    add: {
      operands: { ...three, cache: 'cache' },
      semantics: (m, { dst, a, b, cache }) =>
        m.write(
          dst,
          m.choose(
            'add',
            [[[m.is(a, Integer), m.is(b, Integer), m.addFits(a, b)], () => m.intAdd(a, b)]],
            () => m.invoke(m.lookup(a, cache), [a, b]),
          ),
        ),
    },
    // What `add` becomes when its method is redefined.
    addSend: {
      operands: { ...three, cache: 'cache' },
      semantics: (m, { dst, a, b, cache }) => m.write(dst, m.invoke(m.lookup(a, cache), [a, b])),
    },
    // Nobody redefines this one.
    count: {
      operands: three,
      semantics: (m, { dst, a, b }) =>
        m.write(
          dst,
          m.select(
            'count',
            [[[m.is(a, Integer), m.is(b, Integer), m.addFits(a, b)], () => m.intAdd(a, b)]],
            () => m.notANumber(a),
          ),
        ),
    },
    // What `less` becomes.
    lessSend: {
      operands: three,
      semantics: (m, { dst, a, b }) => m.write(dst, m.bool(m.not(m.same(a, b)))),
    },
    less: {
      operands: three,
      semantics: (m, { dst, a, b }) =>
        m.write(
          dst,
          m.select(
            'less',
            [[[m.is(a, Integer), m.is(b, Integer)], () => m.bool(m.intLess(a, b))]],
            () => m.notANumber(a),
          ),
        ),
    },
    same: {
      operands: three,
      semantics: (m, { dst, a, b }) => m.write(dst, m.bool(m.same(a, b))),
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
    // The window holds a receiver and an array of arguments.
    callPacked: {
      operands: { base: window(2), fn: 'function' },
      semantics: (m, { base, fn }) => m.call(m.callee(fn), base, PACKED),
    },
    invokePacked: {
      operands: { dst: 'write', self: 'read', args: 'read', fn: 'function' },
      semantics: (m, { dst, self, args, fn }) =>
        m.write(dst, m.invoke(m.callee(fn), [self, args], PACKED)),
    },
    invoke: {
      operands: { dst: 'write', a: 'read', b: 'read', fn: 'function' },
      semantics: (m, { dst, a, b, fn }) => m.write(dst, m.invoke(m.callee(fn), [a, b])),
    },
    // The receiver is the first argument.
    send: {
      operands: { base: window('count'), count: 'count', receiver: 'read', cache: 'cache' },
      semantics: (m, { base, count, receiver, cache }) =>
        m.call(m.lookup(receiver, cache), base, count),
    },
    array: {
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
    instantiate: {
      operands: { dst: 'write', cls: 'read', cache: 'cache' },
      semantics: (m, { dst, cls, cache }) => m.write(dst, m.instantiate(cls, cache)),
    },
    getField: {
      operands: { dst: 'write', object: 'read', cache: 'cache' },
      semantics: (m, { dst, object, cache }) => m.write(dst, m.loadField(object, cache)),
    },
    setField: {
      operands: { object: 'read', cache: 'cache', value: 'read' },
      semantics: (m, { object, cache, value }) => m.storeField(object, cache, value),
    },
    signal: { operands: {}, semantics: (m) => m.signal() },
    ret: { operands: { value: 'read' }, semantics: (m, { value }) => m.ret(value) },
    raise: { operands: { error: 'read' }, semantics: (m, { error }) => m.raise(error) },
  },
  fused: [['less', 'jumpUnless']],
  twins: [
    ['add', 'addSend'],
    ['less', 'lessSend'],
  ],
});

/** A function of the language. */
export function fn(
  name: string,
  required: number,
  body: (a: FunctionAssembler) => void,
): GuestFunction {
  const a = new FunctionAssembler(set, name);
  a.required = required;
  body(a);
  return a.finish();
}

/** Runs the body with 0, 1, … in `register` up to below the number in `register + 1`; uses three registers more. */
export function times(a: FunctionAssembler, register: number, body: () => void): void {
  const end = a.label();
  a.emit('int', register, 0);
  const head = a.here();
  a.emit('less', register + 2, register, register + 1);
  a.emit('jumpUnless', register + 2, end);
  body();
  a.emit('int', register + 2, 1);
  a.emit('count', register, register, register + 2);
  a.emit('loop', head);
  a.place(end);
}

/** A VM of the language, with classes that are objects. */
export class World {
  readonly vm: Vm;
  readonly jit: Jit | null;
  readonly mode: Mode;
  /** By class name and message, functions. */
  readonly methods = new Map<string, LoadedFunction>();
  functions: readonly LoadedFunction[] = [];
  /** How often the language was asked, by what. */
  readonly asked = new Map<string, number>();

  constructor(mode: Mode, changes: Partial<Language> = {}) {
    this.mode = mode;
    const language: Language = { ...this.#language(), ...changes };
    const options = { memoryLimit: 1 << 26, ...mode.options };
    if (mode.reading === 'jit') {
      const made = createJitVm(language, wasmPlatform(), options);
      this.vm = made.vm;
      this.jit = made.jit;
    } else {
      this.vm = new PlainVm(language, wasmPlatform(), options);
      this.jit = null;
    }
    mode.prepare?.(this.vm);
  }

  /** Notes that the language was asked something. */
  ask(what: string): void {
    this.asked.set(what, (this.asked.get(what) ?? 0) + 1);
  }

  #language(): Language {
    return {
      set,
      classes: [ArrayClass, Environment, Closure],
      layouts: [arrayLayout, environmentLayout, closureLayout],
      errors: {
        stackOverflow: (host) => host.symbol('stack overflow'),
        outOfMemory: (host) => host.symbol('out of memory'),
        noMethod: (host, _receiver, message) => host.symbol(`no method ${message}`),
        noField: (host, _object, field) => host.symbol(`no field ${field}`),
        argumentCount: (host, callee, given) =>
          host.symbol(`${callee.fn.name}: ${given} arguments`),
      },
      describeError: (host, word) =>
        host.world.values.kind(word) === 'symbol' ? host.text(word) : 'error',
      method: (host, receiver, message) =>
        this.methods.get(`${this.className(host, receiver)}#${message}`)?.index ?? -1,
    };
  }

  className(host: Host, word: bigint): string {
    if (host.isInt(word)) return 'Integer';
    const kind = host.world.values.kind(word);
    if (kind !== 'reference') return kind;
    return host.world.shapesOf(host.shapeOf(word))?.name ?? 'other';
  }

  shapes(name: string): ObjectShapes {
    const { world } = this.vm;
    const shapes = new ObjectShapes(world.heap, name, { inlineFields: 3 });
    world.addObjectClass(shapes);
    return shapes;
  }

  onSignal(receiver: () => void): void {
    receivers.set(this.vm.world, receiver);
  }

  load(functions: readonly GuestFunction[]): void {
    this.functions = this.vm.load({ set, functions, main: 0 });
  }

  function(name: string): LoadedFunction {
    return this.functions.find((f) => f.fn.name === name)!;
  }

  /** Calls a function; gives its result or error as text. */
  call(args: Arguments, name = this.functions[0]!.fn.name): string {
    const { vm, mode } = this;
    const words = args.map((arg) => vm.toGuest(arg));
    const callee = this.function(name);
    try {
      const word =
        mode.reading === 'evaluate' ? vm.evaluateWords(callee, words) : vm.callWords(callee, words);
      return graphText(vm, word);
    } catch (error) {
      if (!(error instanceof GuestError)) throw error;
      return `error ${graphText(vm, error.word)}`;
    }
  }
}

/** Does the same in a world of each mode, and expects the same of all; gives what it was. */
export function everywhere(
  run: (world: World) => string[],
  changes: Partial<Language> = {},
): string[] {
  const outcomes = MODES.map((mode) => {
    const world = new World(mode, changes);
    const outcome = run(world);
    world.vm.world.heap.verify();
    return [mode.name, ...outcome];
  });
  const expected = outcomes[0]!.slice(1);
  for (const [mode, ...actual] of outcomes) expect([mode, ...actual]).toEqual([mode, ...expected]);
  return expected;
}

/** The mode that just uses the JIT. */
export const JIT: Mode = { name: 'jit', reading: 'jit', options: { heat: 4 } };
