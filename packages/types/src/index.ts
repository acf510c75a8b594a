export type { Bound } from './bounds.ts';
export { LARGEST_BOUND } from './bounds.ts';
export { type Constraint, Environment } from './environment.ts';
export {
  ArgumentError,
  HandleError,
  HierarchyError,
  ReleaseError,
  ScopeError,
  SnapshotError,
  TypesError,
} from './errors.ts';
export { type FieldOwner, FieldTable, type FieldTypes } from './fields.ts';
export {
  ALL_FLOATS,
  type FloatCase,
  type FloatFacts,
  FRACTION,
  factsOfFloat,
  floatCases,
  floatFacts,
  INFINITE,
  INTEGRAL,
  MINUS_ZERO,
  NAN,
  NEGATIVE,
  NO_FLOATS,
  NOT_NAN,
  PLUS_ZERO,
  POSITIVE,
} from './floats.ts';
export {
  ANY_CLASS,
  BOTTOM,
  type ClassId,
  type NameId,
  TOP,
  type TypeHandle,
} from './handles.ts';
export {
  type ClassDefinition,
  ClassHierarchy,
  type Kind,
  type NameDefinition,
} from './hierarchy.ts';
export { type LatticeStatistics, TypeLattice } from './lattice.ts';
export type { LatticeOptions } from './options.ts';
export { type ArithmeticOperation, type Range, rangeOf } from './ranges.ts';
export { flipped, negated, type Relation } from './refine.ts';
export {
  type ClassMark,
  type RangeSnapshot,
  type SnapshotFields,
  snapshotFromJSON,
  snapshotToJSON,
  type TypeSnapshot,
} from './snapshot.ts';
