// The heap verifier: an independent tracer in plain JavaScript. It shares the memory format with the collector, and no
// code. It costs time in proportion to the heap; for tests and for hunting bugs in an embedder's roots and barriers.

import { HeapVerificationError } from './errors.ts';
import {
  BLOCK,
  BLOCK_BYTES,
  BLOCK_SHIFT,
  FLAG_UNLOGGED,
  HEADER,
  LARGE_BYTES,
  LINE_SHIFT,
  LINES_PER_BLOCK,
  STATE,
  TAIL_LENGTH,
} from './format.ts';
import type { Heap } from './heap.ts';
import type { Shape } from './records.ts';
import { tailShift } from './records.ts';

/** Options of {@link verifyHeap}. */
export interface VerifyOptions {
  /** Roots that the embedder's `markRoots` finds: words, each with its place for messages. */
  readonly roots?: Iterable<readonly [place: string, word: bigint]>;
  /** Set when a full collection has just ended: then exactly the reachable objects and lines must be marked. */
  readonly afterFullCollection?: boolean;
}

interface Found {
  readonly address: number;
  readonly bytes: number;
  readonly shape: Shape;
}

/**
 * Checks that everything reachable is an object within a block in use; that objects do not overlap; that marks, line
 * marks, the block table and the log agree with them; and that no old object outside the log refers to a young one.
 * Throws {@link HeapVerificationError} with the path to the first fault.
 */
export function verifyHeap(heap: Heap, options: VerifyOptions): void {
  new Verifier(heap).run(options);
}

class Verifier {
  readonly #heap: Heap;
  readonly #found: Map<number, Found> = new Map();
  readonly #queue: Found[] = [];
  readonly #blockTable: number;
  readonly #lineMarks: number;
  readonly #markBits: number;
  readonly #firstBlock: number;
  readonly #blocks: number;

  constructor(heap: Heap) {
    this.#heap = heap;
    this.#blockTable = this.#state('blockTable');
    this.#lineMarks = this.#state('lineMarks');
    this.#markBits = this.#state('markBits');
    this.#firstBlock = this.#state('firstBlock');
    this.#blocks = heap.memory.frontier >>> BLOCK_SHIFT;
  }

  run(options: VerifyOptions): void {
    const { memory } = this.#heap;
    for (const [place, word] of options.roots ?? []) this.#reach(word, () => place);
    const rangesEnd = this.#state('rootRangesEnd');
    for (let at = this.#state('rootRanges'); at < rangesEnd; at += 8) {
      const end = memory.load32(at + 4);
      for (let word = memory.load32(at); word < end; word += 8) {
        this.#reach(memory.i64[word >>> 3]!, () => `root at ${hex(word)}`);
      }
    }
    for (const shape of this.#heap.shapes.all) {
      const owner = memory.i64[(shape.id + 16) >>> 3]!;
      this.#reach(owner, () => `owner of shape ${shape.name}`);
    }
    for (let object = this.#queue.pop(); object !== undefined; object = this.#queue.pop()) {
      this.#scan(object);
    }
    const objects = [...this.#found.values()].sort((a, b) => a.address - b.address);
    this.#checkOverlap(objects);
    this.#checkBlocks();
    this.#checkLog(objects);
    if (options.afterFullCollection === true) this.#checkMarks(objects);
  }

  #state(word: keyof typeof STATE): number {
    return this.#heap.memory.load32(this.#heap.stateAddress + STATE[word]);
  }

