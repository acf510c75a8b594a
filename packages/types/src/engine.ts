import type { Bound } from './bounds.ts';
import { ClassSetTable } from './class-sets.ts';
import { HandleError, show } from './errors.ts';
import { BOTTOM, TOP } from './handles.ts';
import type { ClassHierarchy } from './hierarchy.ts';
import { IntervalTable } from './intervals.ts';
import { joinRows } from './join.ts';
import { meetRows } from './meet.ts';
import { Memo } from './memo.ts';
import { NameSetTable } from './name-sets.ts';
import { type ArithmeticOperation, arithmeticRow } from './ranges.ts';
import { type Relation, refineRow } from './refine.ts';
import { isSubtypeRow } from './subtype.ts';
import { TypeTable } from './type-table.ts';
import { type Caps, mergeRows, narrowRows, widenRows } from './widen.ts';
import { withoutRows } from './without.ts';

/**
 * The tables of one lattice and its memoised operations on rows. Operations check a memo first; only
 * on a miss do they look at the rows, and only then is a stale handle noticed: memo entries are keyed by
 * serials, and a freed row has none.
 */
export class Engine {
  readonly hierarchy: ClassHierarchy;
  readonly classes: ClassSetTable;
  readonly names: NameSetTable = new NameSetTable();
  readonly intervals: IntervalTable = new IntervalTable();
  readonly types: TypeTable;
  readonly caps: Caps;
  /** Ascending, without duplicates. */
  thresholds: readonly Bound[] = [];
  /** Where a dead handle died, if the lattice keeps record of it. */
  whereFreed: (handle: number) => string = () => '';

  readonly #join: Memo = new Memo();
  readonly #meet: Memo = new Memo();
  readonly #without: Memo = new Memo();
  readonly #subtype: Memo = new Memo();
  readonly #widen: Memo = new Memo();
  readonly #narrow: Memo = new Memo();
  readonly #merge: Memo = new Memo();
  readonly #refine: Map<Relation, Memo> = new Map();
  readonly #arithmetic: Map<ArithmeticOperation, Memo> = new Map();

  constructor(hierarchy: ClassHierarchy, range: readonly [Bound, Bound], caps: Caps) {
    this.hierarchy = hierarchy;
    this.caps = caps;
    this.classes = new ClassSetTable(hierarchy);
    const integers = this.intervals.interval(range[0], range[1]);
    this.types = new TypeTable(this.classes, this.names, this.intervals, integers);
    this.types.onRenumber = () => this.clearMemos();
    this.sweepComponents(0);
  }

  join(a: number, b: number): number {
    const { serials } = this.types;
    if (a === b || b === BOTTOM) return serials[a]! > 0 ? a : this.fail('first', a);
    if (a === BOTTOM) return serials[b]! > 0 ? b : this.fail('second', b);
    const first = a < b ? serials[a]! : serials[b]!;
    const second = a < b ? serials[b]! : serials[a]!;
    const hit = this.#join.find(first, second, serials);
    if (hit >= 0) return hit;
    this.check('first', a);
    this.check('second', b);
    const result = a === TOP || b === TOP ? TOP : joinRows(this, a, b);
    return this.#store(this.#join, Math.min(a, b), Math.max(a, b), result);
  }

  meet(a: number, b: number): number {
    const { serials } = this.types;
    if (a === b || b === TOP) return serials[a]! > 0 ? a : this.fail('first', a);
    if (a === TOP) return serials[b]! > 0 ? b : this.fail('second', b);
    const first = a < b ? serials[a]! : serials[b]!;
    const second = a < b ? serials[b]! : serials[a]!;
    const hit = this.#meet.find(first, second, serials);
    if (hit >= 0) return hit;
    this.check('first', a);
    this.check('second', b);
    const result = a === BOTTOM || b === BOTTOM ? BOTTOM : meetRows(this, a, b);
    return this.#store(this.#meet, Math.min(a, b), Math.max(a, b), result);
  }

