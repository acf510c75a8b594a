// Sorting without guest code: Arrays of only Integers, only Floats, only numbers, or only Strings.

import type { Runtime } from '../runtime/runtime.ts';
import { compareNumbers } from './numbers.ts';
import { defineHost } from './registry.ts';
import { compareBytes } from './strings.ts';

/** An order for all the words, or undefined where guest code must compare. */
function orderOf(
  rt: Runtime,
  words: readonly bigint[],
): ((a: bigint, b: bigint) => number) | undefined {
  if (words.every((word) => rt.host.isInt(word))) {
    // Small integers are ordered as their words are.
    return (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  }
  const isNumber = (word: bigint): boolean =>
    rt.isInteger(word) || (rt.isFloat(word) && !Number.isNaN(rt.toFloat(word)));
  if (words.every(isNumber)) return (a, b) => compareNumbers(rt, a, b)!;
  return undefined;
}

/** A sorted copy of an Array, or nil where `<=>` of guest code must be asked. */
defineHost('array_sorted', 1, (rt, array) => {
  const sorted = rt.sortedIntegers(array!);
  if (sorted !== null) return sorted;
  const words = rt.elements(array!);
  const order = orderOf(rt, words);
  if (order) return rt.newArray(words.sort(order));
  if (!words.every((word) => rt.isString(word))) return rt.nil;
  const keyed = words.map((word) => ({ word, bytes: rt.bytesOf(word) }));
  keyed.sort((a, b) => compareBytes(a.bytes, b.bytes));
  return rt.newArray(keyed.map(({ word }) => word));
});
/** Elements in the order of keys that the host can compare: a sorted copy, or nil. */
defineHost('array_sorted_by', 2, (rt, array, keys) => {
  const words = rt.elements(array!);
  const given = rt.elements(keys!);
  const places = words.map((_, i) => i);
  const order = orderOf(rt, given);
  if (order) {
    places.sort((a, b) => order(given[a]!, given[b]!));
  } else {
    if (!given.every((word) => rt.isString(word))) return rt.nil;
    const bytes = given.map((word) => rt.bytesOf(word));
    places.sort((a, b) => compareBytes(bytes[a]!, bytes[b]!));
  }
  return rt.newArray(places.map((i) => words[i]!));
});
