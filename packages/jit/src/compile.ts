// The compile reading: replays the instructions of a function with the types that inference found, and emits IR with
// exits where types are speculated. Small callees are read in place.

import type { CallSite, Inferred } from '@martlet/infer';
import { inferFunction, liveAt } from '@martlet/infer';
import type { IrFunction, Module, Node } from '@martlet/ir';
import { Builder } from '@martlet/ir';
import type { TypeHandle } from '@martlet/types';
import {
  type FunctionEntry,
  IMMEDIATE_KEY,
  LEAF_STACK_BYTES,
  resumeOffset,
  STATE,
  type TestCondition,
  TypedValue,
} from '@martlet/vm';
import { Activation, type EnteredBlock, type PendingEdge } from './activation.ts';
import { CallReading } from './calls.ts';
import { partsOf } from './leaving.ts';
import { InlinePlan } from './policy.ts';
import type { CompileContext, CompiledUnit, UnitRequest } from './unit.ts';

/** Compiles one unit into the module. */
export function compileUnit(
  context: CompileContext,
  module: Module,
  request: UnitRequest,
): CompiledUnit {
  const Reading = CompileReading.over(CompileReading, context.set);
  return new Reading(context, module, request).compile();
}

class CompileReading extends CallReading {
  readonly #inlined: string[] = [];
  #inferMicroseconds = 0;
  #stackCheck: Node | null = null;
  readonly #plan: InlinePlan = new InlinePlan(this.context.limits);

  compile(): CompiledUnit {
    const request = this.request;
    const view = this.program.function(request.function);
    const inferred = this.#infer(view.index, request.start, request.types);
    this.activation = new Activation(inferred, request.start, 0, null);
    this.view = view;
    this.position = request.start;
    this.#enterUnit();
    this.#readActivation();
    this.#finishStackCheck();
    this.dropValidityTests();
    return {
      request,
      entry: this.#buildEntry(),
      direct: this.replaces ? null : this.fn,
      slots: this.slots,
      isLeaf: !this.callsOut,
      instructions: this.instructions,
      inlined: this.#inlined,
      assumptions: this.assumptions,
      retained: this.retained,
      allocations: this.allocations,
      inferMicroseconds: this.#inferMicroseconds,
      resultKey: this.#keyOf(inferred.result),
    };
  }

