/**
 * The type algebra as the benchmarks use it, with two rivals of `@martlet/types` that say the same types by
 * other means: persistent collections (`immutable`, compared with `equals`) and plain frozen objects (compared
 * field by field). Both take every shortcut that needs no table (same reference, empty, whole), but have no
 * interning, no memo and no reference counts. Integer bounds are doubles there, which is in their favour.
 */
import { Map as ImmutableMap, Set as ImmutableSet, is, Record, type RecordOf } from 'immutable';

/** Classes as both rivals see them: parent of each, by number; class 0 is above all. */
export interface Classes {
  readonly parents: readonly number[];
  readonly integer: number;
  readonly float: number;
  readonly array: number;
  /** Classes that cannot have subclasses. */
  readonly final: ReadonlySet<number>;
}

export interface Algebra<T> {
  readonly bottom: T;
  integer(low: number, high: number): T;
  exactly(classId: number): T;
  instancesOf(classId: number): T;
  float(facts: number): T;
  arrayOf(element: T, low: number, high: number): T;
  join(a: T, b: T): T;
  meet(a: T, b: T): T;
  without(a: T, b: T): T;
  isSubtype(a: T, b: T): boolean;
  /** What is left of the integers in a where a < b, or where a >= b. */
  less(a: T, b: T): T;
  notLess(a: T, b: T): T;
  equals(a: T, b: T): boolean;
  /** Brackets around one analysis. */
  begin(): void;
  end(): void;
  /** The same text for the same type, whatever the algebra. */
  digest(type: T): string;
}

const ALL_FLOATS = 511;
const CONE = 2;
const EXACT = 1;
type Operation = (a: number, b: number) => number;
const union: Operation = (a, b) => a | b;
const intersection: Operation = (a, b) => a & b;
const difference: Operation = (a, b) => a & ~b & 3;

/** A type in digits: marks of classes, then the components. */
export function digestOf(
  marks: readonly number[],
  integers: readonly [number, number] | null,
  floats: number,
  element: string | null,
  lengths: readonly [number, number] | null,
): string {
  return `${marks.join(',')};${integers?.join('..') ?? ''};${floats};${element ?? ''};${lengths?.join('..') ?? ''}`;
}

type Interval = readonly [low: number, high: number] | null;

function hull(a: Interval, b: Interval): Interval {
  if (a === null) return b;
  if (b === null) return a;
  const low = Math.min(a[0], b[0]);
  const high = Math.max(a[1], b[1]);
  if (low === a[0] && high === a[1]) return a;
  return low === b[0] && high === b[1] ? b : [low, high];
}

function overlap(a: Interval, b: Interval): Interval {
  if (a === null || b === null) return null;
  const low = Math.max(a[0], b[0]);
  const high = Math.min(a[1], b[1]);
  if (low > high) return null;
  return low === a[0] && high === a[1] ? a : [low, high];
}

function within(a: Interval, b: Interval): boolean {
  return a === null || (b !== null && a[0] >= b[0] && a[1] <= b[1]);
}

function sameInterval(a: Interval, b: Interval): boolean {
  return a === b || (a !== null && b !== null && a[0] === b[0] && a[1] === b[1]);
}

function cut(a: Interval, b: Interval): Interval {
  if (a === null || b === null) return a;
  if (b[0] <= a[0] && b[1] >= a[1]) return null;
  if (b[0] <= a[0] && b[1] >= a[0]) return [b[1] + 1, a[1]];
  return b[1] >= a[1] && b[0] <= a[1] ? [a[0], b[0] - 1] : a;
}

// ---- plain frozen objects

export interface Plain {
  /** Ascending `class << 2 | cone << 1 | exact`, as in @martlet/types. */
  readonly marks: readonly number[];
  readonly integers: Interval;
  readonly floats: number;
  readonly element: Plain | null;
  readonly lengths: Interval;
}

