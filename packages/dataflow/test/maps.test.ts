import { describe, expect, test } from 'vitest';
import { ArgumentError, analyze, BitTable } from '../src/index.ts';
import { listOf, onRandomCode } from './support/code.ts';
import { Random } from './support/random.ts';
import { same } from './support/same.ts';

const seeded = (seed: number): Random => new Random(seed);

describe('normal and reverse maps', () => {
  test('say what the instructions say, and answer questions inside a block', () => {
    onRandomCode(
      seeded,
      600,
      (code) => {
        const { maps, blocks } = analyze(listOf(code));
        const row = new BitTable(1, code.rows.length);
        const get = (): number[] => [...row.values(0)];
        const positions = code.rows.map((_, i) => i);
        same([...maps.normal.values(maps.phi)], [...blocks.start.slice(0, -1)]);
        for (let r = 0; r < code.registers; r++) {
          const writes = positions.filter((i) => code.rows[i]!.writes.includes(r));
          const reads = positions.filter((i) => code.rows[i]!.reads.includes(r));
          same([...maps.normal.values(maps.dst(r))], writes);
          same([...maps.normal.values(maps.src(r))], reads);
          const last = code.rows.length - 1;
          same([...maps.reverse.values(maps.src(r))], reads.map((i) => last - i).reverse());
          for (let b = 0; b < blocks.size; b++) {
            const inside = (i: number): boolean =>
              i >= blocks.start[b]! && i < blocks.start[b + 1]!;
            const position = blocks.start[b]! + (r % (blocks.start[b + 1]! - blocks.start[b]!));
            if (r === 0) {
              maps.blockMask(position, row, 0);
              same(get(), positions.filter(inside));
              same(maps.blockStart(position), blocks.start[b]);
              same(maps.blockEnd(position), blocks.start[b + 1]);
            }
            const first = writes.find(inside) ?? code.rows.length;
            const exposed = reads.filter((i) => inside(i) && i <= first);
            same(maps.isUpwardExposed(position, r), exposed.length > 0);
            maps.upwardExposed(position, r, row, 0);
            same(get(), exposed);
            for (const write of writes.filter(inside)) {
              const next = writes.find((i) => inside(i) && i > write) ?? code.rows.length;
              maps.usesInBlock(write, r, row, 0);
              same(
                get(),
                reads.filter((i) => inside(i) && i > write && i <= next),
              );
            }
          }
        }
      },
      140,
    );
  });

  test('blocks longer than a word', () => {
    const count = 300;
    const { maps } = analyze({
      count,
      registers: 1,
      reads: (i) => (i === 250 ? [0] : []),
      writes: (i) => (i === 31 || i === 299 ? [0] : []),
      successors: (i) => (i === count - 1 ? [] : 'next'),
      boundaries: [31, 288],
    });
    const row = new BitTable(1, count);
    maps.blockMask(40, row, 0);
    expect([row.count(0), row.next(0, 0), row.previous(0, count - 1)]).toEqual([257, 31, 287]);
    maps.usesInBlock(31, 0, row, 0);
    expect([...row.values(0)]).toEqual([250]);
    maps.blockMask(290, row, 0);
    expect([row.count(0), row.previous(0, count - 1)]).toEqual([12, 299]);
    expect(maps.isUpwardExposed(31, 0)).toBe(false);
  });

  test('check their arguments', () => {
    const { maps } = analyze({
      count: 1,
      registers: 2,
      reads: () => [],
      writes: () => [],
      successors: () => [],
    });
    expect(() => maps.dst(2)).toThrow('register: expected an integer in 0..1, got 2');
    expect(() => maps.blockStart(1)).toThrow(ArgumentError);
  });
});
