// What a handler of the interpreter is made of: operands decoded from the code, registers in the frame, feedback, inline
// caches, completions, and calls into the runtime. Which handlers there are, and how control goes from one to the next,
// is in interpret.ts.

import type { Representation, SlowPath } from '@martlet/heap';
import type { Block, Callee, IrFunction, Module, Node } from '@martlet/ir';
import { ANY_ALIAS, Builder } from '@martlet/ir';
import { ABSENT_FIELD, NOT_PLAIN_BIT, PACKED_REPRESENTATION, PACKED_SHIFT } from './fields.ts';
import type { Fusion, Instruction, InstructionSet } from './instruction-set.ts';
import { CACHE, CACHE_ENTRIES, CACHE_ENTRY_BYTES, COMPLETION, STATE } from './layout.ts';
import { buildKey, FIND_METHOD } from './methods.ts';
import type { OperandLayout } from './operands.ts';
import type { Routine } from './routine.ts';
import { routineCallee } from './routine.ts';
import type { RuntimeCallees, VmAliases } from './runtime-calls.ts';
import { vmAliases } from './runtime-calls.ts';
import type { TypeRules } from './type-rules.ts';
import { TypedReading } from './typed.ts';
import { TypedValue } from './typed-value.ts';
import type { World } from './world.ts';

/** Options of {@link buildInterpreter}. */
export interface InterpreterOptions {
  /** Record arms taken beside the code. On by default. */
  readonly feedback?: boolean;
  /** Know the set's fused pairs. On by default. */
  readonly fusion?: boolean;
  /** Count entries and back-edges, so that hot code is found. On by default. */
  readonly hotness?: boolean;
  /** Call the `trace` runtime function before each instruction. Off by default. */
  readonly trace?: boolean;
  /** Back-edges between two polls. Default {@link BACK_EDGE_BUDGET}; small ones are for tests. */
  readonly backEdgeBudget?: number;
}

/** Back-edges between two polls: V8 replaces the interpreter's baseline code when its function is entered anew. */
export const BACK_EDGE_BUDGET = 10_000;

/** An instruction that goes on, after a guest call in its middle, along the arms taken before it. */
export interface ResumePoint {
  readonly instruction: Instruction;
  readonly opcode: number;
}

/** A built interpreter. */
export interface BuiltInterpreter {
  readonly fn: IrFunction;
  /** The opcode that resumes each invoking instruction, by the instruction's name. */
  readonly resumes: ReadonlyMap<string, ResumePoint>;
  /** The runs that it knows as one instruction. */
  readonly fused: readonly Fusion[];
}

/** What the interpreter is built from. */
export interface InterpreterParts {
  readonly module: Module;
  readonly set: InstructionSet;
  readonly rules: TypeRules;
  readonly world: World;
  readonly runtime: RuntimeCallees;
}

/** Where a part of a handler stands: one instruction, or one of those that are fused. */
interface Half {
  readonly instruction: Instruction;
  /** Bytes from the handler's pc to this instruction. */
  readonly offset: number;
  /** Is its result handed to the instruction behind it instead of being written? */
  readonly forwards: boolean;
  /** Is it one of several? */
  readonly fused: boolean;
}

/** A reading that emits handlers: code that finds its operands beside the opcode at `pc`. */
export abstract class HandlerReading extends TypedReading {
  protected readonly parts: InterpreterParts;
  protected readonly options: Required<InterpreterOptions>;
  protected readonly fn: IrFunction;
  protected readonly aliases: VmAliases;
  protected readonly dispatchBlock: Block;
  protected readonly unwindBlock: Block;
  protected readonly fp: Node;
  protected readonly dispatchPc: Node;
  /** The pc of the handler's first instruction. */
  protected pc: Node;
  protected half: Half;
  /** The forwarded result of a pair's first half, and how to find the register that it would have been written to. */
  protected forwarded: TypedValue | null = null;
  protected forwardedTo: (() => Node) | null = null;
  #spilling = false;
  /** Is the semantics being replayed after its guest call? Code positions are then in the resume area. */
  protected resuming = false;