  /** How inline caches would know all values of a type, or 0. */
  #keyOf(type: TypeHandle): number {
    const { rules } = this;
    if (type === rules.bottom) return 0;
    if (rules.isSubtype(type, rules.integer)) return IMMEDIATE_KEY.int;
    if (rules.isSubtype(type, rules.float)) return IMMEDIATE_KEY.float;
    return rules.shapeOfType(type);
  }

  #infer(index: number, start: number, types: readonly (TypeHandle | undefined)[]): Inferred {
    const begun = this.context.now();
    const isOutermost = this.activation === undefined;
    const within = isOutermost ? this.request.within : null;
    const inferred = inferFunction(this.context, this.program.function(index), start, types, {
      inlines: (target, calls) => this.#plan.inlines(target, calls),
      memo: this.#plan.inferred,
      ...(isOutermost ? {} : { around: this.#calls() }),
      ...(within === null ? {} : { within }),
    });
    this.#inferMicroseconds += (this.context.now() - begun) * 1000;
    return inferred;
  }

  /** The calls under way within the unit, outermost first; the last is that of the instruction being read. */
  #calls(): readonly CallSite[] {
    const chain = this.activation.chain();
    return chain.map(({ view }, i) => ({
      view,
      position: chain[i + 1]?.caller?.position ?? this.position,
    }));
  }

  protected inlines(target: number): boolean {
    return this.#plan.inlines(this.program.function(target), this.#calls());
  }

  // ---- entry ----

  /** Loads what the unit starts with: arguments, or the registers of the frame that it takes over. */
  #enterUnit(): void {
    const b = this.builder;
    const { fn } = this.view;
    const budget = b.i32(this.request.budgetAddress);
    this.count = b.load('i32.load', budget, 0, this.aliases.heat);
    this.registers = new Array<TypedValue | undefined>(fn.registers).fill(undefined);
    if (this.replaces) {
      for (const r of liveAt(this.view, this.request.start)) {
        const word = b.load('i64.load', this.fp, 8 * r, this.aliases.frame);
        this.registers[r] = new TypedValue(this.rules.top, { word });
      }
    } else {
      for (let i = 1; i < this.fn.entry.params.length; i++) {
        this.registers[i] = new TypedValue(this.rules.top, { word: this.fn.entry.params[i]! });
      }
    }
    this.beginInstruction();
    // The stack check: how far the unit reaches is known only at the end.
    const reach = b.op('i32.add', this.fp, b.i32(0x7fff_0000));
    this.#stackCheck = reach;
    const limit = b.load(
      'i32.load',
      b.i32(this.world.layout.state),
      STATE.compiledLimit,
      this.aliases.state,
    );
    const fits = b.newBlock();
    const deep = this.buildExit('stack', 'continue', this.position, this.registers, 'entry');
    b.branch(b.op('i32.le_u', reach, limit), fits, deep);
    b.at(fits);
    for (const [r, type] of this.request.types.entries()) {
      const value = this.registers[r];
      if (type === undefined || value === undefined) continue;
      this.#guardType(value, type);
    }
    this.edge(this.request.start);
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
    const reserve = this.callsOut ? LEAF_STACK_BYTES : 0;
    check.args[1] = this.fn.constant('i32', this.reach + reserve);
  }

  /** What the interpreter calls: takes the arguments from the frame. */
  #buildEntry(): IrFunction {
    if (this.fn.signature.params.length === 1) return this.fn;
    const entry = this.module.addFunction(`${this.fn.name}.entry`, {
      params: ['i32'],
      result: 'i64',
    });
    const b = new Builder(entry);
    const fp = entry.entry.params[0]!;
    const args = Array.from({ length: this.fn.signature.params.length - 1 }, (_, i) =>
      b.load('i64.load', fp, 8 * (i + 1), this.aliases.frame),
    );
    b.tailCall(this.fn, [fp, ...args]);
    return entry;
  }

  // ---- blocks ----

  /** Builds all blocks of the current activation, in reverse post-order. */
  #readActivation(): void {
    const activation = this.activation;
    const { blocks } = activation.view.liveness;
    this.reach = Math.max(this.reach, activation.offset + activation.view.fn.registers * 8);
    for (const block of activation.inferred.order.nodes) {
      const position = blocks.start[block]!;
      const edges = activation.pending.get(position);
      if (edges !== undefined) this.#readEntered(position, edges);
    }
  }

  #readEntered(position: number, edges: readonly PendingEdge[]): void {
    const activation = this.activation;
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
    const merges = counts || edges.some((edge) => edge.count !== edges[0]!.count);
    const count = merges ? block.addParam('i32') : edges[0]!.count;
    const entered: EnteredBlock = { block, params, counts };
    activation.entered.set(position, entered);
    for (const edge of edges) {
      b.at(edge.block);
      // What is boxed on the way may collect, with the frame as it is at the block's start.
      this.position = position;
      this.registers = edge.registers.slice();
      this.#jumpInto(entered, edge.registers, merges ? edge.count : null, counts);
    }
    b.at(block);
    this.mayBeInvalid = false; // each edge has tested it
    this.count = count;
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

  #jumpInto(
    to: EnteredBlock,
    registers: readonly (TypedValue | undefined)[],
    count: Node | null,
    isAnchored = false,
  ): void {
    const args = this.straight(() =>
      to.params.map(({ register, float }) => {
        const value = registers[register] ?? this.unknownValue();
        return float ? this.f64(value) : this.word(value);
      }),
    );
    if (count !== null) args.push(count);
    const b = this.builder;
    if (isAnchored) {
      // In front of a loop: guards that move out of it resume here.
      const { id, values } = this.describeExit(
        'unseen',
        'continue',
        this.position,
        registers,
        'hoisted',
      );
      b.guard(b.i32(1), id, values);
    }
    b.jump(to.block, args);
  }

  protected edge(to: number): void {
    if (this.dead || this.readsAgain(to)) return;
    this.testValidity(to);
    const activation = this.activation;
    const { within } = this.request;
    if (within !== null && activation.caller === null) {
      if (!within.has(activation.view.liveness.blocks.blockOf[to]!)) {
        this.builder.jump(this.buildExit('loop-end', 'continue', to, this.registers, 'loop'));
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
      const { count } = this;
      edges.push({ block: this.builder.block, registers: this.registers.slice(), count });
      return;
    }
    // A back-edge: count down, and leave for the interpreter, which polls and may enter better code, at zero.
    const b = this.builder;
    const exit = this.buildExit('re-enter', 'continue', to, this.registers, 'loop');
    if (!entered.counts) {
      // The second way into an irreducible loop: rare enough to leave to the interpreter.
      b.jump(exit);
      return;
    }
    const left = b.op('i32.sub', this.count, b.i32(1));
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
    const { mayBeInvalid } = this;
    for (const [go, block, position, answer] of [
      [taken, yes, to, true],
      [onward, no, next, false],
    ] as const) {
      if (!go) continue;
      b.at(block);
      this.mayBeInvalid = mayBeInvalid;
      const mark = this.mark();
      this.refine(condition, answer);
      this.edge(position);
      this.undo(mark);
    }
  }

  // ---- inlining ----

  /** Reads the callee in place: its registers are the window's, its returns come together behind the call. */
  protected inline(
    target: number,
    { position: start, given }: FunctionEntry,
    base: number,
    args: readonly TypedValue[],
  ): void {
    const b = this.builder;
    const outer = this.activation;
    const { position, view, registers } = this;
    this.#inlined.push(this.program.function(target).fn.name);
    const taken = args.slice(0, given);
    const types = [undefined, ...taken.map((value) => value.type)];
    const inferred = this.#infer(target, start, types);
    const callerRegisters = registers.slice();
    const inner = new Activation(inferred, start, outer.offset + 8 * base, {
      activation: outer,
      position,
      base,
      resumes: base < view.fn.registers ? null : resumeOffset(this.world.layout, this.instruction),
      registers: callerRegisters,
    });
    const trail = this.suspendTrail();
    this.activation = inner;
    this.view = inner.view;
    this.registers = new Array<TypedValue | undefined>(inner.view.fn.registers).fill(undefined);
    for (const [i, value] of taken.entries()) this.registers[i + 1] = value;
    this.edge(start);
    this.#readActivation();
    this.resumeTrail(trail);
    this.activation = outer;
    this.view = view;
    this.position = position;
    this.registers = callerRegisters;
    for (let r = base; r < this.registers.length; r++) this.registers[r] = undefined;
    this.instructionExit = null;
    this.left = false;
    this.dead = inner.returns.length === 0;
    if (this.dead) return;
    this.mayBeInvalid = inner.returns.some((end) => end.mayBeInvalid);
    const [first] = inner.returns;
    if (inner.returns.length === 1) {
      b.at(first!.block);
      this.count = first!.count;
    }
    this.registers[base] =
      inner.returns.length === 1 ? first!.value : this.joinResults(inner.returns);
  }
}
