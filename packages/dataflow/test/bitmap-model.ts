import { BitTable, type BitTableOptions } from '../src/bitmap/index.ts';

/** Widths around the borders of words, of vectors and of the kernels. */
export const WIDTHS = [
  1, 2, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257, 383, 384, 385, 511, 512, 513, 640,
  1000,
] as const;

/** Wide rows, for tests of few steps. */
export const WIDE = [4096, 65_536, 1_000_000] as const;

/** The seed of every random test here. A failing test prints it with what it generated. */
export const SEED = 20_261_121;

/** A small reproducible generator (xorshift32): integers from 0 up to, not including, `below`. */
export function randomSource(seed: number): (below: number) => number {
  let state = (seed | 0) === 0 ? 1 : seed | 0;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Random positions below `bits` with about `share` of all set; 0 and the last are likely among them. */
export function randomSet(
  random: (below: number) => number,
  bits: number,
  share: number,
): Set<number> {
  const set = new Set<number>();
  const count = Math.min(bits, 20_000) * share;
  for (let i = 0; i < count; i++) set.add(random(bits));
  if (random(2) === 0) set.add(bits - 1);
  if (random(2) === 0) set.add(0);
  return set;
}

/** A table with one row per set. */
export function tableOf(
  bits: number,
  sets: readonly Iterable<number>[],
  options?: BitTableOptions,
): BitTable {
  const table = new BitTable(sets.length, bits, options);
  sets.forEach((set, row) => {
    for (const bit of set) table.set(row, bit);
  });
  return table;
}

export function sorted(set: Iterable<number>): number[] {
  return [...set].sort((a, b) => a - b);
}

/** The number whose bit i is worth 2^i. */
export function numberOf(set: Iterable<number>): bigint {
  let value = 0n;
  for (const bit of set) value |= 1n << BigInt(bit);
  return value;
}

/** Fails if a word beyond the last bit of any row is not zero. */
export function checkPadding(table: BitTable): void {
  const used = (table.bits + 31) >>> 5;
  for (let row = 0; row < table.rows; row++) {
    const start = row * table.stride;
    const last = table.words[start + used - 1]!;
    const unused = used * 32 - table.bits;
    const stray =
      (unused > 0 && last >>> (32 - unused) !== 0) ||
      table.words.subarray(start + used, start + table.stride).some((word) => word !== 0);
    if (stray) throw new Error(`row ${row} of ${table.bits} bits has bits beyond its width`);
  }
}
