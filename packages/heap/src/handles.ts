// Handles: how host code keeps objects alive. Objects never move, so a reference stays valid as long as its object
// lives; a handle is a root slot in linear memory that keeps it alive.

import { HeapUsageError } from './errors.ts';
import type { Heap } from './heap.ts';

const SLOTS = 1024;

/** Slots of handle scopes. */
export interface Segment {
  readonly start: number;
  /** Where the root range's end is kept. */
  readonly endAt: number;
}

/** Where the handles of a heap stand, as plain data. */
export interface HandleTables {
  /** Of handle scopes. */
  readonly segments: readonly Segment[];
  /** Addresses of slots for lasting handles that are not in use. */
  readonly free: readonly number[];
}

/** A root slot. Its `address` is that of a tagged word, for the value model's codec and `Heap.putFloat`. */
export class Handle {
  readonly address: number;
  readonly #heap: Heap;

  constructor(heap: Heap, address: number) {
    this.#heap = heap;
    this.address = address;
  }

  /** The reference in the slot. Throws {@link HeapUsageError} when the word there is none. */
  get reference(): number {
    const { values, memory } = this.#heap;
    const kind = values.kindAt(memory, this.address);
    if (kind !== 'reference') {
      throw new HeapUsageError(`this handle holds no reference but a value of kind ${kind}`);
    }
    return values.referenceAt(memory, this.address);
  }

  set reference(reference: number) {
    this.#heap.values.putReference(this.#heap.memory, this.address, reference);
  }

  /** The word in the slot. */
  get word(): bigint {
    return this.#heap.memory.i64[this.address >>> 3]!;
  }

  set word(word: bigint) {
    this.#heap.memory.i64[this.address >>> 3] = word;
  }
}

/** Opens and closes handle scopes; keeps lasting handles. */
export class Handles {
  readonly #heap: Heap;
  readonly #segments: Segment[] = [];
  /** Slots in use by scopes. */
  #depth = 0;
  #scopes = 0;
  readonly #free: number[] = [];

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** Runs `body`; handles that it makes through the scope end with it. Scopes nest. */
  scope<R>(body: (scope: HandleScope) => R): R {
    const depth = this.#depth;
    const level = ++this.#scopes;
    try {
      return body(new HandleScope(this.#heap, () => this.#take(level)));
    } finally {
      this.#scopes = level - 1;
      this.#shrink(depth);
    }
  }

  /** A handle that lasts until `release`. */
  keep(reference: number): Handle {
    const handle = this.#keep();
    handle.reference = reference;
    return handle;
  }

  /** As {@link keep}, for any word. */
  keepWord(word: bigint): Handle {
    const handle = this.#keep();
    handle.word = word;
    return handle;
  }

  #keep(): Handle {
    return new Handle(this.#heap, this.#free.pop() ?? this.#newLastingSlot());
  }

  /** Ends a handle made by `keep`; it must not be used again. */
  release(handle: Handle): void {
    this.#heap.values.putNil(this.#heap.memory, handle.address);
    this.#free.push(handle.address);
  }

  /** The lasting handle at an address that another one had before its memory was saved. */
  at(address: number): Handle {
    return new Handle(this.#heap, address);
  }

  /** Where handles stand. Throws a {@link HeapUsageError} while a scope is open. */
  save(): HandleTables {
    if (this.#scopes !== 0) {
      throw new HeapUsageError('a handle scope is open; save the heap when none is');
    }
    return { segments: this.#segments, free: this.#free };
  }

  /** Takes over handles from a memory that was saved. */
  restore({ segments, free }: HandleTables): void {
    this.#segments.push(...segments);
    this.#free.push(...free);
  }

  #newLastingSlot(): number {
    const { memory, values } = this.#heap;
    const start = memory.reserve(SLOTS * 8);
    for (let slot = 0; slot < SLOTS; slot++) values.putNil(memory, start + slot * 8);
    this.#heap.addRootRange(start, start + SLOTS * 8);
    for (let slot = SLOTS - 1; slot > 0; slot--) this.#free.push(start + slot * 8);
    return start;
  }

  #take(level: number): number {
    if (level !== this.#scopes) {
      throw new HeapUsageError(
        'a handle scope was used outside its body or while an inner scope is open; use the innermost open scope',
      );
    }
    const { memory, values } = this.#heap;
    const index = Math.floor(this.#depth / SLOTS);
    let segment = this.#segments[index];
    if (segment === undefined) {
      const start = memory.reserve(SLOTS * 8);
      segment = { start, endAt: this.#heap.addRootRange(start, start) + 4 };
      this.#segments.push(segment);
    }
    const address = segment.start + (this.#depth % SLOTS) * 8;
    values.putNil(memory, address);
    this.#depth++;
    memory.store32(segment.endAt, address + 8);
    return address;
  }

  #shrink(depth: number): void {
    const { memory } = this.#heap;
    for (let index = Math.floor(depth / SLOTS); index < this.#segments.length; index++) {
      const segment = this.#segments[index]!;
      const used = Math.max(0, depth - index * SLOTS);
      memory.store32(segment.endAt, segment.start + used * 8);
    }
    this.#depth = depth;
  }
}

/** Makes handles that end with the scope's body. */
export class HandleScope {
  readonly #heap: Heap;
  readonly #take: () => number;

  constructor(heap: Heap, take: () => number) {
    this.#heap = heap;
    this.#take = take;
  }

  /** A handle on an object. Without argument it holds nil, to be written through its address. */
  handle(reference?: number): Handle {
    const handle = new Handle(this.#heap, this.#take());
    if (reference !== undefined) handle.reference = reference;
    return handle;
  }
}
