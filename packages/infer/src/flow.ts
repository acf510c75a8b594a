// A typed reading over the code of one function, instruction by instruction, with a value per register. Inference and
// compilation extend it: they say what happens on the edges between blocks, at calls, and at returns.

import type { TypeHandle } from '@martlet/types';
import type {
  Callee,
  CodeBuilder,
  Condition,
  Instruction,
  InstructionSet,
  OperandLayout,
  TypeRules,
  Value,
  World,
} from '@martlet/vm';
import {
  CACHE_ENTRIES,
  calleeTest,
  Float,
  Integer,
  isTest,
  keyTest,
  nodeCondition,
  PACKED,
  TestCondition,
  TypedReading,
  TypedValue,
  windowCount,
} from '@martlet/vm';
import type { FieldHit, FunctionView, ProgramView, RootShape } from './view.ts';

/** Name of the choices between the entries of an inline cache. */
const CACHE_SITE = 'cache';

/** Where a call's frame starts. */
export interface WindowOperand {
  readonly base: number;
  /** Registers behind the base that belong to it. */
  readonly words: number;
}

/** Base of the readings that follow the flow of control through a function. */
export abstract class FlowReading extends TypedReading {
  readonly program: ProgramView;
  /** The function being read. */
  protected view!: FunctionView;
  /** The instruction being read. */
  protected position = 0;
  /** What each register holds; `undefined` where it is dead. */
  protected registers: (TypedValue | undefined)[] = [];
  /** Has control left the block being read? */
  protected left = false;
  /** Arms of the access through a cache that is being read. */
  #cacheArms = 0;
  /** May the access be another one than those? */
  #cacheOpen = false;
  #written: { readonly register: number; readonly value: TypedValue } | null = null;

  constructor(
    set: InstructionSet,
    rules: TypeRules,
    world: World,
    program: ProgramView,
    builder: CodeBuilder | null,
  ) {
    super(set, rules, world, builder);
    this.program = program;
  }

  /** Control goes on at a position that starts a block, with the registers as they are. */
  protected abstract edge(to: number): void;
  /** A call of a function that is known, or not (-1). The result goes to the window's base register. */
  protected abstract performCall(
    callee: TypedValue,
    target: number,
    base: number,
    count: number,
    packed: boolean,
  ): void;
  /** A guest call in mid-instruction. */
  protected abstract performInvoke(
    callee: TypedValue,
    target: number,
    args: readonly TypedValue[],
    packed: boolean,
  ): TypedValue;
  protected abstract performReturn(value: TypedValue): void;
  /** Something is thrown: to a handler of this function, or out of it. */
  protected abstract performThrow(
    kind: number | TypedValue,
    value: TypedValue,
    home: TypedValue | null,
  ): void;

  /** Reads the block that starts at `start`, up to the next block or to where control leaves. */
  protected readBlock(start: number): void {
    const { blocks } = this.view.liveness;
    const end = blocks.start[blocks.blockOf[start]! + 1]!;
    this.dead = false;
    this.left = false;
    for (let position = start; position < end && !this.dead && !this.left; position++) {
      this.position = position;
      this.readInstruction();
    }
    if (!this.dead && !this.left) {
      this.position = end;
      this.beginEdge();
      this.edge(end);
    }
  }

  /** Called where control goes on to the next block without a jump. */
  protected beginEdge(): void {}

  /** Called before each instruction is read. */
  protected beginInstruction(): void {}

  protected readInstruction(): void {
    const { operands: values } = this.view.fn.code[this.position]!;
    const { instruction } = this;
    this.beginInstruction();
    this.armPath.length = 0;
    const operands: Record<string, unknown> = {};
    for (const [i, operand] of instruction.operands.entries()) {
      const value = values[i]!;
      operands[operand.name] =
        operand.kind === 'read'
          ? this.readRegister(value)
          : typeof operand.kind === 'object'
            ? this.#window(operand, value)
            : value;
    }
    // Other instructions may be read in the middle of this one, whose result is still to come.
    const outer = this.#written;
    this.#written = null;
    instruction.semantics(this as never, operands as never);
    const written = this.#written as { register: number; value: TypedValue } | null;
    this.#written = outer;
    if (written !== null && !this.dead)
      this.registers[written.register] = this.#settle(written.value);
  }

