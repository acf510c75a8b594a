// What the compiler and the abstract interpreter see of a program: plain data, taken at one moment.

import type { Liveness } from '@martlet/dataflow';
import type { FieldEntry, GuestFunction, Instruction } from '@martlet/vm';

/** An entry of an inline cache: receivers with this key have this method. */
export interface CacheHit {
  /** Shape id of objects, or the key of another kind of word. */
  readonly key: number;
  /** Index of the function. */
  readonly function: number;
}

/** An entry of a field's inline cache: objects of this shape have the field there. */
export interface FieldHit extends FieldEntry {
  readonly shape: number;
}

/** What code must know of a shape to make objects of it. */
export interface RootShape {
  readonly id: number;
  /** Bytes of an object. */
  readonly size: number;
}

/** An entry of an instantiation's inline cache. */
export interface InstanceHit {
  readonly key: number;
  /** Shape of new instances; `null` where there are none, and the answer is nil. */
  readonly root: RootShape | null;
}

/** A cell that is set. */
export interface CellView {
  readonly name: string;
  readonly word: bigint;
  /** The key by which inline caches know the value now: objects can get another one. */
  readonly key: number;
}

/** One function of the program. */
export interface FunctionView {
  /** Among all functions of the VM. */
  readonly index: number;
  readonly fn: GuestFunction;
  readonly liveness: Liveness;
  /** Has the arm with this feedback offset been taken at this position? */
  armSeen(position: number, offset: number): boolean;
  /** Has speculation failed so often at this position that nothing may be ruled out there any more? */
  mayDoAnything(position: number): boolean;
  /** What the inline cache with this index has seen. */
  cacheHits(cache: number): readonly CacheHit[];
  /** Indices of the functions that the instruction at a position has called, of one that loads its callee. */
  calleesSeen(position: number): readonly number[];
  /** Has a cache been used for what no entry can hold? */
  isOpen(cache: number): boolean;
  /** What the cache of a field access has seen. */
  fieldHits(cache: number): readonly FieldHit[];
  /** What the cache of an instantiation has seen: keys of classes, and the root shapes of their instances. */
  instanceHits(cache: number): readonly InstanceHit[];
  /** Shape of new objects of the class that an operand names. */
  rootShape(cls: number): RootShape;
  /** The index, among all functions, of a function that an operand names. */
  resolve(operand: number): number;
  /** What a cell holds, and the key of that; `null` when it is not set. */
  cell(index: number): CellView | null;
  /** The word of a constant. */
  constantWord(index: number): bigint;
}

/** All functions by index. */
export interface ProgramView {
  function(index: number): FunctionView;
  /** Instructions whose place others have taken in all code, with those. */
  readonly substitutes: ReadonlyMap<Instruction, Instruction>;
  /** The key of what a function has been seen to return, as inline caches know it, or 0. */
  resultOf(index: number): number;
}
