import { INTEGER_KIND } from './class-sets.ts';
import type { Engine } from './engine.ts';
import { ArgumentError } from './errors.ts';
import { BOTTOM } from './handles.ts';
import { NO_NAMES } from './name-sets.ts';

/** A comparison of two integers. */
export type Relation = '<' | '<=' | '>' | '>=' | '==' | '!=';

export const RELATIONS: readonly Relation[] = ['<', '<=', '>', '>=', '==', '!='];

/** The relation of b to a when a stands in the given one to b. */
export function flipped(relation: Relation): Relation {
  return FLIPPED[checkRelation(relation)];
}

/** The relation that holds between two integers exactly when the given one does not. */
export function negated(relation: Relation): Relation {
  return NEGATED[checkRelation(relation)];
}

const FLIPPED: Record<Relation, Relation> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '==': '==',
  '!=': '!=',
};

const NEGATED: Record<Relation, Relation> = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '==': '!=',
  '!=': '==',
};

/** Fails unless `relation` is one of the six. */
export function checkRelation(relation: Relation): Relation {
  if (!RELATIONS.includes(relation)) {
    throw new ArgumentError('relation', `one of ${RELATIONS.join(' ')}`, relation);
  }
  return relation;
}

/**
 * What is left of `a` where `a relation b` holds. Only integers are compared: values of `a` that are no
 * integers stay, and if `b` may be anything else, all of `a` stays. (To say that both are integers,
 * refine by the class first.)
 */
export function refineRow(engine: Engine, relation: Relation, a: number, b: number): number {
  const { types, intervals } = engine;
  const own = types.integers[a]!;
  const other = types.integers[b]!;
  if (b === BOTTOM) return BOTTOM;
  if (!isInteger(engine, b)) return a;
  let refined: number;
  if (relation === '==') refined = intervals.intersection(own, other);
  else if (relation === '!=') {
    refined = intervals.isSingle(other) ? intervals.difference(own, other) : own;
  } else refined = intervals.intersection(own, intervals.related(relation, other));
  if (refined === own) return a;
  return types.make(
    types.classSets[a]!,
    types.nameSets[a]!,
    refined,
    types.floats[a]!,
    types.elements[a]!,
    types.lengths[a]!,
  );
}

/** Whether `a relation b` holds for all, for no values of two integer types; undefined if neither. */
export function decideRow(
  engine: Engine,
  relation: Relation,
  a: number,
  b: number,
): boolean | undefined {
  if (!isInteger(engine, a) || !isInteger(engine, b)) return undefined;
  if (engine.refine(relation, a, b) === BOTTOM) return false;
  return engine.refine(negated(relation), a, b) === BOTTOM ? true : undefined;
}

/** Whether a type has integers and nothing else. */
export function isInteger(engine: Engine, type: number): boolean {
  const { types, classes } = engine;
  return (
    classes.kinds[types.classSets[type]!] === INTEGER_KIND && types.nameSets[type] === NO_NAMES
  );
}
