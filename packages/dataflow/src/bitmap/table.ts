import { BitIndexError, BitTableSizeError, BitWidthError } from './errors.ts';
import * as plain from './plain.ts';
import type { Kernels } from './simd.ts';
import { allocate, type BitStorage, type Block, KERNEL_WORDS, release } from './storage.ts';

/** The widest row: bit numbers and their shifts stay 32-bit integers. */
const MAXIMUM_BITS = 0x7fff_ffff;

/** Row numbers are checked as unsigned 32-bit integers; memory ends long before. */
const MAXIMUM_ROWS = 0xffff_ffff;

const NO_WORDS: Uint32Array = new Uint32Array(0);

export interface BitTableOptions {
  /**
   * `'auto'` (the default) puts rows of eight words or more (from 225 bits) into a WebAssembly memory where
   * WebAssembly with SIMD is allowed, for the fast kernels. `'array'` keeps them in a plain Uint32Array: cheaper
   * for a table whose rows are used less than about four times, unless it is released. The results are the same
   * bit for bit.
   */
  readonly storage?: BitStorage;
}

/**
 * Bitmaps of equal width, one per row, in one buffer.
 *
 * Row `r` is the `stride` words from `words[r * stride]`; bit `i` of a row is bit `i & 31` of its word `i >>> 5`;
 * all words and bits beyond `bits` are 0 and must stay so when `words` is written directly. `words` never moves:
 * it may be kept for as long as it is needed.
 *
 * Operations take the destination row, the source row, and the table of the source row where it is not this
 * one. Rows that are combined often belong in one table (see `view`): then the fast kernels apply to all of
 * them. Every row and bit is checked: a wrong one throws BitIndexError, tables of different width
 * BitWidthError, both before anything is changed.
 */
export class BitTable {
  // Fields are declared only, and set by the constructor alone: a field that is first initialised to undefined is
  // one of unknown kind to V8, which makes the operations on single bits twice as slow.
  /** Number of rows; 0 after `release`. */
  declare readonly rows: number;
  /** Width of a row. */
  declare readonly bits: number;
  /** Words per row; equal for all tables of the same width. */
  declare readonly stride: number;
  declare readonly words: Uint32Array;
  declare private readonly kernels: Kernels | undefined;
  /** Byte address of the first row for the kernels. */
  declare private readonly base: number;
  /** What `release` gives back; undefined for a view. */
  declare private readonly block: Block | undefined;

  /**
   * Creates a table with all bits clear.
   *
   * @param rows number of rows, 0 or more
   * @param bits width of a row, from 1
   * @param shared internal: rows of another table to share, see `view`
   * @throws BitTableSizeError if a size is out of range or there is not enough memory
   */
  constructor(rows: number, bits: number, options?: BitTableOptions, shared?: Block) {
    if (!Number.isInteger(rows) || rows < 0 || rows > MAXIMUM_ROWS)
      throw new BitTableSizeError(
        `rows must be an integer from 0 to ${MAXIMUM_ROWS}, given: ${rows}`,
      );
    if (!Number.isInteger(bits) || bits < 1 || bits > MAXIMUM_BITS)
      throw new BitTableSizeError(
        `bits must be an integer from 1 to ${MAXIMUM_BITS}, given: ${bits}`,
      );
    const used = (bits + 31) >>> 5;
    // Rows that kernels may work on are whole 128-bit vectors, whatever their storage: see `stride`.
    const stride = used < KERNEL_WORDS ? used : (used + 3) & ~3;
    const block = shared ?? allocate(rows * stride, stride, options?.storage ?? 'auto');
    this.rows = rows;
    this.bits = bits;
    this.stride = stride;
    this.words = block.words;
    this.kernels = block.kernels;
    this.base = block.base;
    this.block = shared === undefined ? block : undefined;
  }

  /**
   * Gives the words back for the next table, which saves the system the work of clearing fresh pages: worth it for
   * the temporary tables of an analysis that runs often. Never necessary. The table has no rows afterwards; its
   * views and its `words` must not be used any more. On a view it only ends the view.
   */
  release(): void {
    if (this.block !== undefined) release(this.block);
    const self = this as { -readonly [Field in 'rows' | 'words']: BitTable[Field] } & {
      block: Block | undefined;
    };
    self.block = undefined;
    self.rows = 0;
    self.words = NO_WORDS;
  }