  #blockKind(block: number): number {
    return this.#heap.memory.u8[this.#blockTable + block]!;
  }

  #isMarked(address: number): boolean {
    return (
      ((this.#heap.memory.u8[this.#markBits + (address >>> 6)]! >> ((address >>> 3) & 7)) & 1) === 1
    );
  }

  /** Notes the object that a word refers to, after checking that it is one. */
  #reach(word: bigint, place: () => string): void {
    const { values, memory, shapes } = this.#heap;
    if (values.kind(word) !== 'reference') return;
    const address = values.decodeReference(word) + values.referenceBias;
    if (this.#found.has(address)) return;
    const wrong = (what: string): HeapVerificationError =>
      new HeapVerificationError(`${place()} refers to ${hex(address)}, ${what}`);
    const block = address >>> BLOCK_SHIFT;
    if (
      BigInt.asUintN(64, word) >> 32n !== 0n ||
      block >= this.#blocks ||
      block < this.#firstBlock
    ) {
      throw wrong('which lies outside the heap: the word was never initialised, or is not a value');
    }
    const kind = this.#blockKind(block);
    if (kind !== BLOCK.used && kind !== BLOCK.recyclable && kind !== BLOCK.large) {
      throw wrong(`in a block of kind ${kind} that holds no object: a root or barrier was missing`);
    }
    const shape = shapes.find(memory.load32(address + HEADER.shape));
    if (shape === undefined) {
      throw wrong('where no object is: a root or barrier was missing, or the field holds junk');
    }
    const bytes = this.#bytes(shape, address);
    const large = bytes > LARGE_BYTES;
    if (large !== (kind === BLOCK.large) || (large && address % BLOCK_BYTES !== 0)) {
      throw wrong(`a ${shape.name} of ${bytes} bytes, in a block for objects of another size`);
    }
    if (!large && (address % BLOCK_BYTES) + bytes > BLOCK_BYTES) {
      throw wrong(`a ${shape.name} of ${bytes} bytes, which crosses the end of its block`);
    }
    const object = { address, bytes, shape };
    this.#found.set(address, object);
    this.#queue.push(object);
  }

  #bytes(shape: Shape, address: number): number {
    if (shape.tail === null) return shape.size;
    const length = this.#heap.memory.load32(address + TAIL_LENGTH);
    return shape.size + Math.ceil((length * 2 ** tailShift[shape.tail]) / 8) * 8;
  }

  *#references({ address, bytes, shape }: Found): Generator<readonly [string, bigint]> {
    const { i64 } = this.#heap.memory;
    for (const { name, kind, offset } of shape.fields) {
      if (kind === 'tagged') yield [name, i64[(address + offset) >>> 3]!];
    }
    if (shape.tail !== 'tagged') return;
    for (let at = address + shape.size; at < address + bytes; at += 8) {
      yield [`[${(at - address - shape.size) / 8}]`, i64[at >>> 3]!];
    }
  }

  #scan(object: Found): void {
    for (const [name, word] of this.#references(object)) {
      this.#reach(word, () => `${object.shape.name}@${hex(object.address)}.${name}`);
    }
  }

  #checkOverlap(objects: readonly Found[]): void {
    let previous: Found | null = null;
    for (const object of objects) {
      if (previous !== null && previous.address + previous.bytes > object.address) {
        throw new HeapVerificationError(
          `${show(previous)} of ${previous.bytes} bytes overlaps ${show(object)}: one of them was freed while in use`,
        );
      }
      previous = object;
      for (const [bump, limit] of [
        ['bump', this.#state('stressEvery') === 0 ? 'limit' : 'hiddenLimit'],
        ['overflowBump', 'overflowLimit'],
      ] as const) {
        const bias = this.#heap.values.referenceBias;
        const start = this.#state(bump) + bias;
        const end = this.#state(limit) + bias;
        if (start < end && object.address < end && object.address + object.bytes > start) {
          throw new HeapVerificationError(
            `${show(object)} lies in memory that is about to be allocated (${hex(start)} to ${hex(end)})`,
          );
        }
      }
    }
  }

  /** Free blocks have no marks, and are as many as the counter says. */
  #checkBlocks(): void {
    const { u8 } = this.#heap.memory;
    let free = 0;
    for (let block = this.#firstBlock; block < this.#blocks; block++) {
      if (this.#blockKind(block) !== BLOCK.free) continue;
      free++;
      const lines = this.#lineMarks + block * LINES_PER_BLOCK;
      if (u8.subarray(lines, lines + LINES_PER_BLOCK).some((mark) => mark !== 0)) {
        throw new HeapVerificationError(`block ${block} is free but has marked lines`);
      }
    }
    if (free !== this.#state('freeBlocks')) {
      throw new HeapVerificationError(
        `${free} blocks are free, but the counter says ${this.#state('freeBlocks')}`,
      );
    }
  }

  /** Old objects are marked; those outside the log refer to old objects only. */
  #checkLog(objects: readonly Found[]): void {
    if (!this.#heap.generational) return;
    const { memory, values } = this.#heap;
    const logged = new Set<number>();
    for (let at = this.#state('log'); at < this.#state('logTop'); at += 4) {
      logged.add(memory.load32(at) + values.referenceBias);
    }
    const complete = this.#state('logOverflow') === 0;
    for (const object of objects) {
      const unlogged = (memory.load32(object.address + HEADER.flags) & FLAG_UNLOGGED) !== 0;
      const old = this.#isMarked(object.address);
      if (unlogged && !old) {
        throw new HeapVerificationError(`${show(object)} is young but has the flag of old objects`);
      }
      if (old && !unlogged && complete && !logged.has(object.address)) {
        throw new HeapVerificationError(
          `${show(object)} was taken for logged, but the log lacks it`,
        );
      }
      if (!unlogged) continue;
      for (const [name, word] of this.#references(object)) {
        if (values.kind(word) !== 'reference') continue;
        if (!this.#isMarked(values.decodeReference(word) + values.referenceBias)) {
          throw new HeapVerificationError(
            `${show(object)}.${name} refers to a young object, but the store was not logged: the write barrier is missing`,
          );
        }
      }
    }
  }

  /** After a full collection the marks are the reachable objects, and the marked lines are theirs. */
  #checkMarks(objects: readonly Found[]): void {
    const { u8 } = this.#heap.memory;
    const lines = new Set<number>();
    for (const object of objects) {
      if (!this.#isMarked(object.address)) {
        throw new HeapVerificationError(`${show(object)} is reachable but not marked`);
      }
      if (object.bytes > LARGE_BYTES) continue;
      const last = (object.address + object.bytes - 1) >>> LINE_SHIFT;
      for (let line = object.address >>> LINE_SHIFT; line <= last; line++) lines.add(line);
    }
    let marked = 0;
    for (
      let at = this.#markBits + this.#firstBlock * 512;
      at < this.#markBits + this.#blocks * 512;
      at++
    ) {
      for (let bits = u8[at]!; bits !== 0; bits &= bits - 1) marked++;
    }
    if (marked !== objects.length) {
      throw new HeapVerificationError(
        `${marked} objects are marked, but ${objects.length} are reachable: markRoots gives more roots than the verifier was told of`,
      );
    }
    for (
      let line = this.#firstBlock * LINES_PER_BLOCK;
      line < this.#blocks * LINES_PER_BLOCK;
      line++
    ) {
      if ((u8[this.#lineMarks + line] !== 0) !== lines.has(line)) {
        throw new HeapVerificationError(
          `line ${hex(line << LINE_SHIFT)} is ${lines.has(line) ? 'in use but not marked' : 'marked but not in use'}`,
        );
      }
    }
  }
}

function hex(address: number): string {
  return `0x${(address >>> 0).toString(16)}`;
}

function show(object: Found): string {
  return `${object.shape.name}@${hex(object.address)}`;
}
