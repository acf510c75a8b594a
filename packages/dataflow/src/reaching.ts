import type { BitTable } from './bitmap/index.ts';
import type { BlockGraph } from './blocks.ts';
import type { Definitions } from './definitions.ts';
import { numberDefinitions } from './definitions.ts';
import { ArgumentError, checkInteger } from './errors.ts';
import type { Instructions } from './instructions.ts';
import type { Order } from './order.ts';
import { reversePostorder } from './order.ts';
import { applyWrites, type ReachingRows, solveRows } from './rows.ts';
import { SparseReaching } from './sparse.ts';

// Sizes of a row table in bits (blocks times definitions), measured. Up to the first, solving rows is
// the cheapest way to any answer; up to the second, it is the cheapest way to all rows. Beyond, rows
// are cheaper to write from the values found per register than to iterate on.
const ROWS_FOR_QUERIES = 1 << 22;
const ROWS_BY_ITERATION = 1 << 24;

export interface ReachingOptions {
  /**
   * `rows` when the rows of all definitions at every block are wanted, `sparse` when single questions
   * are asked. By default small functions have rows and large ones make them when `rows` is called.
   * The answers are the same.
   */
  readonly method?: 'rows' | 'sparse';
}

/**
 * Which definitions reach where: a definition of a register reaches a point when some path leads from
 * the definition to the point without another write of that register. In code that the entry does not
 * reach, nothing reaches anything.
 */
export class ReachingDefinitions {
  readonly code: Instructions;
  readonly blocks: BlockGraph;
  readonly order: Order;
  readonly definitions: Definitions;
  #rows: ReachingRows | undefined;
  readonly #sparse: SparseReaching | undefined;

  /** Use `analyzeReachingDefinitions`. */
  constructor(code: Instructions, blocks: BlockGraph, order: Order, options: ReachingOptions) {
    this.code = code;
    this.blocks = blocks;
    this.order = order;
    const definitions = numberDefinitions(code);
    this.definitions = definitions;
    const bits = blocks.size * definitions.count;
    const method = options.method ?? (bits <= ROWS_FOR_QUERIES ? 'rows' : 'sparse');
    if (method === 'rows' && bits <= ROWS_BY_ITERATION) {
      this.#rows = solveRows(code, blocks, order, definitions);
    } else {
      this.#sparse = new SparseReaching(code, blocks, order, definitions);
      if (method === 'rows') this.#rows = this.#sparse.rows();
    }
  }

  /** The definitions of `register` that reach the point just before `position`, rising. */
  before(position: number, register: number): Int32Array {
    return collect((visit) => this.forEachBefore(position, register, visit));
  }

  /** The definitions of `register` that reach the end of `block`, rising. */
  atEnd(block: number, register: number): Int32Array {
    return collect((visit) => this.forEachAtEnd(block, register, visit));
  }

  /**
   * The definitions that reach a read, rising.
   *
   * @param read an index into the instructions' `readList`
   */
  ofRead(read: number): Int32Array {
    return collect((visit) => this.forEachOfRead(read, visit));
  }

  /** Calls `visit` with each definition of `register` that reaches the point just before `position`. */
  forEachBefore(position: number, register: number, visit: (definition: number) => void): void {
    const { code, blocks } = this;
    checkInteger('position', position, 0, code.count - 1);
    checkInteger('register', register, 0, code.registers - 1);
    const block = blocks.blockOf[position]!;
    this.#forEach(block, register, position, visit);
  }

  /** Calls `visit` with each definition of `register` that reaches the end of `block`. */
  forEachAtEnd(block: number, register: number, visit: (definition: number) => void): void {
    checkInteger('block', block, 0, this.blocks.size - 1);
    checkInteger('register', register, 0, this.code.registers - 1);
    this.#forEach(block, register, this.blocks.start[block + 1]!, visit);
  }

  /** Calls `visit` with each definition that reaches a read. */
  forEachOfRead(read: number, visit: (definition: number) => void): void {
    const { code } = this;
    checkInteger('read', read, 0, code.readStart[code.count]! - 1);
    if (this.#sparse !== undefined) {
      this.#sparse.forEach(this.#sparse.setOfRead(read), visit);
      return;
    }
    const position = code.readPosition[read]!;
    this.#forEach(this.blocks.blockOf[position]!, code.readList[read]!, position, visit);
  }

  /** Whether a definition reaches the point just before `position`. */
  reaches(definition: number, position: number): boolean {
    checkInteger('definition', definition, 0, this.definitions.count - 1);
    checkInteger('position', position, 0, this.code.count - 1);
    return this.#reachesBefore(definition, this.definitions.register[definition]!, position);
  }

