import type { InstructionList } from '../../src/index.ts';

/**
 * The listing of Kolkata's article: text, registers read, registers written, successors. The three
 * columns beside it are phi, dst[3] and src[3] as printed there. The article marks no read of R3 at
 * 007 (`OP_GT` was taken to have no effect on R3): its columns are followed as they are.
 */
const rows: [string, number[], number[], ('next' | number[])?][] = [
  ['OP_PHI R0 000 (0)', [], []],
  ['OP_ENTER 0:0:0:0:0:0:1', [], []],
  ['OP_PHI R0 002 (0)', [], []],
  ['OP_LOADSELF R3', [], [3]],
  ['OP_SEND R3 :size 0', [3], [3]],
  ['OP_MOVE R2 R3', [3], [2]],
  ['OP_LOADI R4 1', [], [4]],
  ['OP_GT R3 :> 1', [4], []],
  ['OP_JMPNOT R3 017 (9)', [3], [], [9, 17]],
  ['OP_PHI R0 008 (-1)', [], []],
  ['OP_PHI R0 010 (0)', [], []],
  ['OP_LOADSELF R3', [], [3]],
  ['OP_LOADI R4 0', [], [4]],
  ['OP_MOVE R5 R2', [2], [5]],
  ['OP_SUBI R5 :- 1', [5], [5]],
  ['OP_MOVE R6 R1', [1], [6]],
  ['OP_SENDB R3 :__sort_sub__ 2', [3, 4, 5, 6], [3]],
  ['OP_PHI R0 008 (-9)', [], []],
  ['OP_LOADSELF R3', [], [3]],
  ['OP_RETURN R3 normal', [3], [], []],
];

export const listing: InstructionList = {
  count: rows.length,
  registers: 7,
  reads: (i) => rows[i]![1],
  writes: (i) => rows[i]![2],
  successors: (i) => rows[i]![3] ?? 'next',
  // The OP_PHI rows are boundaries: here they are input, not opcodes.
  boundaries: rows.flatMap(([text], i) => (text.startsWith('OP_PHI') ? [i] : [])),
  label: (i) => rows[i]![0],
};

export const listingColumns: readonly string[] = [
  '1 0 0',
  '0 0 0',
  '1 0 0',
  '0 1 0',
  '0 1 1',
  '0 0 1',
  '0 0 0',
  '0 0 0',
  '0 0 1',
  '1 0 0',
  '1 0 0',
  '0 1 0',
  '0 0 0',
  '0 0 0',
  '0 0 0',
  '0 0 0',
  '0 1 1',
  '1 0 0',
  '0 1 0',
  '0 0 1',
];
