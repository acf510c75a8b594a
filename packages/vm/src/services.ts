// What the evaluate reading and generated code both ask of their VM: the decisions that are the language's.

import type { CacheEntry } from './container.ts';
import type { GuestError } from './errors.ts';
import type { Remembered } from './fields.ts';
import type { Instruction } from './instruction-set.ts';
import type { LoadedFunction } from './loaded-function.ts';

/** Decisions that are made outside the readings. Those that raise throw `GuestRaise`. */
export interface Services {
  functionOfRecord(record: number): LoadedFunction;
  /** The instruction that stands for one of the code: itself, or its twin. */
  currentInstruction(fn: LoadedFunction, instruction: Instruction): Instruction;
  /** The record of the function that an operand of `caller` names. */
  recordOf(caller: LoadedFunction, fn: number): number;
  /** The record of the method that `receiver` has; raises when there is none. */
  lookup(receiver: bigint, cache: CacheEntry): number;
  /**
   * The position at which a call with this count starts, with its words in the frame at `fp`; raises when that is the wrong
   * number. Of packed calls the count is what `packedCount` gives.
   */
  startPosition(fn: LoadedFunction, count: number, fp: number): number;
  /** What the cell at an address holds, resolved if need be; raises when that fails. */
  loadCell(address: number): bigint;
  /** What a field is that an object has not; raises where the language has no answer. */
  missingField(object: bigint, field: string): bigint;
  /** Sets a field; raises when it cannot be set. */
  setField(object: bigint, field: string, value: bigint): Remembered;
  /** A new object of the class that a value stands for, or nil. */
  instantiate(cls: bigint, message: string): bigint;
  stackOverflowError(): bigint;
  /** The error for a return whose function has returned already, or `null`. */
  deadReturn(): bigint | null;
  outOfMemoryError(): bigint;
  /** What the host is told of a completion that nothing handled. */
  uncaught(kind: number, word: bigint): GuestError;
}
