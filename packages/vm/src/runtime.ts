// The runtime functions that generated code calls, on the host side.

import type { ObjectShapes } from '@martlet/heap';
import type { HostFunction, ImportBindings } from '@martlet/ir';
import type { CacheEntry } from './container.ts';
import { entriesOf } from './container.ts';
import { GuestError, TerminatedError } from './errors.ts';
import { ABSENT_FIELD, type Remembered, readField, remember, writeField } from './fields.ts';
import type { Frames } from './frames.ts';
import { SAFEPOINT_BIT } from './frames.ts';
import { GuestRaise } from './host.ts';
import { limitOf } from './host-limits.ts';
import type { Instruction } from './instruction-set.ts';
import { CACHE, CACHE_OPEN_BIT, CALL_BUDGET, COMPLETION, ENTRY, STATE } from './layout.ts';
import type { LoadedFunction } from './loaded-function.ts';
import type { AnyPrimitive } from './machine.ts';
import { MethodCache } from './methods.ts';
import type { RuntimeCallees } from './runtime-calls.ts';
import { runtimeImportName } from './runtime-calls.ts';
import type { Services } from './services.ts';
import { type CompiledRoom, StackLimits } from './stack-limits.ts';
import { startEntry } from './start-entry.ts';
import { type Tier, unlessFull } from './tier.ts';
import type { Vm, VmOptions } from './vm.ts';

/** What a call from the host finds when it begins, and leaves behind. */
interface OuterCall {
  /** Frame at which the call around it began, or -1. */
  readonly fp: number;
  readonly deadline: number;
  /** Temporaries of host code that are still in use. */
  readonly temporaries: number;
  readonly compiled: CompiledRoom;
}

/** Calls after which an entry counts as hot. */
const DEFAULT_HEAT = 1000;

/** The host side of one VM's generated code. */
export class Runtime implements Services {
  tier: Tier | null = null;
  readonly limits: StackLimits;
  readonly methods: MethodCache;
  readonly #vm: Vm;
  /** What rows of effect `runtime` do, by index. */
  readonly #evaluates: readonly AnyPrimitive['evaluate'][];
  /** How many words they take. */
  readonly #arities: readonly number[];
  readonly #options: VmOptions;
  /** Frame at which the guest's current run began, or -1. */
  #callFp = -1;
  #deadline = Number.POSITIVE_INFINITY;
  #interrupt: string | null = null;
  /** Calls after which an entry is hot. */
  readonly #heat: number;
  /** How often entries were called {@link CALL_BUDGET} times, where that does not make them hot. */
  readonly #rounds = new Map<number, number>();
  /** An error of the host's own that passes through generated code. */
  #hostError: unknown = null;
  #hasHostError = false;

  constructor(vm: Vm, rows: readonly AnyPrimitive[], options: VmOptions) {
    this.#vm = vm;
    this.#evaluates = rows.map(({ evaluate }) => evaluate);
    this.#arities = rows.map(({ evaluate }) => evaluate.length - 1);
    this.limits = new StackLimits(vm.world);
    this.methods = new MethodCache(vm.world.heap.memory, vm.world.layout);
    this.#options = options;
    this.#heat = options.heat ?? DEFAULT_HEAT;
  }

