import type { BlockGraph } from './blocks.ts';
import type { Definitions } from './definitions.ts';
import type { Instructions } from './instructions.ts';
import type { Values } from './merges.ts';
import { findValues } from './merges.ts';
import type { Order } from './order.ts';
import { applyWrites, clearRun, createRows, type ReachingRows } from './rows.ts';
import { MergeSets } from './sets.ts';

/**
 * Reaching definitions of large functions, without rows: each read and each block's registers lead to
 * a value, and the set of definitions behind a value is solved when it is first asked for.
 */
export class SparseReaching {
  readonly #blocks: BlockGraph;
  readonly #order: Order;
  readonly #code: Instructions;
  readonly #definitions: Definitions;
  readonly #values: Values;
  readonly #sets: MergeSets;

  constructor(code: Instructions, blocks: BlockGraph, order: Order, definitions: Definitions) {
    this.#code = code;
    this.#blocks = blocks;
    this.#order = order;
    this.#definitions = definitions;
    this.#values = findValues(code, blocks, order, definitions);
    this.#sets = new MergeSets(definitions, this.#values);
  }

  /** The set that reaches a read (an index into `readList`), in constant time. */
  setOfRead(read: number): number {
    return this.#setOf(this.#values.readValue[read]!);
  }

  /** The set of a register at the start of a block: climbs the dominator tree to where it got its value. */
  setAtStart(block: number, register: number): number {
    const { stride, dominator, mergeRows, assignedRows, mergeStart } = this.#values;
    const word = register >>> 5;
    const bit = 1 << register;
    let place = this.#order.index[block]!;
    if (place < 0) return -1;
    if ((mergeRows[place * stride + word]! & bit) === 0) {
      do {
        place = dominator[place]!;
        if (place < 0) return -1;
      } while ((assignedRows[place * stride + word]! & bit) === 0);
      const written = this.#lastWrite(this.#order.nodes[place]!, register);
      if (written >= 0) return written;
    }
    // The merge's rank among the merges of its block.
    const row = place * stride;
    let merge = mergeStart[place]!;
    for (let w = 0; w <= word; w++) {
      let bits = mergeRows[row + w]! | 0;
      if (w === word) bits &= bit - 1;
      for (; bits !== 0; bits &= bits - 1) merge++;
    }
    return this.#sets.solve(merge);
  }

  /** Calls `visit` with each definition of a set, rising. */
  forEach(set: number, visit: (definition: number) => void): void {
    const { count, start } = this.#definitions;
    if (set < 0) return;
    if (set < count) {
      visit(set);
      return;
    }
    const { segmentStart, segmentRegister, segments } = this.#sets;
    const register = segmentRegister[set - count]!;
    const firstWord = start[register]! >>> 5;
    const lastWord = (start[register + 1]! - 1) >>> 5;
    const base = segmentStart[set - count]! - firstWord;
    for (let w = firstWord; w <= lastWord; w++) {
      let bits = segments[base + w]! | 0;
      for (; bits !== 0; bits &= bits - 1) visit((w << 5) + 31 - Math.clz32(bits & -bits));
    }
  }

  /** Whether a set contains a definition of its register. */
  has(set: number, definition: number): boolean {
    const { count, start, register } = this.#definitions;
    if (set < count) return set === definition;
    const word = (definition >>> 5) - (start[register[definition]!]! >>> 5);
    const { segments, segmentStart } = this.#sets;
    return ((segments[segmentStart[set - count]! + word]! >>> definition) & 1) !== 0;
  }

  /**
   * All rows. A block's row is its immediate dominator's with the merged registers' bits replaced, so
   * making one costs little more than copying it.
   */
  rows(): ReachingRows {
    const { nodes } = this.#order;
    const { dominator, mergeStart, mergeRegister } = this.#values;
    const rows = createRows(this.#blocks, this.#definitions);
    const { stride, words } = rows.in;
    const wordsOut = rows.out.words;
    for (let place = 0; place < nodes.length; place++) {
      const block = nodes[place]!;
      if (place > 0) rows.in.copy(block, nodes[dominator[place]!]!, rows.out);
      const end = mergeStart[place + 1]!;
      for (let merge = mergeStart[place]!; merge < end; merge++) {
        this.replace(words, block * stride, mergeRegister[merge]!, this.#sets.solve(merge));
      }
      rows.out.copy(block, block, rows.in);
      applyWrites(this.#code, this.#blocks, this.#definitions, block, wordsOut, block * stride);
    }
    return rows;
  }

  /** Replaces the bits of one register's definitions in a row by a set. */
  replace(words: Uint32Array, row: number, register: number, set: number): void {
    const { count, start } = this.#definitions;
    const from = start[register]!;
    const to = start[register + 1]!;
    if (set < count) {
      clearRun(words, row, from, to);
      if (set >= 0) words[row + (set >>> 5)]! |= 1 << set;
      return;
    }
    const { segments } = this.#sets;
    let segment = this.#sets.segmentStart[set - count]!;
    const first = row + (from >>> 5);
    const last = row + ((to - 1) >>> 5);
    const low = -1 << from;
    const high = -1 >>> -to;
    if (first === last) {
      words[first] = (words[first]! & ~(low & high)) | segments[segment]!;
      return;
    }
    words[first] = (words[first]! & ~low) | segments[segment++]!;
    for (let w = first + 1; w < last; w++) words[w] = segments[segment++]!;
    words[last] = (words[last]! & ~high) | segments[segment]!;
  }

  #setOf(value: number): number {
    const { count } = this.#definitions;
    return value < count ? value : this.#sets.solve(value - count);
  }

  /** The last definition of `register` in a block, or -1. */
  #lastWrite(block: number, register: number): number {
    const { writeStart, writeList } = this.#code;
    const { start } = this.#blocks;
    const first = writeStart[start[block]!]!;
    for (let e = writeStart[start[block + 1]!]! - 1; e >= first; e--) {
      if (writeList[e] === register) return this.#definitions.ofWrite[e]!;
    }
    return -1;
  }
}
