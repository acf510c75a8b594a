import fc from 'fast-check';
import { TypedFastBitSet } from 'typedfastbitset';
import { describe, expect, test } from 'vitest';
import { BitIndexError, BitTable, BitTableSizeError, BitWidthError } from '../src/bitmap/index.ts';
import {
  checkPadding,
  randomSet,
  randomSource,
  SEED,
  sorted,
  tableOf,
  WIDE,
  WIDTHS,
} from './bitmap-model.ts';

const STORAGES = ['array', 'auto'] as const;

describe.each(STORAGES)('a table in %s storage', (storage) => {
  test('keeps rows apart and bits where they were put, at every width', () => {
    for (const bits of [...WIDTHS, ...WIDE]) {
      const table = new BitTable(3, bits, { storage });
      table.set(1, bits - 1);
      table.set(1, 0);
      expect([table.count(0), table.count(2)]).toEqual([0, 0]);
      expect([...table.values(1)]).toEqual(sorted(new Set([0, bits - 1])));
      table.flip(1, 0);
      expect(table.test(1, 0)).toBe(false);
      table.clear(1, bits - 1);
      expect(table.isEmpty(1)).toBe(bits === 1 || !table.test(1, bits - 1));
      table.fill(1);
      expect(table.count(1)).toBe(bits);
      expect([table.isEmpty(0), table.isEmpty(2)]).toEqual([true, true]);
      table.reset(1);
      expect(table.isEmpty(1)).toBe(true);
      checkPadding(table);
    }
  });

  test('does with any sequence of operations what sets do', () => {
    const operation = fc.record({
      kind: fc.constantFrom(
        ...(['set', 'clear', 'flip', 'setRange', 'clearRange', 'fill', 'reset'] as const),
        ...(['copy', 'or', 'and', 'andNot', 'xor', 'reverse', 'transfer'] as const),
        ...(['copyInto', 'orInto', 'andInto', 'andNotInto'] as const),
      ),
      rows: fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }),
      a: fc.nat(),
      b: fc.nat(),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...WIDTHS),
        fc.array(operation, { maxLength: 60 }),
        (bits, operations) => {
          const table = new BitTable(4, bits, { storage });
          const model = Array.from({ length: 4 }, () => new Set<number>());
          for (const { kind, rows, a, b } of operations) {
            const [d = 0, s = 0, g = 0, k = 0] = rows;
            const target = model[d]!;
            const source = model[s]!;
            const before = sorted(target);
            const from = Math.min(a % (bits + 1), b % (bits + 1));
            const to = Math.max(a % (bits + 1), b % (bits + 1));
            const bit = a % bits;
            const all = (): number[] => Array.from({ length: bits }, (_, i) => i);
            let result: Iterable<number> = target;
            let changed: boolean | undefined;
            switch (kind) {
              case 'set':
                table.set(d, bit);
                result = [...target, bit];
                break;
              case 'clear':
                table.clear(d, bit);
                result = [...target].filter((x) => x !== bit);
                break;
              case 'flip':
                table.flip(d, bit);
                result = target.has(bit) ? [...target].filter((x) => x !== bit) : [...target, bit];
                break;
              case 'setRange':
                table.setRange(d, from, to);
                result = [...target, ...all().slice(from, to)];
                break;
              case 'clearRange':
                table.clearRange(d, from, to);
                result = [...target].filter((x) => x < from || x >= to);
                break;
              case 'fill':
                table.fill(d);
                result = all();
                break;
              case 'reset':
                table.reset(d);
                result = [];
                break;
              case 'copy':
              case 'copyInto':
                if (kind === 'copy') table.copy(d, s);
                else changed = table.copyInto(d, s);
                result = [...source];
                break;
              case 'or':
              case 'orInto':
                if (kind === 'or') table.or(d, s);
                else changed = table.orInto(d, s);
                result = [...target, ...source];
                break;
              case 'and':
              case 'andInto':
                if (kind === 'and') table.and(d, s);
                else changed = table.andInto(d, s);
                result = [...target].filter((x) => source.has(x));
                break;
              case 'andNot':
              case 'andNotInto':
                if (kind === 'andNot') table.andNot(d, s);
                else changed = table.andNotInto(d, s);
                result = [...target].filter((x) => !source.has(x));
                break;
              case 'xor':
                table.xor(d, s);
                result = [
                  ...[...target].filter((x) => !source.has(x)),
                  ...[...source].filter((x) => !target.has(x)),
                ];
                break;
              case 'reverse':
                table.reverse(d, s);
                result = [...source].map((x) => bits - 1 - x);
                break;
              case 'transfer':
                changed = table.transfer(d, g, k, s);
                result = [...model[g]!, ...[...source].filter((x) => !model[k]!.has(x))];
                break;
            }
            model[d] = new Set(result);
            const after = sorted(model[d]!);
            expect([...table.values(d)]).toEqual(after);
            if (changed !== undefined) expect(changed).toBe(String(before) !== String(after));
          }
          model.forEach((set, row) => {
            expect([...table.values(row)]).toEqual(sorted(set));
            expect(table.count(row)).toBe(set.size);
            expect(table.isEmpty(row)).toBe(set.size === 0);
            const visited: number[] = [];
            table.forEach(row, (bit) => visited.push(bit));
            expect(visited).toEqual(sorted(set));
            model.forEach((other, o) => {
              const common = [...set].filter((x) => other.has(x)).length;
              expect(table.intersects(row, o)).toBe(common > 0);
              expect(table.includes(row, o)).toBe(common === other.size);
              expect(table.equals(row, o)).toBe(common === other.size && common === set.size);
            });
          });
          checkPadding(table);
        },
      ),
      { seed: SEED, numRuns: 300 },
    );
  });

  test('finds the next and the previous set bit from every position', () => {
    const random = randomSource(SEED);
    for (const bits of WIDTHS) {
      for (const share of [0, 0.02, 0.5]) {
        const set = randomSet(random, bits, share);
        const table = tableOf(bits, [[], set, []], { storage });
        // The rows beside it are full: a search must not run into them.
        table.fill(0);
        table.fill(2);
        let next = -1;
        for (let from = bits; from >= 0; from--) {
          if (set.has(from)) next = from;
          expect(table.next(1, from)).toBe(next);
        }
        let previous = -1;
        for (let from = -1; from < bits; from++) {
          if (set.has(from)) previous = from;
          expect(table.previous(1, from)).toBe(previous);
        }
      }
    }
  });

  test('agrees with typedfastbitset, wide rows included', () => {
    const random = randomSource(SEED + 1);
    for (const bits of [...WIDTHS, ...WIDE]) {
      for (let round = 0; round < 4; round++) {
        const sets = [0.01, 0.1, 0.9].map((share) => randomSet(random, bits, share));
        const table = tableOf(bits, sets, { storage });
        const [x, y, z] = sets.map((set) => new TypedFastBitSet(set)) as [
          TypedFastBitSet,
          TypedFastBitSet,
          TypedFastBitSet,
        ];
        expect(table.intersects(0, 1)).toBe(x.intersects(y));
        expect(table.equals(0, 1)).toBe(x.equals(y));
        const grows = y.difference_size(x) > 0;
        expect(table.orInto(0, 1)).toBe(grows);
        expect(table.orInto(0, 1)).toBe(false);
        x.union(y);
        table.and(1, 2);
        y.intersection(z);
        table.andNot(2, 0);
        z.difference(x);
        table.xor(0, 1);
        x.change(y);
        [x, y, z].forEach((expected, row) => {
          expect(table.count(row)).toBe(expected.size());
          expect([...table.values(row)].join()).toBe(expected.array().join());
        });
        checkPadding(table);
      }
    }
  });

  test('combines rows of two tables of equal width, in whatever storage the other is', () => {
    const random = randomSource(SEED + 2);
    for (const bits of WIDTHS) {
      for (const otherStorage of STORAGES) {
        const sets = [0.1, 0.4].map((share) => randomSet(random, bits, share));
        const here = tableOf(bits, sets, { storage });
        const there = tableOf(bits, [...sets].reverse(), { storage: otherStorage });
        expect(here.stride).toBe(there.stride);
        expect(here.equals(0, 1, there)).toBe(true);
        expect(here.compare(0, 1, there)).toBe(0);
        expect(here.includes(0, 1, there)).toBe(true);
        expect(here.copyInto(0, 1, there)).toBe(false);
        here.or(0, 0, there);
        expect(new Set(here.values(0))).toEqual(new Set([...sets[0]!, ...sets[1]!]));
        here.xor(0, 0, there);
        here.reverse(1, 0, there);
        expect([...here.values(1)]).toEqual(sorted([...sets[1]!].map((bit) => bits - 1 - bit)));
      }
    }
  });

  test('shares its words with a view', () => {
    for (const bits of [40, 300]) {
      const table = new BitTable(6, bits, { storage });
      const view = table.view(2, 3);
      view.set(0, 39);
      expect(table.test(2, 39)).toBe(true);
      table.fill(4);
      expect(view.count(2)).toBe(bits);
      expect(view.orInto(1, 2)).toBe(true);
      expect(view.orInto(1, 2, table.view(2, 3))).toBe(false);
      expect(table.count(3)).toBe(bits);
      expect(view.view(1, 2).count(0)).toBe(bits);
      expect(() => view.set(3, 0)).toThrow(BitIndexError);
      expect(() => table.view(4, 3)).toThrow(/rows 3 is not an integer from 0 to 2/);
      expect(() => table.view(7, 0)).toThrow(/first 7/);
    }
  });

  test('gives clear words after others were released, and takes no living table its words', () => {
    const random = randomSource(SEED + 3);
    const living: { readonly table: BitTable; readonly mark: number }[] = [];
    for (let round = 0; round < 3000; round++) {
      if (living.length > 0 && random(3) > 0) {
        const [{ table, mark }] = living.splice(random(living.length), 1) as [
          (typeof living)[number],
        ];
        expect(table.words.every((word) => word === mark)).toBe(true);
        table.release();
        expect(table.rows).toBe(0);
        expect(() => table.count(0)).toThrow(/has none \(it was created empty, or released\)/);
        table.release();
      } else {
        const table = new BitTable(1 + random(20), 256 * (1 + random(8)), { storage });
        expect(table.words.every((word) => word === 0)).toBe(true);
        table.words.fill(round);
        living.push({ table, mark: round });
      }
    }
  });
});

