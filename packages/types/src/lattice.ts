import { type Bound, checkBound } from './bounds.ts';
import { describeRow } from './describe.ts';
import { Engine } from './engine.ts';
import type { Constraint } from './environment.ts';
import { ArgumentError, HierarchyError } from './errors.ts';
import { ALL_FLOATS, checkFloats, type FloatFacts, factsOfFloat } from './floats.ts';
import { BOTTOM, type ClassId, type NameId, TOP, type TypeHandle } from './handles.ts';
import { ClassHierarchy } from './hierarchy.ts';
import { EMPTY_INTERVAL } from './intervals.ts';
import { NO_NAMES } from './name-sets.ts';
import { checkOptions, type LatticeOptions, sortedThresholds } from './options.ts';
import { type ArithmeticOperation, fitsRow, type Range } from './ranges.ts';
import { References } from './references.ts';
import { checkRelation, decideRow, isInteger, type Relation } from './refine.ts';
import { Remembered } from './remembered.ts';
import { restoreRow, snapshotRow, type TypeSnapshot } from './snapshot.ts';
import { wideningSteps } from './widen.ts';

/** What a lattice holds at the moment. */
export interface LatticeStatistics {
  /** Rows in use: types, and the components they share. */
  readonly types: number;
  readonly classSets: number;
  readonly nameSets: number;
  readonly intervals: number;
  /** Bytes of all tables, spare room included. */
  readonly tableBytes: number;
  /** Bytes of the operations' memos. */
  readonly memoBytes: number;
}

/**
 * A lattice of types over the classes of a language. A type is a handle, a small integer; equal types
 * have equal handles. `join` and `meet` are exact: least upper and greatest lower bound. Operations are
 * memoised, and a repeated one allocates nothing.
 *
 * A handle that is not retained, directly or inside a retained type, lives until the scope in which it
 * was made (or last released) is closed, or without scopes until `collect`.
 */
export class TypeLattice {
  readonly hierarchy: ClassHierarchy;
  readonly #engine: Engine;
  readonly #references: References;
  // Types of classes, remembered without holding them: valid while the row has the same serial.
  readonly #exact: Remembered = new Remembered();
  readonly #cones: Remembered = new Remembered();
  readonly #coneVersions: number[] = [];

