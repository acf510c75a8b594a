// The typed core: what the interpret, infer and compile readings share. It tries arms, folds and refines tests, and
// joins results, with values that carry a type and, where code is made, IR nodes. "Infer is compile with nothing
// emitted": `builder` is null there. The interpreter knows nothing of its operands, and takes every arm to be possible.

import type { SlowPath } from '@martlet/heap';
import type { Block, Builder, Callee, Node, Type } from '@martlet/ir';
import type { TypeHandle } from '@martlet/types';
import { checkRows, TestCondition, withRows } from './condition.ts';
import { DefinitionError } from './errors.ts';
import type { InstructionSet } from './instruction-set.ts';
import type { AnyPrimitive, AnyTest, Arm, Condition, Lowered, Value } from './machine.ts';
import type { Routine } from './routine.ts';
import { routineCallee } from './routine.ts';
import type { Refiner, TypeRules } from './type-rules.ts';
import type { Emitter } from './typed-value.ts';
import { TypedValue } from './typed-value.ts';
import { truthyTest } from './vocabulary/basics.ts';
import type { World } from './world.ts';

/** A condition that is already an `i32` node: joins of conditions. */
const NODE_TEST: AnyTest = {
  exact: true,
  stable: true,
  evaluate: () => {
    throw new TypeError('a node has no value outside compiled code');
  },
  fold: () => undefined,
  refine: () => {},
  lower: (_e: Emitter, node: Node) => [() => node],
};

/** The condition that this node holds. */
export function nodeCondition(node: Node): TestCondition {
  return new TestCondition('node', NODE_TEST, [node]);
}

/** What typed readings emit code with. */
export type CodeBuilder = Builder;

interface End {
  readonly value: TypedValue | undefined;
  /** Types that the arm changed, with what they were at its end. */
  readonly changes: Map<TypedValue, TypeHandle>;
  readonly block: Block | null;
  readonly count: Node | null;
}

/** Base of the typed readings. */
export abstract class TypedReading implements Emitter, Refiner {
  readonly set: InstructionSet;
  readonly rules: TypeRules;
  readonly world: World;
  /** The result of a path that does not go on. */
  readonly nothing: TypedValue;
  /** Has the current path ended? Then nothing more is emitted. */
  protected dead = false;
  /** Arms taken on the way to the current point of the instruction, for replay. */
  protected armPath: number[] = [];
  /** Arms to take without testing, while an instruction is replayed up to its guest call. */
  protected script: number[] | null = null;
  readonly #builder: Builder | null;
  #trail: { readonly value: TypedValue; readonly type: TypeHandle }[] = [];

  constructor(set: InstructionSet, rules: TypeRules, world: World, builder: Builder | null) {
    this.set = set;
    this.rules = rules;
    this.world = world;
    this.#builder = builder;
    this.nothing = new TypedValue(rules.bottom);
    checkRows(this, set);
  }

  /** A class of readings, over one instruction set: its instances have the rows of the set as methods. */
  static over<C extends new (...args: never[]) => TypedReading>(
    Reading: C,
    set: InstructionSet,
  ): C {
    return withRows(Reading, set, (name, args, machine) =>
      (machine as TypedReading).#perform(name, args),
    );
  }

  /** A number that the reading counts along each path: `i32`, joined where arms meet. */
  protected count: Node | null = null;

  /** Has this arm been seen taken (or is nothing known)? Arms not seen become exits. */
  protected abstract seen(site: string, arm: number): boolean;
  /** The arm was taken: the interpreter records it. */
  protected abstract record(site: string, arm: number): void;
  abstract readonly allocation: SlowPath;
  abstract callHost(name: string, args: readonly Node[]): Node;
  /** Makes a routine callable under this name in the module that is being built. */
  protected abstract declareRoutine(name: string, routine: Routine): Callee;
  /** The block that leaves compiled code at the start of this instruction; `null` where nothing is emitted. */
  protected abstract exitBlock(): Block | null;

  get emitting(): boolean {
    return this.#builder !== null;
  }

  get builder(): Builder {
    if (this.#builder === null) throw new TypeError('the infer reading emits nothing');
    return this.#builder;
  }

  // ---- refinement, undone when an arm is left ----

  narrow(value: TypedValue, type: TypeHandle): void {
    this.#setType(value, this.rules.meet(value.type, type));
  }

  /** From here on `value` is known to lie in `type`, whatever was known before: for facts that can end. */
  protected replaceType(value: TypedValue, type: TypeHandle): void {
    this.#setType(value, type);
  }

  #setType(value: TypedValue, type: TypeHandle): void {
    if (value === this.nothing || value.type === type) return;
    this.#trail.push({ value, type: value.type });
    value.type = type;
  }

  protected mark(): number {
    return this.#trail.length;
  }

