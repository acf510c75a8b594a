// The evaluate reading: executes each operation at once, on exact values, over the same containers, frames and heap as
// generated code. Slow and obvious: the oracle of every test. It shares the primitives' `evaluate` rows and the
// frame layout with the rest of the system, and nothing of the typed core, the IR or the interpreter.

import { bindRows, TestCondition } from './condition.ts';
import type { Handler } from './container.ts';
import { PACKED } from './container.ts';
import { windowCount } from './effects.ts';
import { packedCount } from './entries.ts';
import type { GuestError } from './errors.ts';
import { readField } from './fields.ts';
import type { Host } from './host.ts';
import { GuestRaise } from './host.ts';
import { limitOf } from './host-limits.ts';
import type { InstructionSet } from './instruction-set.ts';
import { COMPLETION } from './layout.ts';
import type { LoadedFunction } from './loaded-function.ts';
import type { AnyPrimitive, Arm, Condition } from './machine.ts';
import { MAX_REGISTERS } from './operands.ts';
import type { Services } from './services.ts';
import { truthyTest } from './vocabulary/basics.ts';

/** One activation. */
export interface Activation {
  readonly fn: LoadedFunction;
  readonly fp: number;
  position: number;
  /** What to do with the result: write it to the caller's window, or hand it to a waiting `invoke`. */
  readonly onReturn: (word: bigint) => void;
  /** Of an instruction that called guest code in its middle: the arms that it took before, and the call's result. */
  invoked: { readonly arms: readonly number[]; result: bigint | null } | null;
}

/** Thrown out of an instruction's semantics while the function that it calls in its middle runs. */
const INVOKING = Symbol('invoking');

/** How an instruction ended. */
type Outcome =
  | { readonly kind: 'next' }
  | { readonly kind: 'jump'; readonly position: number }
  | {
      readonly kind: 'call';
      readonly callee: LoadedFunction;
      readonly fp: number;
      readonly start: number;
    }
  | { readonly kind: 'return'; readonly word: bigint };

/** Thrown by `raise` and `returnFrom`. */
class Completion extends Error {
  readonly kind: number;
  readonly word: bigint;
  readonly home: bigint;

  constructor(kind: number, word: bigint, home: bigint) {
    super('completion');
    this.kind = kind;
    this.word = word;
    this.home = home;
  }
}

/** Runs guest functions by the evaluate reading. */
export class EvaluateReading {
  readonly #set: InstructionSet;
  readonly #host: Host;
  readonly #services: Services;
  readonly #stackEnd: number;
  readonly #stack: Activation[] = [];
  #outcome: Outcome = { kind: 'next' };
  /** The arms that the instruction has taken so far. */
  #arms: number[] = [];
  /** While an instruction is replayed up to its call: how many of the recorded arms it has taken again. */
  #replayed: number | null = null;
  /** Instructions executed so far. */
  steps = 0;
  /** Throws a `RangeError` after so many instructions; for generated programs that may not end. */
  stepLimit: number = Number.POSITIVE_INFINITY;
  /** Called before each instruction, with its activation: for tests that watch what happens. */
  onStep: ((activation: Readonly<Activation>) => void) | null = null;

  constructor(set: InstructionSet, host: Host, services: Services) {
    this.#set = set;
    this.#host = host;
    this.#services = services;
    this.#stackEnd = host.world.layout.stackEnd - MAX_REGISTERS * 8;
    bindRows(this, set.primitives, set.tests, (name, args) =>
      this.#replayed === null ? this.#perform(name, args) : this.#host.nil,
    );
  }

  /** The activations of the moment, outermost first: their frames hold roots. */
  get activations(): readonly Readonly<Activation>[] {
    return this.#stack;
  }

