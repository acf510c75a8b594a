// How compiled code leaves, and how its frames are seen while it runs: exits with their frame descriptions, safepoints,
// tests of validity, and completions that are thrown. The compile reading builds on this.

import type { ExitDescription, ExitReason, FrameDescription, Source } from '@martlet/deopt';
import { ObjectCode, type SlowPath } from '@martlet/heap';
import { FlowReading, liveAt, RAISES } from '@martlet/infer';
import type { Block, CallEffects, Callee, IrFunction, Module, Node, Type } from '@martlet/ir';
import { Builder, constantValue, isConstant } from '@martlet/ir';
import type { TypeHandle } from '@martlet/types';
import type { Routine, RuntimeCallees, VmAliases } from '@martlet/vm';
import {
  CORE,
  runtimeCallees,
  SAFEPOINT_BIT,
  STATE,
  TestCondition,
  TypedValue,
  vmAliases,
  wordsAt,
} from '@martlet/vm';
import type { Activation } from './activation.ts';
import type { SafepointRow } from './plan.ts';
import type { CompileContext, DeferredAllocation, UnitRequest } from './unit.ts';

/** A tagged word that a safepoint holds. */
interface HeldWord {
  readonly node: Node;
  /** Bytes from the unit's frame. */
  readonly offset: number;
}

/** A reading that emits one unit of compiled code. */
export abstract class UnitReading extends FlowReading {
  protected readonly context: CompileContext;
  protected readonly module: Module;
  protected readonly request: UnitRequest;
  protected readonly fn: IrFunction;
  protected readonly aliases: VmAliases;
  protected readonly runtime: RuntimeCallees;
  protected readonly objects: ObjectCode;
  /** Address of the unit's frame. */
  protected readonly fp: Node;
  /** Does the unit take the place of an interpreter activation (OSR)? */
  protected readonly replaces: boolean;
  /** The activation being read: the unit's own, or an inlined one. */
  protected activation!: Activation;
  /** Guest instructions read so far. */
  protected instructions = 0;
  protected readonly allocations: Map<number, DeferredAllocation> = new Map();
  protected readonly assumptions: Set<string> = new Set();
  /** References that the code has in it. */
  protected readonly retained: Set<bigint> = new Set();
  /** The exit at the start of the instruction being read, once something needs it. */
  protected instructionExit: Block | null = null;
  /** Back-edges until the next poll: all loops of the unit count it down, so nests do not multiply it. */
  declare protected count: Node;
  /** Has something been called since the unit's validity was last tested? */
  protected mayBeInvalid = false;
  protected readonly validityTests: Block[] = [];
  /** Bytes of guest stack that the unit reaches, from its frame. */
  protected reach = 0;
  /** Words boxed for the computation under way: they are in no register. `null` outside of one. */
  #boxes: Node[] | null = null;

  constructor(context: CompileContext, module: Module, request: UnitRequest) {
    const view = context.program.function(request.function);
    const replaces = request.entry < 0;
    const name = `${view.fn.name}${replaces ? `@${request.start}` : ''}`;
    const given = replaces ? 0 : wordsAt(view.fn, request.entry);
    const params = new Array<'i64'>(given).fill('i64');
    const fn = module.addFunction(`jit.${name}`, { params: ['i32', ...params], result: 'i64' });
    super(context.set, context.rules, context.world, context.program, new Builder(fn));
    this.context = context;
    this.module = module;
    this.request = request;
    this.fn = fn;
    this.replaces = replaces;
    this.aliases = vmAliases(module);
    this.runtime = runtimeCallees(module);
    this.objects = new ObjectCode(this.world.heap);
    this.fp = fn.entry.params[0]!;
  }

  // ---- exits ----

  protected override beginInstruction(): void {
    this.instructionExit = null;
    this.instructions++;
    const { instruction } = this;
    if (this.set.twins.has(instruction)) this.assume(`instruction ${instruction.name}`);
    this.testValidity(this.position);
  }

  protected override beginEdge(): void {
    this.instructionExit = null;
  }

  protected override assume(assumption: string): void {
    this.assumptions.add(assumption);
  }

  protected override retainWord(word: bigint): void {
    if (this.world.values.kind(word) === 'reference') this.retained.add(word);
  }

  /** What was called may have broken an assumption: then the interpreter goes on at `position`, which is next. */
  protected testValidity(position: number): void {
    if (!this.mayBeInvalid || this.dead) return;
    this.mayBeInvalid = false;
    const b = this.builder;
    const valid = b.load('i32.load', b.i32(this.request.validAddress), 0, this.aliases.heat);
    const onward = b.newBlock();
    const exit = this.buildExit('invalidated', 'continue', position, this.registers, 'assumption');
    this.validityTests.push(b.block);
    b.branch(valid, onward, exit);
    b.at(onward);
  }

  /** Units that assume nothing need no tests. */
  protected dropValidityTests(): void {
    if (this.assumptions.size > 0) return;
    for (const block of this.validityTests) {
      const { terminator } = block;
      if (terminator?.kind === 'branch') terminator.condition = this.fn.constant('i32', 1);
    }
  }

