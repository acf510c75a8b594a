import type { Engine } from './engine.ts';
import type { ClassId } from './handles.ts';
import { NO_NAMES } from './name-sets.ts';

/**
 * The least type above both. Every component joins by itself: class sets and names by union, intervals
 * by hull, float facts by or, arrays by joining element types and lengths (a type has one array
 * component, so "arrays of integers or arrays of strings" is "arrays of integers and strings": that is
 * what the lattice can say, not a loss of this operation).
 */
export function joinRows(engine: Engine, a: number, b: number): number {
  const { types, classes, intervals } = engine;
  const set = classes.union(types.classSets[a]!, types.classSets[b]!);
  const integers = intervals.hull(types.integers[a]!, types.integers[b]!);
  const floats = types.floats[a]! | types.floats[b]!;
  const element = engine.join(types.elements[a]!, types.elements[b]!);
  const lengths = intervals.hull(types.lengths[a]!, types.lengths[b]!);
  const namesA = types.nameSets[a]!;
  const namesB = types.nameSets[b]!;
  if (namesA === NO_NAMES && namesB === NO_NAMES) {
    return types.make(set, NO_NAMES, integers, floats, element, lengths);
  }
  return makeWithNames(
    engine,
    set,
    engine.names.union(namesA, namesB),
    integers,
    floats,
    element,
    lengths,
  );
}

/**
 * Makes a row from a class set and names that may overlap: a name goes where its class is in the set,
 * and a class comes where all its listed constants are named.
 */
export function makeWithNames(
  engine: Engine,
  classSet: number,
  nameSet: number,
  integers: number,
  floats: number,
  element: number,
  lengths: number,
): number {
  const { hierarchy, classes, names, types } = engine;
  let set = classSet;
  const given = names.names(nameSet);
  for (let i = 0; i < given.length; i++) {
    const classId = hierarchy.classOfName(given[i]! as never);
    const constants = hierarchy.constantsOf(classId);
    if (constants.length > 0 && constants.every((constant) => given.includes(constant))) {
      set = classes.union(set, classes.exact(classId));
    }
  }
  names.start();
  for (let i = 0; i < given.length; i++) {
    const classId: ClassId = hierarchy.classOfName(given[i]! as never);
    if (!classes.hasExact(set, classId)) names.add(given[i]!);
  }
  return types.make(set, names.intern(), integers, floats, element, lengths);
}