  without(a: number, b: number): number {
    const { serials } = this.types;
    const hit = this.#without.find(serials[a]!, serials[b]!, serials);
    if (hit >= 0) return hit;
    this.check('first', a);
    this.check('second', b);
    const nothing = a === b || a === BOTTOM || b === TOP;
    const result = nothing ? BOTTOM : b === BOTTOM ? a : withoutRows(this, a, b);
    return this.#store(this.#without, a, b, result);
  }

  isSubtype(a: number, b: number): boolean {
    const { serials } = this.types;
    // Bottom and top serve as memo results for false and true: they are never freed.
    const hit = this.#subtype.find(serials[a]!, serials[b]!, serials);
    if (hit >= 0) return hit === TOP;
    this.check('first', a);
    this.check('second', b);
    const result = a === b || a === BOTTOM || b === TOP || isSubtypeRow(this, a, b);
    this.#store(this.#subtype, a, b, result ? TOP : BOTTOM);
    return result;
  }

  widen(a: number, b: number): number {
    return this.#find(this.#widen, a, b) ?? this.#store(this.#widen, a, b, widenRows(this, a, b));
  }

  narrow(a: number, b: number): number {
    return (
      this.#find(this.#narrow, a, b) ?? this.#store(this.#narrow, a, b, narrowRows(this, a, b))
    );
  }

  merge(a: number, b: number): number {
    return this.#find(this.#merge, a, b) ?? this.#store(this.#merge, a, b, mergeRows(this, a, b));
  }

  refine(relation: Relation, a: number, b: number): number {
    let memo = this.#refine.get(relation);
    if (memo === undefined) {
      memo = new Memo();
      this.#refine.set(relation, memo);
    }
    return this.#find(memo, a, b) ?? this.#store(memo, a, b, refineRow(this, relation, a, b));
  }

  arithmetic(operation: ArithmeticOperation, a: number, b: number): number {
    let memo = this.#arithmetic.get(operation);
    if (memo === undefined) {
      memo = new Memo();
      this.#arithmetic.set(operation, memo);
    }
    return this.#find(memo, a, b) ?? this.#store(memo, a, b, arithmeticRow(this, operation, a, b));
  }

  setThresholds(thresholds: readonly Bound[]): void {
    this.thresholds = thresholds;
    this.#widen.clear();
  }

  clearMemos(): void {
    for (const memo of this.#memos()) memo.clear();
  }

  memoBytes(): number {
    let total = this.classes.memoBytes();
    for (const memo of this.#memos()) total += memo.bytes();
    return total;
  }

  /**
   * Frees component rows that no type refers to, once more than `slack` of a table may be such. The
   * next analysis will need the same class sets again, so some slack saves making them anew.
   */
  sweepComponents(slack: number): void {
    if (this.classes.zeroCount > slack) this.classes.sweep(0);
    if (this.names.zeroCount > slack) this.names.sweep(0);
    if (this.intervals.zeroCount > slack) this.intervals.sweep(0);
  }

  /** Fails unless `handle` is a live row. */
  check(argument: string, handle: number): void {
    if (!(this.types.serials[handle]! > 0)) this.fail(argument, handle);
  }

  fail(argument: string, handle: unknown): never {
    const { types } = this;
    if (typeof handle === 'number' && Number.isInteger(handle) && handle >= 0) {
      if (handle < types.used) {
        throw new HandleError(
          `${argument}: type ${handle} was freed${this.whereFreed(handle)}; retain a handle that must outlive its scope`,
          handle,
        );
      }
    }
    throw new HandleError(
      `${argument}: expected a type handle of this lattice, got ${show(handle)}`,
      handle,
    );
  }

  *#memos(): IterableIterator<Memo> {
    yield* [this.#join, this.#meet, this.#without, this.#subtype];
    yield* [this.#widen, this.#narrow, this.#merge];
    yield* this.#refine.values();
    yield* this.#arithmetic.values();
  }

  #find(memo: Memo, a: number, b: number): number | undefined {
    const { serials } = this.types;
    const hit = memo.find(serials[a]!, serials[b]!, serials);
    if (hit >= 0) return hit;
    this.check('first', a);
    this.check('second', b);
    return undefined;
  }

  #store(memo: Memo, a: number, b: number, result: number): number {
    const { serials } = this.types;
    memo.store(serials[a]!, serials[b]!, result, serials);
    return result;
  }
}
