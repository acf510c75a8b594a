// Calls in compiled code: of one known function, of one of a few, of any; and what comes back from them.

import { callKey, RAISES, RETURNS } from '@martlet/infer';
import type { Block, Callee, Node } from '@martlet/ir';
import { Builder } from '@martlet/ir';
import type { TypeHandle } from '@martlet/types';
import {
  CACHE_ENTRIES,
  CORE,
  entryFor,
  Float,
  type FunctionEntry,
  Integer,
  isTest,
  keyTest,
  packedCount,
  STATE,
  TestCondition,
  TypedValue,
} from '@martlet/vm';
import type { Return } from './activation.ts';
import { ObjectReading } from './objects.ts';
import type { CalleeSlot } from './unit.ts';

/** A reading that emits calls. */
export abstract class CallReading extends ObjectReading {
  /** Through what the unit calls other functions. */
  protected readonly slots: CalleeSlot[] = [];
  /** Does the unit call guest code? */
  protected callsOut = false;

  /** Does this callee become part of the unit, where the call under way stands? */
  protected abstract inlines(target: number): boolean;
  /** Reads the callee in place: its registers are the window's, its returns come together behind the call. */
  protected abstract inline(
    target: number,
    entry: FunctionEntry,
    base: number,
    args: readonly TypedValue[],
  ): void;

  protected knownCallee(index: number): TypedValue {
    const record = this.context.loaded(index).record;
    return new TypedValue(this.rules.functionType(index), { i32: this.builder.i32(record) });
  }

  protected performCall(
    callee: TypedValue,
    target: number,
    base: number,
    count: number,
    packed: boolean,
  ): void {
    const known = target < 0 ? this.rules.functionsIn(callee.type) : [];
    if (!packed && known.length > 1 && known.length <= CACHE_ENTRIES) {
      this.#callOneOf(callee, known, base, count);
      return;
    }
    const args = Array.from({ length: count }, (_, i) => this.readRegister(base + 1 + i));
    const entry = packed ? null : this.#entryOf(target, count);
    if (entry !== null && this.inlines(target)) {
      this.inline(target, entry, base, args);
      return;
    }
    const frame = this.activation.offset + 8 * base;
    const result = this.#callOut(callee, target, entry, frame, args, packed);
    const guess = this.activation.inferred.guesses.get(callKey(this.position, target));
    if (guess === undefined) this.#requireResult(result, base);
    this.forgetShapes();
    this.#endCall(base, this.#resultOf(result, base, guess));
  }