  /**
   * Calls a function whose arguments stand in the frame at `fp`.
   *
   * @throws GuestError when the guest raises and nothing handles it.
   */
  run(fn: LoadedFunction, fp: number, count: number): bigint {
    const depth = this.#stack.length;
    let result: bigint | null = null;
    try {
      this.#push(fn, fp, count, (word) => {
        result = word;
      });
    } catch (error) {
      throw this.#uncaught(this.#completionOf(error));
    }
    try {
      this.#loop(depth);
    } finally {
      // An error of the host's own leaves all activations of this call at once.
      this.#stack.length = depth;
    }
    return result!;
  }

  #push(fn: LoadedFunction, fp: number, count: number, onReturn: (word: bigint) => void): void {
    if (fp + fn.fn.registers * 8 > this.#stackEnd)
      this.#host.raise(this.#services.stackOverflowError());
    const position = this.#services.startPosition(fn, count, fp);
    this.#stack.push({ fn, fp, position, onReturn, invoked: null });
  }

  /** Runs until the stack is down to `depth` activations. */
  #loop(depth: number): void {
    const kept = this.#host.kept;
    while (this.#stack.length > depth) {
      const top = this.#stack.at(-1)!;
      try {
        this.#step(top);
      } catch (error) {
        this.#unwind(depth, this.#completionOf(error));
      }
      this.#host.forget(kept);
    }
  }

  #step(top: Activation): void {
    if (top.invoked === null) {
      if (++this.steps > this.stepLimit) {
        throw new RangeError(`the evaluate reading stopped after ${this.stepLimit} instructions`);
      }
      this.onStep?.(top);
    }
    const entry = top.fn.fn.code[top.position]!;
    const operands: Record<string, unknown> = {};
    for (const [i, operand] of entry.instruction.operands.entries()) {
      const value = entry.operands[i]!;
      operands[operand.name] = operand.kind === 'read' ? this.#register(top, value) : value;
    }
    this.#outcome = { kind: 'next' };
    const instruction = this.#services.currentInstruction(top.fn, entry.instruction);
    this.#arms = [];
    this.#replayed = top.invoked === null ? null : 0;
    try {
      instruction.semantics(this as never, operands as never);
    } catch (error) {
      if (error === INVOKING) return;
      throw error;
    } finally {
      this.#replayed = null;
    }
    top.invoked = null;
    const outcome: Outcome = this.#outcome as Outcome;
    switch (outcome.kind) {
      case 'next':
        top.position++;
        break;
      case 'jump':
        top.position = outcome.position;
        break;
      case 'return':
        this.#stack.pop();
        top.onReturn(outcome.word);
        break;
      case 'call':
        // The position stays at the call while the callee runs, as handlers and the collector want it.
        this.#stack.push({
          fn: outcome.callee,
          fp: outcome.fp,
          position: outcome.start,
          onReturn: (word) => {
            this.#host.world.heap.memory.i64[outcome.fp >>> 3] = word;
            top.position++;
          },
          invoked: null,
        });
        break;
    }
  }

  #register(top: Activation, register: number): bigint {
    return this.#host.world.heap.memory.i64[(top.fp >>> 3) + register]!;
  }

  #setRegister(top: Activation, register: number, word: bigint): void {
    this.#host.world.heap.memory.i64[(top.fp >>> 3) + register] = word;
  }

  // ---- completions ----

  #completionOf(error: unknown): Completion {
    if (error instanceof Completion) return error;
    if (error instanceof GuestRaise)
      return new Completion(COMPLETION.raise, error.word, this.#host.nil);
    const limit = limitOf(error);
    if (limit === null) throw error;
    const word =
      limit === 'memory' ? this.#services.outOfMemoryError() : this.#services.stackOverflowError();
    return new Completion(COMPLETION.raise, word, this.#host.nil);
  }

  #unwind(depth: number, pending: Completion): void {
    const completion = this.#withHome(pending);
    const { kind, word, home } = completion;
    while (this.#stack.length > depth) {
      const top = this.#stack.at(-1)!;
      const handler = top.fn.fn.handlers.find((h) => covers(h, top.position, kind));
      if (handler !== undefined) {
        if (handler.kind === 'rescue') this.#setRegister(top, handler.register, word);
        else {
          this.#setRegister(top, handler.register, this.#host.int(kind));
          this.#setRegister(top, handler.register + 1, word);
          this.#setRegister(top, handler.register + 2, home);
        }
        top.position = handler.target;
        top.invoked = null;
        return;
      }
      this.#stack.pop();
      const homeRegister = top.fn.fn.home;
      if (
        kind === COMPLETION.return &&
        top.fn.holdsHome(top.position) &&
        this.#register(top, homeRegister) === home
      ) {
        top.onReturn(word);
        return;
      }
    }
    throw this.#uncaught(completion);
  }

  /** A return whose activation is gone is the error that the language has for it. */
  #withHome(completion: Completion): Completion {
    if (completion.kind !== COMPLETION.return) return completion;
    const found = this.#stack.some(
      (top) =>
        top.fn.holdsHome(top.position) && this.#register(top, top.fn.fn.home) === completion.home,
    );
    const error = found ? null : this.#services.deadReturn();
    return error === null ? completion : new Completion(COMPLETION.raise, error, this.#host.nil);
  }

  #uncaught(completion: Completion): GuestError {
    return this.#services.uncaught(completion.kind, completion.word);
  }

  // ---- the machine ----

  #test(condition: Condition): boolean {
    const { test, args, negated } = condition as unknown as TestCondition;
    return test.evaluate(this.#host, ...(args as [])) !== negated;
  }

  choose<R>(_site: string, arms: readonly Arm<R>[], general: () => R): R {
    const arm =
      this.#replayed === null
        ? arms.findIndex(([tests]) => tests.every((condition) => this.#test(condition)))
        : this.#stack.at(-1)!.invoked!.arms[this.#replayed++]!;
    this.#arms.push(arm);
    return arm < 0 ? general() : arms[arm]![1]();
  }

  select<R>(site: string, arms: readonly Arm<R>[], otherwise: () => R): R {
    return this.choose(site, arms, otherwise);
  }

  not(condition: TestCondition): TestCondition {
    return condition.not();
  }

  bool(condition: Condition): bigint {
    if (this.#replayed !== null) return this.#host.nil;
    return this.#host.bool(this.#test(condition));
  }

  truthy(word: bigint): TestCondition {
    return new TestCondition('truthy', truthyTest, [word]);
  }

  int(value: number): bigint {
    return this.#host.int(value);
  }

  constant(index: number): bigint {
    const { fn } = this.#stack.at(-1)!;
    return this.#host.world.heap.memory.i64[(fn.constants >>> 3) + index]!;
  }

  singleton(name: 'nil' | 'true' | 'false'): bigint {
    return this.#host.world.values[name];
  }

  write(register: number, word: bigint): void {
    if (this.#replayed === null) this.#setRegister(this.#stack.at(-1)!, register, word);
  }

  jump(position: number): void {
    this.#outcome = { kind: 'jump', position };
  }

  branch(condition: Condition, position: number): void {
    if (this.#test(condition)) this.#outcome = { kind: 'jump', position };
  }

  call(record: number, window: number, count: number): void {
    const callee = this.#services.functionOfRecord(record);
    const fp = this.#stack.at(-1)!.fp + window * 8;
    if (fp + callee.fn.registers * 8 > this.#stackEnd) {
      this.#host.raise(this.#services.stackOverflowError());
    }
    const passed = count === PACKED ? packedCount(this.#windowWords(window)) : count;
    const start = this.#services.startPosition(callee, passed, fp);
    this.#outcome = { kind: 'call', callee, fp, start };
  }

  /** How many words the instruction's window at this register has. */
  #windowWords(window: number): number {
    const top = this.#stack.at(-1)!;
    const entry = top.fn.fn.code[top.position]!;
    const operand = entry.instruction.operands.find(
      ({ kind }, i) => typeof kind === 'object' && entry.operands[i] === window,
    );
    return windowCount(entry, operand!);
  }

  /**
   * Leaves the instruction and runs the callee. When that returns, the instruction is replayed, as the interpreter does it:
   * it takes the arms that it took, does nothing, and goes on from here with the result.
   */
  invoke(record: number, args: readonly bigint[], count: number = args.length): bigint {
    const top = this.#stack.at(-1)!;
    if (this.#replayed !== null) {
      this.#replayed = null;
      return this.#host.keep(top.invoked!.result!);
    }
    const callee = this.#services.functionOfRecord(record);
    const fp = top.fp + top.fn.fn.registers * 8;
    for (const [i, word] of args.entries()) {
      this.#host.world.heap.memory.i64[(fp >>> 3) + 1 + i] = word;
    }
    const invoked: Activation['invoked'] = { arms: this.#arms, result: null };
    this.#push(callee, fp, count === PACKED ? packedCount(args.length) : count, (word) => {
      invoked.result = word;
    });
    top.invoked = invoked;
    throw INVOKING;
  }

  callee(fn: number): number {
    if (this.#replayed !== null) return 0;
    return this.#services.recordOf(this.#stack.at(-1)!.fn, fn);
  }

  lookup(receiver: bigint, cache: number): number {
    if (this.#replayed !== null) return 0;
    const { fn } = this.#stack.at(-1)!;
    return this.#services.lookup(receiver, fn.fn.caches[cache]!);
  }

  loadCell(cell: number): bigint {
    if (this.#replayed !== null) return this.#host.nil;
    return this.#services.loadCell(this.#stack.at(-1)!.fn.cells[cell]!);
  }

  newObject(cls: number): bigint {
    if (this.#replayed !== null) return this.#host.nil;
    const { world } = this.#host;
    return this.#host.keep(world.values.encodeReference(world.objectClass(cls).newObject()));
  }

  instantiate(cls: bigint, cache: number): bigint {
    if (this.#replayed !== null) return this.#host.nil;
    const { message } = this.#stack.at(-1)!.fn.fn.caches[cache]!;
    return this.#services.instantiate(cls, message);
  }

  loadField(object: bigint, cache: number): bigint {
    if (this.#replayed !== null) return this.#host.nil;
    const { message } = this.#stack.at(-1)!.fn.fn.caches[cache]!;
    const found = readField(this.#host, object, message);
    return found === null ? this.#services.missingField(object, message) : found.word;
  }

  storeField(object: bigint, cache: number, value: bigint): void {
    if (this.#replayed !== null) return;
    const { message } = this.#stack.at(-1)!.fn.fn.caches[cache]!;
    this.#services.setField(object, message, value);
  }

  ret(word: bigint): void {
    this.#outcome = { kind: 'return', word };
  }

  raise(word: bigint): never {
    throw new Completion(COMPLETION.raise, word, this.#host.nil);
  }

  returnFrom(home: bigint, word: bigint): never {
    throw new Completion(COMPLETION.return, word, home);
  }

  rethrow(kind: bigint, word: bigint, home: bigint): never {
    throw new Completion(Number(this.#host.toInt(kind)), word, home);
  }

  #perform(name: string, args: readonly unknown[]): unknown {
    const row: AnyPrimitive = this.#set.primitives[name]!;
    const result: unknown = row.evaluate(this.#host, ...args);
    if (typeof result === 'bigint') this.#host.keep(result);
    return result;
  }
}

function covers(handler: Handler, position: number, kind: number): boolean {
  return (
    handler.start <= position &&
    position < handler.end &&
    (handler.kind === 'ensure' || kind === COMPLETION.raise) &&
    kind !== COMPLETION.terminate
  );
}
