import type { Engine } from './engine.ts';
import type { ClassId, NameId } from './handles.ts';
import { EMPTY_INTERVAL } from './intervals.ts';
import { makeWithNames } from './join.ts';
import { NO_NAMES } from './name-sets.ts';

/**
 * A type above `a` minus `b` and below `a`. The rule, kind by kind:
 *
 * - plain classes: the exact difference. Taking a name out of a whole class leaves the class, unless
 *   all constants of the class are listed: then the others are left;
 * - integers (and their classes C): if `b` covers the interval, the classes of `b` go; else, if `b` has
 *   all classes in C, the interval loses what `b` covers at either end (a hole inside is kept);
 * - floats: as integers, with any set of facts taken out exactly;
 * - arrays: they go as integers do if `b` covers both element type and lengths; else, if `b` has all
 *   their classes, lengths lose what `b` covers at either end when `b` covers the element type, and
 *   lose 0 when `b` has the empty array.
 */
export function withoutRows(engine: Engine, a: number, b: number): number {
  const { types, classes, intervals } = engine;
  const set = types.classSets[a]!;
  let removed = types.classSets[b]!;
  const coversClasses = (kind: number): boolean =>
    classes.isSubset(classes.intersection(set, kind), types.classSets[b]!);

  let integers = types.integers[a]!;
  if (!intervals.isSubset(integers, types.integers[b]!)) {
    removed = classes.difference(removed, classes.integers);
    if (coversClasses(classes.integers)) {
      integers = intervals.difference(integers, types.integers[b]!);
    }
  }
  let floats = types.floats[a]!;
  if ((floats & ~types.floats[b]!) !== 0) {
    removed = classes.difference(removed, classes.floats);
    if (coversClasses(classes.floats)) floats &= ~types.floats[b]!;
  }
  let lengths = types.lengths[a]!;
  const lengthsB = types.lengths[b]!;
  if (lengths !== EMPTY_INTERVAL && lengthsB !== EMPTY_INTERVAL) {
    const coversElements = engine.isSubtype(types.elements[a]!, types.elements[b]!);
    if (!coversElements || !intervals.isSubset(lengths, lengthsB)) {
      removed = classes.difference(removed, classes.arrays);
      if (coversClasses(classes.arrays)) {
        if (coversElements) lengths = intervals.difference(lengths, lengthsB);
        else if (intervals.isSubset(intervals.zero, lengthsB)) {
          lengths = intervals.difference(lengths, intervals.zero);
        }
      }
    }
  }
  let rest = classes.difference(set, removed);
  let names = types.nameSets[a]!;
  if (names !== NO_NAMES || types.nameSets[b] !== NO_NAMES) {
    const others = otherConstants(engine, rest, types.nameSets[b]!);
    for (const name of others) {
      rest = classes.difference(rest, classes.exact(engine.hierarchy.classOfName(name as NameId)));
    }
    names = remainingNames(engine, names, b, others);
  }
  return makeWithNames(engine, rest, names, integers, floats, types.elements[a]!, lengths);
}

/** Of the listed classes that are in `set` and lose constants to `nameSet`, the constants that stay. */
function otherConstants(engine: Engine, set: number, nameSet: number): number[] {
  const { hierarchy, classes, names } = engine;
  const affected = new Set<ClassId>();
  for (const name of names.names(nameSet)) affected.add(hierarchy.classOfName(name as NameId));
  const others: number[] = [];
  for (const classId of affected) {
    if (!classes.hasExact(set, classId)) continue;
    for (const constant of hierarchy.constantsOf(classId)) {
      if (!names.has(nameSet, constant)) others.push(constant);
    }
  }
  return others;
}

function remainingNames(engine: Engine, nameSet: number, b: number, extra: number[]): number {
  const { hierarchy, classes, names, types } = engine;
  const kept = [...extra];
  for (const name of names.names(nameSet)) {
    const classId = hierarchy.classOfName(name as NameId);
    const gone =
      names.has(types.nameSets[b]!, name) || classes.hasExact(types.classSets[b]!, classId);
    if (!gone) kept.push(name);
  }
  names.start();
  for (const name of kept.sort((x, y) => x - y)) names.add(name);
  return names.intern();
}
