// Programs as data: what a front end produces, the verifier accepts, and every reading runs.

import type { Instruction, InstructionSet } from './instruction-set.ts';

/** An entry of a function's constant table. What strings and symbols become, the language says when loading. */
export type Constant =
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'symbol'; readonly value: string };

/**
 * One instruction with its operands in the order of its declaration. Registers, counts, slots and immediates stand as
 * they are; labels are positions; constants, functions, classes and caches are indices.
 */
export interface CodeEntry {
  readonly instruction: Instruction;
  readonly operands: readonly number[];
}

/** Where control goes when something is thrown between two positions. */
export interface Handler {
  /** First position covered. */
  readonly start: number;
  /** Position after the last one covered. */
  readonly end: number;
  /** Where to go on. */
  readonly target: number;
  /** `rescue` sees raised errors only; `ensure` sees every way of leaving. */
  readonly kind: 'rescue' | 'ensure';
  /**
   * The register that receives the raised value. An `ensure` handler uses three: kind of completion, value, and
   * home of the frame that the completion leaves for.
   */
  readonly register: number;
}

/** What an inline cache looks up. */
export interface CacheEntry {
  /** The message sent. */
  readonly message: string;
  /** How many arguments, the receiver not counted. */
  readonly count: number;
}

/** A function of a program. Positions are indices into `code`. */
export interface GuestFunction {
  readonly name: string;
  /** Parameters that a call must pass; they arrive in registers 1, 2, …. */
  readonly required: number;
  /**
   * Positions at which to start with 0, 1, … optional arguments given; one more entry than there are optional
   * parameters. Empty when there are none and control starts at 0.
   */
  readonly entries: readonly number[];
  /**
   * What a call with too many arguments does: raises, or starts at the last entry as if they were not there, or has the language
   * arrange them (see `Language.arrange`). In the last case the last entry is for those calls, and no number of arguments
   * leads there.
   */
  readonly surplus: 'error' | 'ignore' | 'arrange';
  /** Words that the language arranges for the last entry where `surplus` is 'arrange'; otherwise 0. */
  readonly arrangedWords: number;
  /** Does the language arrange the arguments of every call (see `Language.arrange`), not only of packed ones? */
  readonly arranged: boolean;
  /**
   * Do its instructions keep their meaning, whatever `Vm.substitute` does? A language's own library is not to notice that a
   * program redefines an operator.
   */
  readonly fixed: boolean;
  /** Registers of its frame; register 0 holds the link to the caller. */
  readonly registers: number;
  readonly code: readonly CodeEntry[];
  readonly constants: readonly Constant[];
  readonly caches: readonly CacheEntry[];
  /** Names of the cells that it uses: values that are bound late, such as a language's constants. */
  readonly cells: readonly string[];
  /** Innermost first. */
  readonly handlers: readonly Handler[];
  /** The register that holds this frame's identity (its environment) for returns out of blocks, or -1. */
  readonly home: number;
  /** Source line of each position, 0 where unknown. */
  readonly lines: readonly number[];
}

/** A whole program. */
export interface Program {
  readonly set: InstructionSet;
  readonly functions: readonly GuestFunction[];
  /** Index of the function that runs first. */
  readonly main: number;
}

/**
 * The count of a *packed* call, for `m.call` and `m.invoke`: what stands in the window is whatever the language wants
 * (an array of arguments, say), and `Language.arrange` makes the callee's arguments of it. It fits a `count` operand and is
 * no count: windows do not get so large.
 */
export const PACKED = 0xffff;

/** Where a call with so many arguments starts. */
export interface FunctionEntry {
  /** The how-manieth entry of the function. */
  readonly index: number;
  readonly position: number;
  /** Arguments that it takes from the registers behind the link. */
  readonly given: number;
}

/** Words that an entry takes from the registers behind the link. */
export function wordsAt(fn: GuestFunction, index: number): number {
  const isLast = index > 0 && index === fn.entries.length - 1;
  return isLast && fn.surplus === 'arrange' ? fn.arrangedWords : fn.required + index;
}

/** All entries of a function: one where there is no table. */
export function entriesOf(fn: GuestFunction): readonly FunctionEntry[] {
  const positions = fn.entries.length === 0 ? [0] : fn.entries;
  return positions.map((position, index) => ({ index, position, given: wordsAt(fn, index) }));
}

/** Index of the last entry at a position that takes no more than so many words; `null` where there is none. */
export function lastEntryAt(fn: GuestFunction, position: number, words: number): number | null {
  for (let index = Math.max(0, fn.entries.length - 1); index >= 0; index--) {
    if ((fn.entries[index] ?? 0) === position && wordsAt(fn, index) <= words) return index;
  }
  return null;
}

/** The last entry that a number of arguments leads to. */
export function lastDirect(fn: GuestFunction): number {
  return Math.max(0, fn.entries.length - (fn.surplus === 'arrange' ? 2 : 1));
}

/** The entry for a call with so many arguments; `null` where only the runtime can say, or raises. */
export function entryFor(fn: GuestFunction, count: number): FunctionEntry | null {
  const last = lastDirect(fn);
  const index = Math.min(count - fn.required, fn.surplus === 'ignore' ? last : count);
  if (fn.arranged || count >= PACKED || index < 0 || index > last) return null;
  return { index, position: fn.entries[index] ?? 0, given: fn.required + index };
}

/** Parameters of a function, optional ones included. */
export function maximumArguments(fn: GuestFunction): number {
  return Math.max(...entriesOf(fn).map(({ given }) => given));
}
