// The interpret reading: one IR function that is the whole interpreter. A dispatch block switches on the opcode; each
// instruction's semantics, read with operands decoded at run time, becomes the handler behind it.
//
// A frame starts at `fp`: word 0 links to the caller (its pc in the high half, its fp in the low half, so that it looks
// like an integer to the collector), registers follow. A callee's frame starts at the caller's window, so arguments are
// in place, and the result lands where the link was.

import type { Representation, SlowPath } from '@martlet/heap';
import type { Block, IrFunction, Module, Node } from '@martlet/ir';
import { ANY_ALIAS, Builder } from '@martlet/ir';
import type { TestCondition } from './condition.ts';
import { PACKED_REPRESENTATION, PACKED_SHIFT } from './fields.ts';
import type { FusedPair, Instruction, InstructionSet } from './instruction-set.ts';
import { HALT_OPCODE } from './instruction-set.ts';
import {
  CACHE,
  CACHE_ENTRIES,
  CACHE_ENTRY_BYTES,
  COMPLETION,
  IMMEDIATE_KEY,
  RECORD,
  STATE,
} from './layout.ts';
import type { Condition } from './machine.ts';
import type { OperandLayout } from './operands.ts';
import type { RuntimeCallees, VmAliases } from './runtime-calls.ts';
import { ENTRY_SIGNATURE, vmAliases } from './runtime-calls.ts';
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
  /** The pairs that it knows as one instruction. */
  readonly fused: readonly FusedPair[];
}

/** What the interpreter is built from. */
export interface InterpreterParts {
  readonly module: Module;
  readonly set: InstructionSet;
  readonly rules: TypeRules;
  readonly world: World;
  readonly runtime: RuntimeCallees;
}

/** Adds the interpreter `vm.interpret(fp, pc) -> word` to the module. */
export function buildInterpreter(
  parts: InterpreterParts,
  options: InterpreterOptions = {},
): BuiltInterpreter {
  const fn = parts.module.addFunction('vm.interpret', {
    params: ['i32', 'i32'],
    result: 'i64',
  });
  return new InterpretReading(parts, options, fn).build();
}

/** Where a half of a handler stands: one instruction, or the second of a fused pair. */
interface Half {
  readonly instruction: Instruction;
  /** Bytes from the handler's pc to this instruction. */
  readonly offset: number;
  /** Is its result handed to the instruction behind it instead of being written? */
  readonly forwards: boolean;
}

class InterpretReading extends TypedReading {
  readonly #parts: InterpreterParts;
  readonly #options: Required<InterpreterOptions>;
  readonly #fn: IrFunction;
  readonly #aliases: VmAliases;
  readonly #dispatch: Block;
  readonly #unwind: Block;
  readonly #fp: Node;
  readonly #dispatchPc: Node;
  /** The pc of the handler's first instruction. */
  #pc: Node;
  #half: Half;
  /** The forwarded result of a pair's first half, and how to find the register that it would have been written to. */
  #forwarded: TypedValue | null = null;
  #forwardedTo: (() => Node) | null = null;
  #spilling = false;
  /** Is the semantics being replayed after its guest call? Code positions are then in the resume area. */
  #resuming = false;
  readonly #resumePaths: { instruction: Instruction; path: number[] }[] = [];

