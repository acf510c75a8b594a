// Code for objects of shape trees, made from plain facts about them: a compiler needs no shapes at hand for it, so it may
// run elsewhere than the program.

import type { AliasClass, Builder, Module, Node } from '@martlet/ir';
import type { SlowPath } from './allocate.ts';
import { HEADER_BYTES, OVERFLOW_ALIAS } from './format.ts';
import type { Heap } from './heap.ts';
import type { StoreOptions } from './layout.ts';
import { referenceOf } from './layout.ts';
import type { FieldLocation } from './object-shapes.ts';
import type { Shape } from './records.ts';

/** The reference to the overflow storage, or nil, is the first word after the header. */
export const OVERFLOW_OFFSET: number = HEADER_BYTES;
export const FIRST_FIELD: number = OVERFLOW_OFFSET + 8;

/** What code must know of a field. */
export type FieldAccess = Pick<FieldLocation, 'representation' | 'offset' | 'element'>;

/** What code must know of a shape to make objects of it. */
export type ObjectForm = Pick<Shape, 'id' | 'size'>;

/** Emits what is done with objects of {@link ObjectShapes}. */
export class ObjectCode {
  readonly #heap: Heap;

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** Allocates an object without fields, of the root shape of a tree; as `Heap.allocate`, but the object is complete. */
  allocate(b: Builder, { id, size }: ObjectForm, slow: SlowPath = {}): Node {
    const word = this.#heap.allocate(b, { id, size, name: `shape ${id}`, tail: null }, slow);
    const alias = b.fn.module.aliasClass(OVERFLOW_ALIAS);
    const offset = this.#heap.values.referenceBias + OVERFLOW_OFFSET;
    b.store('i64.store', referenceOf(b, word), b.i64(this.#heap.values.nil), offset, alias);
    return word;
  }

  /** The alias class of a field: fields at different offsets never overlap, whatever the shape. */
  alias(module: Module, { offset }: FieldAccess): AliasClass {
    return module.aliasClass(offset < 0 ? this.#heap.storage.tail.aliasName : `object+${offset}`);
  }

  /** Loads a field of an object that has it there: an f64 for `float`, else a word. */
  load(b: Builder, object: Node, field: FieldAccess): Node {
    const reference = referenceOf(b, object);
    if (field.offset < 0) {
      return this.#heap.storage.tail.load(b, this.#overflow(b, reference), b.i32(field.element));
    }
    const offset = field.offset + this.#heap.values.referenceBias;
    const op = field.representation === 'float' ? 'f64.load' : 'i64.load';
    return b.load(op, reference, offset, this.alias(b.fn.module, field));
  }

  /**
   * Stores into a field; the value must be of its representation (an f64 for `float`). For a field that is being added, set
   * the object's shape afterwards with `Heap.setShape`; its overflow storage must be large enough.
   */
  store(
    b: Builder,
    object: Node,
    field: FieldAccess,
    value: Node,
    options: StoreOptions = {},
  ): void {
    const reference = referenceOf(b, object);
    if (field.offset < 0) {
      const storage = this.#overflow(b, reference);
      this.#heap.storage.tail.store(b, storage, b.i32(field.element), value, options);
      return;
    }
    const offset = field.offset + this.#heap.values.referenceBias;
    const op = field.representation === 'float' ? 'f64.store' : 'i64.store';
    b.store(op, reference, value, offset, this.alias(b.fn.module, field));
    if (field.representation === 'tagged' && options.fresh !== true) {
      this.#heap.writeBarrier(b, reference);
    }
  }

  #overflow(b: Builder, reference: Node): Node {
    const alias = b.fn.module.aliasClass(OVERFLOW_ALIAS);
    const offset = this.#heap.values.referenceBias + OVERFLOW_OFFSET;
    return b.load('i64.load', reference, offset, alias);
  }
}