  /**
   * Whether a definition reaches a read of its register, in constant time for large functions.
   *
   * @param read an index into the instructions' `readList`
   */
  reachesRead(definition: number, read: number): boolean {
    checkInteger('definition', definition, 0, this.definitions.count - 1);
    checkInteger('read', read, 0, this.code.readStart[this.code.count]! - 1);
    const register = this.code.readList[read]!;
    if (this.definitions.register[definition] !== register) return false;
    if (this.#sparse !== undefined) {
      return this.#sparse.has(this.#sparse.setOfRead(read), definition);
    }
    return this.#reachesBefore(definition, register, this.code.readPosition[read]!);
  }

  /**
   * Writes all definitions that reach the start of `block` into a row.
   *
   * @param into a table of `definitions.count` bits (at least 1)
   */
  intoStart(block: number, into: BitTable, row: number): void {
    const { blocks, definitions } = this;
    checkInteger('block', block, 0, blocks.size - 1);
    if (into.bits !== Math.max(1, definitions.count)) {
      throw new ArgumentError('into', `a table of ${definitions.count} bits`, into.bits);
    }
    if (this.#rows !== undefined) {
      into.copy(row, block, this.#rows.in);
      return;
    }
    into.reset(row);
    const sparse = this.#sparse!;
    for (let register = 0; register < this.code.registers; register++) {
      if (definitions.start[register] === definitions.start[register + 1]) continue;
      const set = sparse.setAtStart(block, register);
      if (set >= 0) sparse.replace(into.words, row * into.stride, register, set);
    }
  }

  /** Writes all definitions that reach the end of `block` into a row. */
  intoEnd(block: number, into: BitTable, row: number): void {
    this.intoStart(block, into, row);
    if (this.order.index[block]! < 0) return;
    applyWrites(this.code, this.blocks, this.definitions, block, into.words, row * into.stride);
  }

  /**
   * All rows: at the start (`in`) and end (`out`) of each block, one bit per definition. Large
   * functions make them at the first call; they take `2 * blocks * definitions` bits.
   */
  rows(): ReachingRows {
    this.#rows ??= this.#sparse!.rows();
    return this.#rows;
  }

  /** Gives the rows' memory back, see `BitTable.release`; the results must not be used any more. */
  release(): void {
    this.#rows?.release();
  }

  #reachesBefore(definition: number, register: number, position: number): boolean {
    const block = this.blocks.blockOf[position]!;
    if (this.order.index[block]! < 0) return false;
    const local = this.#lastWrite(register, this.blocks.start[block]!, position);
    if (local >= 0) return local === definition;
    if (this.#rows !== undefined) return this.#rows.in.test(block, definition);
    const sparse = this.#sparse!;
    return sparse.has(sparse.setAtStart(block, register), definition);
  }

  /** The definitions of a register before `position`, which is in `block` or is its end. */
  #forEach(
    block: number,
    register: number,
    position: number,
    visit: (definition: number) => void,
  ): void {
    if (this.order.index[block]! < 0) return;
    const local = this.#lastWrite(register, this.blocks.start[block]!, position);
    if (local >= 0) {
      visit(local);
    } else if (this.#sparse !== undefined) {
      this.#sparse.forEach(this.#sparse.setAtStart(block, register), visit);
    } else {
      const table = this.#rows!.in;
      const end = this.definitions.start[register + 1]!;
      let definition = table.next(block, this.definitions.start[register]!);
      while (definition >= 0 && definition < end) {
        visit(definition);
        definition = table.next(block, definition + 1);
      }
    }
  }

  /** The last definition of `register` in `from .. to - 1`, or -1. */
  #lastWrite(register: number, from: number, to: number): number {
    const { writeStart, writeList } = this.code;
    const first = writeStart[from]!;
    for (let e = writeStart[to]! - 1; e >= first; e--) {
      if (writeList[e] === register) return this.definitions.ofWrite[e]!;
    }
    return -1;
  }
}

function collect(walk: (visit: (definition: number) => void) => void): Int32Array {
  const list: number[] = [];
  walk((definition) => list.push(definition));
  return Int32Array.from(list);
}

/**
 * Reaching definitions. Small functions are solved on rows of bits, larger ones per register on the
 * places where definitions meet; the decision record `docs/decisions/0002-reaching-definitions.md`
 * says why.
 */
export function analyzeReachingDefinitions(
  code: Instructions,
  blocks: BlockGraph,
  order: Order = reversePostorder(blocks),
  options: ReachingOptions = {},
): ReachingDefinitions {
  return new ReachingDefinitions(code, blocks, order, options);
}