  protected exitBlock(): Block {
    this.instructionExit ??= this.buildExit(
      'unseen',
      'continue',
      this.position,
      this.registers,
      'guard',
    );
    return this.instructionExit;
  }

  /** A cold block that hands over what the frames need and leaves. */
  protected buildExit(
    reason: ExitReason,
    mode: ExitDescription['mode'],
    position: number,
    registers: readonly (TypedValue | undefined)[],
    site: string,
    blame?: ExitDescription['blame'],
  ): Block {
    const b = this.builder;
    const resume = b.block;
    const block = b.newBlock({ cold: true });
    b.at(block);
    const { id, values } = this.describeExit(reason, mode, position, registers, site, blame);
    b.exit(id, values);
    b.at(resume);
    return block;
  }

  /** A new exit, and what must be handed over to it. */
  protected describeExit(
    reason: ExitReason,
    mode: ExitDescription['mode'],
    position: number,
    registers: readonly (TypedValue | undefined)[],
    site: string,
    blame?: ExitDescription['blame'],
  ): { readonly id: number; readonly values: Node[] } {
    const values: Node[] = [this.fp];
    const frames = this.activation
      .chain()
      .map((activation, i, chain) =>
        this.#frame(
          activation,
          i === chain.length - 1 ? position : chain[i + 1]!.caller!.position,
          i === chain.length - 1 ? registers : chain[i + 1]!.caller!.registers,
          i === chain.length - 1 ? Number.POSITIVE_INFINITY : chain[i + 1]!.caller!.base,
          values,
          chain[i + 1]?.caller?.resumes ?? null,
        ),
      );
    const id = this.context.exits.add({
      reason,
      mode,
      replaces: this.replaces,
      framePointer: 0,
      frames,
      virtuals: [],
      site,
      ...(blame && { blame }),
    });
    return { id, values };
  }

  #frame(
    { view, offset }: Activation,
    position: number,
    registers: readonly (TypedValue | undefined)[],
    end: number,
    values: Node[],
    resumes: number | null,
  ): FrameDescription {
    const described: [number, Source][] = [];
    for (const r of liveAt(view, position)) {
      if (r >= end) continue;
      const value = registers[r];
      // The collector looks at all live registers of the frame, so none may be left as it is.
      const source: Source =
        value === undefined
          ? { kind: 'constant', word: this.world.values.nil }
          : this.#source(value, values);
      described.push([r, source]);
    }
    return {
      function: view.index,
      position,
      ...(resumes === null ? {} : { resumes }),
      offset,
      registers: described,
    };
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

  protected override straight<T>(body: () => T): T {
    const outer = this.#boxes;
    this.#boxes = [];
    const result = body();
    this.#boxes = outer;
    return result;
  }

  override word(value: TypedValue): Node {
    const node = super.word(value);
    if (value.word === null && value.f64 !== null && !isConstant(node)) this.#boxes?.push(node);
    return node;
  }

  /** The words of several values. All of them outlive the boxing of each. */
  protected words(values: readonly TypedValue[]): Node[] {
    return this.straight(() => values.map((value) => this.word(value)));
  }

  /**
   * Makes the frames of this activation visible: stores tagged words that may be references to where the frames have
   * them, and gives the safepoint's id with the mark that tells it from a pc.
   */
  protected safepoint(end: number): number {
    const b = this.builder;
    const { id, held } = this.#describeSafepoint(end);
    for (const { node, offset } of held) {
      b.store('i64.store', this.fp, node, offset, this.aliases.frame);
    }
    return (id | SAFEPOINT_BIT) >>> 0;
  }

  /** A safepoint's id, and which words must stand where in the frames for it. */
  #describeSafepoint(end: number): { readonly id: number; readonly held: readonly HeldWord[] } {
    const words: HeldWord[] = [];
    const chain = this.activation.chain();
    const frames: SafepointRow[] = chain.map((activation, i) => {
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
      if (inner === undefined) {
        // Behind the registers of the innermost frame nothing lives while a computation is under way.
        for (const node of this.#boxes ?? []) {
          const slot = activation.view.fn.registers + held.length;
          words.push({ node, offset: activation.offset + 8 * slot });
          held.push(slot);
          this.reach = Math.max(this.reach, activation.offset + 8 * (slot + 1));
        }
      }
      return {
        function: activation.view.index,
        position,
        offset: activation.offset,
        registers: held,
      };
    });
    const id = this.context.safepoints.add(frames.reverse());
    return { id, held: words };
  }

  #mayBeReference(type: TypeHandle): boolean {
    return !this.rules.isSubtype(type, this.rules.immediate);
  }

  /** Tells the runtime where the guest is, for what collects or raises. */
  protected publish(): void {
    const b = this.builder;
    const id = this.safepoint(Number.POSITIVE_INFINITY);
    const state = b.i32(this.world.layout.state);
    b.store('i32.store', state, this.fp, STATE.fp, this.aliases.state);
    b.store('i32.store', state, b.i32(id), STATE.pc, this.aliases.state);
  }

  /**
   * What surrounds the slow path of an allocation. It stays one call until the optimiser has seen whether the object is
   * needed at all. The call's arguments are all that the slow path needs then: the safepoint's id and what the safepoint
   * holds, and where a handler may see that memory is exhausted, what an exit hands over.
   */
  get allocation(): SlowPath {
    const b = this.builder;
    let deferred: Node[] | null = null;
    const self = this;
    return {
      get deferred() {
        deferred ??= self.#deferAllocation();
        return deferred;
      },
      before: () => this.publish(),
      failed: () => {
        b.call(this.runtime.outOfMemory, []);
        if (this.mayHandle()) this.leaveThrowing();
        else emitUnwind(b, this.world.values.absent, this.outermostPc());
      },
    };
  }

  #deferAllocation(): Node[] {
    const { id, held } = this.#describeSafepoint(Number.POSITIVE_INFINITY);
    const exit = this.mayHandle()
      ? this.describeExit('thrown', 'unwind', this.position, this.registers, 'throw')
      : null;
    this.allocations.set(id, {
      offsets: held.map(({ offset }) => offset),
      exit: exit?.id ?? null,
      unwindPc: this.outermostPc(),
    });
    return [this.builder.i32(id), ...held.map(({ node }) => node), ...(exit?.values ?? [])];
  }

  /** Where the unit's own function is, when the unit stands in the interpreter's place. */
  protected outermostPc(): number | null {
    if (!this.replaces) return null;
    const [outermost, inner] = this.activation.chain();
    const position = inner?.caller?.position ?? this.position;
    return this.context.loaded(outermost!.view.index).pcOf(position);
  }

  callHost(name: string, args: readonly Node[]): Node {
    const b = this.builder;
    this.publish();
    const state = b.i32(this.world.layout.state);
    for (const [i, word] of args.entries()) {
      b.store('i64.store', state, word, STATE.arguments64 + 8 * i, this.aliases.state);
    }
    const raised = b.call(this.runtime.host, [b.i32(this.world.hostFunction(name))]);
    this.mayBeInvalid = true;
    this.throwIf(raised, RAISES);
    return b.load('i64.load', state, STATE.arguments64, this.aliases.state);
  }

  protected declareRoutine(name: string, routine: Routine): Callee {
    return this.module.addImport(name, routine.signature, routine.effects(this.module));
  }

  // ---- completions ----

  /** May a frame of this unit handle what is raised here? */
  protected abstract mayHandle(): boolean;
  /** Goes on only where no runtime function or call came back with something pending, of one of these kinds. */
  protected abstract throwIf(condition: Node, kinds: number): void;

  /** Something is pending: frames are rebuilt, and unwound by the interpreter. */
  protected leaveThrowing(): void {
    this.builder.jump(this.buildExit('thrown', 'unwind', this.position, this.registers, 'throw'));
  }

  protected override *valuesInUse(): Iterable<TypedValue> {
    yield* super.valuesInUse();
    for (let { caller } = this.activation; caller !== null; caller = caller.activation.caller) {
      for (const value of caller.registers) if (value !== undefined) yield value;
    }
  }

  protected coreFunction(
    name: string,
    params: readonly Type[],
    result: Type = 'i64',
    effects?: CallEffects,
  ): Callee {
    const { module } = this;
    return module.imports.get(name) ?? module.addImport(name, { params, result }, effects);
  }
}

