import type { Engine } from './engine.ts';
import { containsName } from './meet.ts';

/** Whether every value of `a` is one of `b`: component by component, as rows are canonical. */
export function isSubtypeRow(engine: Engine, a: number, b: number): boolean {
  const { types, classes, intervals, names } = engine;
  if (types.floats[a]! & ~types.floats[b]!) return false;
  if (!intervals.isSubset(types.integers[a]!, types.integers[b]!)) return false;
  if (!intervals.isSubset(types.lengths[a]!, types.lengths[b]!)) return false;
  const setB = types.classSets[b]!;
  if (!classes.isSubset(types.classSets[a]!, setB)) return false;
  for (const name of names.names(types.nameSets[a]!)) {
    if (!containsName(engine, setB, types.nameSets[b]!, name)) return false;
  }
  return engine.isSubtype(types.elements[a]!, types.elements[b]!);
}
