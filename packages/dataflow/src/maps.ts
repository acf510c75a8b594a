import type { BitTable } from './bitmap/index.ts';
import { checkInteger } from './errors.ts';
import type { Instructions } from './instructions.ts';
import { bitTable } from './memory.ts';

/**
 * Bitmaps over the positions of an instruction list, as in Kolkata: `phi` marks where basic blocks
 * start, `dst(r)` the instructions that write register `r`, `src(r)` those that read it. All are rows
 * of one table, in two orders: in `normal` position `p` is bit `p`; in `reverse` it is bit
 * `count - 1 - p`, so that an earlier instruction weighs more when rows are read as numbers.
 *
 * Questions inside a basic block are a few word operations on these rows. Subtracting one bit from a
 * row borrows up to the next set bit, and xor with the row leaves the run between them:
 * `(w - lsb) ^ w`.
 */
export class InstructionMaps {
  readonly code: Instructions;
  /** Row numbers below; `code.count` bits. */
  readonly normal: BitTable;
  /** The row of the block starts in both tables. */
  readonly phi: number = 0;
  #reverse: BitTable | undefined;

  /** Builds the normal maps; the reverse ones are built when first asked for. */
  constructor(code: Instructions) {
    this.code = code;
    const { count, registers, readStart, readList, writeStart, writeList, leaders } = code;
    const { readPosition, writePosition } = code;
    const table = bitTable(1 + 2 * registers, count);
    const { words, stride } = table;
    // The leaders may have one word more than a row; it is empty.
    for (let w = 0; w < stride && w < leaders.length; w++) words[w] = leaders[w]!;
    const sources = (1 + registers) * stride;
    const reads = readStart[count]!;
    for (let e = 0; e < reads; e++) {
      const position = readPosition[e]!;
      words[sources + readList[e]! * stride + (position >>> 5)]! |= 1 << position;
    }
    const writes = writeStart[count]!;
    for (let e = 0; e < writes; e++) {
      const position = writePosition[e]!;
      words[(1 + writeList[e]!) * stride + (position >>> 5)]! |= 1 << position;
    }
    this.normal = table;
  }

  /** The same rows with position `p` at bit `count - 1 - p`. */
  get reverse(): BitTable {
    if (this.#reverse === undefined) {
      const { rows, bits } = this.normal;
      this.#reverse = bitTable(rows, bits);
      for (let row = 0; row < rows; row++) this.#reverse.reverse(row, row, this.normal);
    }
    return this.#reverse;
  }

  /** Gives the maps' memory back, see `BitTable.release`; they must not be used any more. */
  release(): void {
    this.normal.release();
    this.#reverse?.release();
  }

  /** The row of the writes of a register. */
  dst(register: number): number {
    checkInteger('register', register, 0, this.code.registers - 1);
    return 1 + register;
  }

  /** The row of the reads of a register. */
  src(register: number): number {
    checkInteger('register', register, 0, this.code.registers - 1);
    return 1 + this.code.registers + register;
  }

  /** The first position of the block around `position`. */
  blockStart(position: number): number {
    this.#checkPosition(position);
    return this.normal.previous(this.phi, position);
  }

  /** The position after the last of the block around `position`. */
  blockEnd(position: number): number {
    this.#checkPosition(position);
    const next = this.normal.next(this.phi, position + 1);
    return next < 0 ? this.code.count : next;
  }

  /**
   * Writes the mask of the block around `position` into a row: `w` is `phi` above the block's start,
   * `lsb` the start; `(w - lsb) ^ w` runs to the next block's start, which is taken away again.
   *
   * @param into a table of `code.count` bits
   */
  blockMask(position: number, into: BitTable, row: number): void {
    const start = this.blockStart(position);
    this.#run(this.phi, start, into, row);
    const next = this.normal.next(this.phi, start + 1);
    if (next >= 0) into.clear(row, next);
  }

  /**
   * Writes into a row where, within its block, the value that the instruction at `position` writes to
   * `register` is read: the reads after it up to the next write, that one's own read included.
   *
   * @param into a table of `code.count` bits
   */
  usesInBlock(position: number, register: number, into: BitTable, row: number): void {
    const end = this.blockEnd(position);
    this.#run(this.dst(register), position, into, row);
    into.clear(row, position);
    into.clearRange(row, end, this.code.count);
    into.and(row, this.src(register), this.normal);
  }

  /**
   * Whether the block around `position` reads a value of `register` that comes from outside: a read
   * before the first write, or in the same instruction. Compares two rows of the reverse maps as
   * numbers, masked to the block: the reads are the greater number exactly when the first read is
   * earlier than the first write that does not read as well.
   */
  isUpwardExposed(position: number, register: number): boolean {
    const { count } = this.code;
    const low = count - this.blockEnd(position);
    const high = count - 1 - this.blockStart(position);
    const { words, stride } = this.reverse;
    const reads = this.src(register) * stride;
    const writes = this.dst(register) * stride;
    for (let w = high >>> 5; w >= low >>> 5; w--) {
      let mask = -1;
      if (w === low >>> 5) mask &= -1 << low;
      if (w === high >>> 5) mask &= -1 >>> (31 - (high & 31));
      const read = (words[reads + w]! & mask) >>> 0;
      const written = (words[writes + w]! & ~read & mask) >>> 0;
      if (read !== written) return read > written;
    }
    return false;
  }

  /**
   * Writes into a row which instructions of the block around `position` read a value of `register`
   * that comes from outside the block.
   *
   * @param into a table of `code.count` bits
   */
  upwardExposed(position: number, register: number, into: BitTable, row: number): void {
    const start = this.blockStart(position);
    const end = this.blockEnd(position);
    const reads = this.src(register);
    const writes = this.dst(register);
    if (this.normal.test(writes, start)) {
      into.reset(row);
      into.set(row, start);
    } else {
      this.#run(writes, start, into, row);
      into.clearRange(row, end, this.code.count);
    }
    into.and(row, reads, this.normal);
  }

  /**
   * `(w - lsb) ^ w` into a row, where `lsb` is the bit of `position` and `w` the bits of `source`
   * above it: the positions from `position` to the next one of `source`, both included, or to the end
   * if there is none. The subtraction stops where the borrow does.
   */
  #run(source: number, position: number, into: BitTable, row: number): void {
    into.reset(row);
    const { words, stride } = this.normal;
    const from = source * stride;
    const to = row * into.stride;
    const last = (this.code.count - 1) >>> 5;
    let i = position >>> 5;
    let word = words[from + i]! & (-2 << position);
    into.words[to + i] = (word - (1 << position)) ^ word;
    while (word === 0 && i < last) {
      i++;
      word = words[from + i]! | 0;
      into.words[to + i] = (word - 1) ^ word;
    }
    // A borrow that ran out at the top has set bits beyond the last position.
    if (i === last) into.words[to + i]! &= -1 >>> -this.code.count;
  }

  #checkPosition(position: number): void {
    checkInteger('position', position, 0, this.code.count - 1);
  }
}