  /** Calls of a new function until the runtime hears of them. */
  get firstHeat(): number {
    return Math.min(this.#heat, CALL_BUDGET);
  }

  /** What the imports of generated modules are bound to. */
  imports(): ImportBindings {
    const functions: Readonly<Record<keyof RuntimeCallees, (...args: number[]) => number | void>> =
      {
        unwind: (fp, pc) => (this.#unwind(fp! >>> 0, pc! >>> 0) === 'handled' ? 1 : 0),
        poll: (fp, pc) => this.#poll(fp! >>> 0, pc! >>> 0),
        hot: (entry) => (this.#hot(entry! >>> 0) ? 1 : 0),
        arity: (record, count, frame) => this.#arity(record! >>> 0, count!, frame! >>> 0),
        lookup: (cache, key) => this.#lookup(cache! >>> 0, key!),
        loadField: (cache) => this.#loadField(cache! >>> 0),
        storeField: (cache) => this.#storeField(cache! >>> 0),
        resolveCell: (cell) => this.#resolveCell(cell! >>> 0),
        instantiate: (cache) => this.#instantiate(cache! >>> 0),
        newObject: (cls) => this.#newObject(cls!),
        stackOverflow: () => this.#overflow(),
        outOfMemory: () => this.#pend(this.outOfMemoryError()),
        host: (index) => this.#callHost(index!),
        leave: (exit) => this.#leave(exit!),
        trace: (_fp, pc) => this.#trace(pc! >>> 0),
      };
    const bindings = new Map<string, HostFunction>();
    for (const [name, fn] of Object.entries(functions)) {
      bindings.set(runtimeImportName(name as keyof RuntimeCallees), fn as HostFunction);
    }
    bindings.set('vm.markFrames', () => this.#markFrames());
    return bindings;
  }

  /** Asks the guest to stop at its next back-edge or call; the call from the host then throws a {@link TerminatedError}. */
  interrupt(reason: string): void {
    this.#interrupt = reason;
    const memory = this.#memory;
    memory.store32(this.#state + STATE.budget, 1);
    this.limits.close();
  }

  /**
   * For host functions that take long, between parts of their work.
   *
   * @throws TerminatedError when the guest is to be stopped now: it goes through the guest to whoever called that
   */
  throwIfDue(): void {
    const reason = this.#dueReason();
    if (reason === null) return;
    this.#interrupt = null;
    this.limits.reset();
    throw new TerminatedError(`the guest was stopped: ${reason}`);
  }

  /** Why the guest is to be stopped now, if it is. */
  #dueReason(): string | null {
    if (this.#interrupt === null && Date.now() <= this.#deadline) return null;
    return this.#interrupt ?? `the time limit of ${this.#options.timeLimit} ms is used up`;
  }

  /** Is guest code under way? */
  get isRunning(): boolean {
    return this.#callFp >= 0;
  }

  /** May a call from the host take only so long? */
  get isTimed(): boolean {
    return this.#options.timeLimit !== undefined;
  }

  get #memory() {
    return this.#vm.world.heap.memory;
  }

  get #state(): number {
    return this.#vm.world.layout.state;
  }

  // ---- calls from the host ----

  /** Where the frame of a call from the host goes: behind what is on the stack. */
  stackTop(): number {
    if (this.#callFp < 0) return this.#vm.world.layout.stack;
    const fp = this.#memory.load32(this.#state + STATE.fp);
    const pc = this.#memory.load32(this.#state + STATE.pc);
    let top = this.#callFp;
    this.#vm.frames.walk(fp, pc, (frame, registers) => {
      const end = Math.max(frame.function.fn.registers, (registers?.at(-1) ?? 0) + 1);
      top = Math.max(top, frame.fp + end * 8);
      return false;
    });
    const evaluating = this.#vm.activations.at(-1);
    return Math.max(top, evaluating ? evaluating.fp + evaluating.fn.fn.registers * 8 : 0);
  }

  /** Begins a call from the host in the frame at `fp`; gives what {@link Runtime.endCall} takes. */
  beginCall(fp: number): OuterCall {
    const memory = this.#memory;
    const outer: OuterCall = {
      fp: this.#callFp,
      deadline: this.#deadline,
      temporaries: this.#callFp < 0 ? 0 : this.#vm.host.kept,
      compiled: this.limits.begin(fp, this.#callFp < 0, memory.load32(this.#state + STATE.pc)),
    };
    // The frames of a call that is under way stay in view: their objects are alive.
    const pc = memory.load32(this.#state + STATE.pc);
    const place =
      pc === 0 || (pc & SAFEPOINT_BIT) !== 0 ? pc : pc + this.#vm.world.layout.resumeDelta;
    memory.store32(fp, pc === 0 ? 0 : memory.load32(this.#state + STATE.fp));
    memory.store32(fp + 4, place);
    if (outer.fp < 0) {
      this.#hasHostError = false;
      if (this.#options.timeLimit !== undefined) {
        this.#deadline = Date.now() + this.#options.timeLimit;
      }
    }
    this.#callFp = fp;
    memory.store32(this.#state + STATE.pc, 0);
    return outer;
  }

  endCall(outer: OuterCall): void {
    this.#callFp = outer.fp;
    this.#deadline = outer.deadline;
    this.limits.end(outer.compiled);
    this.#vm.host.forget(outer.temporaries);
    if (outer.fp < 0) this.tier?.stackEmpty();
  }

  /** What came out of generated code as a JavaScript exception, as the host should see it. */
  translate(error: unknown): unknown {
    if (error instanceof GuestRaise) return this.uncaught(COMPLETION.raise, error.word);
    if (error instanceof RangeError && /call stack/i.test(error.message)) {
      return this.uncaught(COMPLETION.raise, this.stackOverflowError());
    }
    return error;
  }

  /** The error for what is pending, which is then no longer pending. */
  takeUncaught(): unknown {
    const kind = this.#memory.load32(this.#state + STATE.completionKind);
    this.#memory.store32(this.#state + STATE.completionKind, COMPLETION.none);
    if (this.#hasHostError) {
      this.#hasHostError = false;
      return this.translate(this.#hostError);
    }
    return this.uncaught(kind, this.#memory.i64[(this.#state + STATE.completionValue64) >>> 3]!);
  }

  uncaught(kind: number, word: bigint): GuestError {
    const { host, language } = this.#vm;
    host.keep(word);
    if (kind === COMPLETION.return) {
      return new GuestError('return to a function that has already returned', word);
    }
    return new GuestError(language.describeError(host, word), word);
  }

  // ---- pending completions ----

  #pend(word: bigint): void {
    this.#memory.store32(this.#state + STATE.completionKind, COMPLETION.raise);
    this.#memory.i64[(this.#state + STATE.completionValue64) >>> 3] = word;
    this.#memory.i64[(this.#state + STATE.completionHome64) >>> 3] = this.#vm.host.nil;
  }

  /** Runs host code; what it throws becomes pending. Gives whether nothing was thrown. */
  #guard(body: () => void): boolean {
    try {
      body();
      return true;
    } catch (error) {
      this.#pendThrown(error);
      return false;
    }
  }

  /** What host code threw becomes pending. */
  #pendThrown(error: unknown): void {
    const limit = limitOf(error);
    if (error instanceof GuestRaise) this.#pend(error.word);
    else if (limit === 'memory') this.#pend(this.outOfMemoryError());
    else if (limit === 'stack') this.#pend(this.stackOverflowError());
    else {
      // Not the guest's business: the host gets it when the guest has been left.
      this.#hostError = error;
      this.#hasHostError = true;
      this.#memory.store32(this.#state + STATE.completionKind, COMPLETION.terminate);
    }
  }

  #callHost(index: number): number {
    const run = this.#evaluates[index]!;
    const words = this.#arities[index]!;
    const { host } = this.#vm;
    const at = (this.#state + STATE.arguments64) >>> 3;
    const kept = host.kept;
    const { i64 } = this.#memory;
    let failed = 0;
    try {
      // An argument may be an object that no register holds, so all are kept. Calls with few are spelled out: this is the
      // way of all host functions, and making arrays of arguments would be half of what a short one costs.
      let result: unknown;
      switch (words) {
        case 0:
          result = run(host);
          break;
        case 1:
          result = run(host, host.keep(i64[at]!));
          break;
        case 2:
          result = run(host, host.keep(i64[at]!), host.keep(i64[at + 1]!));
          break;
        case 3: {
          const [a, b, c] = [i64[at]!, i64[at + 1]!, i64[at + 2]!];
          result = run(host, host.keep(a), host.keep(b), host.keep(c));
          break;
        }
        default: {
          const args: bigint[] = [];
          for (let i = 0; i < words; i++) args.push(host.keep(i64[at + i]!));
          result = run(host, ...args);
        }
      }
      if (typeof result === 'bigint') this.#memory.i64[at] = result;
    } catch (error) {
      this.#pendThrown(error);
      failed = 1;
    }
    host.forget(kept);
    return failed;
  }

  /** Calls of an entry are counted again when they were enough, so recursion without loops is polled as well. */
  #hot(address: number): boolean {
    const { fn, index } = this.#vm.image.entryAt(address);
    const rounds = (this.#rounds.get(address) ?? 0) + 1;
    if (rounds * CALL_BUDGET < this.#heat) this.#rounds.set(address, rounds);
    else {
      // Looking at functions may write their constants, and the frame that is about to begin cannot be seen yet.
      const ask = (): void => this.tier?.hot(fn, index);
      unlessFull(() => this.#vm.world.heap.withoutCollecting(ask));
    }
    const heat = address + ENTRY.heat;
    if (this.#memory.load32(heat) === 0) this.#memory.store32(heat, CALL_BUDGET);
    return this.#stopIfDue();
  }

  /** Is the guest to be stopped now? Then that is pending. */
  #stopIfDue(): boolean {
    return !this.#guard(() => this.throwIfDue());
  }

  /** A frame does not fit the stack, or an interrupt has made the limits that tight. */
  #overflow(): void {
    if (this.#interrupt === null) this.#pend(this.stackOverflowError());
    else this.#stopIfDue();
  }

  #poll(fp: number, pc: number): number {
    if (this.#stopIfDue()) return -1;
    if (this.tier === null) return 0;
    this.#memory.store32(this.#state + STATE.fp, fp);
    this.#memory.store32(this.#state + STATE.pc, pc);
    const fn = this.#vm.image.functionAt(pc)!;
    return unlessFull(() => this.tier!.loop(fn, fn.positionOf(pc), fp)) ?? 0;
  }

  /** Unwinds what is pending. A return whose frame is gone becomes the error that the language has for it, if it has one. */
  #unwind(fp: number, pc: number, last = -1): ReturnType<Frames['unwind']> {
    const { frames, host, language } = this.#vm;
    const outcome = frames.unwind(fp, pc, last);
    const { deadReturn } = language.errors;
    if (outcome !== 'unhandled' || deadReturn === undefined) return outcome;
    const kind = this.#memory.load32(this.#state + STATE.completionKind);
    if (kind !== COMPLETION.return || frames.homeIsThere(fp, pc)) return outcome;
    this.#memory.store32(this.#state + STATE.fp, fp);
    this.#memory.store32(this.#state + STATE.pc, pc);
    this.#guard(() => host.raise(deadReturn(host)));
    return frames.unwind(fp, pc, last);
  }

  /** Rebuilds frames; errors of the host's own would tear compiled code apart, so nothing here may throw. */
  #leave(exit: number): number {
    const { base, frame, pc, replaces, unwinds, polls } = this.tier!.leave(exit);
    const memory = this.#memory;
    memory.store32(this.#state + STATE.exitBase, base);
    memory.store32(this.#state + STATE.nextFp, frame);
    memory.store32(this.#state + STATE.nextPc, pc);
    if (!unwinds && !(polls && this.#stopIfDue())) return replaces ? 1 : 0;
    const handled = this.#unwind(frame, pc, replaces ? -1 : base);
    if (handled === 'handled') return replaces ? 1 : 0;
    return handled === 'unhandled' ? 2 : 3;
  }

  #trace(pc: number): void {
    const fn = this.#vm.image.functionAt(pc);
    if (fn === null || this.#options.onTrace === undefined) return;
    const position = fn.positionOf(this.#vm.image.codeAddress(pc));
    this.#options.onTrace(fn.fn.name, position, fn.fn.code[position]!.instruction.name);
  }

  // ---- decisions ----

  functionOfRecord(record: number): LoadedFunction {
    return this.#vm.image.functionOfRecord(record);
  }

  currentInstruction(fn: LoadedFunction, instruction: Instruction): Instruction {
    return this.#vm.image.currentIn(fn.fn, instruction);
  }

  recordOf(caller: LoadedFunction, fn: number): number {
    return caller.program[fn]!.record;
  }

  startPosition(fn: LoadedFunction, count: number, fp: number): number {
    return entriesOf(fn.fn)[this.startEntry(fn, count, fp)]!.position;
  }

  startEntry(fn: LoadedFunction, count: number, fp: number): number {
    return startEntry(this.#vm, fn, count, fp);
  }

  /** The address of the entry where a call from generated code starts, or 0 when an error was raised. */
  #arity(record: number, count: number, frame: number): number {
    const fn = this.functionOfRecord(record);
    const { host } = this.#vm;
    const kept = host.kept;
    let address = 0;
    this.#guard(() => {
      address = fn.entryAddress(this.startEntry(fn, count, frame));
    });
    host.forget(kept);
    return address;
  }

  lookup(receiver: bigint, cache: CacheEntry): number {
    const { host, language, image } = this.#vm;
    const index = language.method(host, receiver, cache.message, cache.count);
    if (index < 0) host.raise(language.errors.noMethod(host, receiver, cache.message));
    return image.functions[index]!.record;
  }

  #lookup(cache: number, key: number): number {
    const memory = this.#memory;
    const receiver = memory.i64[(this.#state + STATE.arguments64) >>> 3]!;
    let record = 0;
    this.#guard(() => {
      const message = this.#vm.world.symbolText(memory.load32(cache + CACHE.message));
      const count = memory.load32(cache + CACHE.count) & ~CACHE_OPEN_BIT;
      record = this.lookup(receiver, { message, count });
      this.methods.note(this.#vm.host.keyOf(receiver), cache, record);
    });
    if (record === 0) return 0;
    if (key !== 0) remember(this.#memory, cache, { key, packed: record, newShape: 0 });
    return record;
  }

  /** The name in a cache. */
  #messageOf(cache: number): string {
    return this.#vm.world.symbolText(this.#memory.load32(cache + CACHE.message));
  }

  #argument(index: number): bigint {
    return this.#memory.i64[((this.#state + STATE.arguments64) >>> 3) + index]!;
  }

  #loadField(cache: number): number {
    const { host } = this.#vm;
    const kept = host.kept;
    const fine = this.#guard(() => {
      const [object, name] = [this.#argument(0), this.#messageOf(cache)];
      const key = host.keyOf(object);
      const found = readField(host, object, name) ?? this.#readMissing(object, name, key);
      remember(this.#memory, cache, found.remembered);
      this.#memory.i64[(this.#state + STATE.arguments64) >>> 3] = found.word;
    });
    host.forget(kept);
    return fine ? 0 : 1;
  }

  #storeField(cache: number): number {
    const { host } = this.#vm;
    const kept = host.kept;
    const fine = this.#guard(() => {
      const [object, value, name] = [this.#argument(0), this.#argument(1), this.#messageOf(cache)];
      remember(this.#memory, cache, this.setField(object, name, value));
    });
    host.forget(kept);
    return fine ? 0 : 1;
  }

  loadCell(address: number): bigint {
    const { cells, host, language } = this.#vm;
    const known = cells.read(address);
    if (known !== null) return known;
    const name = cells.nameAt(address);
    const word = language.resolveCell?.(host, name) ?? host.nil;
    cells.write(name, word);
    return word;
  }

  #resolveCell(address: number): number {
    const { host } = this.#vm;
    const kept = host.kept;
    const fine = this.#guard(() => {
      this.#memory.i64[(this.#state + STATE.arguments64) >>> 3] = this.loadCell(address);
    });
    host.forget(kept);
    return fine ? 0 : 1;
  }

  #newObject(cls: number): number {
    const { host, world } = this.#vm;
    const kept = host.kept;
    const fine = this.#guard(() => {
      const reference = world.objectClass(cls).newObject();
      this.#memory.i64[(this.#state + STATE.arguments64) >>> 3] =
        world.values.encodeReference(reference);
    });
    host.forget(kept);
    return fine ? 0 : 1;
  }

  missingField(object: bigint, field: string): bigint {
    const { host, language } = this.#vm;
    if (language.missingField !== undefined) return language.missingField(host, object, field);
    return host.raise(language.errors.noField(host, object, field));
  }

  #readMissing(
    object: bigint,
    field: string,
    key: number,
  ): { word: bigint; remembered: Remembered } {
    const word = this.missingField(object, field);
    const { host } = this.#vm;
    // Only objects with a shape tree have what their shape says; others have what the language keeps for them.
    const isObject = host.world.values.kind(object) === 'reference';
    const remember = word === host.nil && isObject && host.world.shapesOf(key) !== null;
    return { word, remembered: remember ? { key, packed: ABSENT_FIELD, newShape: 0 } : null };
  }

