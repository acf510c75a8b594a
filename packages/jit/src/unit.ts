// What is to be compiled, with what, and what comes out.

import type { ExitTable } from '@martlet/deopt';
import type { InferContext } from '@martlet/infer';
import type { IrFunction } from '@martlet/ir';
import type { TypeHandle } from '@martlet/types';
import type { LoadedFunction } from '@martlet/vm';
import type { InlineLimits } from './policy.ts';
import type { Safepoints } from './safepoints.ts';

/** What the compilation of one unit works with. */
export interface CompileContext extends InferContext {
  /** Exits and safepoints of the unit. */
  readonly exits: ExitTable;
  readonly safepoints: Safepoints;
  readonly limits: InlineLimits;
  readonly countCalls: boolean;
  /** A clock in milliseconds, for reports. */
  now(): number;
  /** A function by its index among all functions of the VM. */
  loaded(index: number): LoadedFunction;
}

/** What is to be compiled. */
export interface UnitRequest {
  /** Index of the function. */
  readonly function: number;
  /** The entry of the function at which the unit starts; -1 when the interpreter hands over at a loop head. */
  readonly entry: number;
  /** Position of the entry or of the loop head. */
  readonly start: number;
  /** Types of the registers there, to be guarded; of an entry, none. */
  readonly types: readonly (TypeHandle | undefined)[];
  /**
   * Blocks of the loop, when another loop is around it: code that is entered in the inner loop leaves with it, so that
   * the outer loop gets code of its own that has the nest the right way round.
   */
  readonly within: ReadonlySet<number> | null;
  /** Address of the word that says how many back-edges run between two polls. */
  readonly budgetAddress: number;
  /** Address of the word that is 0 once an assumption of the unit no longer holds. */
  readonly validAddress: number;
}

/** What compilation made: IR, and what it relies on. */
export interface CompiledUnit {
  readonly request: UnitRequest;
  /** The function that the interpreter enters: (frame) -> word. */
  readonly entry: IrFunction;
  /** What other units call: (frame, arguments) -> word. `null` for code that takes over at a loop head. */
  readonly direct: IrFunction | null;
  readonly slots: readonly CalleeSlot[];
  /** Does it call no guest code? */
  readonly isLeaf: boolean;
  /** Guest instructions read, inlined ones included. */
  readonly instructions: number;
  /** Names of inlined functions. */
  readonly inlined: readonly string[];
  readonly inferMicroseconds: number;
  /** The key of what the unit's function returns, as far as has been seen, or 0. */
  readonly resultKey: number;
  /** Names of the assumptions that the unit relies on. */
  readonly assumptions: ReadonlySet<string>;
  /** References that its code has in it: their objects must live as long as it does. */
  readonly retained: ReadonlySet<bigint>;
  /** What surrounds the slow path of each allocation, by its safepoint. */
  readonly allocations: ReadonlyMap<number, DeferredAllocation>;
}

/** An import of a unit through which it calls another function, at one of its entries. */
export interface CalleeSlot {
  /** Its name among the imports. */
  readonly name: string;
  /** Index of the function. */
  readonly function: number;
  readonly entry: number;
  /** The unit's function that the slot leads to while there is no code of the callee that could be called directly. */
  readonly fallback: string;
}

/** An allocation that the optimiser may still remove. */
export interface DeferredAllocation {
  /** Where in the frames its safepoint has the words that follow the safepoint's id among the call's arguments. */
  readonly offsets: readonly number[];
  /**
   * The exit for when memory is exhausted and a frame of the unit may handle that; it is handed the arguments behind those
   * words. `null`: what is raised goes on to the caller.
   */
  readonly exit: number | null;
  /** Where the unit's function is then, when the unit stands in the interpreter's place. */
  readonly unwindPc: number | null;
}