  /** @throws ArgumentError on an option out of range. */
  constructor(hierarchy: ClassHierarchy, options: LatticeOptions = {}) {
    if (!(hierarchy instanceof ClassHierarchy)) {
      throw new ArgumentError('hierarchy', 'a ClassHierarchy', hierarchy);
    }
    const { integers, caps, thresholds, debug } = checkOptions(options);
    hierarchy.sealKinds();
    this.hierarchy = hierarchy;
    this.#engine = new Engine(hierarchy, integers, caps);
    this.#engine.setThresholds(thresholds);
    this.#references = new References(this.#engine, debug);
    const clearMemos = this.#engine.types.onRenumber;
    this.#engine.types.onRenumber = () => {
      clearMemos();
      this.#exact.clear();
      this.#cones.clear();
    };
  }

  // ---- making types

  /** All instances of exactly this class. Bottom for an abstract class. */
  exactly(classId: ClassId): TypeHandle {
    const { types } = this.#engine;
    const known = this.#exact.find(classId, types.serials);
    if (known >= 0) return known as TypeHandle;
    this.hierarchy.check('classId', classId);
    return this.#exact.store(classId, this.#ofClasses(this.#engine.classes.exact(classId)), types);
  }

  /**
   * All instances of a class, its subclasses present and future, and the classes that mix it in *by
   * now*: when its version in the hierarchy is raised, this gives a larger type from then on.
   */
  instancesOf(classId: ClassId): TypeHandle {
    const { types, classes } = this.#engine;
    const known = this.#cones.find(classId, types.serials);
    if (known >= 0 && this.#coneVersions[classId] === this.hierarchy.versionOf(classId)) {
      return known as TypeHandle;
    }
    this.hierarchy.check('classId', classId);
    let set = classes.cone(classId);
    for (const root of this.hierarchy.coneRoots(classId)) {
      set = classes.union(set, classes.cone(root));
    }
    this.#coneVersions[classId] = this.hierarchy.versionOf(classId);
    return this.#cones.store(classId, this.#ofClasses(set), types);
  }

  /** One constant, or the values of one allocation site or function: a named part of its class. */
  named(name: NameId): TypeHandle {
    this.hierarchy.checkName('name', name);
    const { types, names } = this.#engine;
    const classId = this.hierarchy.classOfName(name);
    if (this.hierarchy.constantsOf(classId).length === 1) return this.exactly(classId);
    names.start();
    names.add(name);
    return types.make(0, names.intern(), EMPTY_INTERVAL, 0, BOTTOM, EMPTY_INTERVAL) as TypeHandle;
  }

  /** The integers from `low` to `high`, both included, of one class or of all classes of that kind. */
  integer(low: Bound = -Infinity, high: Bound = Infinity, classId?: ClassId): TypeHandle {
    checkBound('low', low);
    checkBound('high', high);
    const { types, intervals, classes } = this.#engine;
    const set = this.#classesFor('integer', classId, classes.integers);
    const interval = intervals.intersection(intervals.interval(low, high), types.allIntegers);
    return types.make(set, NO_NAMES, interval, 0, BOTTOM, EMPTY_INTERVAL) as TypeHandle;
  }

  /** The integer constant `value`. */
  integerConstant(value: number | bigint, classId?: ClassId): TypeHandle {
    return this.integer(value, value, classId);
  }

  /** Floats of which these facts hold, of one class or of all classes of that kind. */
  float(facts: FloatFacts = ALL_FLOATS, classId?: ClassId): TypeHandle {
    checkFloats('facts', facts);
    const { types, classes } = this.#engine;
    const set = this.#classesFor('float', classId, classes.floats);
    return types.make(set, NO_NAMES, EMPTY_INTERVAL, facts, BOTTOM, EMPTY_INTERVAL) as TypeHandle;
  }

  /** What is known of one float: the case it is in. */
  floatConstant(value: number, classId?: ClassId): TypeHandle {
    if (typeof value !== 'number') throw new ArgumentError('value', 'a number', value);
    return this.float(factsOfFloat(value), classId);
  }

  /**
   * Arrays with elements of a type and a length in an interval, of one class or of all classes of that
   * kind (subclasses included).
   */
  arrayOf(
    element: TypeHandle,
    minLength: number = 0,
    maxLength: number = Infinity,
    classId?: ClassId,
  ): TypeHandle {
    this.#engine.check('element', element);
    checkBound('minLength', minLength);
    checkBound('maxLength', maxLength);
    const { types, intervals, classes } = this.#engine;
    const set = this.#classesFor('array', classId, classes.arrays);
    const lengths = intervals.intersection(
      intervals.interval(minLength, maxLength),
      intervals.lengths,
    );
    return types.make(set, NO_NAMES, EMPTY_INTERVAL, 0, element, lengths) as TypeHandle;
  }

  // ---- the lattice

  /** The least type that contains both. */
  join(first: TypeHandle, second: TypeHandle): TypeHandle {
    return this.#engine.join(first, second) as TypeHandle;
  }

  /** The greatest type that both contain: their common values exactly. */
  meet(first: TypeHandle, second: TypeHandle): TypeHandle {
    return this.#engine.meet(first, second) as TypeHandle;
  }

  /** Whether all values of the first are values of the second. */
  isSubtype(first: TypeHandle, second: TypeHandle): boolean {
    return this.#engine.isSubtype(first, second);
  }

  /** Whether the two have no value in common. */
  isDisjoint(first: TypeHandle, second: TypeHandle): boolean {
    return this.#engine.meet(first, second) === BOTTOM;
  }

  /**
   * The first without the second: at least the difference, at most the first. The rule by which it may
   * be more than the difference stands in without.ts and in the README.
   */
  without(first: TypeHandle, second: TypeHandle): TypeHandle {
    return this.#engine.without(first, second) as TypeHandle;
  }

  /** An upper bound by which every ascending chain ends within {@link maximumWideningSteps}. */
  widen(first: TypeHandle, second: TypeHandle): TypeHandle {
    return this.#engine.widen(first, second) as TypeHandle;
  }

  /** A type between `next`, as far as it is below `old`, and `old`; undoes widening step by step. */
  narrow(old: TypeHandle, next: TypeHandle): TypeHandle {
    return this.#engine.narrow(old, next) as TypeHandle;
  }

  /**
   * The join at a control-flow merge: an upper bound, with union width and nesting capped, that widens
   * once the merge's type has grown `visits` times up to the chain length. So a type that starts at
   * bottom grows at most `chainLength + maximumWideningSteps()` times.
   * @param visits how often this merge's type has grown so far.
   */
  joinAtMerge(old: TypeHandle, next: TypeHandle, visits: number): TypeHandle {
    if (!(visits >= 0)) throw new ArgumentError('visits', 'a number not below 0', visits);
    if (visits >= this.#engine.caps.chainLength) return this.widen(old, next);
    return this.#engine.merge(old, next) as TypeHandle;
  }

  /** How often a chain of widenings can grow, with the hierarchy and the thresholds as they are. */
  maximumWideningSteps(): number {
    return wideningSteps(this.#engine);
  }

  /** Sets the bounds at which widening stops for a while. */
  setThresholds(thresholds: Iterable<Bound>): void {
    this.#engine.setThresholds(sortedThresholds(thresholds));
  }

  // ---- refinement

  /** What is left of a type where a constraint holds. */
  assume(type: TypeHandle, constraint: Constraint): TypeHandle {
    switch (constraint?.kind) {
      case 'is':
        return this.meet(type, constraint.type);
      case 'isNot':
        return this.without(type, constraint.type);
      case 'compare':
        return this.refine(constraint.relation, type, constraint.to);
      default:
        throw new ArgumentError(
          'constraint.kind',
          "'is', 'isNot' or 'compare'",
          (constraint as { kind: unknown } | undefined)?.kind,
        );
    }
  }

  /**
   * What is left of `left` where `left relation right` holds between integers; `right` is refined by
   * the flipped relation. Values of `left` that are no integers stay, and all stay if `right` may be
   * anything but an integer.
   */
  refine(relation: Relation, left: TypeHandle, right: TypeHandle): TypeHandle {
    return this.#engine.refine(checkRelation(relation), left, right) as TypeHandle;
  }

  /** Whether a comparison of integers is true or false whatever the values; else undefined. */
  decide(relation: Relation, left: TypeHandle, right: TypeHandle): boolean | undefined {
    this.#engine.check('left', left);
    this.#engine.check('right', right);
    return decideRow(this.#engine, checkRelation(relation), left, right);
  }

  /** Whether a test "is of type" is true or false whatever the value; else undefined. */
  decideIs(type: TypeHandle, tested: TypeHandle): boolean | undefined {
    if (this.isDisjoint(type, tested)) return false;
    return this.isSubtype(type, tested) ? true : undefined;
  }

  /**
   * The results of an operation on the integers of two types that are integers of the language, with
   * the classes of both; bottom if there are none.
   */
  arithmetic(operation: ArithmeticOperation, left: TypeHandle, right: TypeHandle): TypeHandle {
    return this.#engine.arithmetic(operation, left, right) as TypeHandle;
  }

  /** Whether all (true) or none (false) of the results are integers of the language; else undefined. */
  fits(operation: ArithmeticOperation, left: TypeHandle, right: TypeHandle): boolean | undefined {
    this.#engine.check('left', left);
    this.#engine.check('right', right);
    return fitsRow(this.#engine, operation, left, right);
  }

  // ---- reading types

  /** The interval of a type's integers, if it has any. */
  integerRange(type: TypeHandle): Range | undefined {
    this.#engine.check('type', type);
    return this.#range(this.#engine.types.integers[type]!);
  }

  /** The facts that hold of a type's floats; none if it has no floats. */
  floatFacts(type: TypeHandle): FloatFacts {
    this.#engine.check('type', type);
    return this.#engine.types.floats[type]!;
  }

  /** The type of the elements of a type's arrays; bottom without arrays. Lives as long as `type`. */
  elementType(type: TypeHandle): TypeHandle {
    this.#engine.check('type', type);
    return this.#engine.types.elements[type]! as TypeHandle;
  }

  /** The interval of the lengths of a type's arrays, if it has any. */
  lengthRange(type: TypeHandle): Range | undefined {
    this.#engine.check('type', type);
    return this.#range(this.#engine.types.lengths[type]!);
  }

  /** Named parts of classes that a type contains without their whole class. */
  namesIn(type: TypeHandle): NameId[] {
    this.#engine.check('type', type);
    const { types, names } = this.#engine;
    return Array.from(names.names(types.nameSets[type]!), (name) => name as NameId);
  }

  /** Whether a type is integers and nothing else. */
  isInteger(type: TypeHandle): boolean {
    this.#engine.check('type', type);
    return isInteger(this.#engine, type);
  }

  /** The constant, if the type has exactly one value that has a name. */
  constantOf(type: TypeHandle): NameId | undefined {
    this.#engine.check('type', type);
    const { types, names, classes } = this.#engine;
    const own = names.names(types.nameSets[type]!);
    const set = types.classSets[type]!;
    if (own.length === 1 && set === 0) {
      const name = own[0]! as NameId;
      return this.hierarchy.isSingle(name) ? name : undefined;
    }
    const marks = classes.marks(set);
    if (own.length !== 0 || marks.length !== 1) return undefined;
    const constants = this.hierarchy.constantsOf((marks[0]! >> 2) as ClassId);
    return constants.length === 1 ? constants[0] : undefined;
  }

  /** The class of all the type's values, if they have but one. */
  classOf(type: TypeHandle): ClassId | undefined {
    this.#engine.check('type', type);
    const { types, names, classes } = this.#engine;
    const marks = classes.marks(types.classSets[type]!);
    let found = -1;
    if (marks.length > 1) return undefined;
    if (marks.length === 1) {
      const classId = (marks[0]! >> 2) as ClassId;
      // A cone may have instances of several classes, unless nothing can be below it.
      if ((marks[0]! & 2) !== 0 && !this.hierarchy.isFinal(classId)) return undefined;
      found = classId;
    }
    for (const name of names.names(types.nameSets[type]!)) {
      const classId = this.hierarchy.classOfName(name as NameId);
      if (found >= 0 && found !== classId) return undefined;
      found = classId;
    }
    return found < 0 ? undefined : (found as ClassId);
  }

  /** The type as text, see `describe.ts` and the README for its form. */
  describe(type: TypeHandle): string {
    this.#engine.check('type', type);
    return describeRow(this.#engine, type);
  }

  /** The type as a value that can be printed, compared and saved. */
  snapshot(type: TypeHandle): TypeSnapshot {
    this.#engine.check('type', type);
    return snapshotRow(this.#engine, type, (row) => describeRow(this.#engine, row));
  }

  /** The type a snapshot stands for. @throws SnapshotError if this hierarchy lacks a class or name. */
  restore(snapshot: TypeSnapshot): TypeHandle {
    return restoreRow(this.#engine, snapshot) as TypeHandle;
  }

  // ---- references

  /** Keeps a type until it is released as often. Returns it. */
  retain(type: TypeHandle): TypeHandle {
    this.#references.retain(type);
    return type;
  }

  /** Takes back one retain. @throws ReleaseError if there is none to take back. */
  release(type: TypeHandle): void {
    this.#references.release(type);
  }

  /** Opens a scope; returns its depth, for {@link closeScope}. */
  openScope(): number {
    return this.#references.open();
  }

  /**
   * Closes the innermost scope: types made or released in it that nothing retains are freed. `result`
   * is kept, and lives on in the enclosing scope.
   * @throws ScopeError if no scope is open, or `depth` is not the innermost.
   */
  closeScope(depth?: number, result?: TypeHandle): void {
    this.#references.close(depth, result);
  }

  /** Runs `work` in a scope of its own; its result lives on in the enclosing scope. */
  scope(work: () => TypeHandle): TypeHandle {
    const depth = this.openScope();
    let result: TypeHandle = BOTTOM;
    try {
      result = work();
    } finally {
      while (this.#references.depth > depth) this.closeScope();
      this.closeScope(depth, result);
    }
    return result;
  }

  /** Frees what was made in the innermost scope (or, without scopes, ever) and is not retained. */
  collect(): void {
    this.#references.collect();
  }

  /** Types still retained, with the places of the retains if the lattice is a debugging one. */
  leaks(): { type: TypeHandle; text: string; count: number; places: readonly string[] }[] {
    return this.#references.leaks().map(({ handle, count, places }) => ({
      type: handle as TypeHandle,
      text: this.describe(handle as TypeHandle),
      count,
      places,
    }));
  }

  /** Fails with a HandleError unless `type` is a live type of this lattice. */
  check(argument: string, type: unknown): asserts type is TypeHandle {
    if (typeof type !== 'number') this.#engine.fail(argument, type);
    this.#engine.check(argument, type);
  }

  statistics(): LatticeStatistics {
    const { types, classes, names, intervals } = this.#engine;
    return {
      types: types.live,
      classSets: classes.live,
      nameSets: names.live,
      intervals: intervals.live,
      tableBytes: types.bytes() + classes.bytes() + names.bytes() + intervals.bytes(),
      memoBytes: this.#engine.memoBytes(),
    };
  }

  #ofClasses(set: number): TypeHandle {
    const { types, intervals } = this.#engine;
    const all = types.allIntegers;
    return types.make(set, NO_NAMES, all, ALL_FLOATS, TOP, intervals.lengths) as TypeHandle;
  }

  #classesFor(
    kind: 'integer' | 'float' | 'array',
    classId: ClassId | undefined,
    all: number,
  ): number {
    if (classId !== undefined) {
      this.hierarchy.check('classId', classId);
      if (this.hierarchy.kindOf(classId) !== kind) {
        throw new ArgumentError(
          'classId',
          `a class of kind ${kind}`,
          this.hierarchy.nameOf(classId),
        );
      }
      return this.#engine.classes.exact(classId);
    }
    if (all === 0) {
      throw new HierarchyError(
        `no class of kind ${kind} is declared; declare one with kind: '${kind}'`,
      );
    }
    return all;
  }

  #range(interval: number): Range | undefined {
    if (interval === EMPTY_INTERVAL) return undefined;
    const { intervals } = this.#engine;
    return { low: intervals.low(interval), high: intervals.high(interval) };
  }
}
