import type { BitTable } from './bitmap/index.ts';
import type { BlockGraph } from './blocks.ts';
import type { Definitions } from './definitions.ts';
import { numberDefinitions } from './definitions.ts';
import { ArgumentError, checkInteger } from './errors.ts';
import type { Instructions } from './instructions.ts';
import { bitTable } from './memory.ts';
import type { Values } from './merges.ts';
import { findValues } from './merges.ts';
import type { Order } from './order.ts';
import { reversePostorder } from './order.ts';
import type { MergeSets } from './sets.ts';
import { solveMerges } from './sets.ts';

/**
 * Which definitions reach where: a definition of a register reaches a point when some path leads from
 * the definition to the point without another write of that register. In code that the entry does not
 * reach, nothing reaches anything.
 *
 * Results are *sets*: numbers that stand for sets of definitions of one register. The same number is
 * the same set (not always the reverse). `values` and `has` look into them; -1 is the empty set and
 * `d` below `definitions.count` the set of `d` alone. Rows with one bit per definition are made when
 * asked for: `rows`, `into`.
 */
export class ReachingDefinitions {
  readonly code: Instructions;
  readonly blocks: BlockGraph;
  readonly order: Order;
  readonly definitions: Definitions;
  readonly #values: Values;
  readonly #sets: MergeSets;

  /** Use `analyzeReachingDefinitions`. */
  constructor(code: Instructions, blocks: BlockGraph, order: Order) {
    this.code = code;
    this.blocks = blocks;
    this.order = order;
    this.definitions = numberDefinitions(code);
    this.#values = findValues(code, blocks, order, this.definitions);
    this.#sets = solveMerges(this.definitions, this.#values);
  }

  /**
   * The set that reaches a read, in constant time.
   *
   * @param read an index into the instructions' `readList`
   */
  setOfRead(read: number): number {
    checkInteger('read', read, 0, this.code.readList.length - 1);
    return this.#setOfValue(this.#values.readValue[read]!);
  }

  /**
   * The definitions of `register` that reach the point just before `position`, as a set. Looks at the
   * block's beginning, then climbs the dominator tree to where the register got its value.
   */
  setBefore(position: number, register: number): number {
    const { code, blocks, order } = this;
    checkInteger('position', position, 0, code.count - 1);
    checkInteger('register', register, 0, code.registers - 1);
    const block = blocks.blockOf[position]!;
    const place = order.index[block]!;
    if (place < 0) return -1;
    const local = this.#lastWrite(register, blocks.start[block]!, position);
    return local >= 0 ? local : this.#setAtStart(place, register);
  }

  /** The definitions of `register` that reach the end of `block`, as a set. */
  setAtEnd(block: number, register: number): number {
    const { blocks, order } = this;
    checkInteger('block', block, 0, blocks.size - 1);
    checkInteger('register', register, 0, this.code.registers - 1);
    const place = order.index[block]!;
    if (place < 0) return -1;
    const local = this.#lastWrite(register, blocks.start[block]!, blocks.start[block + 1]!);
    return local >= 0 ? local : this.#setAtStart(place, register);
  }

  /** The definitions in a set, rising. */
  values(set: number): Int32Array {
    const list: number[] = [];
    this.forEach(set, (definition) => list.push(definition));
    return Int32Array.from(list);
  }

