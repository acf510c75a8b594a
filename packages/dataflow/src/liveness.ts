import type { BitTable } from './bitmap/index.ts';
import type { BlockGraph } from './blocks.ts';
import { checkInteger } from './errors.ts';
import type { Instructions } from './instructions.ts';
import { bitTable, int32 } from './memory.ts';
import type { Order } from './order.ts';
import { reversePostorder } from './order.ts';

/**
 * Which registers are live where: a register is live at a point when some path from there reads it
 * before writing it. Rows have one bit per register. In code that the entry does not reach nothing is
 * live.
 */
export class Liveness {
  readonly code: Instructions;
  readonly blocks: BlockGraph;
  readonly order: Order;
  /** Live at the start of each block, one row per block. */
  readonly in: BitTable;
  /** Live at the end of each block, one row per block. */
  readonly out: BitTable;

  /** Use `analyzeLiveness`. */
  constructor(
    code: Instructions,
    blocks: BlockGraph,
    order: Order,
    liveIn: BitTable,
    liveOut: BitTable,
  ) {
    this.code = code;
    this.blocks = blocks;
    this.order = order;
    this.in = liveIn;
    this.out = liveOut;
  }

  /**
   * Whether `register` is live just before the instruction at `position`. Looks at the rest of the
   * block, not at the whole function.
   *
   * @throws ArgumentError when the position or register is out of range
   */
  isLiveBefore(position: number, register: number): boolean {
    const { code, blocks } = this;
    checkInteger('position', position, 0, code.count - 1);
    checkInteger('register', register, 0, code.registers - 1);
    const block = blocks.blockOf[position]!;
    if (this.order.index[block]! < 0) return false;
    const end = blocks.start[block + 1]!;
    for (let i = position; i < end; i++) {
      for (let e = code.readStart[i]!; e < code.readStart[i + 1]!; e++) {
        if (code.readList[e] === register) return true;
      }
      for (let e = code.writeStart[i]!; e < code.writeStart[i + 1]!; e++) {
        if (code.writeList[e] === register) return false;
      }
    }
    return this.out.test(block, register);
  }

  /** Whether `register` is live just after the instruction at `position`. */
  isLiveAfter(position: number, register: number): boolean {
    checkInteger('position', position, 0, this.code.count - 1);
    const block = this.blocks.blockOf[position]!;
    if (position + 1 < this.blocks.start[block + 1]!) {
      return this.isLiveBefore(position + 1, register);
    }
    checkInteger('register', register, 0, this.code.registers - 1);
    return this.out.test(block, register);
  }

  /**
   * Writes the registers live just before `position` into a row.
   *
   * @param into a table of `registers` bits
   */
  before(position: number, into: BitTable, row: number): void {
    checkInteger('position', position, 0, this.code.count - 1);
    this.#backTo(position, into, row);
  }

  /** Writes the registers live just after `position` into a row. */
  after(position: number, into: BitTable, row: number): void {
    checkInteger('position', position, 0, this.code.count - 1);
    this.#backTo(position + 1, into, row, position);
  }

  /** Gives the rows' memory back, see `BitTable.release`; the results must not be used any more. */
  release(): void {
    this.in.release();
    this.out.release();
  }

  /** Goes back from the end of the block (of `inside`) to just before `position`. */
  #backTo(position: number, into: BitTable, row: number, inside: number = position): void {
    const { code, blocks } = this;
    const block = blocks.blockOf[inside]!;
    into.copy(row, block, this.out);
    if (this.order.index[block]! < 0) return;
    for (let i = blocks.start[block + 1]! - 1; i >= position; i--) {
      for (let e = code.writeStart[i]!; e < code.writeStart[i + 1]!; e++) {
        into.clear(row, code.writeList[e]!);
      }
      for (let e = code.readStart[i]!; e < code.readStart[i + 1]!; e++) {
        into.set(row, code.readList[e]!);
      }
    }
  }
}

/**
 * Liveness of every register at every block (Aho, Lam, Sethi and Ullman, "Compilers", section
 * 9.2.5). What a block reads before writing, and what it writes, comes from one scan; then blocks are
 * visited in post-order until nothing changes, which takes two more rounds than loops nest.
 */
export function analyzeLiveness(
  code: Instructions,
  blocks: BlockGraph,
  order: Order = reversePostorder(blocks),
): Liveness {
  // A function without registers has rows of one bit that is never set.
  const liveIn = bitTable(blocks.size, Math.max(1, code.registers));
  const liveOut = bitTable(blocks.size, Math.max(1, code.registers));
  if (liveIn.stride === 1) solveOneWord(code, blocks, order, liveIn.words, liveOut.words);
  else solveWords(code, blocks, order, liveIn.stride, liveIn.words, liveOut.words);
  return new Liveness(code, blocks, order, liveIn, liveOut);
}