  /** Where a call of this function with so many arguments starts, if both are known. */
  #entryOf(target: number, count: number): FunctionEntry | null {
    return target < 0 ? null : entryFor(this.program.function(target).fn, count);
  }

  /** The window is gone, and its base register holds the result. */
  #endCall(base: number, result: TypedValue): void {
    for (let r = base + 1; r < this.registers.length; r++) this.registers[r] = undefined;
    this.registers[base] = result;
  }

  /**
   * The result of a call, of which inference has guessed the type. Nothing that is no value has such a type, so one test
   * tells that there is a result and that it is what it was taken to be; else the code is left behind the call.
   */
  #resultOf(word: Node, base: number, guess: TypeHandle | undefined): TypedValue {
    const b = this.builder;
    const { rules, registers } = this;
    const result = new TypedValue(rules.top, { word });
    if (guess === undefined) return result;
    const onward = b.newBlock();
    const other = b.newBlock({ cold: true });
    if (guess === rules.bottom) b.jump(other);
    else {
      const test =
        guess === rules.integer || guess === rules.float
          ? new TestCondition('is', isTest, [result, guess === rules.integer ? Integer : Float])
          : new TestCondition('key', keyTest, [result, rules.shapeOfType(guess)]);
      b.branch(this.conditionNode(test), onward, other);
    }
    b.at(other);
    this.#requireResult(word, base);
    this.registers = registers.slice(0, base + 1);
    this.registers[base] = result;
    const { position } = this;
    const blame = { function: this.view.index, position };
    const exit = this.buildExit(
      'unseen',
      'continue',
      position + 1,
      this.registers,
      'result',
      blame,
    );
    b.jump(exit);
    this.registers = registers;
    b.at(onward);
    // What has been seen of the callee does not return.
    if (guess === rules.bottom) this.dead = true;
    return new TypedValue(guess, { word });
  }

  /** A callee that is one of a few: each is called (or read) in a branch of its own. */
  #callOneOf(callee: TypedValue, targets: readonly number[], base: number, count: number): void {
    const b = this.builder;
    const record = this.i32(callee);
    const before = this.registers;
    const started = this.count;
    const ends: Return[] = [];
    for (const [i, target] of targets.entries()) {
      const known = this.knownCallee(target);
      let next: Block | null = null;
      if (i < targets.length - 1) {
        const hit = b.newBlock();
        next = b.newBlock();
        b.branch(b.op('i32.eq', record, this.i32(known)), hit, next);
        b.at(hit);
      }
      this.registers = before.slice();
      this.count = started;
      this.dead = false;
      this.performCall(known, target, base, count, false);
      if (!this.dead) {
        const { mayBeInvalid, count } = this;
        ends.push({ block: b.block, value: this.registers[base]!, mayBeInvalid, count });
      }
      if (next !== null) b.at(next);
    }
    // The arguments may be gone.
    this.registers = before.map((value, r) => (r < base ? value : undefined));
    this.dead = ends.length === 0;
    if (this.dead) return;
    this.mayBeInvalid = ends.some((end) => end.mayBeInvalid);
    // What one of the callees did to an object's shape, another did not.
    this.forgetShapes();
    this.#endCall(base, this.joinResults(ends));
  }

  /** Brings control and results together. */
  protected joinResults(ends: readonly Return[]): TypedValue {
    const b = this.builder;
    const float = ends.every(({ value }) => value.f64 !== null);
    let type = this.rules.bottom;
    for (const { value } of ends) type = this.rules.join(type, value.type);
    const after = b.newBlock();
    const param = after.addParam(float ? 'f64' : 'i64');
    const counter = after.addParam('i32');
    for (const { block, value, count } of ends) {
      b.at(block);
      b.jump(after, [float ? this.f64(value) : this.word(value), count]);
    }
    b.at(after);
    this.count = counter;
    return new TypedValue(type, float ? { f64: param } : { word: param });
  }

  /** Recursion passes no back-edge: where the guest's time is limited, calls are counted as well. */
  #countCall(): void {
    const b = this.builder;
    const state = b.i32(this.world.layout.state);
    const count = b.load('i32.load', state, STATE.callBudget, this.aliases.state);
    const left = b.op('i32.sub', count, b.i32(1));
    b.store('i32.store', state, left, STATE.callBudget, this.aliases.state);
    const onward = b.newBlock();
    const exit = this.buildExit('poll', 'continue', this.position, this.registers, 'call');
    b.branch(left, onward, exit);
    b.at(onward);
  }

  /**
   * The slot through which the unit calls this function. It has the signature of the function's compiled code, to which it
   * is linked when there is some; until then it puts the arguments where the interpreter looks for them.
   */
  #slotOf(target: number, entry: FunctionEntry): Callee {
    const place = `${target}/${entry.index}`;
    const name = `slot.${place}`;
    const { module } = this;
    const known = module.imports.get(name);
    if (known !== undefined) return known;
    const params = ['i32' as const, ...new Array<'i64'>(entry.given).fill('i64')];
    const signature = { params, result: 'i64' as const };
    const fallback = module.addFunction(`enter.${place}`, signature);
    const [frame, ...args] = fallback.entry.params as [Node, ...Node[]];
    const b = new Builder(fallback);
    for (const [i, word] of args.entries()) {
      b.store('i64.store', frame, word, 8 * (i + 1), this.aliases.frame);
    }
    const address = this.context.loaded(target).entryAddress(entry.index);
    b.tailCall(this.coreFunction(CORE.enter, ['i32', 'i32']), [b.i32(address), frame]);
    this.slots.push({ name, function: target, entry: entry.index, fallback: fallback.name });
    return module.addImport(name, signature);
  }

  /**
   * A call that stays a call. A known function is called with the arguments themselves; the frame has its link and nothing
   * else. Others are called through their record.
   */
  #callOut(
    callee: TypedValue,
    target: number,
    entry: FunctionEntry | null,
    offset: number,
    args: readonly TypedValue[],
    packed: boolean,
  ): Node {
    const b = this.builder;
    this.callsOut = true;
    if (this.context.countCalls) this.#countCall();
    const words = this.words(args);
    const id = this.safepoint((offset - this.activation.offset) >>> 3);
    const frame = b.op('i32.add', this.fp, b.i32(offset));
    const link = b.op('i64.or', b.i64(BigInt(id) << 32n), b.op('i64.extend_i32_u', this.fp));
    b.store('i64.store', this.fp, link, offset, this.aliases.frame);
    let result: Node;
    if (entry !== null) {
      const isOwn = target === this.request.function && entry.index === this.request.entry;
      const direct = isOwn ? this.fn : this.#slotOf(target, entry);
      result = b.call(direct, [frame, ...words.slice(0, entry.given)]);
    } else {
      for (const [i, word] of words.entries()) {
        b.store('i64.store', this.fp, word, offset + 8 * (i + 1), this.aliases.frame);
      }
      const count = packed ? packedCount(args.length) : args.length;
      result = b.call(this.coreFunction(CORE.call, ['i32', 'i32', 'i32']), [
        this.i32(callee),
        frame,
        b.i32(count),
      ]);
    }
    this.mayBeInvalid = true;
    return result;
  }

  /** Goes on only if a call has a result. The callee has had the registers from `end` on, so what they held may be gone. */
  #requireResult(result: Node, end: number): void {
    const b = this.builder;
    const before = this.registers;
    const gone = this.singleton('nil');
    this.registers = before.map((value, r) => (r < end ? value : gone));
    this.throwIf(b.op('i64.eq', result, b.i64(this.world.values.absent)), RAISES | RETURNS);
    this.registers = before;
  }

  protected performInvoke(
    callee: TypedValue,
    target: number,
    args: readonly TypedValue[],
    packed: boolean,
  ): TypedValue {
    // The window is behind all registers. It holds the result until the instruction takes it.
    const base = this.view.fn.registers;
    const { mayBeInvalid } = this;
    for (const [i, arg] of args.entries()) this.registers[base + 1 + i] = arg;
    const end = this.activation.offset + 8 * (base + 1 + args.length);
    this.reach = Math.max(this.reach, end);
    this.performCall(callee, target, base, args.length, packed);
    const result = this.registers[base];
    this.registers.length = base;
    // Other arms of the instruction have been read before.
    this.mayBeInvalid ||= mayBeInvalid;
    return this.dead || result === undefined ? this.nothing : result;
  }
}
