import {
  type ClassHierarchy,
  type ClassId,
  factsOfFloat,
  floatCases,
  type TypeHandle,
  type TypeLattice,
  type TypeSnapshot,
} from '../src/index.ts';

/**
 * The lattice once more, on plain sets of concrete values: a type is the set of the universe's values
 * that it contains. It reads types only through their snapshots and shares no code with the tables.
 */
export type Value =
  | { kind: 'object'; classId: ClassId; unknown: boolean; name: string | undefined }
  | { kind: 'integer'; classId: ClassId; unknown: boolean; value: bigint }
  | { kind: 'float'; classId: ClassId; unknown: boolean; value: number }
  | { kind: 'array'; classId: ClassId; unknown: boolean; length: number; element: number };

export interface Universe {
  readonly hierarchy: ClassHierarchy;
  readonly values: readonly Value[];
}

const FLOATS = [NaN, -Infinity, -1.5, -2, -0, 0, 2, 1.5, Infinity];

/**
 * Values of all classes: two anonymous ones of each, its names, and of each class that may have more
 * subclasses one of a subclass not declared yet (`unknown`). Arrays repeat one earlier value.
 */
export function makeUniverse(
  hierarchy: ClassHierarchy,
  integers: readonly bigint[],
  lengths: readonly number[],
  nesting = 1,
): Universe {
  const values: Value[] = [];
  const forEachClass = (visit: (classId: ClassId, unknown: boolean) => void): void => {
    for (let id = 0; id < hierarchy.size; id++) {
      const classId = id as ClassId;
      if (!hierarchy.isAbstract(classId)) visit(classId, false);
      if (!hierarchy.isFinal(classId)) visit(classId, true);
    }
  };
  forEachClass((classId, unknown) => {
    const kind = hierarchy.kindOf(classId);
    if (kind === 'integer') {
      for (const value of integers) values.push({ kind, classId, unknown, value });
    } else if (kind === 'float') {
      for (const value of FLOATS) values.push({ kind, classId, unknown, value });
    } else if (kind !== 'array') {
      const listed = hierarchy.constantsOf(classId).length > 0;
      if (!listed) values.push({ kind: 'object', classId, unknown, name: undefined });
      if (unknown) return;
      for (let name = 0; name < hierarchy.nameCount; name++) {
        if (hierarchy.classOfName(name as never) !== classId) continue;
        values.push({
          kind: 'object',
          classId,
          unknown,
          name: hierarchy.keyOfName(name as never),
        });
      }
    }
  });
  for (let level = 0; level < nesting; level++) {
    const elements = values.length;
    const from = level === 0 ? 0 : values.findIndex((value) => value.kind === 'array');
    forEachClass((classId, unknown) => {
      if (hierarchy.kindOf(classId) !== 'array') return;
      for (const length of lengths) {
        if (length === 0) {
          if (level === 0) values.push({ kind: 'array', classId, unknown, length, element: -1 });
          continue;
        }
        for (let element = from; element < elements; element++) {
          values.push({ kind: 'array', classId, unknown, length, element });
        }
      }
    });
  }
  // Without deeper arrays, an array of anything must still differ from an array of all but arrays.
  const empty = values.findIndex((value) => value.kind === 'array' && value.length === 0);
  if (nesting === 1 && empty >= 0) {
    forEachClass((classId, unknown) => {
      if (hierarchy.kindOf(classId) !== 'array') return;
      for (const length of lengths.filter((n) => n > 0)) {
        values.push({ kind: 'array', classId, unknown, length, element: empty });
      }
    });
  }
  return { hierarchy, values };
}

/** The values of a type, as positions in the universe. */
export function valuesOf(universe: Universe, lattice: TypeLattice, type: TypeHandle): Set<number> {
  const snapshot = lattice.snapshot(type);
  const found = new Set<number>();
  universe.values.forEach((_, index) => {
    if (contains(universe, snapshot, index)) found.add(index);
  });
  return found;
}

