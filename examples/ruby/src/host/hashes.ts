// The index of hashes. A Hash keeps its entries in order in three Arrays: keys, values and hash codes (-1 where an entry
// was deleted). From the ninth entry on a fourth Array is an open-addressing table of entry numbers (-1: free), at most
// half full, searched linearly from the place that the hash code gives.

import { HASH_BITS, wordHash } from '../instructions/hashing.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { hashBits, hashBytes, mixHash } from '../text/hashing.ts';
import { compareNumbers, floatHash } from './numbers.ts';
import { defineHost } from './registry.ts';

/** Up to so many entries are searched one by one. */
const SMALL = 8;
/** Hash codes of entries are this long. */
const CODE_MASK = 2 ** HASH_BITS - 1;

const fold = (hash: number): number => (hash ^ Math.floor(hash / 2 ** HASH_BITS)) & CODE_MASK;

/** The hash code of a value whose `hash` and `eql?` the host knows; undefined for other objects. */
export function hashCode(rt: Runtime, word: bigint): number | undefined {
  if (rt.host.isInt(word) || rt.isSymbol(word)) return wordHash(word);
  if (rt.isFloat(word)) return fold(floatHash(rt.toFloat(word)));
  if (rt.words.kind(word) !== 'reference') return fold(hashBits(word));
  switch (rt.kindOf(word)) {
    case 'string':
      return rt.textHash(word);
    case 'bignum':
      return fold(hashBytes(new TextEncoder().encode(String(rt.toBigInt(word)))));
    default:
      return undefined;
  }
}

/** Equality of values that have a `hashCode`. */
function sameKey(rt: Runtime, a: bigint, b: bigint): boolean {
  if (a === b) return true;
  if (rt.words.kind(a) !== 'reference' || rt.words.kind(b) !== 'reference') {
    // A float may be an immediate word or an object.
    return rt.isFloat(a) && rt.isFloat(b) && rt.toFloat(a) === rt.toFloat(b);
  }
  const kind = rt.kindOf(a);
  if (kind !== rt.kindOf(b)) return false;
  if (kind === 'string') {
    return rt.sameBytes(a, b);
  }
  return (kind === 'float' || kind === 'bignum') && compareNumbers(rt, a, b) === 0;
}

const numberAt = (rt: Runtime, array: bigint, i: number): number =>
  Number(rt.host.toInt(rt.elementAt(array, i)));

/** The next entry with a hash code behind the entry `after` (-1: the first), or -1. */
function probe(rt: Runtime, hashes: bigint, index: bigint, code: number, after: number): number {
  const wanted = rt.host.int(code);
  if (index === rt.nil) {
    const count = rt.lengthOf(hashes);
    for (let i = after + 1; i < count; i++) if (rt.elementAt(hashes, i) === wanted) return i;
    return -1;
  }
  const mask = rt.lengthOf(index) - 1;
  let passed = after < 0;
  for (let slot = code & mask; ; slot = (slot + 1) & mask) {
    const entry = numberAt(rt, index, slot);
    if (entry < 0) return -1;
    if (passed && rt.elementAt(hashes, entry) === wanted) return entry;
    if (entry === after) passed = true;
  }
}

/** A table for all entries with room for as many again. */
function newIndex(rt: Runtime, hashes: bigint): bigint {
  const count = rt.lengthOf(hashes);
  let size = 32;
  while (size < count * 4) size *= 2;
  const slots = new Int32Array(size).fill(-1);
  for (let entry = 0; entry < count; entry++) {
    const code = numberAt(rt, hashes, entry);
    if (code >= 0) slots[freeSlot(slots, code)] = entry;
  }
  return rt.newArrayOfIntegers(slots);
}

function freeSlot(slots: Int32Array, code: number): number {
  const mask = slots.length - 1;
  let slot = code & mask;
  while (slots[slot]! >= 0) slot = (slot + 1) & mask;
  return slot;
}

/** A hash code from what `hash` answered. */
defineHost('hash_fold', 1, (rt, hash) => {
  const bits = BigInt.asUintN(64, rt.isInteger(hash!) ? rt.toBigInt(hash!) : hash!);
  return rt.host.int(fold(hashBits(bits)));
});
/** Mixes one hash value into another. */
defineHost('hash_mix', 2, (rt, seed, hash) => {
  const low = (word: bigint): number =>
    Number(BigInt.asUintN(53, rt.isInteger(word) ? rt.toBigInt(word) : word));
  return rt.host.int(mixHash(low(seed!), low(hash!)));
});
/**
 * Where a key is: the entry's number; -1 - hash code where it is not; nil where guest code must compare.
 */
defineHost('hash_locate', 4, (rt, keys, hashes, index, key) => {
  const code = hashCode(rt, key!);
  if (code === undefined) return rt.nil;
  for (let entry = -1; ; ) {
    entry = probe(rt, hashes!, index!, code, entry);
    if (entry < 0) return rt.host.int(-1 - code);
    if (sameKey(rt, rt.elementAt(keys!, entry), key!)) return rt.host.int(entry);
  }
});
defineHost('hash_probe', 4, (rt, hashes, index, code, after) =>
  rt.host.int(probe(rt, hashes!, index!, rt.toNumber(code!), rt.toNumber(after!))),
);
/** Drops deleted entries; gives the index for those that are left. */
defineHost('hash_compact', 3, (rt, keys, values, hashes) => {
  const codes = rt.elements(hashes!);
  const kept = codes.map((code) => rt.host.toInt(code) >= 0n);
  for (const array of [keys!, values!, hashes!]) {
    rt.setElements(
      array,
      rt.elements(array).filter((_, i) => kept[i]),
    );
  }
  return rt.lengthOf(hashes!) > SMALL ? newIndex(rt, hashes!) : rt.nil;
});
/** Hash codes of keys, for a Hash made by the host. */
export function codesOf(rt: Runtime, keys: readonly bigint[]): bigint {
  return rt.newArray(
    keys.map((key) => {
      const code = hashCode(rt, key);
      if (code === undefined)
        throw new TypeError('a key of a Hash made by the host needs a known hash');
      return rt.host.int(code);
    }),
  );
}

/** The index for these hash codes. */
export function indexOf(rt: Runtime, hashes: bigint): bigint {
  return rt.lengthOf(hashes) > SMALL ? newIndex(rt, hashes) : rt.nil;
}