  setField(object: bigint, field: string, value: bigint): Remembered {
    const { host, language } = this.#vm;
    language.storeField?.(host, object, field);
    const found = writeField(host, object, field, value);
    if (found !== undefined) return found;
    if (language.keepField?.(host, object, field, value) === true) return null;
    return host.raise(language.errors.noField(host, object, field));
  }

  instantiate(cls: bigint, message: string): bigint {
    const { host, language } = this.#vm;
    return this.#newInstance(language.instantiate?.(host, cls, message) ?? null);
  }

  #newInstance(shapes: ObjectShapes | null): bigint {
    const { host } = this.#vm;
    if (shapes === null) return host.nil;
    return host.keep(host.world.values.encodeReference(shapes.newObject()));
  }

  #instantiate(cache: number): number {
    const { host, language } = this.#vm;
    const kept = host.kept;
    const fine = this.#guard(() => {
      const cls = this.#argument(0);
      const key = host.keyOf(cls);
      const shapes = language.instantiate?.(host, cls, this.#messageOf(cache)) ?? null;
      remember(this.#memory, cache, { key, packed: shapes?.root.id ?? 0, newShape: 0 });
      this.#memory.i64[(this.#state + STATE.arguments64) >>> 3] = this.#newInstance(shapes);
    });
    host.forget(kept);
    return fine ? 0 : 1;
  }

  deadReturn(): bigint | null {
    return this.#vm.language.errors.deadReturn?.(this.#vm.host) ?? null;
  }

  stackOverflowError(): bigint {
    return this.#vm.language.errors.stackOverflow(this.#vm.host);
  }

  outOfMemoryError(): bigint {
    return this.#vm.language.errors.outOfMemory(this.#vm.host);
  }

  // ---- roots ----

  #markFrames(): void {
    const vm = this.#vm;
    const mark = (start: number, end: number) => vm.markRange(start, end);
    const state = this.#state;
    vm.host.eachTemporary((word) => vm.markWord(word));
    mark(state + STATE.completionValue64, state + STATE.completionHome64 + 8);
    mark(state + STATE.kept64, state + STATE.kept64 + 8);
    const pc = this.#memory.load32(state + STATE.pc);
    if (pc !== 0) vm.frames.markLive(this.#memory.load32(state + STATE.fp), pc, mark);
    vm.frames.markActivations(vm.activations, mark);
  }
}
