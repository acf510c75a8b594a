// A small language that uses what the VM offers to languages with classes that are values, late-bound names and calls of
// many kinds; and the means to run its programs in all readings.

import { ObjectShapes } from '@martlet/heap';
import type {
  GuestFunction,
  Host,
  Language,
  LoadedFunction,
  Machine,
  Primitive,
  Value,
} from '@martlet/vm';
import {
  ArrayClass,
  addFits,
  arrayLayout,
  Closure,
  closureLayout,
  defineInstructionSet,
  Environment,
  environmentLayout,
  FunctionAssembler,
  GuestError,
  graphText,
  Integer,
  instructionForms,
  intAdd,
  intLess,
  PACKED,
  Vm as PlainVm,
  primitive,
  sameTest,
  type Vm,
  window,
} from '@martlet/vm';
import { wasmPlatform } from '@martlet/wasm';
import { expect } from 'vitest';
import {
  arrayInstructions,
  arrayPrimitives,
  arrayTests,
  controlInstructions,
  fieldInstructions,
  symbolErrors,
  three,
} from '../../../vm/test/support/instructions.ts';
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

const primitives = { ...arrayPrimitives, intAdd, notANumber: failure('not a number'), signal };
const tests = { ...arrayTests, addFits, intLess, same: sameTest };
type M = Machine<typeof primitives, typeof tests>;
const { action, compute } = instructionForms<M>();
const binary = { ...three, cache: 'cache' } as const;

export const set = defineInstructionSet({
  name: 'features',
  primitives,
  tests,
  instructions: {
    ...controlInstructions,
    ...arrayInstructions,
    add: compute(binary, (m, { a, b, cache }) => {
      const fits = [m.is(a, Integer), m.is(b, Integer), m.addFits(a, b)];
      const general = () => m.invoke(m.lookup(a, cache), [a, b]);
      return m.choose('add', [[fits, () => m.intAdd(a, b)]], general);
    }),
    // What `add` becomes when its method is redefined.
    addSend: compute(binary, (m, { a, b, cache }) => m.invoke(m.lookup(a, cache), [a, b])),
    // Nobody redefines this one.
    count: compute(three, (m, { a, b }) => {
      const fits = [m.is(a, Integer), m.is(b, Integer), m.addFits(a, b)];
      return m.select('count', [[fits, () => m.intAdd(a, b)]], () => m.notANumber(a));
    }),
    // What `less` becomes.
    lessSend: compute(three, (m, { a, b }) => m.bool(m.not(m.same(a, b)))),
    less: compute(three, (m, { a, b }) => {
      const ints = [m.is(a, Integer), m.is(b, Integer)];
      return m.select('less', [[ints, () => m.bool(m.intLess(a, b))]], () => m.notANumber(a));
    }),
    same: compute(three, (m, { a, b }) => m.bool(m.same(a, b))),
    // The window holds a receiver and an array of arguments.
    callPacked: action({ base: window(2), fn: 'function' }, (m, { base, fn }) =>
      m.call(m.callee(fn), base, PACKED),
    ),
    invokePacked: compute(
      { dst: 'write', self: 'read', args: 'read', fn: 'function' },
      (m, { self, args, fn }) => m.invoke(m.callee(fn), [self, args], PACKED),
    ),
    invoke: compute({ ...three, fn: 'function' }, (m, { a, b, fn }) =>
      m.invoke(m.callee(fn), [a, b]),
    ),
    instantiate: compute({ dst: 'write', cls: 'read', cache: 'cache' }, (m, { cls, cache }) =>
      m.instantiate(cls, cache),
    ),
    getField: fieldInstructions.getField,
    setField: fieldInstructions.setField,
    signal: action({}, (m) => m.signal()),
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
      ...symbolErrors,
      set,
      classes: [ArrayClass, Environment, Closure],
      layouts: [arrayLayout, environmentLayout, closureLayout],
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