  /** Calls `visit` with each definition in a set, rising. */
  forEach(set: number, visit: (definition: number) => void): void {
    const { count, start } = this.definitions;
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

  /** Whether a set contains a definition. */
  has(set: number, definition: number): boolean {
    const { count, start, register } = this.definitions;
    if (set < count) return set === definition && set >= 0;
    const { segmentStart, segmentRegister, segments } = this.#sets;
    const segment = set - count;
    if (register[definition] !== segmentRegister[segment]) return false;
    const word = (definition >>> 5) - (start[register[definition]!]! >>> 5);
    return ((segments[segmentStart[segment]! + word]! >>> definition) & 1) !== 0;
  }

  /** Whether a definition reaches the point just before `position`. */
  reaches(definition: number, position: number): boolean {
    checkInteger('definition', definition, 0, this.definitions.count - 1);
    const register = this.definitions.register[definition]!;
    return this.has(this.setBefore(position, register), definition);
  }

  /**
   * Writes all definitions that reach the start of `block` into a row.
   *
   * @param into a table of `definitions.count` bits
   */
  intoStart(block: number, into: BitTable, row: number): void {
    this.#into(block, into, row, false);
  }

  /** Writes all definitions that reach the end of `block` into a row. */
  intoEnd(block: number, into: BitTable, row: number): void {
    this.#into(block, into, row, true);
  }

  /**
   * All rows at once: at the start (`in`) and end (`out`) of each block, one bit per definition. A
   * block's row is its immediate dominator's with the merged registers' bits replaced, so making one
   * costs little more than copying it. The memory is `2 * blocks * definitions` bits.
   */
  rows(): { readonly in: BitTable; readonly out: BitTable } {
    const { code, blocks, order, definitions } = this;
    const { nodes } = order;
    const { dominator, mergeStart, mergeRegister } = this.#values;
    const { ofMerge } = this.#sets;
    const bits = Math.max(1, definitions.count);
    const tableIn = bitTable(blocks.size, bits);
    const tableOut = bitTable(blocks.size, bits);
    const stride = tableIn.stride;
    const wordsIn = tableIn.words;
    const wordsOut = tableOut.words;
    for (let place = 0; place < nodes.length; place++) {
      const block = nodes[place]!;
      const row = block * stride;
      if (place > 0) copyWords(wordsIn, row, wordsOut, nodes[dominator[place]!]! * stride, stride);
      const mergeEnd = mergeStart[place + 1]!;
      for (let merge = mergeStart[place]!; merge < mergeEnd; merge++) {
        this.#replace(wordsIn, row, mergeRegister[merge]!, ofMerge[merge]!);
      }
      copyWords(wordsOut, row, wordsIn, row, stride);
      const first = code.writeStart[blocks.start[block]!]!;
      const end = code.writeStart[blocks.start[block + 1]!]!;
      for (let e = first; e < end; e++) {
        this.#replace(wordsOut, row, code.writeList[e]!, definitions.ofWrite[e]!);
      }
    }
    return { in: tableIn, out: tableOut };
  }

  #into(block: number, into: BitTable, row: number, atEnd: boolean): void {
    const { blocks, code, definitions } = this;
    checkInteger('block', block, 0, blocks.size - 1);
    if (into.bits < definitions.count) {
      throw new ArgumentError('into', `a table of ${definitions.count} bits`, into.bits);
    }
    into.reset(row);
    const place = this.order.index[block]!;
    if (place < 0) return;
    for (let register = 0; register < code.registers; register++) {
      if (definitions.start[register] === definitions.start[register + 1]) continue;
      const set = atEnd ? this.setAtEnd(block, register) : this.#setAtStart(place, register);
      this.#replace(into.words, row * into.stride, register, set);
    }
  }

  #setOfValue(value: number): number {
    const { count } = this.definitions;
    return value < count ? value : this.#sets.ofMerge[value - count]!;
  }

  /** The last definition of `register` in `from .. to - 1`, or -1. */
  #lastWrite(register: number, from: number, to: number): number {
    const { start, position } = this.definitions;
    let low = start[register]!;
    let high = start[register + 1]!;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (position[middle]! < to) low = middle + 1;
      else high = middle;
    }
    return low > start[register]! && position[low - 1]! >= from ? low - 1 : -1;
  }

  #setAtStart(place: number, register: number): number {
    const { stride, dominator, mergeRows, assignedRows, mergeStart } = this.#values;
    const word = register >>> 5;
    const bit = 1 << register;
    if ((mergeRows[place * stride + word]! & bit) === 0) {
      do {
        place = dominator[place]!;
        if (place < 0) return -1;
      } while ((assignedRows[place * stride + word]! & bit) === 0);
      const block = this.order.nodes[place]!;
      const { start } = this.blocks;
      const written = this.#lastWrite(register, start[block]!, start[block + 1]!);
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
    return this.#sets.ofMerge[merge]!;
  }

  /** Replaces the bits of one register's definitions in a row by a set. */
  #replace(words: Uint32Array, row: number, register: number, set: number): void {
    const { count, start } = this.definitions;
    const from = start[register]!;
    const to = start[register + 1]!;
    const first = row + (from >>> 5);
    const last = row + ((to - 1) >>> 5);
    const low = -1 << from;
    const high = -1 >>> -to;
    if (set < count) {
      if (first === last) {
        words[first]! &= ~(low & high);
      } else {
        words[first]! &= ~low;
        for (let w = first + 1; w < last; w++) words[w] = 0;
        words[last]! &= ~high;
      }
      if (set >= 0) words[row + (set >>> 5)]! |= 1 << set;
      return;
    }
    const { segments } = this.#sets;
    let segment = this.#sets.segmentStart[set - count]!;
    if (first === last) {
      words[first] = (words[first]! & ~(low & high)) | segments[segment]!;
      return;
    }
    words[first] = (words[first]! & ~low) | segments[segment++]!;
    for (let w = first + 1; w < last; w++) words[w] = segments[segment++]!;
    words[last] = (words[last]! & ~high) | segments[segment]!;
  }
}

/** Copies one row. The engine's copy costs 50 ns to start: short rows are copied word by word. */
function copyWords(
  to: Uint32Array,
  toRow: number,
  from: Uint32Array,
  fromRow: number,
  stride: number,
): void {
  if (stride > 64) {
    to.set(from.subarray(fromRow, fromRow + stride), toRow);
    return;
  }
  for (let w = 0; w < stride; w++) to[toRow + w] = from[fromRow + w]!;
}

/**
 * Reaching definitions. Works per register on the few places where different definitions meet
 * instead of on rows of all definitions at all blocks; the decision record
 * `docs/decisions/0002-reaching-definitions.md` says why and what it costs.
 */
export function analyzeReachingDefinitions(
  code: Instructions,
  blocks: BlockGraph,
  order: Order = reversePostorder(blocks),
): ReachingDefinitions {
  return new ReachingDefinitions(code, blocks, order);
}
