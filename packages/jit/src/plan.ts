// What goes to the compiler and what comes back: plain data, so that the compiler can stand in another thread.

import type { ExitDescription } from '@martlet/deopt';
import type { CompiledCode } from '@martlet/ir';
import type { CalleeSlot } from './unit.ts';

/** Most exits, and most safepoints, of a unit: so many ids of each are its own. */
export const IDS_PER_UNIT: number = 1 << 16;

/** Ids and words of memory that are a unit's own from the request until nothing of it is left. */
export interface UnitSlot {
  /** The first of {@link IDS_PER_UNIT} ids of exits, and as many of safepoints. */
  readonly firstId: number;
  /** Address of the word that says how many back-edges run between two polls. */
  readonly budgetAddress: number;
  /** Address of the word that is 0 once an assumption of the unit no longer holds. */
  readonly validAddress: number;
}

/** What is to be compiled. */
export interface CompileRequest {
  readonly name: string;
  /** Index of the function. */
  readonly function: number;
  /** The entry of the function at which the unit starts; -1 when the interpreter hands over at a loop head. */
  readonly entry: number;
  /** Position of the entry or of the loop head. */
  readonly start: number;
  /** Keys, as inline caches know them, of what live registers hold at the loop head now. */
  readonly keys: readonly (readonly [register: number, key: number])[];
  readonly slot: UnitSlot;
}

/** A guest frame at a safepoint; see `SafepointFrame`. */
export interface SafepointRow {
  /** Index of the function. */
  readonly function: number;
  readonly position: number;
  readonly offset: number;
  readonly registers: readonly number[];
}

/** Everything that installing a unit takes. */
export interface Plan {
  readonly code: CompiledCode;
  /** The function among the code's exports that the interpreter enters. */
  readonly entry: string;
  /** The function among them that other units call with the arguments themselves. */
  readonly direct: string | null;
  /** Through what it calls other functions. */
  readonly slots: readonly CalleeSlot[];
  /** Does it call no guest code? */
  readonly isLeaf: boolean;
  /** By id, from the slot's first. */
  readonly exits: readonly ExitDescription[];
  readonly safepoints: readonly (readonly SafepointRow[])[];
  /** Names of the assumptions that the unit relies on. They must not have changed since the request. */
  readonly assumptions: readonly string[];
  /** References that its code has in it. */
  readonly retained: readonly bigint[];
  /** The key of what its function returns, as far as has been seen, or 0. */
  readonly resultKey: number;
  readonly figures: PlanFigures;
}

/** What making a plan came to. */
export interface PlanFigures {
  /** Guest instructions read, inlined ones included. */
  readonly instructions: number;
  readonly inlined: readonly string[];
  /** Places at which the code was left when it was built: the optimiser adds exits of its own. */
  readonly exits: number;
  /** Microseconds. */
  readonly infer: number;
  readonly build: number;
  readonly optimise: number;
  readonly emit: number;
}

/** What the compiler says to a request. */
export type Answer =
  | { readonly kind: 'plan'; readonly plan: Plan }
  /** The compiler has not been told of these functions: tell it, and ask again. */
  | { readonly kind: 'needs'; readonly functions: readonly number[] }
  | { readonly kind: 'failed'; readonly reason: string }
  /** Nobody will answer: ask again. */
  | { readonly kind: 'lost' };