export function plainAlgebra(classes: Classes): Algebra<Plain> {
  const { parents, integer, float, array, final } = classes;
  const make = (
    marks: readonly number[],
    integers: Interval,
    floats: number,
    element: Plain | null,
    lengths: Interval,
  ): Plain => Object.freeze({ marks, integers, floats, element, lengths });

  const find = (marks: readonly number[], classId: number): number => {
    for (const mark of marks) if (mark >> 2 === classId) return mark & 3;
    return -1;
  };
  const inherited = (marks: readonly number[], classId: number): number => {
    for (let at = parents[classId]!; at >= 0; at = parents[at]!) {
      const bits = find(marks, at);
      if (bits >= 0) return bits & CONE ? 3 : 0;
    }
    return 0;
  };
  const combine = (
    a: readonly number[],
    b: readonly number[],
    operation: Operation,
  ): readonly number[] => {
    const out: number[] = [];
    const seen: number[] = [];
    let i = 0;
    let j = 0;
    while (i < a.length || j < b.length) {
      const classA = i < a.length ? a[i]! >> 2 : Infinity;
      const classB = j < b.length ? b[j]! >> 2 : Infinity;
      const classId = Math.min(classA, classB);
      const bitsA = classA === classId ? a[i++]! & 3 : inherited(a, classId);
      const bitsB = classB === classId ? b[j++]! & 3 : inherited(b, classId);
      const mark = (classId << 2) | operation(bitsA, bitsB);
      if ((mark & 3) !== inherited(seen, classId)) out.push(mark);
      seen.push(mark);
    }
    return Object.freeze(out);
  };
  const sameMarks = (a: readonly number[], b: readonly number[]): boolean => {
    if (a === b) return true;
    if (a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
    return true;
  };
  const has = (marks: readonly number[], classId: number): boolean => {
    const own = find(marks, classId);
    return ((own >= 0 ? own : inherited(marks, classId)) & EXACT) !== 0;
  };
  const drop = (marks: readonly number[], classId: number): readonly number[] =>
    combine(marks, [(classId << 2) | 3], difference);
  const equals = (a: Plain, b: Plain): boolean =>
    a === b ||
    (a.floats === b.floats &&
      sameInterval(a.integers, b.integers) &&
      sameInterval(a.lengths, b.lengths) &&
      sameMarks(a.marks, b.marks) &&
      (a.element === b.element ||
        (a.element !== null && b.element !== null && equals(a.element, b.element))));
  const bottom = make([], null, 0, null, null);
  /** Canonical form: no class without its component, no component without its class. */
  const reduce = (
    given: readonly number[],
    integers: Interval,
    floats: number,
    element: Plain | null,
    lengths: Interval,
  ): Plain => {
    let marks = given;
    const hasIntegers = has(marks, integer);
    const hasFloats = has(marks, float);
    const isEmpty = element === null || equals(element, bottom);
    const fitting = isEmpty ? overlap(lengths, [0, 0]) : lengths;
    const hasArrays = has(marks, array);
    if (hasIntegers && integers === null) marks = drop(marks, integer);
    if (hasFloats && floats === 0) marks = drop(marks, float);
    if (hasArrays && fitting === null) marks = drop(marks, array);
    const arrays = hasArrays ? fitting : null;
    return make(
      marks,
      hasIntegers ? integers : null,
      hasFloats ? floats : 0,
      arrays === null ? null : arrays[1] === 0 ? bottom : element,
      arrays,
    );
  };
  const join = (a: Plain, b: Plain): Plain => {
    if (equals(a, b) || b === bottom) return a;
    if (a === bottom) return b;
    const marks = sameMarks(a.marks, b.marks) ? a.marks : combine(a.marks, b.marks, union);
    const element =
      a.element === null ? b.element : b.element === null ? a.element : join(a.element, b.element);
    const result = make(
      marks,
      hull(a.integers, b.integers),
      a.floats | b.floats,
      element,
      hull(a.lengths, b.lengths),
    );
    return equals(result, a) ? a : result;
  };
  const meet = (a: Plain, b: Plain): Plain => {
    if (equals(a, b)) return a;
    const marks = sameMarks(a.marks, b.marks) ? a.marks : combine(a.marks, b.marks, intersection);
    const element = a.element === null || b.element === null ? null : meet(a.element, b.element);
    const result = reduce(
      marks,
      overlap(a.integers, b.integers),
      a.floats & b.floats,
      element,
      overlap(a.lengths, b.lengths),
    );
    return equals(result, a) ? a : result;
  };
  const isSubtype = (a: Plain, b: Plain): boolean =>
    a === b ||
    ((a.floats & ~b.floats) === 0 &&
      within(a.integers, b.integers) &&
      within(a.lengths, b.lengths) &&
      combine(a.marks, b.marks, difference).length === 0 &&
      (a.element === null || (b.element !== null && isSubtype(a.element, b.element))));
  const without = (a: Plain, b: Plain): Plain => {
    let removed = b.marks;
    let { integers, floats, lengths } = a;
    if (!within(integers, b.integers)) {
      removed = drop(removed, integer);
      if (has(b.marks, integer)) integers = cut(integers, b.integers);
    }
    if ((floats & ~b.floats) !== 0) {
      removed = drop(removed, float);
      floats &= ~b.floats;
    }
    if (lengths !== null && b.lengths !== null) {
      const covers = isSubtype(a.element!, b.element!);
      if (!covers || !within(lengths, b.lengths)) {
        removed = drop(removed, array);
        if (covers) lengths = cut(lengths, b.lengths);
        else if (b.lengths[0] <= 0) lengths = cut(lengths, [0, 0]);
      }
    }
    const rest = combine(a.marks, removed, difference);
    const result = reduce(rest, integers, floats, a.element, lengths);
    return equals(result, a) ? a : result;
  };
  const compare = (
    a: Plain,
    b: Plain,
    limit: (interval: NonNullable<Interval>) => Interval,
  ): Plain => {
    const isInteger = b.marks.length === 1 && b.marks[0]! >> 2 === integer;
    if (!isInteger || a.integers === null) return a;
    const integers = overlap(a.integers, limit(b.integers!));
    if (sameInterval(integers, a.integers)) return a;
    return reduce(a.marks, integers, a.floats, a.element, a.lengths);
  };
  const ofClasses = (marks: readonly number[]): Plain =>
    reduce(marks, [-Infinity, Infinity], ALL_FLOATS, bottom, [0, Infinity]);
  const algebra: Algebra<Plain> = {
    bottom,
    integer: (low, high) => make([(integer << 2) | 3], [low, high], 0, null, null),
    exactly: (classId) => ofClasses([(classId << 2) | EXACT | (final.has(classId) ? CONE : 0)]),
    instancesOf: (classId) => ofClasses([(classId << 2) | 3]),
    float: (facts) => make([(float << 2) | 3], null, facts, null, null),
    arrayOf: (element, low, high) => reduce([(array << 2) | 3], null, 0, element, [low, high]),
    join,
    meet,
    without,
    isSubtype,
    less: (a, b) => compare(a, b, ([, high]) => [-Infinity, high - 1]),
    notLess: (a, b) => compare(a, b, ([low]) => [low, Infinity]),
    equals,
    begin() {},
    end() {},
    digest: (type) =>
      digestOf(
        type.marks,
        type.integers,
        type.floats,
        type.element === null ? null : algebra.digest(type.element),
        type.lengths,
      ),
  };
  return algebra;
}

// ---- immutable

interface PersistentFields {
  /** Bits (cone, exact) of each marked class. */
  readonly marks: ImmutableMap<number, number>;
  readonly integers: PersistentInterval | null;
  readonly floats: ImmutableSet<number>;
  readonly element: Persistent | null;
  readonly lengths: PersistentInterval | null;
}
type PersistentInterval = RecordOf<{ low: number; high: number }>;
export type Persistent = RecordOf<PersistentFields>;

export function immutableAlgebra(classes: Classes): Algebra<Persistent> {
  const { parents, integer, float, array, final } = classes;
  const NO_MARKS: ImmutableMap<number, number> = ImmutableMap();
  const interval = Record({ low: 0, high: 0 });
  const make = Record<PersistentFields>({
    marks: NO_MARKS,
    integers: null,
    floats: ImmutableSet(),
    element: null,
    lengths: null,
  });
  const bottom = make();
  const facts = (bits: number): ImmutableSet<number> =>
    ImmutableSet([0, 1, 2, 3, 4, 5, 6, 7, 8].filter((bit) => bits & (1 << bit)));
  const allFloats = facts(ALL_FLOATS);

  const inherited = (marks: ImmutableMap<number, number>, classId: number): number => {
    for (let at = parents[classId]!; at >= 0; at = parents[at]!) {
      const bits = marks.get(at);
      if (bits !== undefined) return bits & CONE ? 3 : 0;
    }
    return 0;
  };
  const combine = (
    a: ImmutableMap<number, number>,
    b: ImmutableMap<number, number>,
    operation: Operation,
  ): ImmutableMap<number, number> => {
    if (a.equals(b) && operation !== difference) return a;
    const seen = NO_MARKS.asMutable();
    const out = NO_MARKS.asMutable();
    const keys = [...a.keys(), ...b.keys()].sort((x, y) => x - y);
    for (const classId of keys) {
      if (seen.has(classId)) continue;
      const bits = operation(
        a.get(classId) ?? inherited(a, classId),
        b.get(classId) ?? inherited(b, classId),
      );
      if (bits !== inherited(seen, classId)) out.set(classId, bits);
      seen.set(classId, bits);
    }
    return out.asImmutable();
  };
  const has = (marks: ImmutableMap<number, number>, classId: number): boolean =>
    ((marks.get(classId) ?? inherited(marks, classId)) & EXACT) !== 0;
  const drop = (
    marks: ImmutableMap<number, number>,
    classId: number,
  ): ImmutableMap<number, number> => combine(marks, NO_MARKS.set(classId, 3), difference);
  type I = PersistentInterval | null;
  const join2 = (a: I, b: I): I =>
    a === null
      ? b
      : b === null
        ? a
        : a.merge({ low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) });
  const overlap2 = (a: I, b: I): I => {
    if (a === null || b === null) return null;
    const low = Math.max(a.low, b.low);
    const high = Math.min(a.high, b.high);
    return low > high ? null : a.merge({ low, high });
  };
  const within2 = (a: I, b: I): boolean =>
    a === null || (b !== null && a.low >= b.low && a.high <= b.high);
  const cut2 = (a: I, b: I): I => {
    if (a === null || b === null) return a;
    if (b.low <= a.low && b.high >= a.high) return null;
    if (b.low <= a.low && b.high >= a.low) return a.set('low', b.high + 1);
    return b.high >= a.high && b.low <= a.high ? a.set('high', b.low - 1) : a;
  };
  const zero = interval({ low: 0, high: 0 });
  const reduce = (
    given: ImmutableMap<number, number>,
    integers: I,
    floats: ImmutableSet<number>,
    element: Persistent | null,
    lengths: I,
  ): Persistent => {
    let marks = given;
    const hasIntegers = has(marks, integer);
    const hasFloats = has(marks, float);
    const isEmpty = element === null || is(element, bottom);
    const fitting = isEmpty ? overlap2(lengths, zero) : lengths;
    const hasArrays = has(marks, array);
    if (hasIntegers && integers === null) marks = drop(marks, integer);
    if (hasFloats && floats.isEmpty()) marks = drop(marks, float);
    if (hasArrays && fitting === null) marks = drop(marks, array);
    const arrays = hasArrays ? fitting : null;
    return make({
      marks,
      integers: hasIntegers ? integers : null,
      floats: hasFloats ? floats : ImmutableSet(),
      element: arrays === null ? null : arrays.high === 0 ? bottom : element,
      lengths: arrays,
    });
  };
  const join = (a: Persistent, b: Persistent): Persistent => {
    if (is(a, b) || b === bottom) return a;
    if (a === bottom) return b;
    const element =
      a.element === null ? b.element : b.element === null ? a.element : join(a.element, b.element);
    return a.merge({
      marks: combine(a.marks, b.marks, union),
      integers: join2(a.integers, b.integers),
      floats: a.floats.union(b.floats),
      element,
      lengths: join2(a.lengths, b.lengths),
    });
  };
  const meet = (a: Persistent, b: Persistent): Persistent => {
    if (is(a, b)) return a;
    return reduce(
      combine(a.marks, b.marks, intersection),
      overlap2(a.integers, b.integers),
      a.floats.intersect(b.floats),
      a.element === null || b.element === null ? null : meet(a.element, b.element),
      overlap2(a.lengths, b.lengths),
    );
  };
  const isSubtype = (a: Persistent, b: Persistent): boolean =>
    a === b ||
    (a.floats.isSubset(b.floats) &&
      within2(a.integers, b.integers) &&
      within2(a.lengths, b.lengths) &&
      combine(a.marks, b.marks, difference).isEmpty() &&
      (a.element === null || (b.element !== null && isSubtype(a.element, b.element))));
  const without = (a: Persistent, b: Persistent): Persistent => {
    let removed = b.marks;
    let { integers, floats, lengths } = a;
    if (!within2(integers, b.integers)) {
      removed = drop(removed, integer);
      if (has(b.marks, integer)) integers = cut2(integers, b.integers);
    }
    if (!floats.isSubset(b.floats)) {
      removed = drop(removed, float);
      floats = floats.subtract(b.floats);
    }
    if (lengths !== null && b.lengths !== null) {
      const covers = isSubtype(a.element!, b.element!);
      if (!covers || !within2(lengths, b.lengths)) {
        removed = drop(removed, array);
        if (covers) lengths = cut2(lengths, b.lengths);
        else if (b.lengths.low <= 0) lengths = cut2(lengths, zero);
      }
    }
    return reduce(combine(a.marks, removed, difference), integers, floats, a.element, lengths);
  };
  const compare = (a: Persistent, b: Persistent, low: number, high: number): Persistent => {
    if (b.marks.size !== 1 || !b.marks.has(integer) || a.integers === null) return a;
    const integers = overlap2(a.integers, interval({ low, high }));
    if (is(integers, a.integers)) return a;
    return reduce(a.marks, integers, a.floats, a.element, a.lengths);
  };
  const everywhere = interval({ low: -Infinity, high: Infinity });
  const lengths = interval({ low: 0, high: Infinity });
  const ofClasses = (classId: number, bits: number): Persistent =>
    reduce(NO_MARKS.set(classId, bits), everywhere, allFloats, bottom, lengths);
  const pair = (i: I): Interval => (i === null ? null : [i.low, i.high]);
  const algebra: Algebra<Persistent> = {
    bottom,
    integer: (low, high) =>
      make({ marks: NO_MARKS.set(integer, 3), integers: interval({ low, high }) }),
    exactly: (classId) => ofClasses(classId, EXACT | (final.has(classId) ? CONE : 0)),
    instancesOf: (classId) => ofClasses(classId, 3),
    float: (bits) => make({ marks: NO_MARKS.set(float, 3), floats: facts(bits) }),
    arrayOf: (element, low, high) =>
      reduce(NO_MARKS.set(array, 3), null, ImmutableSet(), element, interval({ low, high })),
    join,
    meet,
    without,
    isSubtype,
    less: (a, b) => compare(a, b, -Infinity, (b.integers?.high ?? 0) - 1),
    notLess: (a, b) => compare(a, b, b.integers?.low ?? 0, Infinity),
    equals: (a, b) => is(a, b),
    begin() {},
    end() {},
    digest: (type) =>
      digestOf(
        [...type.marks].map(([classId, bits]) => (classId << 2) | bits).sort((x, y) => x - y),
        pair(type.integers),
        type.floats.reduce((bits, bit) => bits | (1 << bit), 0),
        type.element === null ? null : algebra.digest(type.element),
        pair(type.lengths),
      ),
  };
  return algebra;
}