  /** Has the replay not come to its guest call? Then what may ask the runtime is not done again: nobody uses it. */
  get #replaying(): boolean {
    return this.resuming && this.script !== null;
  }

  /** Stands for a value that was computed before the guest call. */
  #forgotten(): TypedValue {
    const b = this.builder;
    return new TypedValue(this.rules.top, { word: b.i64(this.world.values.nil), i32: b.i32(0) });
  }

  constructor(parts: InterpreterParts, options: InterpreterOptions, fn: IrFunction) {
    super(parts.set, parts.rules, parts.world, new Builder(fn));
    this.parts = parts;
    this.options = {
      feedback: true,
      fusion: true,
      hotness: true,
      trace: false,
      backEdgeBudget: BACK_EDGE_BUDGET,
      ...options,
    };
    this.fn = fn;
    this.aliases = vmAliases(parts.module);
    const b = this.builder;
    this.dispatchBlock = b.newBlock();
    this.fp = this.dispatchBlock.addParam('i32');
    this.dispatchPc = this.dispatchBlock.addParam('i32');
    this.pc = this.dispatchPc;
    this.unwindBlock = b.newBlock({ cold: true });
    this.half = {
      instruction: parts.set.instructions[0]!,
      offset: 0,
      forwards: false,
      fused: false,
    };
  }

  // ---- operands ----

  protected decode(operand: OperandLayout): unknown {
    const b = this.builder;
    const { kind } = operand;
    if (kind === 'read' && this.forwarded !== null && operand === this.forwardTarget()) {
      return this.forwarded;
    }
    const offset = this.half.offset + operand.offset;
    const raw = () => {
      const name = operand.size === 4 ? 'i32.load' : 'i32.load16_u';
      return b.load(name, this.pc, offset, this.aliases.code);
    };
    switch (kind) {
      case 'read': {
        const address = b.op('i32.add', this.fp, raw());
        const word = b.load('i64.load', address, 0, this.aliases.frame);
        return new TypedValue(this.rules.top, { word });
      }
      case 'label':
      case 'loop':
        return { target: b.op('i32.add', this.instructionPc(), raw()), loop: kind === 'loop' };
      default:
        // Registers to write and windows are decoded where they are used: late, so that nothing lives across calls.
        return typeof kind === 'object' || kind === 'write' ? raw : raw();
    }
  }

  /** A pair's second half takes the first's result in the last register that it reads. */
  protected forwardTarget(): OperandLayout | undefined {
    return this.half.instruction.operands.findLast((o) => o.kind === 'read');
  }

  protected instructionPc(): Node {
    return this.builder.op('i32.add', this.pc, this.builder.i32(this.half.offset));
  }

  protected nextPc(): Node {
    const { offset, instruction } = this.half;
    return this.builder.op('i32.add', this.pc, this.builder.i32(offset + instruction.size));
  }

  constant(index: Node): TypedValue {
    const word = this.builder.load('i64.load', index, 0, this.aliases.constant);
    return new TypedValue(this.rules.top, { word });
  }

  callee(fn: Node): TypedValue {
    return new TypedValue(this.rules.top, { i32: fn });
  }

  write(destination: unknown, value: unknown): void {
    if (this.dead) return;
    if (this.half.forwards) {
      this.forwarded = value as TypedValue;
      this.forwardedTo = destination as () => Node;
      return;
    }
    this.storeRegister(destination as () => Node, this.word(value as TypedValue));
  }

  protected storeRegister(register: () => Node, word: Node): void {
    const b = this.builder;
    const address = b.op('i32.add', this.fp, register());
    b.store('i64.store', address, word, 0, this.aliases.frame);
  }

  /**
   * Writes a forwarded result after all, before something looks at the frame: at the second half its register is live,
   * and what it holds is a root. Boxing it may itself collect; then the pair has not begun yet.
   */
  protected spillForwarded(): void {
    if (this.forwardedTo === null || this.half.forwards || this.#spilling) return;
    this.#spilling = true;
    this.storeRegister(this.forwardedTo, this.word(this.forwarded!));
    this.#spilling = false;
  }

  /**
   * Where an instruction looks for a method to call in its middle, a handler of several leaves that to the instruction's own
   * handler, which starts it anew: nothing has been done yet, because a lookup comes before all effects. Gives whether it did.
   */
  protected abstract leaveFusion(): boolean;

  // ---- feedback: everything is possible, and what happens is noted ----

  protected seen(): boolean {
    return true;
  }

  protected record(site: string, arm: number): void {
    if (!this.options.feedback || this.dead || !this.emitting || this.resuming) return;
    const layout = this.half.instruction.sites.find((s) => s.name === site)!;
    const offset = this.world.layout.feedbackDelta + this.half.offset + layout.offset + arm;
    const b = this.builder;
    b.store('i32.store8', this.pc, b.i32(1), offset, this.aliases.feedback);
  }

  protected exitBlock(): never {
    throw new TypeError('the interpreter tests everything: it has no exits');
  }

  /** Looks the receiver's key up in the cache; misses go to the runtime, which fills it. */
  lookup(receiver: unknown, cache: Node): TypedValue {
    if (this.dead || this.leaveFusion()) return this.nothing;
    if (this.#replaying) return this.#forgotten();
    const b = this.builder;
    const word = this.word(receiver as TypedValue);
    const after = b.newBlock();
    const found = after.addParam('i32');
    const key = this.#findKey(word, cache, after);
    // As long as the cache has a free entry the runtime is asked, which fills it: the compiler wants to know.
    const [full, ask] = [b.newBlock({ cold: true }), b.newBlock({ cold: true })];
    const last = CACHE.entries + (CACHE_ENTRIES - 1) * CACHE_ENTRY_BYTES;
    b.branch(b.load('i32.load', cache, last, this.aliases.cache), full, ask);
    b.at(full);
    const method = b.call(this.parts.module.functions.get(FIND_METHOD)!, [word, cache]);
    b.branch(method, after, ask, [method], []);
    b.at(ask);
    this.saveFrame();
    this.storeArgument(0, word);
    const callee = b.call(this.parts.runtime.lookup, [cache, key]);
    const missing = b.newBlock({ cold: true });
    const right = b.newBlock({ cold: true });
    b.branch(callee, right, missing);
    b.at(missing).jump(this.unwindBlock, [this.fp, this.instructionPc()]);
    b.at(right).jump(after, [callee]);
    b.at(after);
    return new TypedValue(this.rules.top, { i32: found });
  }

  /** As `lookup`; what the cache knows is the root shape of the instances, or 0 where the answer is nil. */
  instantiate(cls: unknown, cache: Node): TypedValue {
    if (this.dead) return this.nothing;
    if (this.#replaying) return this.#forgotten();
    const b = this.builder;
    const word = this.word(cls as TypedValue);
    const known = b.newBlock();
    const shape = known.addParam('i32');
    const after = b.newBlock();
    const result = after.addParam('i64');
    this.#findKey(word, cache, known);
    this.saveFrame();
    this.storeArgument(0, word);
    b.jump(after, [this.runtimeResult(b.call(this.parts.runtime.instantiate, [cache])).word!]);
    b.at(known);
    const some = b.newBlock();
    b.branch(shape, some, after, [], [b.i64(this.world.values.nil)]);
    b.at(some);
    b.jump(after, [this.world.heap.allocateObject(b, shape, this.allocation)]);
    b.at(after);
    return new TypedValue(this.rules.top, { word: result });
  }

  /**
   * Searches the cache's entries for the key of a value: what a hit's entry knows goes to the block `hit`. Stands where none
   * does; gives the key.
   */
  #findKey(word: Node, cache: Node, hit: Block): Node {
    const b = this.builder;
    const key = buildKey(b, this.world, word);
    for (let i = 0; i < CACHE_ENTRIES; i++) {
      const offset = CACHE.entries + i * CACHE_ENTRY_BYTES;
      const found = b.newBlock(i === 0 ? {} : { cold: true });
      const miss = b.newBlock({ cold: true });
      const known = b.load('i32.load', cache, offset, this.aliases.cache);
      b.branch(b.op('i32.eq', known, key), found, miss);
      b.at(found).jump(hit, [b.load('i32.load', cache, offset + 4, this.aliases.cache)]);
      b.at(miss);
    }
    return key;
  }

  loadCell(cell: Node): TypedValue {
    if (this.dead) return this.nothing;
    if (this.#replaying) return this.#forgotten();
    const b = this.builder;
    const after = b.newBlock();
    const result = after.addParam('i64');
    const unset = b.newBlock({ cold: true });
    const word = b.load('i64.load', cell, 0, this.aliases.cell);
    b.branch(b.op('i64.eq', word, b.i64(this.world.values.absent)), unset, after, [], [word]);
    b.at(unset);
    this.saveFrame();
    const resolved = this.runtimeResult(b.call(this.parts.runtime.resolveCell, [cell]));
    b.jump(after, [resolved.word!]);
    b.at(after);
    return new TypedValue(this.rules.top, { word: result });
  }

  newObject(cls: Node): TypedValue {
    if (this.dead) return this.nothing;
    if (this.#replaying) return this.#forgotten();
    this.saveFrame();
    return this.runtimeResult(this.builder.call(this.parts.runtime.newObject, [cls]));
  }

  /** A hit in the cache's entries loads at once; the rest is the runtime's. */
  loadField(object: unknown, cache: Node): TypedValue {
    if (this.dead) return this.nothing;
    if (this.#replaying) return this.#forgotten();
    const b = this.builder;
    const word = this.word(object as TypedValue);
    const after = b.newBlock();
    const result = after.addParam('i64');
    const miss = b.newBlock({ cold: true });
    this.#fieldHits(word, cache, miss, (entry) => {
      const { packed, address } = this.#fieldPlace(word, entry);
      const [other, plain] = [b.newBlock(), b.newBlock()];
      b.branch(b.op('i32.and', packed, b.i32(NOT_PLAIN_BIT)), other, plain);
      b.at(plain).jump(after, [b.load('i64.load', address, 0, ANY_ALIAS)]);
      b.at(other);
      const float = b.newBlock();
      const nil = b.i64(this.world.values.nil);
      b.branch(b.op('i32.eq', packed, b.i32(ABSENT_FIELD)), after, float, [nil], []);
      b.at(float);
      const value = b.load('f64.load', address, 0, ANY_ALIAS);
      b.jump(after, [this.world.heap.boxFloat(b, value, this.allocation)]);
    });
    b.at(miss);
    this.saveFrame();
    this.storeArgument(0, word);
    const found = this.runtimeResult(b.call(this.parts.runtime.loadField, [cache]));
    b.jump(after, [found.word!]);
    b.at(after);
    return new TypedValue(this.rules.top, { word: result });
  }

  storeField(object: unknown, cache: Node, value: unknown): void {
    if (this.dead) return;
    const b = this.builder;
    const word = this.word(object as TypedValue);
    const stored = this.word(value as TypedValue);
    const after = b.newBlock();
    const miss = b.newBlock({ cold: true });
    this.#fieldHits(word, cache, miss, (entry) => {
      const { packed, address } = this.#fieldPlace(word, entry);
      const [float, notFloat, integer, tagged, store] = Array.from({ length: 5 }, () =>
        b.newBlock(),
      ) as [Block, Block, Block, Block, Block];
      b.branch(this.#holds(packed, 'float'), float, notFloat);
      b.at(float);
      const exact = b.newBlock();
      b.branch(this.world.values.isImmediateFloat(b, stored), exact, miss);
      b.at(exact);
      b.store('f64.store', address, this.world.values.unboxImmediateFloat(b, stored), 0, ANY_ALIAS);
      b.jump(store);
      b.at(notFloat).branch(this.#holds(packed, 'integer'), integer, tagged);
      b.at(integer);
      const fits = b.newBlock();
      b.branch(this.world.values.isInt(b, stored), fits, miss);
      b.at(fits).store('i64.store', address, stored, 0, ANY_ALIAS);
      b.jump(store);
      b.at(tagged).store('i64.store', address, stored, 0, ANY_ALIAS);
      this.world.heap.writeBarrier(b, word);
      b.jump(store);
      b.at(store);
      const shape = b.load('i32.load', entry, 8, this.aliases.cache);
      const grown = b.newBlock();
      b.branch(shape, grown, after);
      b.at(grown);
      this.world.heap.setShape(b, word, shape);
      b.jump(after);
    });
    b.at(miss);
    this.saveFrame();
    this.storeArgument(0, word);
    this.storeArgument(1, stored);
    this.throwIf(b.call(this.parts.runtime.storeField, [cache]));
    b.jump(after);
    b.at(after);
  }

  /** Searches the entries for the object's shape. A hit's entry address goes to `hit`, which ends its block. */
  #fieldHits(word: Node, cache: Node, miss: Block, hit: (entry: Node) => void): void {
    const b = this.builder;
    const object = b.newBlock();
    b.branch(this.world.values.isReference(b, word), object, miss);
    b.at(object);
    const shape = this.world.heap.shapeOf(b, word);
    const found = b.newBlock();
    const entry = found.addParam('i32');
    for (let i = 0; i < CACHE_ENTRIES; i++) {
      const offset = CACHE.entries + i * CACHE_ENTRY_BYTES;
      const next = i + 1 === CACHE_ENTRIES ? miss : b.newBlock({ cold: true });
      const known = b.load('i32.load', cache, offset, this.aliases.cache);
      const at = b.op('i32.add', cache, b.i32(offset));
      b.branch(b.op('i32.eq', known, shape), found, next, [at]);
      if (next !== miss) b.at(next);
    }
    b.at(found);
    hit(entry);
  }

  #fieldPlace(word: Node, entry: Node): { packed: Node; address: Node } {
    const b = this.builder;
    const packed = b.load('i32.load', entry, 4, this.aliases.cache);
    const offset = b.op('i32.shr_u', packed, b.i32(PACKED_SHIFT));
    const bias = b.i32(this.world.values.referenceBias);
    const reference = this.world.values.unboxReference(b, word);
    return { packed, address: b.op('i32.add', b.op('i32.add', reference, bias), offset) };
  }

  #holds(packed: Node, representation: Representation): Node {
    const b = this.builder;
    const bits = b.op('i32.and', packed, b.i32((1 << PACKED_SHIFT) - 1));
    return b.op('i32.eq', bits, b.i32(PACKED_REPRESENTATION[representation]));
  }

  protected throwIf(raised: Node): void {
    const b = this.builder;
    const thrown = b.newBlock({ cold: true });
    const onward = b.newBlock();
    b.branch(raised, thrown, onward);
    b.at(thrown).jump(this.unwindBlock, [this.fp, this.instructionPc()]);
    b.at(onward);
  }

  /** What a runtime function left in the first argument word, unless it raised. */
  protected runtimeResult(raised: Node): TypedValue {
    this.throwIf(raised);
    const b = this.builder;
    const state = b.i32(this.world.layout.state);
    const word = b.load('i64.load', state, STATE.arguments64, this.aliases.state);
    return new TypedValue(this.rules.top, { word });
  }

  raise(error: unknown): never {
    this.#complete(COMPLETION.raise, error as TypedValue, null);
    return this.nothing as never;
  }

  returnFrom(home: unknown, value: unknown): never {
    this.#complete(COMPLETION.return, value as TypedValue, home as TypedValue);
    return this.nothing as never;
  }

  rethrow(kind: unknown, value: unknown, home: unknown): never {
    if (this.dead) return this.nothing as never;
    const b = this.builder;
    const word = this.world.values.unboxInt(b, this.word(kind as TypedValue));
    const node = b.op('i32.wrap_i64', word);
    this.#complete(node, value as TypedValue, home as TypedValue);
    return this.nothing as never;
  }

  #complete(kind: number | Node, value: TypedValue, home: TypedValue | null): void {
    if (this.dead) return;
    const b = this.builder;
    const { state } = this.world.layout;
    this.storeState(STATE.completionKind, typeof kind === 'number' ? b.i32(kind) : kind);
    const put = (offset: number, word: Node) =>
      b.store('i64.store', b.i32(state), word, offset, this.aliases.state);
    put(STATE.completionValue64, this.word(value));
    if (home !== null) put(STATE.completionHome64, this.word(home));
    b.jump(this.unwindBlock, [this.fp, this.instructionPc()]);
    this.dead = true;
  }

  // ---- runtime ----

  /** What collects, raises or walks the stack must know where the guest is. */
  protected saveFrame(): void {
    this.spillForwarded();
    this.storeState(STATE.fp, this.fp);
    this.storeState(STATE.pc, this.#spilling ? this.pc : this.instructionPc());
  }

  get allocation(): SlowPath {
    return {
      before: () => this.saveFrame(),
      failed: (b) => {
        b.call(this.parts.runtime.outOfMemory, []);
        b.jump(this.unwindBlock, [this.fp, this.instructionPc()]);
      },
    };
  }

  callHost(name: string, args: readonly Node[]): Node {
    const b = this.builder;
    this.saveFrame();
    for (const [i, word] of args.entries()) this.storeArgument(i, word);
    const raised = b.call(this.parts.runtime.host, [b.i32(this.world.hostFunction(name))]);
    return this.runtimeResult(raised).word!;
  }

  protected declareRoutine(name: string, routine: Routine): Callee {
    const { module } = this.parts;
    const fn = module.addFunction(name, routine.signature, routine.effects(module));
    const builder = new Builder(fn);
    const declare = (inner: Routine) => (its: string) => this.declareRoutine(its, inner);
    const callRoutine = (inner: Routine, args: readonly Node[]) =>
      builder.call(routineCallee(module, inner, declare(inner)), args);
    routine.build({ builder, world: this.world, callRoutine }, ...fn.entry.params);
    return fn;
  }

  protected loadState(offset: number): Node {
    const b = this.builder;
    return b.load('i32.load', b.i32(this.world.layout.state), offset, this.aliases.state);
  }

  protected storeState(offset: number, value: Node): void {
    const b = this.builder;
    b.store('i32.store', b.i32(this.world.layout.state), value, offset, this.aliases.state);
  }

  protected storeArgument(index: number, word: Node): void {
    const b = this.builder;
    const { state } = this.world.layout;
    b.store('i64.store', b.i32(state), word, STATE.arguments64 + 8 * index, this.aliases.state);
  }
}
