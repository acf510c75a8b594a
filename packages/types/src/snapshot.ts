import { Map as ImmutableMap, Set as ImmutableSet, Record, type RecordOf } from 'immutable';
import { type Bound, checkBound, normalBound } from './bounds.ts';
import type { Engine } from './engine.ts';
import { SnapshotError, show } from './errors.ts';
import { floatCases, floatFacts } from './floats.ts';
import { type ClassId, type NameId, TOP } from './handles.ts';
import { EMPTY_INTERVAL } from './intervals.ts';
import { makeWithNames } from './join.ts';

/**
 * A type as a value that outlives the lattice: classes, names and cases by their names. Two snapshots
 * are equal (`equals`, `is` of `immutable`) exactly when their types were, whatever lattice they came
 * from, as long as the classes mean the same.
 */
export type TypeSnapshot = RecordOf<SnapshotFields>;

/** The fields of a {@link TypeSnapshot}. */
export interface SnapshotFields {
  /** What {@link TypeLattice.describe} says, so that a snapshot prints itself. */
  readonly text: string;
  /** Marks of the class set, by class name: does the class itself, do its subclasses belong? */
  readonly classes: ImmutableMap<string, ClassMark>;
  /** Named parts, by class name. */
  readonly names: ImmutableMap<string, ImmutableSet<string>>;
  readonly integers: RangeSnapshot | null;
  readonly floats: ImmutableSet<string>;
  /** Element type of arrays; null without arrays, 'any' in the type of everything. */
  readonly elements: TypeSnapshot | 'any' | null;
  readonly lengths: RangeSnapshot | null;
}

/** 'exact': the class only; 'cone': its subclasses only; 'both'; 'none': left out of a cone above. */
export type ClassMark = 'none' | 'exact' | 'cone' | 'both';

/** An interval, its bounds as decimal text, 'Infinity' and '-Infinity' included. */
export type RangeSnapshot = RecordOf<{ readonly low: string; readonly high: string }>;

const MARKS: readonly ClassMark[] = ['none', 'exact', 'cone', 'both'];

const makeRange: Record.Factory<{ low: string; high: string }> = Record(
  { low: '0', high: '0' },
  'Range',
);

const makeSnapshot: Record.Factory<SnapshotFields> = Record<SnapshotFields>(
  {
    text: 'never',
    classes: ImmutableMap(),
    names: ImmutableMap(),
    integers: null,
    floats: ImmutableSet(),
    elements: null,
    lengths: null,
  },
  'Type',
);

/** The snapshot of a row; `describe` gives its text. */
export function snapshotRow(
  engine: Engine,
  row: number,
  describe: (row: number) => string,
): TypeSnapshot {
  const { types, classes, names, hierarchy } = engine;
  const marks: [string, ClassMark][] = [];
  for (const mark of classes.marks(types.classSets[row]!)) {
    marks.push([hierarchy.nameOf((mark >> 2) as ClassId), MARKS[mark & 3]!]);
  }
  let named: ImmutableMap<string, ImmutableSet<string>> = ImmutableMap();
  for (const name of names.names(types.nameSets[row]!)) {
    const className = hierarchy.nameOf(hierarchy.classOfName(name as NameId));
    const key = hierarchy.keyOfName(name as NameId);
    named = named.update(className, ImmutableSet<string>(), (keys) => keys.add(key));
  }
  const element = types.elements[row]!;
  const hasArrays = types.lengths[row] !== EMPTY_INTERVAL;
  return makeSnapshot({
    text: describe(row),
    classes: ImmutableMap(marks),
    names: named,
    integers: rangeOfInterval(engine, types.integers[row]!),
    floats: ImmutableSet(floatCases(types.floats[row]!)),
    elements: !hasArrays ? null : element === TOP ? 'any' : snapshotRow(engine, element, describe),
    lengths: rangeOfInterval(engine, types.lengths[row]!),
  });
}

