import {
  ARRAY_KIND,
  type ClassSetTable,
  FLOAT_KIND,
  INTEGER_KIND,
  NO_CLASSES,
} from './class-sets.ts';
import { ALL_FLOATS, NO_FLOATS } from './floats.ts';
import { BOTTOM, TOP } from './handles.ts';
import { finish, grownInt32, InternTable, mix } from './intern.ts';
import { EMPTY_INTERVAL, type IntervalTable } from './intervals.ts';
import { type NameSetTable, NO_NAMES } from './name-sets.ts';

/**
 * The rows behind type handles. A type is the product of components over disjoint kinds of values:
 *
 * - a class set: of plain classes all instances, of special kinds the classes that may occur;
 * - a name set: named parts of classes that are not in the class set as a whole;
 * - one integer interval, shared by the classes of kind integer in the class set;
 * - one set of float facts; one element type and length interval, for the classes of those kinds.
 *
 * A row is *canonical*: a component is empty exactly when no class of its kind is in the class set;
 * an element type is bottom exactly when the length is 0; a name's class is not in the class set.
 * Different canonical rows denote different sets of values, and the sets that rows denote are closed
 * under intersection. From these two facts the lattice laws follow (docs/decisions/0003).
 */
export class TypeTable extends InternTable {
  classSets: Int32Array = new Int32Array(0);
  nameSets: Int32Array = new Int32Array(0);
  integers: Int32Array = new Int32Array(0);
  floats: Uint16Array = new Uint16Array(0);
  elements: Int32Array = new Int32Array(0);
  lengths: Int32Array = new Int32Array(0);
  /** How many array types are nested: 0 without arrays, 1 for an array of integers. */
  depths: Int32Array = new Int32Array(0);

  readonly classes: ClassSetTable;
  readonly names: NameSetTable;
  readonly intervals: IntervalTable;
  /** The interval of all integers the language has. */
  readonly allIntegers: number;

  constructor(
    classes: ClassSetTable,
    names: NameSetTable,
    intervals: IntervalTable,
    allIntegers: number,
  ) {
    super();
    this.classes = classes;
    this.names = names;
    this.intervals = intervals;
    this.allIntegers = allIntegers;
    intervals.retain(allIntegers);
    this.retain(
      this.#intern(NO_CLASSES, NO_NAMES, EMPTY_INTERVAL, NO_FLOATS, BOTTOM, EMPTY_INTERVAL),
    );
    // The one term that contains itself: an array of anything is among the values of top.
    this.retain(this.make(classes.all, NO_NAMES, allIntegers, ALL_FLOATS, TOP, intervals.lengths));
  }

  /**
   * The type with these components, brought to canonical form: a special kind's classes go where its
   * component is empty, and the component goes where there are no classes. Arrays whose elements have
   * no values are empty arrays. Names must already be outside the class set.
   */
  make(
    classSet: number,
    nameSet: number,
    integers: number,
    floats: number,
    element: number,
    lengths: number,
  ): number {
    const { classes, intervals } = this;
    let set = classSet;
    let arrays = lengths;
    if (element === BOTTOM && arrays !== EMPTY_INTERVAL) {
      arrays = intervals.intersection(arrays, intervals.zero);
    }
    let kinds = classes.kinds[set]!;
    if (kinds & INTEGER_KIND && integers === EMPTY_INTERVAL) {
      set = classes.difference(set, classes.integers);
    }
    if (kinds & FLOAT_KIND && floats === NO_FLOATS) set = classes.difference(set, classes.floats);
    if (kinds & ARRAY_KIND && arrays === EMPTY_INTERVAL) {
      set = classes.difference(set, classes.arrays);
    }
    kinds = classes.kinds[set]!;
    const hasArrays = (kinds & ARRAY_KIND) !== 0;
    return this.#intern(
      set,
      nameSet,
      kinds & INTEGER_KIND ? integers : EMPTY_INTERVAL,
      kinds & FLOAT_KIND ? floats : NO_FLOATS,
      hasArrays && arrays !== intervals.zero ? element : BOTTOM,
      hasArrays ? arrays : EMPTY_INTERVAL,
    );
  }

  #intern(
    classSet: number,
    nameSet: number,
    integers: number,
    floats: number,
    element: number,
    lengths: number,
  ): number {
    let hash = mix(classSet, nameSet);
    hash = mix(hash, integers);
    hash = mix(hash, floats);
    hash = mix(hash, element);
    hash = finish(mix(hash, lengths));
    for (let row = this.firstInBucket(hash); row >= 0; row = this.nextInBucket(row)) {
      if (
        this.integers[row] === integers &&
        this.classSets[row] === classSet &&
        this.nameSets[row] === nameSet &&
        this.floats[row] === floats &&
        this.elements[row] === element &&
        this.lengths[row] === lengths
      ) {
        return row;
      }
    }
    const row = this.allocate(hash);
    this.classSets[row] = classSet;
    this.nameSets[row] = nameSet;
    this.integers[row] = integers;
    this.floats[row] = floats;
    this.elements[row] = element;
    this.lengths[row] = lengths;
    this.classes.retain(classSet);
    this.names.retain(nameSet);
    this.intervals.retain(integers);
    this.intervals.retain(lengths);
    this.retain(element);
    // Top holds itself as element; counting it as flat keeps depths finite.
    this.depths[row] = lengths === EMPTY_INTERVAL || row === TOP ? 0 : 1 + this.depths[element]!;
    return row;
  }

  override bytes(): number {
    return super.bytes() + 6 * this.classSets.byteLength + this.floats.byteLength;
  }

  protected override growColumns(capacity: number): void {
    this.classSets = grownInt32(this.classSets, capacity);
    this.nameSets = grownInt32(this.nameSets, capacity);
    this.integers = grownInt32(this.integers, capacity);
    this.elements = grownInt32(this.elements, capacity);
    this.lengths = grownInt32(this.lengths, capacity);
    this.depths = grownInt32(this.depths, capacity);
    const floats = new Uint16Array(capacity);
    floats.set(this.floats);
    this.floats = floats;
  }

  protected override dispose(row: number): void {
    this.classes.release(this.classSets[row]!);
    this.names.release(this.nameSets[row]!);
    this.intervals.release(this.integers[row]!);
    this.intervals.release(this.lengths[row]!);
    this.release(this.elements[row]!);
  }
}