  /** A table over `rows` rows of this one, from row `first`: the same words, numbered from 0. */
  view(first: number, rows: number): BitTable {
    if (first >>> 0 !== first || first > this.rows)
      throw new BitIndexError('first', first, 0, this.rows);
    if (rows >>> 0 !== rows || first + rows > this.rows)
      throw new BitIndexError('rows', rows, 0, this.rows - first);
    const start = first * this.stride;
    return new BitTable(rows, this.bits, undefined, {
      words: this.words.subarray(start, start + rows * this.stride),
      kernels: this.kernels,
      base: this.base + start * 4,
    });
  }

  // Single bits.

  set(row: number, bit: number): void {
    this.words[this.wordOf(row, bit)]! |= 1 << bit;
  }

  clear(row: number, bit: number): void {
    this.words[this.wordOf(row, bit)]! &= ~(1 << bit);
  }

  flip(row: number, bit: number): void {
    this.words[this.wordOf(row, bit)]! ^= 1 << bit;
  }

  test(row: number, bit: number): boolean {
    return (this.words[this.wordOf(row, bit)]! & (1 << bit)) !== 0;
  }

  /** The first set bit at or after `from` (0 to `bits`), or -1. */
  next(row: number, from: number): number {
    const start = this.start(row);
    if (from >>> 0 !== from || from >= this.bits) {
      if (from === this.bits) return -1;
      throw new BitIndexError('from', from, 0, this.bits);
    }
    const words = this.words;
    const end = start + this.stride;
    let i = start + (from >>> 5);
    let word = words[i]! & (-1 << from);
    while (word === 0) {
      if (++i === end) return -1;
      word = words[i]! | 0;
    }
    return ((i - start) << 5) + 31 - Math.clz32(word & -word);
  }

  /** The last set bit at or before `from` (-1 to `bits - 1`), or -1. */
  previous(row: number, from: number): number {
    const start = this.start(row);
    if (from === -1) return -1;
    if (from >>> 0 !== from || from >= this.bits)
      throw new BitIndexError('from', from, -1, this.bits - 1);
    const words = this.words;
    let i = start + (from >>> 5);
    let word = words[i]! & (-1 >>> (31 - (from & 31)));
    while (word === 0) {
      if (i === start) return -1;
      word = words[--i]! | 0;
    }
    return ((i - start) << 5) + 31 - Math.clz32(word);
  }

  // One row.

  /** Number of set bits. */
  count(row: number): number {
    const a = this.start(row);
    return this.kernels === undefined
      ? plain.countRow(this.words, a, this.stride)
      : this.kernels.count(this.base + a * 4, this.stride * 4);
  }

  isEmpty(row: number): boolean {
    const a = this.start(row);
    return this.kernels === undefined
      ? plain.emptyRow(this.words, a, this.stride)
      : this.kernels.isEmpty(this.base + a * 4, this.stride * 4) !== 0;
  }

  /** Clears all bits of the row. */
  reset(row: number): void {
    const start = this.start(row);
    this.words.fill(0, start, start + this.stride);
  }

  /** Sets all bits of the row. */
  fill(row: number): void {
    const start = this.start(row);
    const last = start + ((this.bits - 1) >>> 5);
    this.words.fill(0xffff_ffff, start, last);
    this.words[last] = this.lastMask();
  }

  /** Sets the bits from `from` up to, not including, `to`. */
  setRange(row: number, from: number, to: number): void {
    const start = this.range(row, from, to);
    if (from === to) return;
    const words = this.words;
    const first = start + (from >>> 5);
    const last = start + ((to - 1) >>> 5);
    const low = -1 << from;
    const high = -1 >>> -to;
    if (first === last) {
      words[first]! |= low & high;
      return;
    }
    words[first]! |= low;
    words.fill(0xffff_ffff, first + 1, last);
    words[last]! |= high;
  }

  /** Clears the bits from `from` up to, not including, `to`. */
  clearRange(row: number, from: number, to: number): void {
    const start = this.range(row, from, to);
    if (from === to) return;
    const words = this.words;
    const first = start + (from >>> 5);
    const last = start + ((to - 1) >>> 5);
    const low = -1 << from;
    const high = -1 >>> -to;
    if (first === last) {
      words[first]! &= ~(low & high);
      return;
    }
    words[first]! &= ~low;
    words.fill(0, first + 1, last);
    words[last]! &= ~high;
  }

  // Two rows. Each operation runs as a kernel if both rows lie in one WebAssembly memory, else as a plain loop.

  /** dst = src */
  copy(dst: number, src: number, from: BitTable = this): void {
    const d = this.start(dst);
    const s = this.source(src, from);
    const kernels = this.kernels;
    if (kernels !== undefined && kernels === from.kernels)
      kernels.copy(this.base + d * 4, from.base + s * 4, this.stride * 4);
    else plain.copyRow(this.words, d, from.words, s, this.stride);
  }

