// What rows and typed readings ask of the type lattice.

import type { TypeId } from '@martlet/types';
import type { TypedValue } from './typed-value.ts';

/** Bounds of an integer type; `null` where it is unbounded on that side. */
export interface IntegerBounds {
  readonly min: bigint | null;
  readonly max: bigint | null;
}

/** The operations on types that rows need. All are monotone. */
export interface TypeRules {
  readonly top: TypeId;
  readonly bottom: TypeId;
  readonly bool: TypeId;
  /** The type of everything that counts as false. */
  readonly falsy: TypeId;
  join(a: TypeId, b: TypeId): TypeId;
  meet(a: TypeId, b: TypeId): TypeId;
  without(a: TypeId, b: TypeId): TypeId;
  isSubtype(a: TypeId, b: TypeId): boolean;
  /** Values of exactly this class. */
  exactly(classId: number): TypeId;
  /** Integers between the bounds. */
  integers(min: bigint | null, max: bigint | null): TypeId;
  /** Bounds of the integers in a type, or `null` when it has none. */
  integerBounds(type: TypeId): IntegerBounds | null;
  /** A singleton such as nil. */
  singleton(name: string): TypeId;
  /** The function with this index. */
  functionType(index: number): TypeId;
  /** The index of the only function in a type, or -1. */
  onlyFunction(type: TypeId): number;
}

/** Lets a test narrow its operands. */
export interface Refiner {
  readonly rules: TypeRules;
  /** From here on `value` is known to lie in `type` as well. */
  narrow(value: TypedValue, type: TypeId): void;
}
