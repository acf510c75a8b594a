import type { BlockGraph } from './blocks.ts';
import type { Definitions } from './definitions.ts';
import { fillDominators } from './dominators.ts';
import type { Instructions } from './instructions.ts';
import { int32 } from './memory.ts';
import type { Order } from './order.ts';

/**
 * What each register holds where, in the manner of static single assignment. A *value* is
 *
 * - -1: what the register held when the function was entered,
 * - `d` below `definitions.count`: what definition `d` wrote,
 * - `definitions.count + m`: one of the values that meet at merge `m`.
 *
 * There is a merge for a register at the start of a block exactly where different values of it may
 * arrive. Blocks are given by their place in reverse post-order; a row has one bit per register.
 */
export interface Values {
  /** Words per row. */
  readonly stride: number;
  /** The immediate dominator of each block, by place; -1 for the entry. */
  readonly dominator: Int32Array;
  /** Registers with a merge at the start of each block, one row per place. */
  readonly mergeRows: Uint32Array;
  /** Registers with a merge or a definition in each block, one row per place. */
  readonly assignedRows: Uint32Array;
  readonly mergeCount: number;
  /** The merges of place `p` are `mergeStart[p] .. mergeStart[p + 1] - 1`, by rising register. */
  readonly mergeStart: Int32Array;
  readonly mergeRegister: Int32Array;
  readonly mergePlace: Int32Array;
  /**
   * The values that meet: those of the merges of place `p` begin at `argumentStart[p]`, one run per
   * incoming edge, `argumentFill[p]` of them in all. A run has one value for each of the merges.
   */
  readonly argumentStart: Int32Array;
  readonly argumentFill: Int32Array;
  readonly arguments: Int32Array;
  /** The value that each entry of the instructions' `readList` reads; -1 in unreachable code. */
  readonly readValue: Int32Array;
}

/**
 * Finds the merges and the value of every read. Merges are placed at the iterated dominance frontier
 * of each register's writes and values found by a walk over the dominator tree (Cytron, Ferrante,
 * Rosen, Wegman and Zadeck 1991); the frontier is walked as in Cooper, Harvey and Kennedy 2001, for
 * all registers together, one row of bits at a time.
 */
export function findValues(
  code: Instructions,
  blocks: BlockGraph,
  order: Order,
  definitions: Definitions,
): Values {
  const { nodes, index } = order;
  const count = nodes.length;
  const stride = Math.max(1, (code.registers + 31) >>> 5);
  const dominator = int32(count);
  fillDominators(nodes, index, count, blocks.predecessorStart, blocks.predecessorList, dominator);
  dominator[0] = -1;
  const rows = int32(2 * count * stride);
  const assignedRows = new Uint32Array(rows.buffer, rows.byteOffset, count * stride);
  const mergeRows = new Uint32Array(
    rows.buffer,
    rows.byteOffset + ((count * stride) << 2),
    count * stride,
  );
  fillWrites(code, blocks, nodes, stride, assignedRows);
  placeMerges(blocks, order, stride, dominator, assignedRows, mergeRows);

  const mergeStart = int32(count + 1);
  const argumentStart = int32(count + 1);
  let mergeCount = 0;
  let argumentCount = 0;
  for (let place = 0; place < count; place++) {
    mergeStart[place] = mergeCount;
    argumentStart[place] = argumentCount;
    let here = 0;
    for (let w = place * stride; w < (place + 1) * stride; w++) {
      let bits = mergeRows[w]! | 0;
      for (; bits !== 0; bits &= bits - 1) here++;
    }
    if (here === 0) continue;
    mergeCount += here;
    const block = nodes[place]!;
    argumentCount += here * (blocks.predecessorStart[block + 1]! - blocks.predecessorStart[block]!);
  }
  mergeStart[count] = mergeCount;
  argumentStart[count] = argumentCount;
  const mergeRegister = int32(mergeCount);
  const mergePlace = int32(mergeCount);
  for (let place = 0, merge = 0; place < count; place++) {
    if (mergeStart[place + 1] === merge) continue;
    for (let w = 0; w < stride; w++) {
      let bits = mergeRows[place * stride + w]! | 0;
      for (; bits !== 0; bits &= bits - 1) {
        mergeRegister[merge] = (w << 5) + 31 - Math.clz32(bits & -bits);
        mergePlace[merge++] = place;
      }
    }
  }
  const values: Values = {
    stride,
    dominator,
    mergeRows,
    assignedRows,
    mergeCount,
    mergeStart,
    mergeRegister,
    mergePlace,
    argumentStart,
    argumentFill: int32(count),
    arguments: int32(argumentCount),
    readValue: int32(code.readStart[code.count]!).fill(-1),
  };
  nameValues(code, blocks, order, definitions, values);
  return values;
}

/** Sets the registers that each block writes. */
function fillWrites(
  code: Instructions,
  blocks: BlockGraph,
  nodes: Int32Array,
  stride: number,
  rows: Uint32Array,
): void {
  const { writeStart, writeList } = code;
  for (let place = 0; place < nodes.length; place++) {
    const block = nodes[place]!;
    const row = place * stride;
    // All writes of a block lie side by side.
    const end = writeStart[blocks.start[block + 1]!]!;
    for (let e = writeStart[blocks.start[block]!]!; e < end; e++) {
      const register = writeList[e]!;
      rows[row + (register >>> 5)]! |= 1 << register;
    }
  }
}

