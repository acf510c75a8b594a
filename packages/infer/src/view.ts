// What the compiler and the abstract interpreter see of a program: plain data, taken at one moment.

import type { Liveness } from '@martlet/dataflow';
import type { GuestFunction } from '@martlet/vm';

/** An entry of an inline cache: receivers with this key have this method. */
export interface CacheHit {
  /** Shape id of objects, or the key of another kind of word. */
  readonly key: number;
  /** Index of the function. */
  readonly function: number;
}

/** One function of the program. */
export interface FunctionView {
  /** Among all functions of the VM. */
  readonly index: number;
  readonly fn: GuestFunction;
  readonly liveness: Liveness;
  /** Has the arm with this feedback offset been taken at this position? */
  armSeen(position: number, offset: number): boolean;
  /** What the inline cache with this index has seen. */
  cacheHits(cache: number): readonly CacheHit[];
  /** The index, among all functions, of a function that an operand names. */
  resolve(operand: number): number;
  /** The word of a constant. */
  constantWord(index: number): bigint;
}

/** All functions by index. */
export interface ProgramView {
  function(index: number): FunctionView;
}