  /** dst = dst | src */
  or(dst: number, src: number, from: BitTable = this): void {
    const d = this.start(dst);
    const s = this.source(src, from);
    const kernels = this.kernels;
    if (kernels !== undefined && kernels === from.kernels)
      kernels.or(this.base + d * 4, from.base + s * 4, this.stride * 4);
    else plain.orRow(this.words, d, from.words, s, this.stride);
  }

  /** dst = dst & src */
  and(dst: number, src: number, from: BitTable = this): void {
    const d = this.start(dst);
    const s = this.source(src, from);
    const kernels = this.kernels;
    if (kernels !== undefined && kernels === from.kernels)
      kernels.and(this.base + d * 4, from.base + s * 4, this.stride * 4);
    else plain.andRow(this.words, d, from.words, s, this.stride);
  }

  /** dst = dst & ~src */
  andNot(dst: number, src: number, from: BitTable = this): void {
    const d = this.start(dst);
    const s = this.source(src, from);
    const kernels = this.kernels;
    if (kernels !== undefined && kernels === from.kernels)
      kernels.andNot(this.base + d * 4, from.base + s * 4, this.stride * 4);
    else plain.andNotRow(this.words, d, from.words, s, this.stride);
  }

  /** dst = dst ^ src */
  xor(dst: number, src: number, from: BitTable = this): void {
    const d = this.start(dst);
    const s = this.source(src, from);
    const kernels = this.kernels;
    if (kernels !== undefined && kernels === from.kernels)
      kernels.xor(this.base + d * 4, from.base + s * 4, this.stride * 4);
    else plain.xorRow(this.words, d, from.words, s, this.stride);
  }

  /** dst = src; reports whether dst changed. */
  copyInto(dst: number, src: number, from: BitTable = this): boolean {
    const d = this.start(dst);
    const s = this.source(src, from);
    const kernels = this.kernels;
    return kernels !== undefined && kernels === from.kernels
      ? kernels.copyInto(this.base + d * 4, from.base + s * 4, this.stride * 4) !== 0
      : plain.copyRowInto(this.words, d, from.words, s, this.stride);
  }

  /** dst = dst | src; reports whether dst changed. */
  orInto(dst: number, src: number, from: BitTable = this): boolean {
    const d = this.start(dst);
    const s = this.source(src, from);
    const kernels = this.kernels;
    return kernels !== undefined && kernels === from.kernels
      ? kernels.orInto(this.base + d * 4, from.base + s * 4, this.stride * 4) !== 0
      : plain.orRowInto(this.words, d, from.words, s, this.stride);
  }

  /** dst = dst & src; reports whether dst changed. */
  andInto(dst: number, src: number, from: BitTable = this): boolean {
    const d = this.start(dst);
    const s = this.source(src, from);
    const kernels = this.kernels;
    return kernels !== undefined && kernels === from.kernels
      ? kernels.andInto(this.base + d * 4, from.base + s * 4, this.stride * 4) !== 0
      : plain.andRowInto(this.words, d, from.words, s, this.stride);
  }

  /** dst = dst & ~src; reports whether dst changed. */
  andNotInto(dst: number, src: number, from: BitTable = this): boolean {
    const d = this.start(dst);
    const s = this.source(src, from);
    const kernels = this.kernels;
    return kernels !== undefined && kernels === from.kernels
      ? kernels.andNotInto(this.base + d * 4, from.base + s * 4, this.stride * 4) !== 0
      : plain.andNotRowInto(this.words, d, from.words, s, this.stride);
  }

  /**
   * dst = gen | (src & ~kill), the step of a gen/kill dataflow problem; reports whether dst changed. All four are
   * rows of this table.
   */
  transfer(dst: number, gen: number, kill: number, src: number): boolean {
    const d = this.start(dst);
    const g = this.start(gen);
    const k = this.start(kill);
    const s = this.start(src);
    const words = this.words;
    const kernels = this.kernels;
    if (kernels === undefined)
      return plain.transferRow(words, d, words, g, words, k, words, s, this.stride);
    const base = this.base;
    const bytes = this.stride * 4;
    return kernels.transfer(base + d * 4, base + s * 4, base + g * 4, base + k * 4, bytes) !== 0;
  }

  equals(a: number, b: number, other: BitTable = this): boolean {
    const x = this.start(a);
    const y = this.source(b, other);
    const kernels = this.kernels;
    return kernels !== undefined && kernels === other.kernels
      ? kernels.equals(this.base + x * 4, other.base + y * 4, this.stride * 4) !== 0
      : plain.equalRows(this.words, x, other.words, y, this.stride);
  }

