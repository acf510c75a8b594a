// The compile reading: replays the instructions of a function with the types that inference found, and emits IR with
// exits where types are speculated. Small callees are read in place.

import type {
  ExitDescription,
  ExitReason,
  ExitTable,
  FrameDescription,
  Source,
} from '@martlet/deopt';
import type { SlowPath } from '@martlet/heap';
import type { FieldHit, InferContext, Inferred } from '@martlet/infer';
import { FlowReading, inferFunction, liveAt } from '@martlet/infer';
import type { Block, Callee, IrFunction, Module, Node } from '@martlet/ir';
import { Builder, constantValue, isConstant } from '@martlet/ir';
import type { TypeHandle } from '@martlet/types';
import type { LoadedFunction, RuntimeCallees, SafepointFrame, VmAliases } from '@martlet/vm';
import {
  COMPLETION,
  CORE,
  runtimeCallees,
  SAFEPOINT_BIT,
  STATE,
  type TestCondition,
  TypedValue,
  vmAliases,
} from '@martlet/vm';
import { Activation, type EnteredBlock, type PendingEdge } from './activation.ts';
import type { InlineLimits } from './policy.ts';
import { inlines } from './policy.ts';
import type { Safepoints } from './safepoints.ts';

/** What compilation works with. */
export interface CompileContext extends InferContext {
  readonly exits: ExitTable;
  readonly safepoints: Safepoints;
  readonly limits: InlineLimits;
  /** A clock in milliseconds, for reports. */
  now(): number;
  /** A loaded function by its index among all functions of the VM. */
  loaded(index: number): LoadedFunction;
}

/** What is to be compiled. */
export interface UnitRequest {
  /** Index of the function. */
  readonly function: number;
  /** 0, or the position of the loop head at which the interpreter hands over. */
  readonly start: number;
  /** Types of the registers there, to be guarded; of a function's start, none. */
  readonly types: readonly (TypeHandle | undefined)[];
  /**
   * Blocks of the loop, when another loop is around it: code that is entered in the inner loop leaves with it, so that
   * the outer loop gets code of its own that has the nest the right way round.
   */
  readonly within: ReadonlySet<number> | null;
  /** Address of the word that says how many back-edges run between two polls. */
  readonly budgetAddress: number;
  /** Address of the word that is 0 once an assumption of the unit no longer holds. */
  readonly validAddress: number;
}

/** What compilation made: IR, and what must be released with it. */
export interface CompiledUnit {
  readonly request: UnitRequest;
  /** The function that the interpreter enters: (frame) -> word. */
  readonly entry: IrFunction;
  readonly exits: readonly number[];
  readonly safepoints: readonly number[];
  /** Guest instructions read, inlined ones included. */
  readonly instructions: number;
  /** Names of inlined functions. */
  readonly inlined: readonly string[];
  readonly inferMicroseconds: number;
  /** Messages whose methods the unit relies on. */
  readonly messages: ReadonlySet<string>;
  /** What surrounds the slow path of each allocation, by its safepoint. */
  readonly allocations: ReadonlyMap<number, DeferredAllocation>;
}

/** An allocation that the optimiser may still remove. */
export interface DeferredAllocation {
  /** Where in the frames its safepoint has the words that follow the safepoint's id among the call's arguments. */
  readonly offsets: readonly number[];
  /** Where to go when memory is exhausted. */
  readonly failed: Block;
}

/** A tagged word that a safepoint holds. */
interface HeldWord {
  readonly node: Node;
  /** Bytes from the unit's frame. */
  readonly offset: number;
}

/** Compiles one unit into the module. */
export function compileUnit(
  context: CompileContext,
  module: Module,
  request: UnitRequest,
): CompiledUnit {
  return new CompileReading(context, module, request).compile();
}

class CompileReading extends FlowReading {
  readonly #context: CompileContext;
  readonly #module: Module;
  readonly #request: UnitRequest;
  readonly #fn: IrFunction;
  readonly #aliases: VmAliases;
  readonly #runtime: RuntimeCallees;
  readonly #fp: Node;
  readonly #osr: boolean;
  readonly #exits: number[] = [];
  readonly #safepointIds: number[] = [];
  readonly #inlined: string[] = [];
  readonly #messages = new Set<string>();
  /** Has something been called since the unit's validity was last tested? */
  #mayBeInvalid = false;
  readonly #validityTests: Block[] = [];
  readonly #allocations = new Map<number, DeferredAllocation>();
  #activation!: Activation;
  #instructions = 0;
  #inferMicroseconds = 0;
  /** Bytes of guest stack that the unit reaches, from its frame. */
  #reach = 0;
  #stackCheck: Node | null = null;
  /** The exit at the start of the instruction being read, once something needs it. */
  #instructionExit: Block | null = null;

