import { describe, expect, test } from 'vitest';
import { BitTable } from '../src/bitmap/index.ts';
import {
  checkPadding,
  numberOf,
  randomSet,
  randomSource,
  SEED,
  tableOf,
  WIDTHS,
} from './bitmap-model.ts';

/** Pairs of sets that differ everywhere, only at the top, only at the bottom, or not at all. */
function pairs(
  random: (below: number) => number,
  bits: number,
): readonly (readonly [Set<number>, Set<number>])[] {
  const a = randomSet(random, bits, 0.3);
  const top = new Set(a);
  if (!top.delete(bits - 1)) top.add(bits - 1);
  const bottom = new Set(a);
  if (!bottom.delete(0)) bottom.add(0);
  const all = new Set(Array.from({ length: bits }, (_, i) => i));
  return [
    [a, randomSet(random, bits, 0.3)],
    [a, top],
    [a, bottom],
    [a, new Set(a)],
    [a, new Set()],
    [new Set(), a],
    [new Set(), new Set([0])],
    [all, a],
    [new Set(), all],
    [new Set([bits - 1]), new Set([0])],
  ];
}

describe.each(['array', 'auto'] as const)('rows as numbers in %s storage', (storage) => {
  test('compare and subtract like BigInt', () => {
    const random = randomSource(SEED);
    for (const bits of [...WIDTHS, 5000]) {
      for (let round = 0; round < 10; round++) {
        for (const [a, b] of pairs(random, bits)) {
          const table = tableOf(bits, [a, b, []], { storage });
          const x = numberOf(a);
          const y = numberOf(b);
          expect(table.toBigInt(0)).toBe(x);
          expect(table.compare(0, 1)).toBe(x < y ? -1 : x > y ? 1 : 0);
          expect(table.compare(1, 0)).toBe(y < x ? -1 : y > x ? 1 : 0);
          expect(table.subtract(2, 0, 1)).toBe(x < y ? 1 : 0);
          expect(table.toBigInt(2)).toBe(BigInt.asUintN(bits, x - y));
          // In place, on either side.
          table.subtract(0, 0, 1);
          expect(table.equals(0, 2)).toBe(true);
          table.subtract(1, 1, 1);
          expect(table.isEmpty(1)).toBe(true);
          checkPadding(table);
        }
      }
    }
  });

  test('reversing twice changes nothing, and turns the order of the first difference round', () => {
    const random = randomSource(SEED + 1);
    for (const bits of WIDTHS) {
      const a = randomSet(random, bits, 0.2);
      const b = randomSet(random, bits, 0.2);
      const table = tableOf(bits, [a, b, [], []], { storage });
      table.reverse(2, 0);
      table.reverse(3, 1);
      // As numbers, reversed rows are ordered by their lowest difference: the row that has that bit is greater.
      const difference = [...a, ...b].filter((bit) => a.has(bit) !== b.has(bit));
      const lowest = Math.min(...difference);
      expect(table.compare(2, 3)).toBe(difference.length === 0 ? 0 : a.has(lowest) ? 1 : -1);
      table.reverse(2, 2);
      expect(table.equals(2, 0)).toBe(true);
    }
  });

  test('cut a run of positions between two marks by subtract and xor', () => {
    // The block that starts at mark 3 and ends before mark 9, as ((marks from 3 on) - (mark 3)) ^ (marks from 3 on).
    const table = new BitTable(2, 64, { storage });
    for (const mark of [3, 9, 17]) table.set(0, mark);
    table.set(1, 3);
    table.subtract(1, 0, 1);
    table.xor(1, 0);
    expect([...table.values(1)]).toEqual([3]);
    // Subtracting from the marks after the block gives its inside and the mark that ends it.
    table.clear(0, 3);
    table.reset(1);
    table.set(1, 3);
    table.subtract(1, 0, 1);
    table.xor(1, 0);
    expect([...table.values(1)]).toEqual([3, 4, 5, 6, 7, 8, 9]);
  });
});