  protected undo(mark: number): void {
    while (this.#trail.length > mark) {
      const { value, type } = this.#trail.pop()!;
      value.type = type;
    }
  }

  /** Starts anew with nothing to undo, for code that is read in between; gives what `resumeTrail` takes. */
  protected suspendTrail(): unknown {
    const trail = this.#trail;
    this.#trail = [];
    return trail;
  }

  protected resumeTrail(suspended: unknown): void {
    this.#trail = suspended as { readonly value: TypedValue; readonly type: TypeHandle }[];
  }

  /** Forgets how to undo: what is known now holds from now on. */
  protected commit(): void {
    this.#trail.length = 0;
  }

  // ---- conditions ----

  protected fold(condition: TestCondition): boolean | undefined {
    const answer = condition.test.fold(this.rules, ...(condition.args as []));
    return answer === undefined ? undefined : answer !== condition.negated;
  }

  protected refine(condition: TestCondition, answer: boolean): void {
    condition.test.refine(this, answer !== condition.negated, ...(condition.args as []));
  }

  /** The condition as an `i32` node. Several steps become nested branches. */
  protected conditionNode(condition: TestCondition): Node {
    const b = this.builder;
    const known = this.fold(condition);
    if (known !== undefined) return b.i32(known ? 1 : 0);
    const steps = condition.test.lower(this, ...(condition.args as []));
    let node: Node;
    if (steps.length === 1) node = steps[0]!();
    else {
      const after = b.newBlock();
      node = after.addParam('i32');
      for (let i = 0; i < steps.length - 1; i++) {
        const next = b.newBlock();
        b.branch(steps[i]!(), next, after, [], [b.i32(0)]);
        b.at(next);
      }
      b.jump(after, [steps.at(-1)!()]);
      b.at(after);
    }
    return condition.negated ? b.op('i32.eqz', node) : node;
  }

