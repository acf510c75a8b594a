// What a value model must offer: how guest values sit in 64-bit words, for IR and for host code.

import type { Builder, Node } from '@martlet/ir';
import type { LinearMemory } from './memory.ts';

/** What a word holds, as far as the word alone tells. A float may be immediate ('float') or an object ('reference'). */
export type ValueKind =
  | 'integer'
  | 'float'
  | 'reference'
  | 'nil'
  | 'false'
  | 'true'
  | 'absent'
  | 'symbol'
  | 'constant';

/**
 * A way to put guest values into words. `Node`s called `word` are `i64`; a *reference* is the `i32` that names an
 * object: the low half of its word, and the base of loads whose offset includes {@link ValueModel.referenceBias}.
 */
export interface ValueModel {
  readonly name: string;
  /** Added to every offset from a reference. */
  readonly referenceBias: number;

  /** The fixed words. `absent` is reserved: no guest value ever; it marks "no result" and missing arguments. */
  readonly nil: bigint;
  readonly false: bigint;
  readonly true: bigint;
  readonly absent: bigint;
  /** Integers reach from `minInt` to `maxInt`. */
  readonly minInt: bigint;
  readonly maxInt: bigint;

  // IR builders. Tests give an i32 that is 0 or 1.

  isInt(b: Builder, word: Node): Node;
  /** Are both integers? One test cheaper than two. */
  areInts(b: Builder, first: Node, second: Node): Node;
  /** Does this i64 lie within `minInt` .. `maxInt`? */
  intFits(b: Builder, raw: Node): Node;
  /** The word of an i64 that fits. */
  boxInt(b: Builder, raw: Node): Node;
  unboxInt(b: Builder, word: Node): Node;

  /** Is it a float in the word itself? Other floats are objects. */
  isImmediateFloat(b: Builder, word: Node): Node;
  /** The f64 of a word for which `isImmediateFloat` holds; no meaning for others, but no trap either. */
  unboxImmediateFloat(b: Builder, word: Node): Node;
  /**
   * The word of an f64. `slow` is built in a cold block for doubles that need an object; it gives the word, or `null`
   * when it ended the block.
   */
  boxFloat(b: Builder, value: Node, slow: (b: Builder, value: Node) => Node | null): Node;

  isReference(b: Builder, word: Node): Node;
  /** The reference (i32) in a word that is one. */
  unboxReference(b: Builder, word: Node): Node;
  boxReference(b: Builder, reference: Node): Node;

  isSymbol(b: Builder, word: Node): Node;
  /** The i32 number of a symbol. */
  unboxSymbol(b: Builder, word: Node): Node;
  boxSymbol(b: Builder, id: Node): Node;

  /** Neither nil nor false? */
  truthy(b: Builder, word: Node): Node;
  isNil(b: Builder, word: Node): Node;
  /** The word of true or false for an i32 condition. */
  boxBoolean(b: Builder, condition: Node): Node;

  // Host codec on words as bigint, for constants and oracles.

  encodeInt(value: bigint): bigint;
  /** As `encodeInt`, for a whole number up to 2^53: faster, and without any check. */
  encodeNumber(value: number): bigint;
  /** `null` when the double needs an object. */
  encodeFloat(value: number): bigint | null;
  encodeReference(reference: number): bigint;
  encodeSymbol(id: number): bigint;
  /** A constant of the language's own, numbered from 0. */
  encodeConstant(id: number): bigint;
  kind(word: bigint): ValueKind;
  decodeInt(word: bigint): bigint;
  /** As `decodeInt`, rounded to a number: exact up to 2^53. */
  decodeNumber(word: bigint): number;
  decodeFloat(word: bigint): number;
  decodeReference(word: bigint): number;
  /** The number of a symbol or a language constant. */
  decodeId(word: bigint): number;

  // Host codec on memory, without bigints: addresses are multiples of 8.

  kindAt(memory: LinearMemory, address: number): ValueKind;
  /** A `number` where it is exact (up to 2^53), else a `bigint`. */
  intAt(memory: LinearMemory, address: number): number | bigint;
  immediateFloatAt(memory: LinearMemory, address: number): number;
  referenceAt(memory: LinearMemory, address: number): number;
  idAt(memory: LinearMemory, address: number): number;
  /** Throws a `RangeError` when the integer does not fit. */
  putInt(memory: LinearMemory, address: number, value: number | bigint): void;
  /** Writes an immediate float; gives `false`, and writes nothing, when the double needs an object. */
  putImmediateFloat(memory: LinearMemory, address: number, value: number): boolean;
  putReference(memory: LinearMemory, address: number, reference: number): void;
  putSymbol(memory: LinearMemory, address: number, id: number): void;
  putBoolean(memory: LinearMemory, address: number, value: boolean): void;
  putNil(memory: LinearMemory, address: number): void;
}

/** The bits of the only NaN that guest code can see. */
export const CANONICAL_NAN = 0x7ff8_0000_0000_0000n;