function contains(universe: Universe, type: TypeSnapshot | 'any', index: number): boolean {
  if (type === 'any') return true;
  const value = universe.values[index]!;
  const { hierarchy } = universe;
  const className = hierarchy.nameOf(value.classId);
  if (!hasClass(hierarchy, type, value.classId, value.unknown)) {
    return (
      value.kind === 'object' &&
      value.name !== undefined &&
      (type.names.get(className)?.has(value.name) ?? false)
    );
  }
  switch (value.kind) {
    case 'object':
      return true;
    case 'integer':
      return type.integers !== null && isBetween(type.integers, value.value);
    case 'float':
      return type.floats.has(floatCases(factsOfFloat(value.value))[0]!);
    case 'array':
      return (
        type.lengths !== null &&
        isBetween(type.lengths, BigInt(value.length)) &&
        (value.length === 0 ||
          (type.elements !== null && contains(universe, type.elements, value.element)))
      );
  }
}

function isBetween(range: { low: string; high: string }, value: bigint): boolean {
  const low = range.low === '-Infinity' || BigInt(range.low) <= value;
  return low && (range.high === 'Infinity' || value <= BigInt(range.high));
}

function hasClass(
  hierarchy: ClassHierarchy,
  type: TypeSnapshot,
  classId: ClassId,
  unknown: boolean,
): boolean {
  const own = type.classes.get(hierarchy.nameOf(classId));
  if (own !== undefined && !unknown) return own === 'exact' || own === 'both';
  for (let at: number = classId; at >= 0; at = hierarchy.parentOf(at as ClassId)) {
    const mark = type.classes.get(hierarchy.nameOf(at as ClassId));
    if (mark !== undefined) return mark === 'cone' || mark === 'both';
  }
  return false;
}

/**
 * The values of the least type that contains a set of values: per kind a rectangle of classes and
 * integers, cases, or lengths and elements. Sets that join two types never list infinitely many names.
 */
export function closure(universe: Universe, set: ReadonlySet<number>): Set<number> {
  const { values } = universe;
  const closed = new Set<number>();
  const members = [...set].map((index) => values[index]!);
  const key = (value: Value): string => `${value.classId} ${value.unknown}`;
  const keysOf = (kind: Value['kind']): Set<string> =>
    new Set(members.filter((value) => value.kind === kind).map(key));
  const integerKeys = keysOf('integer');
  const integers = members.flatMap((value) => (value.kind === 'integer' ? [value.value] : []));
  const floatKeys = keysOf('float');
  const floats = members.flatMap((value) => (value.kind === 'float' ? [value.value] : []));
  const arrayKeys = keysOf('array');
  const arrays = members.flatMap((value) => (value.kind === 'array' ? [value] : []));
  const elements =
    arrays.length === 0
      ? new Set<number>()
      : closure(universe, new Set(arrays.filter((a) => a.length > 0).map((a) => a.element)));
  const lengths = arrays.map((a) => a.length);
  values.forEach((value, index) => {
    let inside = false;
    if (value.kind === 'object') inside = set.has(index);
    else if (value.kind === 'integer') {
      inside =
        integerKeys.has(key(value)) &&
        integers.some((n) => n <= value.value) &&
        integers.some((n) => n >= value.value);
    } else if (value.kind === 'float') {
      inside = floatKeys.has(key(value)) && floats.some((n) => Object.is(n, value.value));
    } else {
      inside =
        arrayKeys.has(key(value)) &&
        value.length >= Math.min(...lengths) &&
        value.length <= Math.max(...lengths) &&
        (value.length === 0 || elements.has(value.element));
    }
    if (inside) closed.add(index);
  });
  return closed;
}

export function isSubset(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  for (const item of a) if (!b.has(item)) return false;
  return true;
}

export function isSame(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  return a.size === b.size && isSubset(a, b);
}