  constructor(parts: InterpreterParts, options: InterpreterOptions, fn: IrFunction) {
    super(parts.set, parts.rules, parts.world, new Builder(fn));
    this.#parts = parts;
    this.#options = {
      feedback: true,
      fusion: true,
      hotness: true,
      trace: false,
      backEdgeBudget: BACK_EDGE_BUDGET,
      ...options,
    };
    this.#fn = fn;
    this.#aliases = vmAliases(parts.module);
    const b = this.builder;
    this.#dispatch = b.newBlock();
    this.#fp = this.#dispatch.addParam('i32');
    this.#dispatchPc = this.#dispatch.addParam('i32');
    this.#pc = this.#dispatchPc;
    this.#unwind = b.newBlock({ cold: true });
    this.#half = { instruction: parts.set.instructions[0]!, offset: 0, forwards: false };
  }

  build(): BuiltInterpreter {
    const b = this.builder;
    const { set } = this.#parts;
    b.at(this.#fn.entry).jump(this.#dispatch, [...this.#fn.entry.params]);
    const handlers: Block[] = [b.newBlock()];
    this.#buildHalt(handlers[HALT_OPCODE]!);
    for (const instruction of set.instructions) handlers.push(this.#buildHandler([instruction]));
    const fused = this.#options.fusion ? set.fused : [];
    for (const pair of fused) handlers.push(this.#buildPair(pair));
    const resumes = new Map<string, ResumePoint>();
    for (const { instruction, path } of this.#resumePaths) {
      resumes.set(instruction.name, { instruction, opcode: handlers.length });
      handlers.push(this.#buildResume(instruction, path));
    }
    this.#buildUnwind();
    const invalid = b.newBlock({ cold: true });
    b.at(invalid).trap();
    b.at(this.#dispatch);
    if (this.#options.trace) b.call(this.#parts.runtime.trace, [this.#fp, this.#dispatchPc]);
    const opcode = b.load('i32.load16_u', this.#dispatchPc, 0, this.#aliases.code);
    b.switch(
      opcode,
      handlers.map((block) => ({ block, args: [] })),
      { block: invalid, args: [] },
    );
    return { fn: this.#fn, resumes, fused };
  }

  /** A base frame's link leads here: the result lies where the link was. */
  #buildHalt(block: Block): void {
    const b = this.builder.at(block);
    b.ret(b.load('i64.load', this.#fp, 0, this.#aliases.frame));
  }

  /** Finds who handles what is pending, and goes on there, or leaves for the host or a compiled caller. */
  #buildUnwind(): void {
    const b = this.builder.at(this.#unwind);
    const fp = this.#unwind.addParam('i32');
    const pc = this.#unwind.addParam('i32');
    const handled = b.call(this.#parts.runtime.unwind, [fp, pc]);
    const yes = b.newBlock({ cold: true });
    const no = b.newBlock({ cold: true });
    b.branch(handled, yes, no);
    b.at(yes);
    b.jump(this.#dispatch, [this.#loadState(STATE.nextFp), this.#loadState(STATE.nextPc)]);
    b.at(no).ret(b.i64(this.world.values.absent));
  }

  #buildPair(pair: FusedPair): Block {
    return this.#buildHandler([pair.first, pair.second]);
  }

  #buildHandler(instructions: readonly Instruction[]): Block {
    const block = this.builder.newBlock();
    this.#start(block, this.#dispatchPc);
    let offset = 0;
    instructions.forEach((instruction, i) => {
      this.#half = { instruction, offset, forwards: i < instructions.length - 1 };
      this.#readInstruction();
      offset += instruction.size;
    });
    this.#finish(offset);
    return block;
  }

  /**
   * The handler of a resume opcode: the same semantics along the arms that led to the guest call. Nothing is emitted
   * until `invoke`, which yields the call's result.
   */
  #buildResume(instruction: Instruction, path: readonly number[]): Block {
    const b = this.builder;
    const block = b.newBlock();
    b.at(block);
    const pc = b.op('i32.sub', this.#dispatchPc, b.i32(this.world.layout.resumeDelta));
    this.#start(block, pc);
    this.#resuming = true;
    this.script = [...path];
    this.#half = { instruction, offset: 0, forwards: false };
    this.#readInstruction();
    this.script = null;
    this.#resuming = false;
    this.#finish(instruction.size);
    return block;
  }

  #start(block: Block, pc: Node): void {
    this.builder.at(block);
    this.#pc = pc;
    this.dead = false;
    this.#forwarded = null;
    this.#forwardedTo = null;
    this.armPath = [];
    this.commit();
  }

  #readInstruction(): void {
    const { instruction } = this.#half;
    const operands: Record<string, unknown> = {};
    for (const operand of instruction.operands) operands[operand.name] = this.#decode(operand);
    instruction.semantics(this as never, operands as never);
  }

  #finish(size: number): void {
    if (!this.dead) {
      this.#go(this.#fp, this.builder.op('i32.add', this.#pc, this.builder.i32(size)));
    }
  }

  // ---- operands ----

  #decode(operand: OperandLayout): unknown {
    const b = this.builder;
    const { kind } = operand;
    if (kind === 'read' && this.#forwarded !== null && operand === this.#forwardTarget()) {
      return this.#forwarded;
    }
    const offset = this.#half.offset + operand.offset;
    const raw = () => {
      const name = operand.size === 4 ? 'i32.load' : 'i32.load16_u';
      return b.load(name, this.#pc, offset, this.#aliases.code);
    };
    switch (kind) {
      case 'read': {
        const address = b.op('i32.add', this.#fp, raw());
        const word = b.load('i64.load', address, 0, this.#aliases.frame);
        return new TypedValue(this.rules.top, { word });
      }
      case 'label':
      case 'loop':
        return { target: b.op('i32.add', this.#instructionPc(), raw()), loop: kind === 'loop' };
      default:
        // Registers to write and windows are decoded where they are used: late, so that nothing lives across calls.
        return typeof kind === 'object' || kind === 'write' ? raw : raw();
    }
  }

  /** A pair's second half takes the first's result in the last register that it reads. */
  #forwardTarget(): OperandLayout | undefined {
    return this.#half.instruction.operands.findLast((o) => o.kind === 'read');
  }

  #instructionPc(): Node {
    return this.builder.op('i32.add', this.#pc, this.builder.i32(this.#half.offset));
  }

  #nextPc(): Node {
    const { offset, instruction } = this.#half;
    return this.builder.op('i32.add', this.#pc, this.builder.i32(offset + instruction.size));
  }

  constant(index: Node): TypedValue {
    const word = this.builder.load('i64.load', index, 0, this.#aliases.constant);
    return new TypedValue(this.rules.top, { word });
  }

  callee(fn: Node): TypedValue {
    return new TypedValue(this.rules.top, { i32: fn });
  }

  write(destination: unknown, value: unknown): void {
    if (this.dead) return;
    if (this.#half.forwards) {
      this.#forwarded = value as TypedValue;
      this.#forwardedTo = destination as () => Node;
      return;
    }
    this.#storeRegister(destination as () => Node, this.word(value as TypedValue));
  }

  #storeRegister(register: () => Node, word: Node): void {
    const b = this.builder;
    const address = b.op('i32.add', this.#fp, register());
    b.store('i64.store', address, word, 0, this.#aliases.frame);
  }

  /**
   * Writes a forwarded result after all, before something looks at the frame: at the second half its register is live,
   * and what it holds is a root. Boxing it may itself collect; then the pair has not begun yet.
   */
  #spillForwarded(): void {
    if (this.#forwardedTo === null || this.#half.forwards || this.#spilling) return;
    this.#spilling = true;
    this.#storeRegister(this.#forwardedTo, this.word(this.#forwarded!));
    this.#spilling = false;
  }

  // ---- feedback: everything is possible, and what happens is noted ----

  protected seen(): boolean {
    return true;
  }

  protected record(site: string, arm: number): void {
    if (!this.#options.feedback || this.dead || !this.emitting || this.#resuming) return;
    const layout = this.#half.instruction.sites.find((s) => s.name === site)!;
    const offset = this.world.layout.feedbackDelta + this.#half.offset + layout.offset + arm;
    const b = this.builder;
    b.store('i32.store8', this.#pc, b.i32(1), offset, this.#aliases.feedback);
  }

  protected exitBlock(): never {
    throw new TypeError('the interpreter tests everything: it has no exits');
  }

  // ---- control ----

  #go(fp: Node, pc: Node): void {
    this.builder.jump(this.#dispatch, [fp, pc]);
  }

  jump(to: { target: Node; loop: boolean }): void {
    if (this.dead) return;
    this.#jumpTo(to);
    this.dead = true;
  }

  #jumpTo(to: { target: Node; loop: boolean }): void {
    if (to.loop) this.#backEdge(to.target);
    else this.#go(this.#fp, to.target);
  }

  branch(condition: Condition, to: { target: Node; loop: boolean }): void {
    if (this.dead) return;
    const b = this.builder;
    const node = this.conditionNode(condition as unknown as TestCondition);
    const taken = b.newBlock();
    const onward = b.newBlock();
    b.branch(node, taken, onward);
    b.at(taken);
    this.record('branch', 0);
    this.#jumpTo(to);
    b.at(onward);
    this.record('branch', 1);
    this.#go(this.#fp, this.#nextPc());
    this.dead = true;
  }

  /**
   * Counts a back-edge. When the budget is used up, the host is asked (interrupts, time limits, hot loops), and the
   * interpreter enters itself anew, which lets V8 switch to its optimised code.
   */
  #backEdge(target: Node): void {
    const b = this.builder;
    if (!this.#options.hotness) {
      this.#go(this.#fp, target);
      return;
    }
    const left = b.op('i32.sub', this.#loadState(STATE.budget), b.i32(1));
    this.#storeState(STATE.budget, left);
    const poll = b.newBlock({ cold: true });
    const onward = b.newBlock();
    b.branch(left, onward, poll);
    b.at(poll);
    this.#storeState(STATE.budget, b.i32(this.#options.backEdgeBudget));
    const entry = b.call(this.#parts.runtime.poll, [this.#fp, target]);
    const raised = b.newBlock({ cold: true });
    const calm = b.newBlock({ cold: true });
    b.branch(b.op('i32.lt_s', entry, b.i32(0)), raised, calm);
    b.at(raised).jump(this.#unwind, [this.#fp, this.#instructionPc()]);
    b.at(calm);
    const compiled = b.newBlock({ cold: true });
    const again = b.newBlock({ cold: true });
    b.branch(entry, compiled, again);
    b.at(compiled).tailCallIndirect(ENTRY_SIGNATURE, entry, [this.#fp]);
    b.at(again).tailCall(this.#fn, [this.#fp, target]);
    b.at(onward);
    this.#go(this.#fp, target);
  }

  call(callee: unknown, window: unknown, count: Node | number): void {
    if (this.dead) return;
    this.#spillForwarded();
    const record = this.i32(callee as TypedValue);
    const b = this.builder;
    const frame = b.op('i32.add', this.#fp, (window as () => Node)());
    this.#enter(record, frame, this.immediate(count), this.#nextPc());
    this.dead = true;
  }

  /**
   * Starts the function of `record` in the frame at `frame`, to return to `returnPc`: compiled if it is, else here.
   */
  #enter(record: Node, frame: Node, count: Node, returnPc: Node): void {
    const b = this.builder;
    const { runtime } = this.#parts;
    const field = (offset: number) => b.load('i32.load', record, offset, this.#aliases.record);
    const start = b.newBlock();
    const pc = start.addParam('i32');

    const fits = b.newBlock();
    const overflow = b.newBlock({ cold: true });
    const top = b.op('i32.add', frame, field(RECORD.frame));
    b.branch(b.op('i32.le_u', top, this.#loadState(STATE.stackLimit)), fits, overflow);
    b.at(overflow);
    this.#saveFrame();
    b.call(runtime.stackOverflow, []);
    b.jump(this.#unwind, [this.#fp, this.#instructionPc()]);

    b.at(fits);
    if (this.#options.hotness) this.#countEntry(record);
    const plain = b.newBlock();
    const variable = b.newBlock({ cold: true });
    b.branch(b.op('i32.eq', field(RECORD.arity), count), plain, variable);

    // Optional arguments, or the wrong number of them: the runtime says where to start, or raises.
    b.at(variable);
    this.#saveFrame();
    const entry = b.call(runtime.arity, [record, count, frame]);
    const wrong = b.newBlock({ cold: true });
    const right = b.newBlock({ cold: true });
    b.branch(entry, right, wrong);
    b.at(wrong).jump(this.#unwind, [this.#fp, this.#instructionPc()]);
    b.at(right).jump(start, [entry]);

    b.at(plain);
    const compiled = b.load('i32.load', record, RECORD.compiled, this.#aliases.compiled);
    const native = b.newBlock();
    const interpreted = b.newBlock();
    const shallow = b.op('i32.le_u', frame, this.#loadState(STATE.compiledLimit));
    b.branch(b.op('i32.select', shallow, compiled, b.i32(0)), native, interpreted);
    b.at(interpreted).jump(start, [field(RECORD.code)]);

    b.at(native);
    const pcAtCall = this.#instructionPc();
    this.#linkFrame(frame, returnPc);
    const result = b.callIndirect(ENTRY_SIGNATURE, compiled, [frame]);
    const thrown = b.newBlock({ cold: true });
    const returned = b.newBlock();
    b.branch(b.op('i64.eq', result, b.i64(this.world.values.absent)), thrown, returned);
    b.at(thrown).jump(this.#unwind, [this.#fp, pcAtCall]);
    b.at(returned);
    b.store('i64.store', frame, result, 0, this.#aliases.frame);
    this.#go(this.#fp, returnPc);

    b.at(start);
    this.#linkFrame(frame, returnPc);
    this.#go(frame, pc);
  }

  #countEntry(record: Node): void {
    const b = this.builder;
    const heat = b.op(
      'i32.sub',
      b.load('i32.load', record, RECORD.heat, this.#aliases.heat),
      b.i32(1),
    );
    b.store('i32.store', record, heat, RECORD.heat, this.#aliases.heat);
    const hot = b.newBlock({ cold: true });
    const onward = b.newBlock();
    b.branch(heat, onward, hot);
    b.at(hot);
    b.call(this.#parts.runtime.hot, [record]);
    b.jump(onward);
    b.at(onward);
  }

  #linkFrame(frame: Node, returnPc: Node): void {
    const b = this.builder;
    const high = b.op('i64.shl', b.op('i64.extend_i32_u', returnPc), b.i64(32));
    const link = b.op('i64.or', high, b.op('i64.extend_i32_u', this.#fp));
    b.store('i64.store', frame, link, 0, this.#aliases.frame);
  }

  invoke(callee: unknown, args: readonly unknown[]): TypedValue {
    if (this.dead) return this.nothing;
    const b = this.builder;
    const { resumeDelta } = this.world.layout;
    // The frame of the callee starts behind all registers of this one; the loader notes where beside the code.
    const top = b.load('i32.load16_u', this.#pc, resumeDelta + 2, this.#aliases.code);
    const frame = b.op('i32.add', this.#fp, top);
    if (this.#resuming) {
      this.script = null;
      return new TypedValue(this.rules.top, {
        word: b.load('i64.load', frame, 0, this.#aliases.frame),
      });
    }
    this.#resumePaths.push({ instruction: this.#half.instruction, path: [...this.armPath] });
    args.forEach((arg, i) => {
      b.store('i64.store', frame, this.word(arg as TypedValue), 8 + 8 * i, this.#aliases.frame);
    });
    const returnPc = b.op('i32.add', this.#instructionPc(), b.i32(resumeDelta));
    this.#enter(this.i32(callee as TypedValue), frame, b.i32(args.length), returnPc);
    this.dead = true;
    return this.nothing;
  }

  /** Looks the receiver's key up in the cache; misses go to the runtime, which fills it. */
  lookup(receiver: unknown, cache: Node): TypedValue {
    if (this.dead) return this.nothing;
    const b = this.builder;
    const word = this.word(receiver as TypedValue);
    const key = this.#receiverKey(word);
    const after = b.newBlock();
    const found = after.addParam('i32');
    for (let i = 0; i < CACHE_ENTRIES; i++) {
      const offset = CACHE.entries + i * CACHE_ENTRY_BYTES;
      const hit = b.newBlock(i === 0 ? {} : { cold: true });
      const miss = b.newBlock({ cold: true });
      const known = b.load('i32.load', cache, offset, this.#aliases.cache);
      b.branch(b.op('i32.eq', known, key), hit, miss);
      b.at(hit).jump(after, [b.load('i32.load', cache, offset + 4, this.#aliases.cache)]);
      b.at(miss);
    }
    this.#saveFrame();
    this.#storeArgument(0, word);
    const callee = b.call(this.#parts.runtime.lookup, [cache, key]);
    const missing = b.newBlock({ cold: true });
    const right = b.newBlock({ cold: true });
    b.branch(callee, right, missing);
    b.at(missing).jump(this.#unwind, [this.#fp, this.#instructionPc()]);
    b.at(right).jump(after, [callee]);
    b.at(after);
    return new TypedValue(this.rules.top, { i32: found });
  }

  newObject(cls: Node): TypedValue {
    if (this.dead) return this.nothing;
    this.#saveFrame();
    return this.#runtimeResult(this.builder.call(this.#parts.runtime.newObject, [cls]));
  }

  /** A hit in the cache's entries loads at once; the rest is the runtime's. */
  loadField(object: unknown, cache: Node): TypedValue {
    if (this.dead) return this.nothing;
    const b = this.builder;
    const word = this.word(object as TypedValue);
    const after = b.newBlock();
    const result = after.addParam('i64');
    const miss = b.newBlock({ cold: true });
    this.#fieldHits(word, cache, miss, (entry) => {
      const { packed, address } = this.#fieldPlace(word, entry);
      const [float, plain] = [b.newBlock(), b.newBlock()];
      b.branch(this.#holds(packed, 'float'), float, plain);
      b.at(plain).jump(after, [b.load('i64.load', address, 0, ANY_ALIAS)]);
      b.at(float);
      const value = b.load('f64.load', address, 0, ANY_ALIAS);
      b.jump(after, [this.world.heap.boxFloat(b, value, this.allocation)]);
    });
    b.at(miss);
    this.#saveFrame();
    this.#storeArgument(0, word);
    const found = this.#runtimeResult(b.call(this.#parts.runtime.loadField, [cache]));
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
      const shape = b.load('i32.load', entry, 8, this.#aliases.cache);
      const grown = b.newBlock();
      b.branch(shape, grown, after);
      b.at(grown);
      this.world.heap.setShape(b, word, shape);
      b.jump(after);
    });
    b.at(miss);
    this.#saveFrame();
    this.#storeArgument(0, word);
    this.#storeArgument(1, stored);
    this.#throwIf(b.call(this.#parts.runtime.storeField, [cache]));
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
      const known = b.load('i32.load', cache, offset, this.#aliases.cache);
      const at = b.op('i32.add', cache, b.i32(offset));
      b.branch(b.op('i32.eq', known, shape), found, next, [at]);
      if (next !== miss) b.at(next);
    }
    b.at(found);
    hit(entry);
  }

  #fieldPlace(word: Node, entry: Node): { packed: Node; address: Node } {
    const b = this.builder;
    const packed = b.load('i32.load', entry, 4, this.#aliases.cache);
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

  #throwIf(raised: Node): void {
    const b = this.builder;
    const thrown = b.newBlock({ cold: true });
    const onward = b.newBlock();
    b.branch(raised, thrown, onward);
    b.at(thrown).jump(this.#unwind, [this.#fp, this.#instructionPc()]);
    b.at(onward);
  }

  /** What a runtime function left in the first argument word, unless it raised. */
  #runtimeResult(raised: Node): TypedValue {
    this.#throwIf(raised);
    const b = this.builder;
    const state = b.i32(this.world.layout.state);
    const word = b.load('i64.load', state, STATE.arguments64, this.#aliases.state);
    return new TypedValue(this.rules.top, { word });
  }

  #receiverKey(word: Node): Node {
    const b = this.builder;
    const low = b.op('i32.wrap_i64', word);
    const object = b.newBlock();
    const immediate = b.newBlock();
    const after = b.newBlock();
    const key = after.addParam('i32');
    b.branch(b.op('i32.eq', b.op('i32.and', low, b.i32(7)), b.i32(1)), object, immediate);
    b.at(object);
    b.jump(after, [this.world.heap.shapeOf(b, low)]);
    b.at(immediate);
    const isInt = b.op('i32.eqz', b.op('i32.and', low, b.i32(1)));
    const isFloat = b.op('i32.eq', b.op('i32.and', low, b.i32(3)), b.i32(3));
    const other = b.op('i32.and', low, b.i32(0xff));
    const notInt = b.op('i32.select', isFloat, b.i32(IMMEDIATE_KEY.float), other);
    b.jump(after, [b.op('i32.select', isInt, b.i32(IMMEDIATE_KEY.int), notInt)]);
    b.at(after);
    return key;
  }

  ret(value: unknown): void {
    if (this.dead) return;
    const b = this.builder;
    const word = this.word(value as TypedValue);
    const link = b.load('i64.load', this.#fp, 0, this.#aliases.frame);
    b.store('i64.store', this.#fp, word, 0, this.#aliases.frame);
    const pc = b.op('i32.wrap_i64', b.op('i64.shr_u', link, b.i64(32)));
    this.#go(b.op('i32.wrap_i64', link), pc);
    this.dead = true;
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
    this.#storeState(STATE.completionKind, typeof kind === 'number' ? b.i32(kind) : kind);
    const put = (offset: number, word: Node) =>
      b.store('i64.store', b.i32(state), word, offset, this.#aliases.state);
    put(STATE.completionValue64, this.word(value));
    if (home !== null) put(STATE.completionHome64, this.word(home));
    b.jump(this.#unwind, [this.#fp, this.#instructionPc()]);
    this.dead = true;
  }

  // ---- runtime ----

  /** What collects, raises or walks the stack must know where the guest is. */
  #saveFrame(): void {
    this.#spillForwarded();
    this.#storeState(STATE.fp, this.#fp);
    this.#storeState(STATE.pc, this.#spilling ? this.#pc : this.#instructionPc());
  }

  get allocation(): SlowPath {
    return {
      before: () => this.#saveFrame(),
      failed: (b) => {
        b.call(this.#parts.runtime.outOfMemory, []);
        b.jump(this.#unwind, [this.#fp, this.#instructionPc()]);
      },
    };
  }

  callHost(name: string, args: readonly Node[]): Node {
    const b = this.builder;
    this.#saveFrame();
    for (const [i, word] of args.entries()) this.#storeArgument(i, word);
    const raised = b.call(this.#parts.runtime.host, [b.i32(this.world.hostFunction(name))]);
    return this.#runtimeResult(raised).word!;
  }

  #loadState(offset: number): Node {
    const b = this.builder;
    return b.load('i32.load', b.i32(this.world.layout.state), offset, this.#aliases.state);
  }

  #storeState(offset: number, value: Node): void {
    const b = this.builder;
    b.store('i32.store', b.i32(this.world.layout.state), value, offset, this.#aliases.state);
  }

  #storeArgument(index: number, word: Node): void {
    const b = this.builder;
    const { state } = this.world.layout;
    b.store('i64.store', b.i32(state), word, STATE.arguments64 + 8 * index, this.#aliases.state);
  }
}