  constructor(context: CompileContext, module: Module, request: UnitRequest) {
    const view = context.program.function(request.function);
    const osr = request.start !== 0;
    const name = `${view.fn.name}${osr ? `@${request.start}` : ''}`;
    const params = osr ? [] : new Array<'i64'>(view.fn.required).fill('i64');
    const fn = module.addFunction(`jit.${name}`, { params: ['i32', ...params], result: 'i64' });
    super(context.set, context.rules, context.world, context.program, new Builder(fn));
    this.#context = context;
    this.#module = module;
    this.#request = request;
    this.#fn = fn;
    this.#osr = osr;
    this.#aliases = vmAliases(module);
    this.#runtime = runtimeCallees(module);
    this.#fp = fn.entry.params[0]!;
  }

  compile(): CompiledUnit {
    const request = this.#request;
    const view = this.program.function(request.function);
    const inferred = this.#infer(view.index, request.start, request.types);
    this.#activation = new Activation(inferred, request.start, 0, null);
    this.view = view;
    this.position = request.start;
    this.#enterUnit();
    this.#readActivation();
    this.#finishStackCheck();
    this.#dropValidityTests();
    return {
      request,
      entry: this.#osr ? this.#fn : this.#buildEntry(),
      exits: this.#exits,
      safepoints: this.#safepointIds,
      instructions: this.#instructions,
      inlined: this.#inlined,
      messages: this.#messages,
      allocations: this.#allocations,
      inferMicroseconds: this.#inferMicroseconds,
    };
  }