/** The row a snapshot stands for. Nothing is interned before the whole snapshot has been checked. */
export function restoreRow(engine: Engine, snapshot: TypeSnapshot): number {
  const { hierarchy, classes, names, types, intervals } = engine;
  const marks = snapshot.classes
    .entrySeq()
    .map(([name, mark]) => (classNamed(engine, name) << 2) | MARKS.indexOf(mark))
    .toArray();
  const nameIds: number[] = [];
  for (const [className, keys] of snapshot.names) {
    const classId = classNamed(engine, className);
    for (const key of keys) {
      try {
        nameIds.push(hierarchy.name(classId, key));
      } catch {
        throw new SnapshotError(
          `snapshot ${snapshot.text}: class ${className} has no name ${key} here; declare it first`,
        );
      }
    }
  }
  const element =
    snapshot.elements === null
      ? 0
      : snapshot.elements === 'any'
        ? TOP
        : restoreRow(engine, snapshot.elements);
  const interval = (range: RangeSnapshot | null): number =>
    range === null
      ? EMPTY_INTERVAL
      : intervals.interval(boundOfText(range.low), boundOfText(range.high));
  names.start();
  for (const id of nameIds.sort((x, y) => x - y)) names.add(id);
  const nameSet = names.intern();
  return makeWithNames(
    engine,
    classes.fromMarks(marks),
    nameSet,
    intervals.intersection(interval(snapshot.integers), types.allIntegers),
    floatFacts(snapshot.floats),
    element,
    intervals.intersection(interval(snapshot.lengths), intervals.lengths),
  );
}

/** A snapshot as plain JSON data. */
export function snapshotToJSON(snapshot: TypeSnapshot): unknown {
  return snapshot.toJS();
}

/**
 * The snapshot in plain data that {@link snapshotToJSON} made.
 * @throws SnapshotError that names the field that is not as it should be.
 */
export function snapshotFromJSON(data: unknown): TypeSnapshot {
  return readSnapshot(data, 'snapshot');
}

function readSnapshot(data: unknown, path: string): TypeSnapshot {
  const fields = readObject(data, path);
  const marks = Object.entries(readObject(fields.classes, `${path}.classes`)).map(
    ([name, mark]): [string, ClassMark] => {
      if (!MARKS.includes(mark as ClassMark)) {
        fail(`${path}.classes.${name}`, `one of ${MARKS.join(', ')}`, mark);
      }
      return [name, mark as ClassMark];
    },
  );
  const names = Object.entries(readObject(fields.names, `${path}.names`)).map(
    ([className, keys]): [string, ImmutableSet<string>] => [
      className,
      ImmutableSet(readStrings(keys, `${path}.names.${className}`)),
    ],
  );
  const floats = readStrings(fields.floats, `${path}.floats`);
  try {
    floatFacts(floats);
  } catch {
    fail(`${path}.floats`, 'names of float cases', floats.join(', '));
  }
  const elements = fields.elements;
  return makeSnapshot({
    text: typeof fields.text === 'string' ? fields.text : fail(`${path}.text`, 'text', fields.text),
    classes: ImmutableMap(marks),
    names: ImmutableMap(names),
    integers: readRange(fields.integers, `${path}.integers`),
    floats: ImmutableSet(floats),
    elements:
      elements === null || elements === 'any'
        ? elements
        : readSnapshot(elements, `${path}.elements`),
    lengths: readRange(fields.lengths, `${path}.lengths`),
  });
}

function readObject(data: unknown, path: string): Readonly<{ [key: string]: unknown }> {
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    fail(path, 'an object', data);
  return data as { [key: string]: unknown };
}

function readStrings(data: unknown, path: string): string[] {
  if (!Array.isArray(data) || !data.every((item) => typeof item === 'string')) {
    fail(path, 'an array of strings', data);
  }
  return data as string[];
}

function readRange(data: unknown, path: string): RangeSnapshot | null {
  if (data === null) return null;
  const { low, high } = readObject(data, path);
  for (const [name, text] of Object.entries({ low, high })) {
    if (typeof text !== 'string' || !/^-?(\d+|Infinity)$/.test(text)) {
      fail(`${path}.${name}`, 'an integer or infinity as text', text);
    }
  }
  return makeRange({ low: low as string, high: high as string });
}

function fail(path: string, expected: string, given: unknown): never {
  throw new SnapshotError(`${path}: expected ${expected}, got ${show(given)}`);
}

function rangeOfInterval(engine: Engine, interval: number): RangeSnapshot | null {
  if (interval === EMPTY_INTERVAL) return null;
  const { intervals } = engine;
  return makeRange({ low: `${intervals.low(interval)}`, high: `${intervals.high(interval)}` });
}

function boundOfText(text: string): Bound {
  const bound = text.endsWith('Infinity') ? Number(text) : normalBound(BigInt(text));
  checkBound('bound', bound);
  return bound;
}

function classNamed(engine: Engine, name: string): ClassId {
  const classId = engine.hierarchy.find(name);
  if (classId === undefined) {
    throw new SnapshotError(`snapshot: class ${name} is not declared here; declare it first`);
  }
  return classId;
}