describe('bad input', () => {
  const table = new BitTable(2, 70);

  test('a row out of range is an error that names row and limits', () => {
    for (const row of [-1, 2, 0.5, Number.NaN, 2 ** 32]) {
      for (const use of [
        () => table.set(row, 0),
        () => table.test(row, 0),
        () => table.next(row, 0),
        () => table.count(row),
        () => table.or(0, row),
        () => table.or(row, 0),
        () => table.transfer(0, 0, row, 0),
        () => table.compare(0, row),
        () => table.subtract(0, 0, row),
        () => table.reverse(row, 0),
        () => [...table.values(row)],
      ]) {
        expect(use).toThrow(BitIndexError);
        expect(use).toThrow(`row ${row} is not an integer from 0 to 1`);
      }
    }
  });

  test('a bit out of range is an error that names bit and limits', () => {
    for (const bit of [-1, 70, 71, 96, 1.5, Number.NaN]) {
      for (const use of [
        () => table.set(0, bit),
        () => table.clear(0, bit),
        () => table.flip(0, bit),
        () => table.test(0, bit),
      ])
        expect(use).toThrow(`bit ${bit} is not an integer from 0 to 69`);
    }
    expect(() => table.next(0, 71)).toThrow('from 71 is not an integer from 0 to 70');
    expect(() => table.next(0, -1)).toThrow(BitIndexError);
    expect(() => table.previous(0, 70)).toThrow('from 70 is not an integer from -1 to 69');
    expect(() => table.previous(0, -2)).toThrow(BitIndexError);
    expect(() => table.setRange(0, 3, 71)).toThrow('to 71 is not an integer from 0 to 70');
    expect(() => table.clearRange(0, 4, 3)).toThrow('from 4 is not an integer from 0 to 3');
  });

  test('leaves the rows as they were', () => {
    expect(table.isEmpty(0) && table.isEmpty(1)).toBe(true);
  });

  test('tables of different width are an error that names both widths', () => {
    const use = (): void => table.or(0, 0, new BitTable(1, 71));
    expect(use).toThrow(BitWidthError);
    expect(use).toThrow('rows of 70 bits cannot be combined with rows of 71 bits');
  });

  test('a size that cannot be is an error that names it', () => {
    for (const bits of [0, -1, 1.5, Number.NaN, 2 ** 31])
      expect(() => new BitTable(1, bits)).toThrow(
        `bits must be an integer from 1 to 2147483647, given: ${bits}`,
      );
    for (const rows of [-1, 1.5, Number.NaN, 2 ** 33])
      expect(() => new BitTable(rows, 1)).toThrow(BitTableSizeError);
    expect(() => new BitTable(0xffff_ffff, 0x7fff_ffff)).toThrow(
      /no memory for a bit table of \d+ bytes/,
    );
  });

  test('a table of no rows is allowed', () => {
    const empty = new BitTable(0, 300);
    expect(empty.words.length).toBe(0);
    expect(() => empty.set(0, 0)).toThrow(BitIndexError);
  });
});

test('rows print with bit 0 first', () => {
  const table = tableOf(5, [[0, 3], [], [4]]);
  expect(table.rowToString(0)).toBe('10010');
  expect(String(table)).toBe('10010\n00000\n00001');
});
