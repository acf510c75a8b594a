import { ArgumentError, ScopeError } from './errors.ts';
import { BOTTOM, TOP, type TypeHandle } from './handles.ts';
import { grownInt32 } from './intern.ts';
import { TypeLattice } from './lattice.ts';
import { checkRelation, flipped, RELATIONS, type Relation } from './refine.ts';

/** A constraint on one value. Build it once, assume it often. */
export type Constraint =
  /** The value is of the type: a class test or nil test that succeeded. */
  | { readonly kind: 'is'; readonly type: TypeHandle }
  /** The value is not of the type: a test that failed. */
  | { readonly kind: 'isNot'; readonly type: TypeHandle }
  /** The value, if an integer, stands in the relation to some integer of the type. */
  | { readonly kind: 'compare'; readonly relation: Relation; readonly to: TypeHandle };

// Trail entries are three words: what changed, an index, and the old word.
const TYPE_ENTRY = 0;
const GENERATION_ENTRY = 1;
const COMPARISON_ENTRY = 2;
const ENTRY = 3;

/** A comparison: left value, its generation, relation, right value, its generation. */
const COMPARISON = 5;

/** How often one assumption may be carried on to other values before it is left at that. */
const PROPAGATION_LIMIT = 64;

/**
 * The types of an analysis's values (value numbers, registers) at one point, with constraints that come
 * and go: `enter` a branch, `assume` what its condition says, `leave` it, and everything is as before,
 * at the cost of the changes alone (the *trail* of D. H. D. Warren, "An abstract Prolog instruction
 * set", 1983). Comparisons between two values stay in force until left, so what is learnt of one value
 * later is carried on to the others.
 *
 * The environment retains the types it holds; `dispose` releases them.
 */
export class Environment {
  readonly #lattice: TypeLattice;
  #types: Int32Array;
  /** Raised when a value is defined anew, so that comparisons of the former value lapse. */
  #generations: Int32Array;
  #trail: Int32Array = new Int32Array(ENTRY * 32);
  #trailLength = 0;
  #marks: Int32Array = new Int32Array(16);
  #depth = 0;
  #comparisons: Int32Array = new Int32Array(COMPARISON * 8);
  #comparisonCount = 0;
  #contradictions = 0;

  /** @param size number of values, 0 to size - 1; each starts as top. */
  constructor(lattice: TypeLattice, size: number) {
    if (!(lattice instanceof TypeLattice)) {
      throw new ArgumentError('lattice', 'a TypeLattice', lattice);
    }
    if (!Number.isInteger(size) || size < 0) {
      throw new ArgumentError('size', 'a non-negative integer', size);
    }
    this.#lattice = lattice;
    this.#types = new Int32Array(size).fill(TOP);
    this.#generations = new Int32Array(size);
    for (let value = 0; value < size; value++) lattice.retain(TOP);
  }

  get size(): number {
    return this.#types.length;
  }

  /** Branches entered and not left. */
  get depth(): number {
    return this.#depth;
  }

  /** Whether some value has no possible type: the point cannot be reached. */
  get isUnreachable(): boolean {
    return this.#contradictions > 0;
  }

  typeOf(value: number): TypeHandle {
    const type = this.#types[value];
    if (type === undefined) this.#failValue('value', value);
    return type as TypeHandle;
  }

  /** Gives a value a new type, unrelated to the old: an assignment. Undone by `leave` too. */
  define(value: number, type: TypeHandle): void {
    this.#checkValue('value', value);
    this.#lattice.check('type', type);
    if (this.#comparisonCount > 0) {
      this.#push(GENERATION_ENTRY, value, this.#generations[value]!);
      this.#generations[value]!++;
    }
    this.#set(value, type);
  }

  /** Enters a branch; returns its depth, for {@link leave}. */
  enter(): number {
    if (this.#depth === this.#marks.length) {
      this.#marks = grownInt32(this.#marks, this.#depth * 2);
    }
    this.#marks[this.#depth++] = this.#trailLength;
    return this.#depth;
  }

