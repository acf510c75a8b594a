import type { BitTable } from './bitmap/index.ts';
import type { BlockGraph } from './blocks.ts';
import type { Definitions } from './definitions.ts';
import type { Instructions } from './instructions.ts';
import { bitTable, int32 } from './memory.ts';
import type { Order } from './order.ts';

/** The definitions that reach the start (`in`) and end (`out`) of each block: one row per block, one bit per definition. */
export interface ReachingRows {
  readonly in: BitTable;
  readonly out: BitTable;
  /** Gives the memory back, see `BitTable.release`. */
  release(): void;
}

/** Rows narrower than this are handled word by word here; wider ones by the table's kernels. */
const NARROW = 8;

/** Empty rows. Wide ones get one memory for both tables, which the kernels ask for. */
export function createRows(blocks: BlockGraph, definitions: Definitions): ReachingRows {
  const { size } = blocks;
  const bits = Math.max(1, definitions.count);
  if (bits < NARROW << 5) {
    return { in: bitTable(size, bits), out: bitTable(size, bits), release: nothing };
  }
  const table = bitTable(2 * size, bits);
  return {
    in: table.view(0, size),
    out: table.view(size, size),
    release: () => table.release(),
  };
}

/** Narrow rows are pieces of larger buffers, which the garbage collector frees. */
function nothing(): void {}

/**
 * Solves reaching definitions on rows: blocks in reverse post-order, first along the edges that do not
 * retreat, then again wherever more arrives. A block's own writes are applied to its row one by one:
 * a register's definitions are one run of bits, so a write clears a run and sets one bit, and no
 * rows of killed definitions are needed.
 */
export function solveRows(
  code: Instructions,
  blocks: BlockGraph,
  order: Order,
  definitions: Definitions,
): ReachingRows {
  const rows = createRows(blocks, definitions);
  if (rows.in.stride < NARROW) solveNarrow(code, blocks, order, definitions, rows);
  else solveWide(code, blocks, order, definitions, rows);
  return rows;
}

function solveNarrow(
  code: Instructions,
  blocks: BlockGraph,
  order: Order,
  definitions: Definitions,
  rows: ReachingRows,
): void {
  const { predecessorStart, predecessorList, successorStart, successorList } = blocks;
  const { nodes, index } = order;
  const { stride, words: wordsIn } = rows.in;
  const wordsOut = rows.out.words;
  const pending = int32(blocks.size);
  let left = 0;
  for (let place = 0; place < nodes.length; place++) {
    const block = nodes[place]!;
    const row = block * stride;
    const end = predecessorStart[block + 1]!;
    for (let edge = predecessorStart[block]!; edge < end; edge++) {
      const source = predecessorList[edge]!;
      const before = index[source]!;
      if (before >= place) {
        left += 1 - pending[block]!;
        pending[block] = 1;
      } else if (before >= 0) {
        const from = source * stride;
        for (let w = 0; w < stride; w++) wordsIn[row + w]! |= wordsOut[from + w]!;
      }
    }
    for (let w = row; w < row + stride; w++) wordsOut[w] = wordsIn[w]!;
    applyWrites(code, blocks, definitions, block, wordsOut, row);
  }
  while (left > 0) {
    for (let place = 0; place < nodes.length; place++) {
      const block = nodes[place]!;
      if (pending[block] === 0) continue;
      pending[block] = 0;
      left--;
      const row = block * stride;
      let fresh = 0;
      const end = predecessorStart[block + 1]!;
      for (let edge = predecessorStart[block]!; edge < end; edge++) {
        const from = predecessorList[edge]! * stride;
        for (let w = 0; w < stride; w++) {
          const added = wordsOut[from + w]! & ~wordsIn[row + w]!;
          fresh |= added;
          wordsIn[row + w]! |= added;
        }
      }
      if (fresh === 0) continue;
      for (let w = row; w < row + stride; w++) wordsOut[w] = wordsIn[w]!;
      applyWrites(code, blocks, definitions, block, wordsOut, row);
      const last = successorStart[block + 1]!;
      for (let edge = successorStart[block]!; edge < last; edge++) {
        const target = successorList[edge]!;
        left += 1 - pending[target]!;
        pending[target] = 1;
      }
    }
  }
}

function solveWide(
  code: Instructions,
  blocks: BlockGraph,
  order: Order,
  definitions: Definitions,
  rows: ReachingRows,
): void {
  const { predecessorStart, predecessorList, successorStart, successorList } = blocks;
  const { nodes, index } = order;
  const tableIn = rows.in;
  const tableOut = rows.out;
  const { stride } = tableIn;
  const pending = int32(blocks.size);
  let left = 0;
  for (let place = 0; place < nodes.length; place++) {
    const block = nodes[place]!;
    const end = predecessorStart[block + 1]!;
    let empty = true;
    for (let edge = predecessorStart[block]!; edge < end; edge++) {
      const source = predecessorList[edge]!;
      const before = index[source]!;
      if (before >= place) {
        left += 1 - pending[block]!;
        pending[block] = 1;
      } else if (before >= 0) {
        if (empty) tableIn.copy(block, source, tableOut);
        else tableIn.or(block, source, tableOut);
        empty = false;
      }
    }
    tableOut.copy(block, block, tableIn);
    applyWrites(code, blocks, definitions, block, tableOut.words, block * stride);
  }
  while (left > 0) {
    for (let place = 0; place < nodes.length; place++) {
      const block = nodes[place]!;
      if (pending[block] === 0) continue;
      pending[block] = 0;
      left--;
      let fresh = false;
      const end = predecessorStart[block + 1]!;
      for (let edge = predecessorStart[block]!; edge < end; edge++) {
        if (tableIn.orInto(block, predecessorList[edge]!, tableOut)) fresh = true;
      }
      if (!fresh) continue;
      tableOut.copy(block, block, tableIn);
      applyWrites(code, blocks, definitions, block, tableOut.words, block * stride);
      const last = successorStart[block + 1]!;
      for (let edge = successorStart[block]!; edge < last; edge++) {
        const target = successorList[edge]!;
        left += 1 - pending[target]!;
        pending[target] = 1;
      }
    }
  }
}

/** Turns the row of what reaches a block's start into that of what reaches its end. */
export function applyWrites(
  code: Instructions,
  blocks: BlockGraph,
  definitions: Definitions,
  block: number,
  words: Uint32Array,
  row: number,
): void {
  const { writeStart, writeList } = code;
  const { start, ofWrite } = definitions;
  const end = writeStart[blocks.start[block + 1]!]!;
  for (let e = writeStart[blocks.start[block]!]!; e < end; e++) {
    const register = writeList[e]!;
    const definition = ofWrite[e]!;
    clearRun(words, row, start[register]!, start[register + 1]!);
    words[row + (definition >>> 5)]! |= 1 << definition;
  }
}

/** Clears the bits `from .. to - 1` of a row; `from` must be below `to`. */
export function clearRun(words: Uint32Array, row: number, from: number, to: number): void {
  const first = row + (from >>> 5);
  const last = row + ((to - 1) >>> 5);
  const low = -1 << from;
  const high = -1 >>> -to;
  if (first === last) {
    words[first]! &= ~(low & high);
    return;
  }
  words[first]! &= ~low;
  for (let w = first + 1; w < last; w++) words[w] = 0;
  words[last]! &= ~high;
}