/** At most 32 registers: a row is one word, held in a local. */
function solveOneWord(
  code: Instructions,
  blocks: BlockGraph,
  order: Order,
  liveIn: Uint32Array,
  liveOut: Uint32Array,
): void {
  const { readStart, readList, writeStart, writeList } = code;
  const { start, successorStart, successorList } = blocks;
  const { nodes, index } = order;
  const kept = int32(blocks.size); // registers the block does not write
  const header = int32(blocks.size); // 1 for the targets of retreating edges
  let again = false;
  for (let place = nodes.length - 1; place >= 0; place--) {
    const block = nodes[place]!;
    let use = 0;
    let written = 0;
    const first = start[block]!;
    for (let i = start[block + 1]! - 1; i >= first; i--) {
      let defined = 0;
      const writeEnd = writeStart[i + 1]!;
      for (let e = writeStart[i]!; e < writeEnd; e++) defined |= 1 << writeList[e]!;
      written |= defined;
      use &= ~defined;
      const readEnd = readStart[i + 1]!;
      for (let e = readStart[i]!; e < readEnd; e++) use |= 1 << readList[e]!;
    }
    kept[block] = ~written;
    // The first round needs no use rows: it visits the block right here. Its uses stay in live-in,
    // which only grows.
    let out = 0;
    const end = successorStart[block + 1]!;
    for (let edge = successorStart[block]!; edge < end; edge++) {
      const next = successorList[edge]!;
      if (index[next]! <= place) {
        header[next] = 1;
        again = true;
      } else {
        out |= liveIn[next]!;
      }
    }
    liveOut[block] = out;
    liveIn[block] = use | (out & ~written);
  }
  // Only retreating edges were left out. What grows elsewhere than at their targets reaches all its
  // predecessors in the same round.
  while (again) {
    again = false;
    for (let place = nodes.length - 1; place >= 0; place--) {
      const block = nodes[place]!;
      const before = liveOut[block]! | 0;
      let out = before;
      const end = successorStart[block + 1]!;
      for (let edge = successorStart[block]!; edge < end; edge++)
        out |= liveIn[successorList[edge]!]!;
      if (out === before) continue;
      liveOut[block] = out;
      const grown = (out & kept[block]!) | liveIn[block]!;
      if (grown !== (liveIn[block]! | 0)) {
        liveIn[block] = grown;
        if (header[block] !== 0) again = true;
      }
    }
  }
}

function solveWords(
  code: Instructions,
  blocks: BlockGraph,
  order: Order,
  stride: number,
  liveIn: Uint32Array,
  liveOut: Uint32Array,
): void {
  const { readStart, readList, writeStart, writeList } = code;
  const { size, start, successorStart, successorList } = blocks;
  const { nodes, index } = order;
  const written = int32(size * stride);
  const header = int32(size);
  let again = false;
  for (let place = nodes.length - 1; place >= 0; place--) {
    const block = nodes[place]!;
    const row = block * stride;
    const first = start[block]!;
    for (let i = start[block + 1]! - 1; i >= first; i--) {
      const writeEnd = writeStart[i + 1]!;
      for (let e = writeStart[i]!; e < writeEnd; e++) {
        const register = writeList[e]!;
        const w = row + (register >>> 5);
        written[w]! |= 1 << register;
        liveIn[w]! &= ~(1 << register);
      }
      const readEnd = readStart[i + 1]!;
      for (let e = readStart[i]!; e < readEnd; e++) {
        const register = readList[e]!;
        liveIn[row + (register >>> 5)]! |= 1 << register;
      }
    }
    const end = successorStart[block + 1]!;
    for (let edge = successorStart[block]!; edge < end; edge++) {
      const next = successorList[edge]!;
      if (index[next]! <= place) {
        header[next] = 1;
        again = true;
        continue;
      }
      const from = next * stride;
      for (let w = 0; w < stride; w++) liveOut[row + w]! |= liveIn[from + w]!;
    }
    for (let w = row; w < row + stride; w++) liveIn[w]! |= liveOut[w]! & ~written[w]!;
  }
  while (again) {
    again = false;
    for (let place = nodes.length - 1; place >= 0; place--) {
      const block = nodes[place]!;
      const row = block * stride;
      const end = successorStart[block + 1]!;
      let fresh = 0;
      for (let edge = successorStart[block]!; edge < end; edge++) {
        const from = successorList[edge]! * stride;
        for (let w = 0; w < stride; w++) {
          const added = liveIn[from + w]! & ~liveOut[row + w]!;
          fresh |= added;
          liveOut[row + w]! |= added;
        }
      }
      if (fresh === 0) continue;
      for (let w = row; w < row + stride; w++) {
        const added = liveOut[w]! & ~written[w]! & ~liveIn[w]!;
        if (added !== 0) {
          liveIn[w]! |= added;
          if (header[block] !== 0) again = true;
        }
      }
    }
  }
}
