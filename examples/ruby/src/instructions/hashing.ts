// Hash codes of values that are equal only to themselves.

import type { Primitive, Value } from '@martlet/vm';
import { primitive } from '@martlet/vm';

/** Hash codes have this many bits. */
export const HASH_BITS = 30;
const MASK = 2n ** BigInt(HASH_BITS) - 1n;

/** Hash code of the word of a small Integer or a Symbol: parts of it laid over each other. */
export function wordHash(word: bigint): number {
  const bits = BigInt.asUintN(64, word);
  return Number(((bits >> 1n) ^ (bits >> 11n) ^ (bits >> 32n)) & MASK);
}

/** The same as a row. */
export const hashOfWord: Primitive<[value: Value], Value> = primitive<[value: Value], Value>({
  effect: 'pure',
  evaluate: (host, value) => host.int(wordHash(value)),
  type: (rules) => rules.integers(0, Number(MASK)),
  lower: (e, value) => {
    const b = e.builder;
    const word = e.word(value);
    const part = (count: number) => b.op('i64.shr_u', word, b.i64(count));
    const mixed = b.op('i64.xor', b.op('i64.xor', part(1), part(11)), part(32));
    return { word: b.op('i64.shl', b.op('i64.and', mixed, b.i64(MASK)), b.i64(1)) };
  },
});
