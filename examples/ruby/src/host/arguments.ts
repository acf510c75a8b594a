// What host functions take from words: each raises the error that Ruby raises for a value of another kind.

import { FLAG } from '../instructions/layouts.ts';
import { frozenError } from '../runtime/errors.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { integerArgument, typeLabel } from './arrays.ts';

export { integerArgument, typeLabel } from './arrays.ts';

/** Raises unless the word is a String. */
export function stringArgument(rt: Runtime, word: bigint): bigint {
  if (rt.isString(word)) return word;
  return rt.raise('TypeError', `no implicit conversion of ${typeLabel(rt, word)} into String`);
}

/** The text of a String argument. */
export function textArgument(rt: Runtime, word: bigint): string {
  return rt.str(stringArgument(rt, word));
}

/** The String, which must not be frozen. */
export function changeableString(rt: Runtime, word: bigint): bigint {
  if (rt.isFrozen(stringArgument(rt, word))) frozenError(rt, word);
  return word;
}

/** The value of an Integer argument of any size. */
export function bigArgument(rt: Runtime, word: bigint): bigint {
  if (rt.isInteger(word)) return rt.toBigInt(word);
  return BigInt(integerArgument(rt, word));
}

/** The value of a number argument as a float. */
export function floatArgument(rt: Runtime, word: bigint): number {
  if (rt.isFloat(word)) return rt.toFloat(word);
  if (rt.isInteger(word)) return Number(rt.toBigInt(word));
  return rt.raise('TypeError', `can't convert ${typeLabel(rt, word)} into Float`);
}

/** Are the characters of a String its bytes? */
export function isByteString(rt: Runtime, word: bigint): boolean {
  return (rt.stringFlags(word) & (FLAG.ascii | FLAG.binary)) !== 0;
}

/** The flags that a String made of another one takes over. */
export function encodingFlag(rt: Runtime, word: bigint): number {
  return rt.stringFlags(word) & FLAG.binary;
}