  /** Goes on only where all tests hold; `fail` gives the block for all other cases. */
  #require(conditions: readonly TestCondition[], fail: () => Block | null): void {
    for (const condition of conditions) {
      if (this.fold(condition) === true) continue;
      const otherwise = fail();
      if (this.#builder !== null && otherwise !== null) {
        const b = this.#builder;
        if (condition.negated) {
          const node = this.conditionNode(condition);
          const next = b.newBlock();
          b.branch(node, next, otherwise);
          b.at(next);
        } else {
          for (const step of condition.test.lower(this, ...(condition.args as []))) {
            const node = step();
            const next = b.newBlock();
            b.branch(node, next, otherwise);
            b.at(next);
          }
        }
      }
      this.refine(condition, true);
    }
  }

  // ---- choices ----

  choose<R>(site: string, arms: readonly Arm<R>[], general: () => R): R {
    return this.#choice(site, arms, general, false) as R;
  }

  select<R>(site: string, arms: readonly Arm<R>[], otherwise: () => R): R {
    return this.#choice(site, arms, otherwise, true) as R;
  }

  /**
   * Arms that were not seen become exits. Where the choice is confluent the arms that are left may do their work; where it
   * is exclusive an arm must be tested although it was not seen, because no other arm may do its work.
   */
  #choice(
    site: string,
    arms: readonly Arm<unknown>[],
    otherwise: () => unknown,
    exclusive: boolean,
  ): unknown {
    if (this.dead) return this.nothing;
    if (this.script !== null && this.script.length > 0) return this.#replayArm(arms, otherwise);

    // Which arms can be taken here, by what is proven and what was seen?
    const candidates: { readonly arm: number; readonly seen: boolean }[] = [];
    let proven = false;
    for (let arm = 0; arm < arms.length && !proven; arm++) {
      const possible = this.#possible(arms[arm]![0] as unknown as TestCondition[]);
      if (possible === false) continue;
      proven = possible === true;
      const seen = proven || this.seen(site, arm);
      if (seen || exclusive) candidates.push({ arm, seen });
    }
    const useOtherwise = !proven && this.seen(site, arms.length);
    if (!useOtherwise) {
      // What fails all tests leaves anyway: unseen arms at the end need no tests of their own.
      while (candidates.length > 0 && !candidates.at(-1)!.seen) candidates.pop();
    }
    if (candidates.length === 0 && !useOtherwise) {
      this.leave();
      return this.nothing;
    }
    const body = (k: number) => this.#arm(site, k, k < arms.length ? arms[k]![1] : otherwise);
    if (candidates.length + (useOtherwise ? 1 : 0) === 1) {
      if (useOtherwise) return body(arms.length);
      const { arm } = candidates[0]!;
      this.#require(arms[arm]![0] as unknown as TestCondition[], () => this.exitBlock());
      return body(arm);
    }
    const ends: End[] = [];
    const { count } = this;
    for (const [i, { arm, seen }] of candidates.entries()) {
      const last = i === candidates.length - 1 && !useOtherwise;
      const mark = this.mark();
      let next: Block | null = null;
      this.#require(arms[arm]![0] as unknown as TestCondition[], () => {
        if (last) return this.exitBlock();
        next ??= this.#builder?.newBlock() ?? null;
        return next;
      });
      if (seen) this.#finishArm(ends, body(arm), mark);
      else {
        this.leave();
        this.#finishArm(ends, this.nothing, mark);
      }
      if (next !== null) this.builder.at(next);
      this.count = count;
    }
    if (useOtherwise) {
      const mark = this.mark();
      this.#finishArm(ends, body(arms.length), mark);
    }
    return this.#join(ends);
  }

  /** true: the tests are proven to hold; false: one is proven to fail. Types stay as they were. */
  #possible(conditions: readonly TestCondition[]): boolean | undefined {
    const mark = this.mark();
    let result: boolean | undefined = true;
    for (const condition of conditions) {
      const known = this.fold(condition);
      if (known === false) {
        result = false;
        break;
      }
      if (known === undefined) result = undefined;
      this.refine(condition, true);
    }
    this.undo(mark);
    return result;
  }

  #replayArm(arms: readonly Arm<unknown>[], otherwise: () => unknown): unknown {
    const k = this.script!.shift()!;
    this.armPath.push(k);
    const value = k < arms.length ? arms[k]![1]() : otherwise();
    this.armPath.pop();
    return this.dead ? this.nothing : value;
  }

  #arm(site: string, k: number, body: () => unknown): TypedValue | undefined {
    this.record(site, k);
    this.armPath.push(k);
    const value = body() as TypedValue | undefined;
    this.armPath.pop();
    return this.dead ? this.nothing : value;
  }

  #finishArm(ends: End[], value: TypedValue | undefined, mark: number): void {
    if (!this.dead) {
      const changes = new Map<TypedValue, TypeHandle>();
      for (let i = mark; i < this.#trail.length; i++) {
        const { value: changed } = this.#trail[i]!;
        changes.set(changed, changed.type);
      }
      ends.push({ value, changes, block: this.#builder?.block ?? null, count: this.count });
    }
    this.undo(mark);
    this.dead = false;
  }

  /** Control and values come together again behind the arms. */
  #join(ends: readonly End[]): TypedValue | undefined {
    const first = ends[0];
    if (first === undefined) {
      this.dead = true;
      return this.nothing;
    }
    for (const value of new Set(ends.flatMap((end) => [...end.changes.keys()]))) {
      let type = this.rules.bottom;
      for (const end of ends) type = this.rules.join(type, end.changes.get(value) ?? value.type);
      this.#setType(value, type);
    }
    if (ends.some(({ value }) => value === undefined)) {
      if (this.#builder !== null) this.#joinBlocks(ends, null, () => []);
      return undefined;
    }
    let type = this.rules.bottom;
    for (const end of ends) type = this.rules.join(type, end.value!.type);
    if (this.#builder === null) return new TypedValue(type);
    const values = ends.map((end) => end.value!);
    if (values.every((v) => v.f64 !== null)) {
      return new TypedValue(type, { f64: this.#joinBlocks(ends, 'f64', (v) => [this.f64(v)])! });
    }
    if (values.every((v) => v.i32 !== null)) {
      return new TypedValue(type, { i32: this.#joinBlocks(ends, 'i32', (v) => [this.i32(v)])! });
    }
    if (values.every((v) => v.condition !== null)) {
      const node = this.#joinBlocks(ends, 'i32', (v) => [this.conditionNode(v.condition!)])!;
      return new TypedValue(type, { condition: nodeCondition(node) });
    }
    return new TypedValue(type, { word: this.#joinBlocks(ends, 'i64', (v) => [this.word(v)])! });
  }

  #joinBlocks(
    ends: readonly End[],
    type: Type | null,
    argument: (value: TypedValue) => Node[],
  ): Node | null {
    const b = this.builder;
    const after = b.newBlock();
    const param = type === null ? null : after.addParam(type);
    const counts = ends.some(({ count }) => count !== ends[0]!.count);
    if (counts) this.count = after.addParam('i32');
    else this.count = ends[0]!.count;
    for (const end of ends) {
      b.at(end.block!);
      const args = param === null ? [] : argument(end.value!);
      if (counts) args.push(end.count!);
      b.jump(after, args);
    }
    b.at(after);
    return param;
  }

  /** Nothing goes on from here: compiled code leaves, inference stops. */
  protected leave(): void {
    const exit = this.exitBlock();
    if (this.#builder !== null && exit !== null) this.#builder.jump(exit);
    this.dead = true;
  }

  // ---- values ----

  /** Emits what computes one result, in straight code: what it boxes must outlive what it allocates afterwards. */
  protected straight<T>(body: () => T): T {
    return body();
  }

  #perform(name: string, args: readonly unknown[]): TypedValue | undefined {
    if (this.dead) return this.nothing;
    const row: AnyPrimitive = this.set.primitives[name]!;
    const type = row.type(this.rules, ...args);
    if (row.effect === 'runtime') {
      const result = this.#lower(name, row, type, args);
      this.mayRaise();
      this.forgetShapes();
      return result;
    }
    return this.#lower(name, row, type, args);
  }

  /** A runtime function may have raised here. Readings that follow handlers do so. */
  protected mayRaise(): void {}

  /** Something may have changed the shapes of objects. Readings that know shapes know them no longer. */
  protected forgetShapes(): void {}

  #lower(
    name: string,
    { lower }: AnyPrimitive,
    type: TypeHandle,
    args: readonly unknown[],
  ): TypedValue | undefined {
    if (this.#builder === null) return new TypedValue(type);
    const parts = this.straight(() => {
      if (lower !== undefined) return lower(this, ...args) as Lowered | undefined;
      const words = args.map((arg) => this.word(arg as TypedValue));
      return { word: this.callHost(name, words) };
    });
    return parts === undefined ? undefined : new TypedValue(type, parts);
  }

  not(condition: Condition): Condition {
    return (condition as unknown as TestCondition).not() as unknown as Condition;
  }

  bool(condition: Condition): Value {
    const test = condition as unknown as TestCondition;
    const known = this.dead ? undefined : this.fold(test);
    const type =
      known === undefined ? this.rules.bool : this.rules.singleton(known ? 'true' : 'false');
    return new TypedValue(type, { condition: test }) as unknown as Value;
  }

  truthy(value: Value): Condition {
    const typed = value as unknown as TypedValue;
    const condition = typed.condition ?? new TestCondition('truthy', truthyTest, [typed]);
    return condition as unknown as Condition;
  }

  int(value: number | Node): TypedValue {
    const known = typeof value === 'number' ? value : null;
    const type = this.rules.integers(known ?? -(2 ** 31), known ?? 2 ** 31 - 1);
    if (this.#builder === null || this.dead) return new TypedValue(type);
    return new TypedValue(type, { word: this.#intWord(value) });
  }

  #intWord(value: number | Node): Node {
    const b = this.builder;
    if (typeof value === 'number') return b.i64(this.world.values.encodeInt(BigInt(value)));
    return this.world.values.boxInt(b, b.op('i64.extend_i32_s', value));
  }

  singleton(name: 'nil' | 'true' | 'false'): TypedValue {
    const type = this.rules.singleton(name);
    if (this.#builder === null) return new TypedValue(type);
    return new TypedValue(type, { word: this.builder.i64(this.world.values[name]) });
  }

  callRoutine(routine: Routine, args: readonly Node[]): Node {
    const b = this.builder;
    const callee = routineCallee(b.fn.module, routine, (name) =>
      this.declareRoutine(name, routine),
    );
    return b.call(callee, args);
  }

  allocateBy(routine: Routine, args: readonly Node[]): Node {
    const b = this.builder;
    const slow = this.allocation;
    slow.before?.(b);
    const reference = this.callRoutine(routine, args);
    const made = b.newBlock();
    const exhausted = b.newBlock({ cold: true });
    b.branch(reference, made, exhausted);
    b.at(exhausted);
    if (slow.failed === undefined) b.trap();
    else slow.failed(b);
    b.at(made);
    slow.after?.(b);
    return this.world.values.boxReference(b, reference);
  }

  neverReference(value: TypedValue): boolean {
    return this.rules.isSubtype(value.type, this.rules.immediate);
  }

  typeOf(value: TypedValue): TypeHandle {
    return value.type;
  }

  immediate(operand: Node | number): Node {
    return typeof operand === 'number' ? this.builder.i32(operand) : operand;
  }

  word(value: TypedValue): Node {
    if (value.word !== null) return value.word;
    if (value.f64 !== null) {
      return this.world.heap.boxFloat(this.builder, value.f64, this.allocation);
    }
    if (value.condition !== null) {
      return this.world.values.boxBoolean(this.builder, this.conditionNode(value.condition));
    }
    if (value === this.nothing) return this.builder.i64(0n);
    throw new DefinitionError(
      'a callee was used as a value; call it, or make a function object of it',
    );
  }

  f64(value: TypedValue): Node {
    if (value.f64 !== null) return value.f64;
    return this.world.heap.unboxFloat(this.builder, this.word(value));
  }

  i32(value: TypedValue): Node {
    if (value.i32 !== null) return value.i32;
    if (value === this.nothing) return this.builder.i32(0);
    throw new DefinitionError('a value was used as a callee; take the function out of it first');
  }
}
