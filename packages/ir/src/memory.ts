// The byte memory that the evaluator runs over. `WebAssembly.Memory` fits the interface too, so the evaluator and
// compiled code can run over the same memory.

/** Bytes in a page of linear memory. */
export const PAGE_BYTES = 65_536;

/** A linear memory. */
export interface ByteMemory {
  /** The present bytes; another object after each growth. */
  readonly buffer: ArrayBufferLike;
  /** Grows by this many pages and returns the former size in pages; throws a `RangeError` when it cannot. */
  grow(pages: number): number;
}

/** A linear memory in plain JavaScript. */
export class SimpleMemory implements ByteMemory {
  readonly maximum: number;
  #buffer: ArrayBuffer;

  /** Sizes are in pages of 64 KiB. */
  constructor(initial: number, maximum: number = 65_536) {
    if (!(initial <= maximum)) {
      throw new RangeError(
        `initial size of ${initial} pages exceeds the maximum of ${maximum}; lower it`,
      );
    }
    this.#buffer = new ArrayBuffer(initial * PAGE_BYTES);
    this.maximum = maximum;
  }

  get buffer(): ArrayBuffer {
    return this.#buffer;
  }

  grow(pages: number): number {
    const former = this.#buffer.byteLength / PAGE_BYTES;
    if (former + pages > this.maximum) {
      throw new RangeError(
        `memory cannot grow by ${pages} pages beyond its maximum of ${this.maximum}`,
      );
    }
    const larger = new ArrayBuffer((former + pages) * PAGE_BYTES);
    new Uint8Array(larger).set(new Uint8Array(this.#buffer));
    this.#buffer = larger;
    return former;
  }
}
