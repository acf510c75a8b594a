import type { Engine } from './engine.ts';
import type { NameId } from './handles.ts';
import { NO_NAMES } from './name-sets.ts';

/**
 * The greatest type below both. The sets that types denote are closed under intersection, and this is
 * the intersection: nothing is lost.
 */
export function meetRows(engine: Engine, a: number, b: number): number {
  const { types, classes, intervals } = engine;
  const setA = types.classSets[a]!;
  const setB = types.classSets[b]!;
  const namesA = types.nameSets[a]!;
  const namesB = types.nameSets[b]!;
  const names =
    namesA === NO_NAMES && namesB === NO_NAMES
      ? NO_NAMES
      : meetNames(engine, setA, namesA, setB, namesB);
  return types.make(
    classes.intersection(setA, setB),
    names,
    intervals.intersection(types.integers[a]!, types.integers[b]!),
    types.floats[a]! & types.floats[b]!,
    engine.meet(types.elements[a]!, types.elements[b]!),
    intervals.intersection(types.lengths[a]!, types.lengths[b]!),
  );
}

/** Whether a type contains a name: by itself, or with its whole class. */
export function containsName(
  engine: Engine,
  classSet: number,
  nameSet: number,
  name: number,
): boolean {
  const { names, classes, hierarchy } = engine;
  return (
    names.has(nameSet, name) || classes.hasExact(classSet, hierarchy.classOfName(name as NameId))
  );
}

/**
 * The names of the intersection. A name's class is never in its own type's class set, so it is not in
 * the intersected set either, and the result is canonical.
 */
function meetNames(engine: Engine, setA: number, a: number, setB: number, b: number): number {
  const { names } = engine;
  const namesA = names.names(a);
  const namesB = names.names(b);
  names.start();
  let i = 0;
  let j = 0;
  while (i < namesA.length || j < namesB.length) {
    const nextA = namesA[i] ?? Infinity;
    const nextB = namesB[j] ?? Infinity;
    const name = Math.min(nextA, nextB);
    const inA = nextA === name || containsName(engine, setA, NO_NAMES, name);
    const inB = nextB === name || containsName(engine, setB, NO_NAMES, name);
    if (inA && inB) names.add(name);
    if (nextA === name) i++;
    if (nextB === name) j++;
  }
  return names.intern();
}