  /** Leaves the innermost branch and undoes every change since it was entered. */
  leave(depth?: number): void {
    if (this.#depth === 0) throw new ScopeError('no branch was entered');
    if (depth !== undefined && depth !== this.#depth) {
      throw new ScopeError(
        `branch ${depth} cannot be left: the innermost branch entered is ${this.#depth}`,
      );
    }
    const mark = this.#marks[--this.#depth]!;
    while (this.#trailLength > mark) {
      this.#trailLength -= ENTRY;
      const index = this.#trail[this.#trailLength + 1]!;
      const old = this.#trail[this.#trailLength + 2]!;
      switch (this.#trail[this.#trailLength]) {
        case TYPE_ENTRY: {
          const current = this.#types[index]!;
          if (current === BOTTOM) this.#contradictions--;
          if (old === BOTTOM) this.#contradictions++;
          this.#lattice.release(current as TypeHandle);
          // The trail held a reference to the old type; it goes back to the value.
          this.#types[index] = old;
          break;
        }
        case GENERATION_ENTRY:
          this.#generations[index] = old;
          break;
        case COMPARISON_ENTRY:
          this.#comparisonCount = old;
          break;
      }
    }
  }

  /** Assumes a constraint on a value; says whether the point can still be reached. */
  assume(value: number, constraint: Constraint): boolean {
    this.#checkValue('value', value);
    this.#refine(value, this.#lattice.assume(this.typeOf(value), constraint));
    return this.#contradictions === 0;
  }

  /** Assumes that a value is of a type. */
  assumeIs(value: number, type: TypeHandle): boolean {
    this.#refine(value, this.#lattice.meet(this.typeOf(value), type));
    return this.#contradictions === 0;
  }

  /** Assumes that a value is not of a type. */
  assumeIsNot(value: number, type: TypeHandle): boolean {
    this.#refine(value, this.#lattice.without(this.typeOf(value), type));
    return this.#contradictions === 0;
  }

  /**
   * Assumes a comparison of two values and refines both. It stays in force until the branch is left or
   * one of the two is defined anew.
   */
  assumeComparison(left: number, relation: Relation, right: number): boolean {
    this.#checkValue('left', left);
    this.#checkValue('right', right);
    const code = RELATIONS.indexOf(checkRelation(relation));
    const at = this.#comparisonCount * COMPARISON;
    if (at === this.#comparisons.length) this.#comparisons = grownInt32(this.#comparisons, at * 2);
    this.#push(COMPARISON_ENTRY, 0, this.#comparisonCount);
    this.#comparisons[at] = left;
    this.#comparisons[at + 1] = this.#generations[left]!;
    this.#comparisons[at + 2] = code;
    this.#comparisons[at + 3] = right;
    this.#comparisons[at + 4] = this.#generations[right]!;
    this.#comparisonCount++;
    // Assuming a value's relation to itself tells nothing that its type could show.
    if (left !== right) this.#propagate(this.#comparisonCount - 1, PROPAGATION_LIMIT);
    return this.#contradictions === 0;
  }

  /** Undoes all branches, releases all types; the environment then has no values. */
  dispose(): void {
    while (this.#depth > 0) this.leave();
    for (const type of this.#types) this.#lattice.release(type as TypeHandle);
    this.#types = new Int32Array(0);
    this.#generations = new Int32Array(0);
    this.#trailLength = 0;
    this.#comparisonCount = 0;
    this.#contradictions = 0;
  }

  #refine(value: number, type: TypeHandle): void {
    if (type === this.#types[value]) return;
    this.#set(value, type);
    if (this.#comparisonCount > 0) this.#wake(value, PROPAGATION_LIMIT);
  }

  #set(value: number, type: TypeHandle): void {
    const old = this.#types[value]!;
    if (type === old) return;
    this.#lattice.retain(type);
    if (this.#depth > 0) this.#push(TYPE_ENTRY, value, old);
    // Outside any branch nothing can be undone, so nothing is kept.
    else this.#lattice.release(old as TypeHandle);
    if (type === BOTTOM) this.#contradictions++;
    if (old === BOTTOM) this.#contradictions--;
    this.#types[value] = type;
  }

  /** Applies the comparisons in force that mention a value whose type changed. */
  #wake(value: number, fuel: number): number {
    let left = fuel;
    for (let index = 0; index < this.#comparisonCount && left > 0; index++) {
      const at = index * COMPARISON;
      if (this.#comparisons[at] === value || this.#comparisons[at + 3] === value) {
        left = this.#propagate(index, left);
      }
    }
    return left;
  }

  #propagate(index: number, fuel: number): number {
    const at = index * COMPARISON;
    const left = this.#comparisons[at]!;
    const right = this.#comparisons[at + 3]!;
    const lapsed =
      left === right ||
      this.#comparisons[at + 1] !== this.#generations[left] ||
      this.#comparisons[at + 4] !== this.#generations[right];
    if (lapsed || fuel <= 0) return fuel;
    const relation = RELATIONS[this.#comparisons[at + 2]!]!;
    const oldLeft = this.#types[left]! as TypeHandle;
    const oldRight = this.#types[right]! as TypeHandle;
    const newLeft = this.#lattice.refine(relation, oldLeft, oldRight);
    const newRight = this.#lattice.refine(flipped(relation), oldRight, oldLeft);
    let rest = fuel - 1;
    if (newLeft !== oldLeft) {
      this.#set(left, newLeft);
      rest = this.#wake(left, rest);
    }
    // Carrying the left side on may have refined the right one meanwhile; both facts hold.
    if (newRight !== oldRight) {
      const current = this.#types[right]! as TypeHandle;
      const both = this.#lattice.meet(current, newRight);
      if (both !== current) {
        this.#set(right, both);
        rest = this.#wake(right, rest);
      }
    }
    return rest;
  }

  #push(kind: number, index: number, old: number): void {
    if (this.#depth === 0) return;
    if (this.#trailLength + ENTRY > this.#trail.length) {
      this.#trail = grownInt32(this.#trail, this.#trail.length * 2);
    }
    this.#trail[this.#trailLength] = kind;
    this.#trail[this.#trailLength + 1] = index;
    this.#trail[this.#trailLength + 2] = old;
    this.#trailLength += ENTRY;
  }

  #checkValue(argument: string, value: number): void {
    if (this.#types[value] === undefined) this.#failValue(argument, value);
  }

  #failValue(argument: string, value: unknown): never {
    throw new ArgumentError(argument, `a value from 0 to ${this.#types.length - 1}`, value);
  }
}
