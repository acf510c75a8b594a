// Shape records: what the collector, the verifier and host code know about objects of one shape, in linear memory.
// The address of a record is the shape's id, and the first word of every object of that shape.

import { HeapUsageError } from './errors.ts';
import {
  HEADER_BYTES,
  MAX_OBJECT_BYTES,
  RECORD,
  STATE,
  TAIL_PRESENT,
  TAIL_TAGGED,
} from './format.ts';
import type { LinearMemory } from './memory.ts';

/** Element kinds of variable-length tails. */
export type TailKind = 'tagged' | 'i8' | 'i16' | 'i32' | 'i64' | 'f64';

/** log2 of an element's bytes. */
export const tailShift: Readonly<Record<TailKind, number>> = {
  tagged: 3,
  i8: 0,
  i16: 1,
  i32: 2,
  i64: 3,
  f64: 3,
};

/**
 * What a field holds: a tagged word, a tagged word that is always an integer (neither scanned nor behind a barrier), or
 * raw bits.
 */
export type FieldKind = 'tagged' | 'integer' | 'i32' | 'i64' | 'f64';

/** Where one field stands. */
export interface FieldPlace {
  readonly name: string;
  readonly kind: FieldKind;
  /** Bytes from the start of the object. */
  readonly offset: number;
}

/** The physical form of an object: its size, its fields, and so which of its words are tagged. */
export interface Shape {
  /** Address of its record; objects hold it in their header. Never changes, never freed. */
  readonly id: number;
  /** Dense, from 0. */
  readonly index: number;
  readonly name: string;
  /** Bytes without the tail, a multiple of 8. */
  readonly size: number;
  readonly tail: TailKind | null;
  readonly fields: readonly FieldPlace[];
}

/** What {@link ShapeRecords.define} needs. */
export interface ShapeDefinition {
  readonly name: string;
  /** Bytes without the tail, header included; rounded up to a multiple of 8. */
  readonly size: number;
  readonly tail?: TailKind | null;
  readonly fields: readonly FieldPlace[];
}

/** All shapes of one heap. */
export class ShapeRecords {
  readonly #memory: LinearMemory;
  readonly #state: number;
  readonly #shapes: Shape[] = [];
  readonly #byId: Map<number, Shape> = new Map();
  #listCapacity = 256;

  constructor(memory: LinearMemory, state: number) {
    this.#memory = memory;
    this.#state = state;
    const list = memory.reserve(this.#listCapacity * 4);
    memory.store32(state + STATE.shapeList, list);
    memory.store32(state + STATE.shapeListEnd, list);
  }

  /** By index. */
  get all(): readonly Shape[] {
    return this.#shapes;
  }

  /** The shape with this id, or `undefined`. */
  find(id: number): Shape | undefined {
    return this.#byId.get(id);
  }

  /** So many shapes fit the list in memory before it moves. */
  get listCapacity(): number {
    return this.#listCapacity;
  }

  /** Takes over the shapes of a memory that was saved; those that are there already are the first of them. */
  restore(shapes: readonly Shape[], listCapacity: number): void {
    this.#listCapacity = listCapacity;
    for (const shape of shapes.slice(this.#shapes.length)) {
      this.#shapes.push(shape);
      this.#byId.set(shape.id, shape);
    }
  }

  /** Writes a record. Throws {@link HeapUsageError} for sizes and offsets that no object can have. */
  define(definition: ShapeDefinition, owner: bigint): Shape {
    const memory = this.#memory;
    const tail = definition.tail ?? null;
    const size = Math.ceil(definition.size / 8) * 8;
    if (!(definition.size >= HEADER_BYTES) || size > MAX_OBJECT_BYTES) {
      throw new HeapUsageError(
        `shape ${definition.name}: size must lie within ${HEADER_BYTES} and ${MAX_OBJECT_BYTES} bytes; got ${definition.size}`,
      );
    }
    for (const { name, kind, offset } of definition.fields) {
      const bytes = kind === 'i32' ? 4 : 8;
      if (offset % bytes !== 0 || offset < HEADER_BYTES || offset + bytes > size) {
        throw new HeapUsageError(
          `shape ${definition.name}: field ${name} must stand at a multiple of ${bytes} from ${HEADER_BYTES} up to its size ${size}; got ${offset}`,
        );
      }
    }
    const tagged = definition.fields
      .filter(({ kind }) => kind === 'tagged')
      .map(({ offset }) => offset);
    const last = Math.max(0, ...tagged);
    const mapWords = tagged.length === 0 ? 0 : Math.floor(last / 512) + 1;
    const id = memory.reserve(RECORD.map + mapWords * 8);
    memory.store32(id + RECORD.size, size);
    memory.store32(
      id + RECORD.tail,
      tail === null ? 0 : TAIL_PRESENT | (tail === 'tagged' ? TAIL_TAGGED : 0) | tailShift[tail],
    );
    memory.store32(id + RECORD.mapWords, mapWords);
    memory.store32(id + RECORD.index, this.#shapes.length);
    memory.i64[(id + RECORD.owner) >>> 3] = owner;
    for (const offset of tagged) {
      const bit = offset >> 3;
      const word = ((id + RECORD.map) >>> 2) + (bit >> 5);
      memory.i32[word] = memory.i32[word]! | (1 << (bit & 31));
    }
    const shape: Shape = {
      id,
      index: this.#shapes.length,
      name: definition.name,
      size,
      tail,
      fields: definition.fields,
    };
    this.#append(id);
    this.#shapes.push(shape);
    this.#byId.set(id, shape);
    return shape;
  }

  #append(id: number): void {
    const memory = this.#memory;
    const count = this.#shapes.length;
    let list = memory.load32(this.#state + STATE.shapeList);
    if (count === this.#listCapacity) {
      this.#listCapacity *= 2;
      const larger = memory.reserve(this.#listCapacity * 4);
      memory.u8.copyWithin(larger, list, list + count * 4);
      list = larger;
      memory.store32(this.#state + STATE.shapeList, list);
    }
    memory.store32(list + count * 4, id);
    memory.store32(this.#state + STATE.shapeListEnd, list + (count + 1) * 4);
  }
}