  #infer(index: number, start: number, types: readonly (TypeHandle | undefined)[]): Inferred {
    const begun = this.#context.now();
    const depth = this.#activation === undefined ? 0 : this.#activation.depth + 1;
    const within = depth === 0 ? this.#request.within : null;
    const inferred = inferFunction(this.#context, this.program.function(index), start, types, {
      inlines: (target, more) => this.#inlines(target.index, depth + more),
      ...(within === null ? {} : { within }),
    });
    this.#inferMicroseconds += (this.#context.now() - begun) * 1000;
    return inferred;
  }

  #inlines(target: number, depth: number): boolean {
    return inlines(
      this.#context.limits,
      this.program.function(target),
      depth,
      this.#request.function,
    );
  }

  // ---- entry ----

  /** Loads what the unit starts with: arguments, or the registers of the frame that it takes over. */
  #enterUnit(): void {
    const b = this.builder;
    const { fn } = this.view;
    this.registers = new Array<TypedValue | undefined>(fn.registers).fill(undefined);
    if (this.#osr) {
      for (const r of liveAt(this.view, this.#request.start)) {
        const word = b.load('i64.load', this.#fp, 8 * r, this.#aliases.frame);
        this.registers[r] = new TypedValue(this.rules.top, { word });
      }
    } else {
      for (let i = 1; i <= fn.required; i++) {
        this.registers[i] = new TypedValue(this.rules.top, { word: this.#fn.entry.params[i]! });
      }
    }
    this.beginInstruction();
    // The stack check: how far the unit reaches is known only at the end.
    const reach = b.op('i32.add', this.#fp, b.i32(0x7fff_0000));
    this.#stackCheck = reach;
    const limit = b.load(
      'i32.load',
      b.i32(this.world.layout.state),
      STATE.compiledLimit,
      this.#aliases.state,
    );
    const fits = b.newBlock();
    b.branch(b.op('i32.le_u', reach, limit), fits, this.exitBlock());
    b.at(fits);
    for (const [r, type] of this.#request.types.entries()) {
      const value = this.registers[r];
      if (type === undefined || value === undefined) continue;
      this.#guardType(value, type);
    }
    this.edge(this.#request.start);
  }

  /** A type that was seen in the frame must still be there when the loop is entered again. */
  #guardType(value: TypedValue, type: TypeHandle): void {
    const b = this.builder;
    const { values, heap } = this.world;
    const word = this.word(value);
    const test = (node: Node) => {
      const next = b.newBlock();
      b.branch(node, next, this.exitBlock());
      b.at(next);
    };
    if (type === this.rules.integer) test(values.isInt(b, word));
    else if (type === this.rules.float) test(values.isImmediateFloat(b, word));
    else {
      const shape = this.rules.shapeOfType(type);
      if (shape === 0) return;
      test(values.isReference(b, word));
      test(b.op('i32.eq', heap.shapeOf(b, word), b.i32(shape)));
    }
    this.narrow(value, type);
  }

  #finishStackCheck(): void {
    const check = this.#stackCheck;
    if (check === null || check.args.length !== 2) return;
    check.args[1] = this.#fn.constant('i32', this.#reach);
  }

  /** What the interpreter calls: takes the arguments from the frame. */
  #buildEntry(): IrFunction {
    const { fn } = this.view;
    const entry = this.#module.addFunction(`${this.#fn.name}.entry`, {
      params: ['i32'],
      result: 'i64',
    });
    const b = new Builder(entry);
    const fp = entry.entry.params[0]!;
    const args = Array.from({ length: fn.required }, (_, i) =>
      b.load('i64.load', fp, 8 * (i + 1), this.#aliases.frame),
    );
    b.tailCall(this.#fn, [fp, ...args]);
    return entry;
  }

  // ---- blocks ----

  /** Builds all blocks of the current activation, in reverse post-order. */
  #readActivation(): void {
    const activation = this.#activation;
    const { blocks } = activation.view.liveness;
    this.#reach = Math.max(this.#reach, activation.offset + activation.view.fn.registers * 8);
    for (const block of activation.inferred.order.nodes) {
      const position = blocks.start[block]!;
      const edges = activation.pending.get(position);
      if (edges !== undefined) this.#readEntered(position, edges);
    }
  }

  #readEntered(position: number, edges: readonly PendingEdge[]): void {
    const activation = this.#activation;
    const b = this.builder;
    const state = activation.inferred.states.get(position)!;
    const writes = activation.loopWrites(position);
    const block = b.newBlock();
    const registers = new Array<TypedValue | undefined>(activation.view.fn.registers).fill(
      undefined,
    );
    const params: { register: number; float: boolean }[] = [];
    const shared = new Map<TypedValue, TypedValue>();
    for (const r of liveAt(activation.view, position)) {
      const type = state.types[r]!;
      const first = edges[0]!.registers[r];
      if (
        writes?.has(r) !== true &&
        first !== undefined &&
        edges.every((e) => e.registers[r] === first)
      ) {
        // The same value on all ways: no parameter, and what was equal stays equal.
        let value = shared.get(first);
        if (value === undefined) {
          value = new TypedValue(type, partsOf(first));
          shared.set(first, value);
        }
        registers[r] = value;
        continue;
      }
      const float = type !== this.rules.bottom && this.rules.isSubtype(type, this.rules.float);
      const node = block.addParam(float ? 'f64' : 'i64');
      if (!float) this.#noteRange(node, type);
      params.push({ register: r, float });
      registers[r] = new TypedValue(type, float ? { f64: node } : { word: node });
    }
    const counts = writes !== undefined;
    if (counts) block.addParam('i32');
    const entered: EnteredBlock = { block, params, counts };
    activation.entered.set(position, entered);
    for (const edge of edges) {
      b.at(edge.block);
      this.#jumpInto(entered, edge.registers, counts ? this.#loadBudget() : null);
    }
    b.at(block);
    this.registers = registers;
    this.commit();
    this.readBlock(position);
  }

  #noteRange(node: Node, type: TypeHandle): void {
    if (!this.rules.isSubtype(type, this.rules.integer)) return;
    const range = this.rules.lattice.integerRange(type);
    if (range === undefined) return;
    const { low, high } = range;
    if (low === Number.NEGATIVE_INFINITY || high === Number.POSITIVE_INFINITY) return;
    node.range = { min: BigInt(low) * 2n, max: BigInt(high) * 2n };
  }

  #loadBudget(): Node {
    const b = this.builder;
    return b.load('i32.load', b.i32(this.#request.budgetAddress), 0, this.#aliases.heat);
  }

  #jumpInto(
    to: EnteredBlock,
    registers: readonly (TypedValue | undefined)[],
    count: Node | null,
  ): void {
    const args = to.params.map(({ register, float }) => {
      const value = registers[register] ?? this.unknownValue();
      return float ? this.f64(value) : this.word(value);
    });
    if (count !== null) args.push(count);
    this.builder.jump(to.block, args);
  }

  protected edge(to: number): void {
    if (this.dead) return;
    const activation = this.#activation;
    const { within } = this.#request;
    if (within !== null && activation.caller === null) {
      if (!within.has(activation.view.liveness.blocks.blockOf[to]!)) {
        this.builder.jump(this.#buildExit('loop-end', 'continue', to, this.registers, 'loop'));
        return;
      }
    }
    const entered = activation.entered.get(to);
    if (entered === undefined) {
      let edges = activation.pending.get(to);
      if (edges === undefined) {
        edges = [];
        activation.pending.set(to, edges);
      }
      edges.push({ block: this.builder.block, registers: this.registers.slice() });
      return;
    }
    // A back-edge: count down, and leave for the interpreter, which polls and may enter better code, at zero.
    const b = this.builder;
    const exit = this.#buildExit('re-enter', 'continue', to, this.registers, 'loop');
    if (!entered.counts) {
      // The second way into an irreducible loop: rare enough to leave to the interpreter.
      b.jump(exit);
      return;
    }
    const counter = entered.block.params.at(-1)!;
    const left = b.op('i32.sub', counter, b.i32(1));
    const onward = b.newBlock();
    b.branch(left, onward, exit);
    b.at(onward);
    this.#jumpInto(entered, this.registers, left);
  }

  protected performBranch(condition: TestCondition, to: number, next: number): void {
    const known = this.fold(condition);
    const taken = known !== false && (known === true || this.seen('branch', 0));
    const onward = known !== true && (known === false || this.seen('branch', 1));
    if (!taken && !onward) {
      this.leave();
      return;
    }
    if (known !== undefined) {
      this.edge(known ? to : next);
      return;
    }
    const b = this.builder;
    const node = this.conditionNode(condition);
    const yes = taken ? b.newBlock() : this.exitBlock();
    const no = onward ? b.newBlock() : this.exitBlock();
    b.branch(node, yes, no);
    for (const [go, block, position, answer] of [
      [taken, yes, to, true],
      [onward, no, next, false],
    ] as const) {
      if (!go) continue;
      b.at(block);
      const mark = this.mark();
      this.refine(condition, answer);
      this.edge(position);
      this.undo(mark);
    }
  }

  // ---- exits ----

  protected override beginInstruction(): void {
    this.#instructionExit = null;
    this.#instructions++;
    this.#testValidity();
  }

  protected override beginEdge(): void {
    this.#instructionExit = null;
    this.#testValidity();
  }

  protected override dependOnMethod(message: string): void {
    this.#messages.add(message);
  }

  /** What was called may have broken an assumption: then the interpreter goes on from this boundary. */
  #testValidity(): void {
    if (!this.#mayBeInvalid || this.dead) return;
    this.#mayBeInvalid = false;
    const b = this.builder;
    const valid = b.load('i32.load', b.i32(this.#request.validAddress), 0, this.#aliases.heat);
    const onward = b.newBlock();
    const exit = this.#buildExit(
      'invalidated',
      'continue',
      this.position,
      this.registers,
      'assumption',
    );
    this.#validityTests.push(b.block);
    b.branch(valid, onward, exit);
    b.at(onward);
  }

  /** Units that assume nothing need no tests. */
  #dropValidityTests(): void {
    if (this.#messages.size > 0) return;
    for (const block of this.#validityTests) {
      const { terminator } = block;
      if (terminator?.kind === 'branch') terminator.condition = this.#fn.constant('i32', 1);
    }
  }

  protected exitBlock(): Block {
    this.#instructionExit ??= this.#buildExit(
      'unseen',
      'continue',
      this.position,
      this.registers,
      'guard',
    );
    return this.#instructionExit;
  }

  /** A cold block that hands over what the frames need and leaves. */
  #buildExit(
    reason: ExitReason,
    mode: ExitDescription['mode'],
    position: number,
    registers: readonly (TypedValue | undefined)[],
    site: string,
  ): Block {
    const b = this.builder;
    const resume = b.block;
    const block = b.newBlock({ cold: true });
    b.at(block);
    const values: Node[] = [this.#fp];
    const frames = this.#activation
      .chain()
      .map((activation, i, chain) =>
        this.#frame(
          activation,
          i === chain.length - 1 ? position : chain[i + 1]!.caller!.position,
          i === chain.length - 1 ? registers : chain[i + 1]!.caller!.registers,
          i === chain.length - 1 ? Number.POSITIVE_INFINITY : chain[i + 1]!.caller!.base,
          values,
        ),
      );
    const id = this.#context.exits.add({
      reason,
      mode,
      replaces: this.#osr,
      framePointer: 0,
      frames,
      virtuals: [],
      site,
    });
    this.#exits.push(id);
    b.exit(id, values);
    b.at(resume);
    return block;
  }

  #frame(
    { view, offset }: Activation,
    position: number,
    registers: readonly (TypedValue | undefined)[],
    end: number,
    values: Node[],
  ): FrameDescription {
    const described: [number, Source][] = [];
    for (const r of liveAt(view, position)) {
      const value = registers[r];
      if (r < end && value !== undefined) described.push([r, this.#source(value, values)]);
    }
    return { function: view.index, position, offset, registers: described };
  }

  #source(value: TypedValue, values: Node[]): Source {
    const push = (node: Node) => values.push(node) - 1;
    if (value.f64 !== null) {
      if (isConstant(value.f64)) {
        const word = this.world.values.encodeFloat(constantValue(value.f64) as number);
        if (word !== null) return { kind: 'constant', word };
      }
      return { kind: 'f64', index: push(value.f64) };
    }
    if (value.word !== null) {
      if (isConstant(value.word))
        return { kind: 'constant', word: constantValue(value.word) as bigint };
      return { kind: 'word', index: push(value.word) };
    }
    if (value.condition !== null)
      return { kind: 'bool', index: push(this.conditionNode(value.condition)) };
    return { kind: 'constant', word: this.world.values.nil };
  }

  // ---- safepoints ----

  /**
   * Makes the frames of this activation visible: stores tagged words that may be references to where the frames have
   * them, and gives the safepoint's id with the mark that tells it from a pc.
   */
  #safepoint(end: number): number {
    const b = this.builder;
    const { id, held } = this.#describeSafepoint(end);
    for (const { node, offset } of held) {
      b.store('i64.store', this.#fp, node, offset, this.#aliases.frame);
    }
    return (id | SAFEPOINT_BIT) >>> 0;
  }

  /** A safepoint's id, and which words must stand where in the frames for it. */
  #describeSafepoint(end: number): { readonly id: number; readonly held: readonly HeldWord[] } {
    const words: HeldWord[] = [];
    const chain = this.#activation.chain();
    const frames: SafepointFrame[] = chain.map((activation, i) => {
      const inner = chain[i + 1]?.caller;
      const position = inner?.position ?? this.position;
      const registers = inner?.registers ?? this.registers;
      const limit = inner?.base ?? end;
      const held: number[] = [];
      for (const r of liveAt(activation.view, position)) {
        const value = registers[r];
        if (r >= limit || value?.word == null || isConstant(value.word)) continue;
        if (!this.#mayBeReference(value.type)) continue;
        words.push({ node: value.word, offset: activation.offset + 8 * r });
        held.push(r);
      }
      return {
        function: this.#context.loaded(activation.view.index),
        position,
        offset: activation.offset,
        registers: held,
      };
    });
    const id = this.#context.safepoints.add(frames.reverse());
    this.#safepointIds.push(id);
    return { id, held: words };
  }

  #mayBeReference(type: TypeHandle): boolean {
    return !this.rules.isSubtype(type, this.rules.immediate);
  }

  /** Tells the runtime where the guest is, for what collects or raises. */
  #publish(): void {
    const b = this.builder;
    const id = this.#safepoint(Number.POSITIVE_INFINITY);
    const state = b.i32(this.world.layout.state);
    b.store('i32.store', state, this.#fp, STATE.fp, this.#aliases.state);
    b.store('i32.store', state, b.i32(id), STATE.pc, this.#aliases.state);
  }

  get allocation(): SlowPath {
    const { id, held } = this.#describeSafepoint(Number.POSITIVE_INFINITY);
    const b = this.builder;
    const failed = this.#failedAllocation();
    this.#allocations.set(id, { offsets: held.map(({ offset }) => offset), failed });
    return {
      // Stays one call until the optimiser has seen whether the object is needed at all. Its arguments are the
      // safepoint's id, what the safepoint holds, and so everything that `expandAllocation` needs.
      deferred: [b.i32(id), ...held.map(({ node }) => node)],
      before: () => this.#publish(),
      failed: () => b.jump(failed),
    };
  }

  /** A cold block that raises the guest's out-of-memory error here. */
  #failedAllocation(): Block {
    const b = this.builder;
    const resume = b.block;
    const block = b.newBlock({ cold: true });
    b.at(block);
    b.call(this.#runtime.outOfMemory, []);
    this.#thrown();
    b.at(resume);
    return block;
  }

  callHost(name: string, args: readonly Node[]): Node {
    const b = this.builder;
    this.#publish();
    const state = b.i32(this.world.layout.state);
    for (const [i, word] of args.entries()) {
      b.store('i64.store', state, word, STATE.arguments64 + 8 * i, this.#aliases.state);
    }
    const raised = b.call(this.#runtime.host, [b.i32(this.world.hostFunction(name))]);
    this.#mayBeInvalid = true;
    this.#throwIf(raised);
    return b.load('i64.load', state, STATE.arguments64, this.#aliases.state);
  }

  // ---- completions ----

  #throwIf(condition: Node): void {
    const b = this.builder;
    const thrown = b.newBlock({ cold: true });
    const onward = b.newBlock();
    b.branch(condition, thrown, onward);
    b.at(thrown);
    this.#thrown();
    b.at(onward);
  }

  /** Something is pending: to a handler in this unit's frames, or on to the caller. */
  #thrown(): void {
    const b = this.builder;
    if (this.#osr || this.#mayHandle()) {
      b.jump(this.#buildExit('thrown', 'unwind', this.position, this.registers, 'throw'));
    } else b.ret(b.i64(this.world.values.absent));
  }

  /** Could a frame of this unit handle what is thrown here, or be the home of a return out of a block? */
  #mayHandle(): boolean {
    return this.#activation.chain().some((activation, i, chain) => {
      const position = chain[i + 1]?.caller?.position ?? this.position;
      const { fn } = activation.view;
      return fn.home >= 0 || fn.handlers.some((h) => h.start <= position && position < h.end);
    });
  }

  protected performThrow(
    kind: number | TypedValue,
    value: TypedValue,
    home: TypedValue | null,
  ): void {
    const b = this.builder;
    const state = b.i32(this.world.layout.state);
    const word = this.word(value);
    const kindNode =
      typeof kind === 'number'
        ? b.i32(kind)
        : b.op('i32.wrap_i64', this.world.values.unboxInt(b, this.word(kind)));
    b.store('i32.store', state, kindNode, STATE.completionKind, this.#aliases.state);
    b.store('i64.store', state, word, STATE.completionValue64, this.#aliases.state);
    if (kind !== COMPLETION.raise && home !== null) {
      b.store('i64.store', state, this.word(home), STATE.completionHome64, this.#aliases.state);
    }
    this.#thrown();
  }

  protected performReturn(value: TypedValue): void {
    const b = this.builder;
    if (this.#activation.caller !== null) {
      this.#activation.returns.push({
        block: b.block,
        value: new TypedValue(value.type, partsOf(value)),
      });
      return;
    }
    const word = this.word(value);
    if (!this.#osr) {
      b.ret(word);
      return;
    }
    // The unit has taken the interpreter's place: it returns as the interpreter does.
    const link = b.load('i64.load', this.#fp, 0, this.#aliases.frame);
    b.store('i64.store', this.#fp, word, 0, this.#aliases.frame);
    const pc = b.op('i32.wrap_i64', b.op('i64.shr_u', link, b.i64(32)));
    b.tailCall(this.#coreFunction(CORE.interpret, ['i32', 'i32']), [
      b.op('i32.wrap_i64', link),
      pc,
    ]);
  }

  // ---- calls ----

  protected knownCallee(index: number): TypedValue {
    const record = this.#context.loaded(index).record;
    return new TypedValue(this.rules.functionType(index), { i32: this.builder.i32(record) });
  }

  protected performLookup(receiver: TypedValue, cache: number): TypedValue {
    const b = this.builder;
    const loaded = this.#context.loaded(this.view.index);
    this.#publish();
    const state = b.i32(this.world.layout.state);
    const word = this.word(receiver);
    b.store('i64.store', state, word, STATE.arguments64, this.#aliases.state);
    // Key 0: the answer is not to be remembered; the cache is full of others.
    const record = b.call(this.#runtime.lookup, [b.i32(loaded.cacheAddress(cache)), b.i32(0)]);
    this.#throwIf(b.op('i32.eqz', record));
    return new TypedValue(this.rules.top, { i32: record });
  }

  // ---- objects ----

  protected performNewObject(cls: number, type: TypeHandle): TypedValue {
    const shapes = this.world.objectClass(cls);
    return new TypedValue(type, { word: shapes.allocate(this.builder, this.allocation) });
  }

  protected performLoadField(object: TypedValue, hit: FieldHit, type: TypeHandle): TypedValue {
    const { shapes, location } = this.#field(hit);
    const node = shapes.load(this.builder, this.word(object), location);
    return new TypedValue(type, hit.representation === 'float' ? { f64: node } : { word: node });
  }

  protected performStoreField(object: TypedValue, hit: FieldHit, value: TypedValue): void {
    const { shapes, location } = this.#field(hit);
    const b = this.builder;
    const node = hit.representation === 'float' ? this.f64(value) : this.word(value);
    shapes.store(b, this.word(object), location, node, { fresh: this.neverReference(value) });
    if (hit.newShape !== 0) this.world.heap.setShape(b, this.word(object), b.i32(hit.newShape));
  }

  /** Where a shape keeps the field: the layout's own description, for alias classes and barriers. */
  #field({ shape, newShape, offset }: FieldHit) {
    const shapes = this.world.shapesOf(shape)!;
    const holder = shapes.byId(newShape === 0 ? shape : newShape)!;
    return { shapes, location: holder.fields().find((field) => field.offset === offset)! };
  }

  protected performSlowLoadField(object: TypedValue, cache: number): TypedValue {
    const word = this.#slowAccess(this.#runtime.loadField, cache, [this.word(object)]);
    return new TypedValue(this.rules.top, { word });
  }

  protected performSlowStoreField(object: TypedValue, cache: number, value: TypedValue): void {
    this.#slowAccess(this.#runtime.storeField, cache, [this.word(object), this.word(value)]);
  }

  #slowAccess(callee: Callee, cache: number, args: readonly Node[]): Node {
    const b = this.builder;
    this.#publish();
    const state = b.i32(this.world.layout.state);
    for (const [i, word] of args.entries()) {
      b.store('i64.store', state, word, STATE.arguments64 + 8 * i, this.#aliases.state);
    }
    const loaded = this.#context.loaded(this.view.index);
    this.#throwIf(b.call(callee, [b.i32(loaded.cacheAddress(cache))]));
    return b.load('i64.load', state, STATE.arguments64, this.#aliases.state);
  }

  protected override *valuesInUse(): Iterable<TypedValue> {
    yield* super.valuesInUse();
    for (let { caller } = this.#activation; caller !== null; caller = caller.activation.caller) {
      for (const value of caller.registers) if (value !== undefined) yield value;
    }
  }

  protected performCall(callee: TypedValue, target: number, base: number, count: number): void {
    const args = Array.from({ length: count }, (_, i) => this.readRegister(base + 1 + i));
    const { fn } = target < 0 ? { fn: null } : this.program.function(target);
    const plain = fn !== null && fn.entries.length === 0 && fn.required === count;
    if (plain && this.#inlines(target, this.#activation.depth)) {
      this.#inline(target, base, args);
      return;
    }
    const frame = this.#activation.offset + 8 * base;
    const result = this.#callOut(callee, plain ? target : -1, frame, args, base);
    this.forgetShapes();
    for (let r = base + 1; r < this.registers.length; r++) this.registers[r] = undefined;
    this.registers[base] = new TypedValue(this.rules.top, { word: result });
  }

  /** A call that stays a call: directly to this unit's own function, else through its record. */
  #callOut(
    callee: TypedValue,
    target: number,
    offset: number,
    args: readonly TypedValue[],
    end: number,
  ): Node {
    const b = this.builder;
    const words = args.map((arg) => this.word(arg));
    const id = this.#safepoint(end);
    const frame = b.op('i32.add', this.#fp, b.i32(offset));
    const link = b.op('i64.or', b.i64(BigInt(id) << 32n), b.op('i64.extend_i32_u', this.#fp));
    b.store('i64.store', this.#fp, link, offset, this.#aliases.frame);
    let result: Node;
    if (target === this.#request.function && !this.#osr) {
      result = b.call(this.#fn, [frame, ...words]);
    } else {
      for (const [i, word] of words.entries()) {
        b.store('i64.store', this.#fp, word, offset + 8 * (i + 1), this.#aliases.frame);
      }
      const record = this.i32(callee);
      result =
        target >= 0
          ? b.call(this.#coreFunction(CORE.enter, ['i32', 'i32']), [record, frame])
          : b.call(this.#coreFunction(CORE.call, ['i32', 'i32', 'i32']), [
              record,
              frame,
              b.i32(args.length),
            ]);
    }
    this.#mayBeInvalid = true;
    this.#throwIf(b.op('i64.eq', result, b.i64(this.world.values.absent)));
    return result;
  }

  #coreFunction(name: string, params: readonly 'i32'[]): Callee {
    return (
      this.#module.imports.get(name) ?? this.#module.addImport(name, { params, result: 'i64' })
    );
  }

  protected performInvoke(
    callee: TypedValue,
    target: number,
    args: readonly TypedValue[],
  ): TypedValue {
    const { fn } = this.view;
    const known = target >= 0 ? this.program.function(target).fn : null;
    const plain = known !== null && known.entries.length === 0 && known.required === args.length;
    const offset = this.#activation.offset + fn.registers * 8;
    this.#reach = Math.max(this.#reach, offset + 8 * (args.length + 1));
    const result = this.#callOut(
      callee,
      plain ? target : -1,
      offset,
      args,
      Number.POSITIVE_INFINITY,
    );
    this.forgetShapes();
    return new TypedValue(this.rules.top, { word: result });
  }

  /** Reads the callee in place: its registers are the window's, its returns come together behind the call. */
  #inline(target: number, base: number, args: readonly TypedValue[]): void {
    const b = this.builder;
    const outer = this.#activation;
    const { position, view, registers } = this;
    this.#inlined.push(this.program.function(target).fn.name);
    const types = [undefined, ...args.map((value) => value.type)];
    const inferred = this.#infer(target, 0, types);
    const callerRegisters = registers.slice();
    const inner = new Activation(inferred, 0, outer.offset + 8 * base, {
      activation: outer,
      position,
      base,
      registers: callerRegisters,
    });
    const trail = this.suspendTrail();
    this.#activation = inner;
    this.view = inner.view;
    this.registers = new Array<TypedValue | undefined>(inner.view.fn.registers).fill(undefined);
    for (const [i, value] of args.entries()) this.registers[i + 1] = value;
    this.edge(0);
    this.#readActivation();
    this.resumeTrail(trail);
    this.#activation = outer;
    this.view = view;
    this.position = position;
    this.registers = callerRegisters;
    for (let r = base + 1; r < this.registers.length; r++) this.registers[r] = undefined;
    this.#instructionExit = null;
    this.left = false;
    this.dead = inner.returns.length === 0;
    if (this.dead) return;
    const float = inner.returns.every(({ value }) => value.f64 !== null);
    if (inner.returns.length === 1) {
      const { block, value } = inner.returns[0]!;
      b.at(block);
      this.registers[base] = value;
      return;
    }
    const after = b.newBlock();
    const param = after.addParam(float ? 'f64' : 'i64');
    for (const { block, value } of inner.returns) {
      b.at(block);
      b.jump(after, [float ? this.f64(value) : this.word(value)]);
    }
    b.at(after);
    this.registers[base] = new TypedValue(
      inferred.result,
      float ? { f64: param } : { word: param },
    );
  }
}

/** The representations of a value, for another value that is the same at run time. */
function partsOf(value: TypedValue) {
  return {
    ...(value.word === null ? {} : { word: value.word }),
    ...(value.f64 === null ? {} : { f64: value.f64 }),
    ...(value.i32 === null ? {} : { i32: value.i32 }),
    ...(value.condition === null ? {} : { condition: value.condition }),
  };
}
