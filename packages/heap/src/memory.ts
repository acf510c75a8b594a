// The address space: a growable linear memory, cut into blocks. Blocks go to the heap or to regions of the embedder
// (frames, code, tables). Compiled code deals out blocks as well, so the frontier is a word in the memory itself.

import { OutOfMemoryError } from './errors.ts';
import { BLOCK_BYTES, PAGE_BYTES, SPACE, SPACE_END } from './format.ts';

/**
 * What is needed of a memory; a `WebAssembly.Memory` is one. `grow` takes pages of 64 KiB and must detach the former
 * `buffer`, as `WebAssembly.Memory` does: that is how stale views are noticed.
 */
export interface MemorySource {
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}

/** How far a memory has been dealt out: addresses. */
export interface RegionMarks {
  /** The next region begins here, if it ends within `end`. */
  readonly next: number;
  readonly end: number;
  readonly frontier: number;
}

/** Options of {@link LinearMemory}. */
export interface LinearMemoryOptions {
  /** Most bytes that may ever be used; at most 4 GiB - 64 KiB, rounded down to whole pages. Default: 512 MiB. */
  readonly limit?: number;
}

/** Views on a linear memory, and the regions in it. Views must be taken anew (`memory.i32`) after anything that may allocate. */
export class LinearMemory {
  readonly source: MemorySource;
  /** The memory limit in bytes. */
  readonly limit: number;
  #i32: Int32Array = new Int32Array(0);
  #u8: Uint8Array = new Uint8Array(0);
  #f64: Float64Array = new Float64Array(0);
  #i64: BigInt64Array = new BigInt64Array(0);
  #regionNext: number = SPACE_END;
  #spareBlocks: ((blocks: number) => number) | null = null;
  #regionEnd: number = BLOCK_BYTES;

  /**
   * Takes over a memory from address 0 on. Throws a `RangeError` when the limit is unusable, and
   * {@link OutOfMemoryError} when the memory cannot hold the first block.
   */
  constructor(source: MemorySource, options: LinearMemoryOptions = {}) {
    const limit = options.limit ?? 512 * 1024 * 1024;
    if (!Number.isInteger(limit) || limit < PAGE_BYTES || limit > 65535 * PAGE_BYTES) {
      throw new RangeError(
        `memory limit must be a whole number of bytes from 65536 to ${65535 * PAGE_BYTES}; got ${limit}`,
      );
    }
    this.source = source;
    this.limit = limit - (limit % PAGE_BYTES);
    this.#ensure(BLOCK_BYTES);
    this.i32[SPACE.frontier >> 2] = BLOCK_BYTES;
    this.i32[SPACE.limit >> 2] = this.limit | 0;
  }

  get i32(): Int32Array {
    if (this.#i32.length === 0) this.#refresh();
    return this.#i32;
  }

  get u8(): Uint8Array {
    if (this.#u8.length === 0) this.#refresh();
    return this.#u8;
  }

  get f64(): Float64Array {
    if (this.#f64.length === 0) this.#refresh();
    return this.#f64;
  }

  get i64(): BigInt64Array {
    if (this.#i64.length === 0) this.#refresh();
    return this.#i64;
  }

  /** Bytes that exist now. */
  get size(): number {
    return this.u8.length;
  }

  /** First address that belongs to nobody yet. */
  get frontier(): number {
    return this.i32[SPACE.frontier >> 2]! >>> 0;
  }

  /** The 32-bit word at a 4-aligned address, unsigned. */
  load32(address: number): number {
    return this.i32[address >>> 2]! >>> 0;
  }

  store32(address: number, value: number): void {
    this.i32[address >>> 2] = value;
  }

  /**
   * Where `reserve` turns when the frontier has reached the limit: gives the address of so many adjacent blocks that the
   * heap has free and gives up, or 0. It must not collect, because `reserve` is no safepoint.
   */
  set spareBlocks(take: (blocks: number) => number) {
    this.#spareBlocks = take;
  }

  /**
   * Takes a zeroed region for the embedder, for good, and returns its address. `align` is a power of two up to 32768.
   * Throws a `RangeError` for senseless arguments and {@link OutOfMemoryError} at the limit.
   */
  reserve(bytes: number, align: number = 8): number {
    if (!Number.isInteger(bytes) || bytes < 0) {
      throw new RangeError(`bytes must be a whole number, at least 0; got ${bytes}`);
    }
    if (
      !Number.isInteger(align) ||
      align < 1 ||
      align > BLOCK_BYTES ||
      (align & (align - 1)) !== 0
    ) {
      throw new RangeError(`align must be a power of two up to ${BLOCK_BYTES}; got ${align}`);
    }
    let start = Math.ceil(this.#regionNext / align) * align;
    if (start + bytes > this.#regionEnd) {
      start = this.#newRegion(start, bytes);
    }
    this.#regionNext = start + bytes;
    return start;
  }

  /** Where regions are dealt out now. */
  get marks(): RegionMarks {
    return { next: this.#regionNext, end: this.#regionEnd, frontier: this.frontier };
  }

  /**
   * Goes on dealing out regions where another memory was, and has as much. What lies in it the caller writes; the frontier too.
   */
  restore({ next, end, frontier }: RegionMarks): void {
    this.#ensure(frontier);
    this.#regionNext = next;
    this.#regionEnd = end;
  }

  /** Makes room for `bytes` at `start`, at the frontier, or in spare blocks; sets the region's end and gives its start. */
  #newRegion(start: number, bytes: number): number {
    // The region goes on where it ends when nobody took the next block; else it starts anew at the frontier.
    const frontier = this.frontier;
    const from = this.#regionEnd === frontier ? start : frontier;
    const end = Math.ceil((from + bytes) / BLOCK_BYTES) * BLOCK_BYTES;
    const blocks = Math.ceil(bytes / BLOCK_BYTES);
    const spare = end > this.limit ? (this.#spareBlocks?.(blocks) ?? 0) : 0;
    if (spare !== 0) {
      this.#regionEnd = spare + blocks * BLOCK_BYTES;
      this.u8.fill(0, spare, this.#regionEnd);
      return spare;
    }
    this.#ensure(end);
    this.store32(SPACE.frontier, end);
    this.#regionEnd = end;
    return from;
  }

  /** Makes sure that addresses below `end` exist. */
  #ensure(end: number): void {
    if (end > this.limit) {
      throw new OutOfMemoryError(
        `linear memory is limited to ${this.limit} bytes, ${end} are needed; raise the limit option`,
      );
    }
    const have = this.source.buffer.byteLength;
    if (end <= have) return;
    try {
      this.source.grow(Math.ceil((end - have) / PAGE_BYTES));
    } catch (cause) {
      throw new OutOfMemoryError(
        `linear memory of ${have} bytes cannot grow to ${end}; give it a larger maximum`,
        { cause },
      );
    }
    this.#refresh();
  }

  #refresh(): void {
    const buffer = this.source.buffer;
    this.#i32 = new Int32Array(buffer);
    this.#u8 = new Uint8Array(buffer);
    this.#f64 = new Float64Array(buffer);
    this.#i64 = new BigInt64Array(buffer);
  }
}
