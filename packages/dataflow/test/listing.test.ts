import { describe, expect, test } from 'vitest';
import { analyze, BitTable, dstColumn, phiColumn, srcColumn, toTable } from '../src/index.ts';
import { listing, listingColumns } from './support/listing.ts';

describe("Kolkata's listing", () => {
  const { code, maps, blocks, liveness, chains, reaching } = analyze(listing);

  test('has the three columns of the article', () => {
    const table = toTable(code, [phiColumn(maps), dstColumn(maps, 3), srcColumn(maps, 3)]);
    const rows = table
      .split('\n')
      .slice(1)
      .map((line) => /(\d) +(\d) +(\d)$/.exec(line)!.slice(1).join(' '));
    expect(rows).toEqual(listingColumns);
    expect(`\n${table}\n`).toBe(`
                                 phi  dst[3]  src[3]
000 OP_PHI R0 000 (0)              1       0       0
001 OP_ENTER 0:0:0:0:0:0:1         0       0       0
002 OP_PHI R0 002 (0)              1       0       0
003 OP_LOADSELF R3                 0       1       0
004 OP_SEND R3 :size 0             0       1       1
005 OP_MOVE R2 R3                  0       0       1
006 OP_LOADI R4 1                  0       0       0
007 OP_GT R3 :> 1                  0       0       0
008 OP_JMPNOT R3 017 (9)           0       0       1
009 OP_PHI R0 008 (-1)             1       0       0
010 OP_PHI R0 010 (0)              1       0       0
011 OP_LOADSELF R3                 0       1       0
012 OP_LOADI R4 0                  0       0       0
013 OP_MOVE R5 R2                  0       0       0
014 OP_SUBI R5 :- 1                0       0       0
015 OP_MOVE R6 R1                  0       0       0
016 OP_SENDB R3 :__sort_sub__ 2    0       1       1
017 OP_PHI R0 008 (-9)             1       0       0
018 OP_LOADSELF R3                 0       1       0
019 OP_RETURN R3 normal            0       0       1
`);
  });

  test('the reverse maps are the normal ones turned round', () => {
    for (let row = 0; row < maps.normal.rows; row++) {
      expect(maps.reverse.rowToString(row)).toBe(
        [...maps.normal.rowToString(row)].reverse().join(''),
      );
    }
  });

  test('blocks, masks, and where a write is used', () => {
    expect([...blocks.start]).toEqual([0, 2, 9, 10, 17, 20]);
    const row = new BitTable(1, code.count);
    maps.blockMask(5, row, 0);
    expect([...row.values(0)]).toEqual([2, 3, 4, 5, 6, 7, 8]);
    maps.blockMask(19, row, 0);
    expect([...row.values(0)]).toEqual([17, 18, 19]);
    maps.usesInBlock(3, 3, row, 0);
    expect([...row.values(0)]).toEqual([4]);
    maps.usesInBlock(4, 3, row, 0);
    expect([...row.values(0)]).toEqual([5, 8]);
    expect(maps.isUpwardExposed(2, 3)).toBe(false);
    expect(maps.isUpwardExposed(10, 2)).toBe(true);
  });

  test('liveness and chains across blocks', () => {
    expect([...liveness.in.values(0)]).toEqual([1]);
    expect([...liveness.out.values(blocks.blockOf[8]!)]).toEqual([1, 2]);
    expect([...liveness.in.values(blocks.blockOf[17]!)]).toEqual([]);
    const use = code.readStart[13]!; // OP_MOVE R5 R2
    expect([...chains.definitionsOf(use)].map((d) => reaching.definitions.position[d])).toEqual([
      5,
    ]);
  });
});