  /** Whether rows a and b have a set bit in common. */
  intersects(a: number, b: number, other: BitTable = this): boolean {
    const x = this.start(a);
    const y = this.source(b, other);
    const kernels = this.kernels;
    return kernels !== undefined && kernels === other.kernels
      ? kernels.intersects(this.base + x * 4, other.base + y * 4, this.stride * 4) !== 0
      : plain.intersectingRows(this.words, x, other.words, y, this.stride);
  }

  /** Whether every set bit of row b is set in row a. */
  includes(a: number, b: number, other: BitTable = this): boolean {
    const x = this.start(a);
    const y = this.source(b, other);
    const kernels = this.kernels;
    return kernels !== undefined && kernels === other.kernels
      ? kernels.includes(this.base + x * 4, other.base + y * 4, this.stride * 4) !== 0
      : plain.includesRow(this.words, x, other.words, y, this.stride);
  }

  // Rows as unsigned numbers, bit i worth 2^i.

  /** The sign of row a minus row b. */
  compare(a: number, b: number, other: BitTable = this): -1 | 0 | 1 {
    const x = this.start(a);
    const y = this.source(b, other);
    return plain.compareRows(this.words, x, other.words, y, this.stride);
  }

  /** dst = a - b modulo 2^bits, all rows of this table; returns the borrow: 1 if b was greater than a, else 0. */
  subtract(dst: number, a: number, b: number): 0 | 1 {
    const d = this.start(dst);
    const x = this.start(a);
    const y = this.start(b);
    const words = this.words;
    const used = (this.bits + 31) >>> 5;
    const borrow = plain.subtractRows(words, d, words, x, words, y, used);
    words[d + used - 1]! &= this.lastMask();
    return borrow;
  }

  /** dst = src with bit i moved to bit `bits - 1 - i`; dst may be src. */
  reverse(dst: number, src: number, from: BitTable = this): void {
    const d = this.start(dst);
    const s = this.source(src, from);
    plain.reverseRow(this.words, d, from.words, s, this.bits);
  }

  // Iteration. Without allocation: for (let i = t.next(r, 0); i >= 0; i = t.next(r, i + 1)) …

  /** Calls `visit` with each set bit, ascending. Bits changed meanwhile in the word at hand are not seen. */
  forEach(row: number, visit: (bit: number) => void): void {
    const start = this.start(row);
    const stride = this.stride;
    const words = this.words;
    for (let i = 0; i < stride; i++) {
      const highest = (i << 5) + 31;
      let word = words[start + i]! | 0;
      while (word !== 0) {
        visit(highest - Math.clz32(word & -word));
        word &= word - 1;
      }
    }
  }

  /** The set bits, ascending. */
  *values(row: number): Generator<number, void, undefined> {
    for (let bit = this.next(row, 0); bit >= 0; bit = this.next(row, bit + 1)) yield bit;
  }

  /** The row as `0` and `1`, bit 0 first. */
  rowToString(row: number): string {
    let text = '';
    for (let bit = 0; bit < this.bits; bit++) text += this.test(row, bit) ? '1' : '0';
    return text;
  }

  /** The row as an unsigned number. */
  toBigInt(row: number): bigint {
    const start = this.start(row);
    let digits = '';
    for (let i = this.stride - 1; i >= 0; i--)
      digits += this.words[start + i]!.toString(16).padStart(8, '0');
    return BigInt(`0x${digits}`);
  }

  /** One line per row, each `0` and `1` with bit 0 first. */
  toString(): string {
    return Array.from({ length: this.rows }, (_, row) => this.rowToString(row)).join('\n');
  }

  private start(row: number): number {
    if (row >>> 0 !== row || row >= this.rows)
      throw new BitIndexError('row', row, 0, this.rows - 1);
    return row * this.stride;
  }

  private wordOf(row: number, bit: number): number {
    if (row >>> 0 !== row || row >= this.rows)
      throw new BitIndexError('row', row, 0, this.rows - 1);
    if (bit >>> 0 !== bit || bit >= this.bits)
      throw new BitIndexError('bit', bit, 0, this.bits - 1);
    return row * this.stride + (bit >>> 5);
  }

  private source(row: number, table: BitTable): number {
    if (table.bits !== this.bits) throw new BitWidthError(this.bits, table.bits);
    return table.start(row);
  }

  private range(row: number, from: number, to: number): number {
    const start = this.start(row);
    if (to >>> 0 !== to || to > this.bits) throw new BitIndexError('to', to, 0, this.bits);
    if (from >>> 0 !== from || from > to) throw new BitIndexError('from', from, 0, to);
    return start;
  }

  /** The used bits of a row's last used word. */
  private lastMask(): number {
    return -1 >>> -this.bits;
  }
}