/**
 * A join needs merges for what is assigned on the way from its immediate dominator to it, that is in
 * the blocks from each predecessor up the dominator tree to below that dominator: they are the blocks
 * whose dominance frontier contains the join. Merges assign too, so this is repeated until nothing
 * changes, which without loops is at once.
 */
function placeMerges(
  blocks: BlockGraph,
  order: Order,
  stride: number,
  dominator: Int32Array,
  assignedRows: Uint32Array,
  mergeRows: Uint32Array,
): void {
  const { predecessorStart, predecessorList } = blocks;
  const { nodes, index } = order;
  const count = nodes.length;
  // The last join that walked over a block, plus one: what is above it was walked over as well.
  const walked = int32(count);
  let again = true;
  let retreating = false;
  while (again) {
    again = false;
    walked.fill(0);
    for (let place = 0; place < count; place++) {
      const block = nodes[place]!;
      const first = predecessorStart[block]!;
      const end = predecessorStart[block + 1]!;
      // The entry is a join as soon as it has a predecessor: the function's start is the other one.
      if (end - first < 2 && (place > 0 || end === first)) continue;
      const stop = dominator[place]!;
      const row = place * stride;
      let fresh = 0;
      for (let edge = first; edge < end; edge++) {
        let up = index[predecessorList[edge]!]!;
        if (up < 0) continue;
        if (up >= place) retreating = true;
        for (; up !== stop && walked[up] !== place + 1; up = dominator[up]!) {
          walked[up] = place + 1;
          const from = up * stride;
          for (let w = 0; w < stride; w++) {
            const added = assignedRows[from + w]! & ~mergeRows[row + w]!;
            fresh |= added;
            mergeRows[row + w]! |= added;
          }
        }
      }
      if (fresh === 0) continue;
      for (let w = row; w < row + stride; w++) assignedRows[w]! |= mergeRows[w]!;
      // Only retreating edges lead back to a join that was passed already.
      again = true;
    }
    again &&= retreating;
  }
}

/** Walks the dominator tree with the current value of each register. */
function nameValues(
  code: Instructions,
  blocks: BlockGraph,
  order: Order,
  definitions: Definitions,
  values: Values,
): void {
  const { readStart, readList, writeStart, writeList } = code;
  const { start, successorStart, successorList } = blocks;
  const { nodes, index } = order;
  const { stride, dominator, mergeRows, assignedRows, mergeStart, mergeRegister } = values;
  const { argumentStart, argumentFill, readValue } = values;
  const argumentList = values.arguments;
  const { ofWrite, count: definitionCount } = definitions;
  const count = nodes.length;

  const firstChild = int32(count).fill(-1);
  const sibling = int32(count).fill(-1);
  for (let place = count - 1; place > 0; place--) {
    const up = dominator[place]!;
    sibling[place] = firstChild[up]!;
    firstChild[up] = place;
  }
  const current = int32(code.registers).fill(-1);
  // What to restore on leaving a block: pairs of register and value, and where each block's begin.
  const saved = int32(2 * (definitionCount + values.mergeCount));
  const savedStart = int32(count);
  let savedLength = 0;

  let place = 0;
  for (;;) {
    const row = place * stride;
    savedStart[place] = savedLength;
    let merge = definitionCount + mergeStart[place]!;
    for (let w = 0; w < stride; w++) {
      const merged = mergeRows[row + w]! | 0;
      let bits = assignedRows[row + w]! | 0;
      while (bits !== 0) {
        const bit = bits & -bits;
        bits ^= bit;
        const register = (w << 5) + 31 - Math.clz32(bit);
        saved[savedLength++] = register;
        saved[savedLength++] = current[register]!;
        if ((merged & bit) !== 0) current[register] = merge++;
      }
    }
    const block = nodes[place]!;
    const last = start[block + 1]!;
    for (let i = start[block]!; i < last; i++) {
      const readEnd = readStart[i + 1]!;
      for (let e = readStart[i]!; e < readEnd; e++) readValue[e] = current[readList[e]!]!;
      const writeEnd = writeStart[i + 1]!;
      for (let e = writeStart[i]!; e < writeEnd; e++) current[writeList[e]!] = ofWrite[e]!;
    }
    const edgeEnd = successorStart[block + 1]!;
    for (let edge = successorStart[block]!; edge < edgeEnd; edge++) {
      const next = index[successorList[edge]!]!;
      const mergeEnd = mergeStart[next + 1]!;
      let m = mergeStart[next]!;
      if (m === mergeEnd) continue;
      const base = argumentStart[next]!;
      let fill = argumentFill[next]!;
      for (; m < mergeEnd; m++) argumentList[base + fill++] = current[mergeRegister[m]!]!;
      argumentFill[next] = fill;
    }
    if (firstChild[place]! >= 0) {
      place = firstChild[place]!;
      continue;
    }
    // Leave this block, and every block around it whose children are done.
    for (;;) {
      const keep = savedStart[place]!;
      while (savedLength > keep) {
        savedLength -= 2;
        current[saved[savedLength]!] = saved[savedLength + 1]!;
      }
      if (place === 0) return;
      if (sibling[place]! >= 0) {
        place = sibling[place]!;
        break;
      }
      place = dominator[place]!;
    }
  }
}