/** The representations of a value, for another value that is the same at run time. */
export function partsOf(value: TypedValue): ConstructorParameters<typeof TypedValue>[1] {
  return {
    ...(value.word === null ? {} : { word: value.word }),
    ...(value.f64 === null ? {} : { f64: value.f64 }),
    ...(value.i32 === null ? {} : { i32: value.i32 }),
    ...(value.condition === null ? {} : { condition: copyOf(value.condition) }),
  };
}

/** What is learnt from the copy's answer on one way is not known on others. */
function copyOf(condition: TestCondition): TestCondition {
  const { name, test, args, negated } = condition;
  const copies = args.map((arg) =>
    arg instanceof TypedValue ? new TypedValue(arg.type, partsOf(arg)) : arg,
  );
  return new TestCondition(name, test, copies, negated);
}

/**
 * Ends a block in which something is pending that the unit does not handle. `pc` is where the unit's function is when the
 * unit stands in the interpreter's place; else the caller is told by the word that is no value.
 */
export function emitUnwind(b: Builder, absent: bigint, pc: number | null): void {
  if (pc === null) {
    b.ret(b.i64(absent));
    return;
  }
  const { module } = b.fn;
  const unwind =
    module.imports.get(CORE.unwind) ??
    module.addImport(CORE.unwind, { params: ['i32', 'i32'], result: 'i64' });
  b.tailCall(unwind, [b.fn.entry.params[0]!, b.i32(pc)]);
}