  /** A register keeps the test that a boolean comes from, unless the answer may be another one later. */
  #settle(value: TypedValue): TypedValue {
    const { condition } = value;
    if (condition === null || condition.test.stable === true) return value;
    if (!this.emitting) return new TypedValue(value.type);
    return new TypedValue(value.type, { condition: nodeCondition(this.conditionNode(condition)) });
  }

  /** The instruction being read: that of the code, or the twin that has taken its place. */
  protected get instruction(): Instruction {
    const { fixed, code } = this.view.fn;
    const { instruction } = code[this.position]!;
    return (fixed ? undefined : this.program.substitutes.get(instruction)) ?? instruction;
  }

  #window(operand: OperandLayout, base: number): WindowOperand {
    return { base, words: windowCount(this.view.fn.code[this.position]!, operand) };
  }

  /** What a register holds. The verifier has seen to it that it was written. */
  protected readRegister(register: number): TypedValue {
    const value = this.registers[register];
    if (value !== undefined) return value;
    const unknown = this.unknownValue();
    this.registers[register] = unknown;
    return unknown;
  }

  /** A value of which nothing is known: nil where code is made, as good as any for what is never read. */
  protected unknownValue(): TypedValue {
    return this.emitting
      ? new TypedValue(this.rules.top, { word: this.builder.i64(this.world.values.nil) })
      : new TypedValue(this.rules.top);
  }

  protected seen(site: string, arm: number): boolean {
    if (this.view.mayDoAnything(this.position)) return true;
    if (site === CACHE_SITE) return arm < this.#cacheArms || this.#cacheOpen;
    const layout = this.instruction.sites.find((s) => s.name === site);
    if (layout === undefined) return true;
    return this.view.armSeen(this.position, layout.offset + arm);
  }

  protected record(): void {}

  // ---- the machine ----

  constant(index: number): TypedValue {
    const constant = this.view.fn.constants[index]!;
    const type = this.#constantType(index);
    if (!this.emitting) return new TypedValue(type);
    if (constant.kind === 'float')
      return new TypedValue(type, { f64: this.builder.f64(constant.value) });
    return new TypedValue(type, { word: this.builder.i64(this.view.constantWord(index)) });
  }

  /** A cell that is set is a constant, as long as it does not change. */
  loadCell(index: number): TypedValue {
    if (this.dead) return this.nothing;
    const cell = this.view.cell(index);
    if (cell === null) return this.#asked(this.performLoadCell(index));
    this.assume(`cell ${cell.name}`);
    // What an object's shape is now says nothing of later.
    const type = this.rules.forgetShapes(this.rules.keyType(cell.key));
    if (!this.emitting) return new TypedValue(type);
    this.retainWord(cell.word);
    return new TypedValue(type, { word: this.builder.i64(cell.word) });
  }

  /** What came of asking the language, whose answer may have changed the shapes of objects. */
  #asked(result: TypedValue): TypedValue {
    if (!this.dead) this.forgetShapes();
    return result;
  }

  /** The general way to what a cell holds. */
  protected abstract performLoadCell(index: number): TypedValue;
  /** Code that is made has this word in it. */
  protected retainWord(_word: bigint): void {}

  #constantType(index: number): TypeHandle {
    const constant = this.view.fn.constants[index]!;
    switch (constant.kind) {
      case 'int':
        return this.rules.integers(constant.value, constant.value);
      case 'float':
        return this.rules.float;
      case 'symbol':
        return this.rules.symbol;
      default:
        return this.rules.top;
    }
  }

  write(register: number, value: TypedValue): void {
    if (!this.dead) this.#written = { register, value };
  }

  jump(to: number): void {
    if (this.dead) return;
    this.left = true;
    this.edge(to);
  }

  branch(condition: Condition, to: number): void {
    if (this.dead) return;
    this.left = true;
    this.performBranch(condition as unknown as TestCondition, to, this.position + 1);
  }

  /** Control goes to `to` where the condition holds, else to `next`. */
  protected abstract performBranch(condition: TestCondition, to: number, next: number): void;

  callee(operand: number): TypedValue {
    return this.knownCallee(this.view.resolve(operand));
  }

  /** The callee that is this function. */
  protected abstract knownCallee(index: number): TypedValue;

  call(callee: Callee, window: WindowOperand, count: number): void {
    if (this.dead) return;
    const value = this.#guessCallee(callee as unknown as TypedValue);
    if (this.dead) return;
    const target = this.rules.onlyFunction(value.type);
    const packed = count === PACKED;
    this.performCall(value, target, window.base, packed ? window.words : count, packed);
  }

  invoke(callee: Callee, args: readonly Value[], count?: typeof PACKED): TypedValue {
    if (this.dead) return this.nothing;
    const value = this.#guessCallee(callee as unknown as TypedValue);
    if (this.dead) return this.nothing;
    return this.performInvoke(
      value,
      this.rules.onlyFunction(value.type),
      args as unknown as readonly TypedValue[],
      count === PACKED,
    );
  }

  /** A callee of which nothing is known is one of those that the instruction has called. */
  #guessCallee(callee: TypedValue): TypedValue {
    if (!this.instruction.loadsCallee || this.rules.functionsIn(callee.type).length > 0)
      return callee;
    const arms = this.view.calleesSeen(this.position).map((index) => {
      const known = this.knownCallee(index);
      const tests = [new TestCondition('callee', calleeTest, [callee, known])];
      return [tests, () => known] as unknown as [readonly Condition[], () => TypedValue];
    });
    return this.#chooseCached(-1, arms, () => callee);
  }

  /** The cache's entries are the arms: a lone one becomes a guard on the receiver's key. */
  lookup(receiver: TypedValue, cache: number): TypedValue {
    if (this.dead) return this.nothing;
    const hits = this.view.cacheHits(cache);
    const arms = hits.map(
      ({ key, function: index }) =>
        [
          [new TestCondition('key', keyTest, [receiver, key])],
          () => this.knownCallee(index),
        ] as unknown as [readonly Condition[], () => TypedValue],
    );
    if (hits.length > 0) this.assume(`methods for ${this.view.fn.caches[cache]!.message}`);
    return this.#chooseCached(cache, arms, () => this.#asked(this.performLookup(receiver, cache)));
  }

  /**
   * A choice between what a cache (-1: notes that are no cache) has seen. Its general arm counts as seen when the cache is full,
   * or was used for what it cannot hold.
   */
  #chooseCached<R>(
    cache: number,
    arms: readonly (readonly [readonly Condition[], () => R])[],
    general: () => R,
  ): R {
    this.#cacheArms = arms.length;
    this.#cacheOpen = arms.length === CACHE_ENTRIES || (cache >= 0 && this.view.isOpen(cache));
    const result = this.choose(CACHE_SITE, arms, general);
    return result;
  }

  newObject(cls: number): TypedValue {
    if (this.dead) return this.nothing;
    return this.#newOf(this.view.rootShape(cls));
  }

  #newOf(root: RootShape): TypedValue {
    return this.performNewObject(root, this.rules.shapeType(root.id));
  }

  /** A new object without fields, given the shape that it gets. */
  protected abstract performNewObject(root: RootShape, type: TypeHandle): TypedValue;

  instantiate(cls: TypedValue, cache: number): TypedValue {
    if (this.dead) return this.nothing;
    const arms = this.view
      .instanceHits(cache)
      .map(
        ({ key, root }) =>
          [
            [new TestCondition('key', keyTest, [cls, key])],
            () => (root === null ? this.singleton('nil') : this.#newOf(root)),
          ] as unknown as [readonly Condition[], () => TypedValue],
      );
    if (arms.length > 0) this.assume(`methods for ${this.view.fn.caches[cache]!.message}`);
    return this.#chooseCached(cache, arms, () =>
      this.#asked(this.performSlowInstantiate(cls, cache)),
    );
  }

  protected abstract performSlowInstantiate(cls: TypedValue, cache: number): TypedValue;

  loadField(object: TypedValue, cache: number): TypedValue {
    if (this.dead) return this.nothing;
    const arms = this.view
      .fieldHits(cache)
      .map(
        (hit) =>
          [
            [new TestCondition('key', keyTest, [object, hit.shape])],
            () =>
              hit.representation === 'absent'
                ? this.singleton('nil')
                : this.performLoadField(object, hit, this.#fieldType(hit)),
          ] as unknown as [readonly Condition[], () => TypedValue],
      );
    return this.#chooseCached(cache, arms, () =>
      this.#asked(this.performSlowLoadField(object, cache)),
    );
  }

  #fieldType({ representation }: FieldHit): TypeHandle {
    if (representation === 'tagged') return this.rules.top;
    return representation === 'integer' ? this.rules.integer : this.rules.float;
  }

  protected abstract performLoadField(
    object: TypedValue,
    hit: FieldHit,
    type: TypeHandle,
  ): TypedValue;
  protected abstract performSlowLoadField(object: TypedValue, cache: number): TypedValue;

  storeField(object: TypedValue, cache: number, value: TypedValue): void {
    if (this.dead) return;
    const arms = this.view.fieldHits(cache).map((hit) => {
      const tests = [new TestCondition('key', keyTest, [object, hit.shape])];
      if (hit.representation !== 'tagged') {
        const cls = hit.representation === 'integer' ? Integer : Float;
        tests.push(new TestCondition('is', isTest, [value, cls]));
      }
      const body = () => {
        this.performStoreField(object, hit, value);
        if (hit.newShape === 0) return;
        // Other names for the object do not know its new shape.
        this.forgetShapes();
        this.replaceType(object, this.rules.shapeType(hit.newShape));
      };
      return [tests, body] as unknown as [readonly Condition[], () => void];
    });
    this.#chooseCached<void>(cache, arms, () => {
      this.performSlowStoreField(object, cache, value);
      this.forgetShapes();
    });
  }

  protected abstract performStoreField(object: TypedValue, hit: FieldHit, value: TypedValue): void;
  protected abstract performSlowStoreField(
    object: TypedValue,
    cache: number,
    value: TypedValue,
  ): void;

  /** Values that may be in use: those of the registers, here and in callers that this code is part of. */
  protected *valuesInUse(): Iterable<TypedValue> {
    for (const value of this.registers) if (value !== undefined) yield value;
  }

  protected override forgetShapes(): void {
    for (const value of this.valuesInUse()) {
      this.replaceType(value, this.rules.forgetShapes(value.type));
    }
  }

  /** What follows relies on an assumption, by its name. */
  protected assume(_assumption: string): void {}

  /** The general way to find a method. */
  protected abstract performLookup(receiver: TypedValue, cache: number): TypedValue;

  ret(value: TypedValue): void {
    if (this.dead) return;
    this.left = true;
    this.performReturn(value);
  }

  raise(error: TypedValue): never {
    if (!this.dead) this.performThrow(1, error, null);
    this.dead = true;
    return this.nothing as never;
  }

  returnFrom(home: TypedValue, value: TypedValue): never {
    if (!this.dead) this.performThrow(2, value, home);
    this.dead = true;
    return this.nothing as never;
  }

  rethrow(kind: TypedValue, value: TypedValue, home: TypedValue): never {
    if (!this.dead) this.performThrow(kind, value, home);
    this.dead = true;
    return this.nothing as never;
  }
}
