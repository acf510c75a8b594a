// Layouts: objects whose fields are known when the VM is written (floats, strings, arrays, environments, classes).
// Every field is an alias class of its own, has IR accessors, and accessors for host code.

import type { AliasClass, Builder, LoadName, Module, Node, StoreName } from '@martlet/ir';
import { HEADER_BYTES, TAIL_LENGTH } from './format.ts';
import type { LinearMemory } from './memory.ts';
import type { FieldKind, FieldPlace, Shape, TailKind } from './records.ts';
import { tailShift } from './records.ts';
import { heapAliases } from './runtime.ts';

/** What fields need from their heap. */
export interface FieldContext {
  readonly memory: LinearMemory;
  readonly bias: number;
  /** Builds the write barrier for a store into `reference` (i32) that has just been made. */
  barrier(b: Builder, reference: Node): void;
  /** The same for host code. */
  hostBarrier(reference: number): void;
}

/** Options of a store. */
export interface StoreOptions {
  /** The object was allocated after the last safepoint, so the store needs no write barrier. */
  readonly fresh?: boolean;
}

const loads: Readonly<Record<TailKind | FieldKind, LoadName>> = {
  tagged: 'i64.load',
  integer: 'i64.load',
  i8: 'i32.load8_u',
  i16: 'i32.load16_u',
  i32: 'i32.load',
  i64: 'i64.load',
  f64: 'f64.load',
};
const stores: Readonly<Record<TailKind | FieldKind, StoreName>> = {
  tagged: 'i64.store',
  integer: 'i64.store',
  i8: 'i32.store8',
  i16: 'i32.store16',
  i32: 'i32.store',
  i64: 'i64.store',
  f64: 'f64.store',
};

/** The reference (i32) of an object given by its word (i64) or by its reference. */
export function referenceOf(b: Builder, object: Node): Node {
  return object.type === 'i64' ? b.op('i32.wrap_i64', object) : object;
}

function readHost(memory: LinearMemory, kind: FieldKind, address: number): number | bigint {
  if (kind === 'i32') return memory.i32[address >>> 2]!;
  if (kind === 'f64') return memory.f64[address >>> 3]!;
  return memory.i64[address >>> 3]!;
}

function writeHost(
  memory: LinearMemory,
  kind: FieldKind,
  address: number,
  value: number | bigint,
): void {
  if (kind === 'i32') memory.i32[address >>> 2] = Number(value);
  else if (kind === 'f64') memory.f64[address >>> 3] = Number(value);
  else memory.i64[address >>> 3] = typeof value === 'bigint' ? value : BigInt(value);
}

/** One field of a layout. Objects are given by their word (i64 node) or their reference (i32 node). */
export class Field {
  readonly name: string;
  readonly kind: FieldKind;
  /** Bytes from the start of the object. */
  readonly offset: number;
  /** Name of its alias class. */
  readonly aliasName: string;
  readonly #context: FieldContext;

  constructor(context: FieldContext, owner: string, name: string, kind: FieldKind, offset: number) {
    this.#context = context;
    this.name = name;
    this.kind = kind;
    this.offset = offset;
    this.aliasName = `${owner}.${name}`;
  }

  /** Its alias class in a module. */
  alias(module: Module): AliasClass {
    return module.aliasClass(this.aliasName);
  }

  load(b: Builder, object: Node): Node {
    const offset = this.offset + this.#context.bias;
    return b.load(loads[this.kind], referenceOf(b, object), offset, this.alias(b.fn.module));
  }

  /** Stores, with the write barrier for tagged fields. */
  store(b: Builder, object: Node, value: Node, options: StoreOptions = {}): void {
    const reference = referenceOf(b, object);
    const offset = this.offset + this.#context.bias;
    b.store(stores[this.kind], reference, value, offset, this.alias(b.fn.module));
    if (this.kind === 'tagged' && options.fresh !== true) this.#context.barrier(b, reference);
  }

  /** Address of the field in an object, for the host codec of the value model. */
  address(reference: number): number {
    return reference + this.#context.bias + this.offset;
  }

  /** Host form: a number for `i32` and `f64`, else the bits as a signed bigint. */
  read(reference: number): number | bigint {
    return readHost(this.#context.memory, this.kind, this.address(reference));
  }

  /** Host form of {@link Field.store}. */
  write(reference: number, value: number | bigint): void {
    writeHost(this.#context.memory, this.kind, this.address(reference), value);
    if (this.kind === 'tagged') this.#context.hostBarrier(reference);
  }
}

/** The variable-length end of a layout's objects. Indices are i32 nodes and must lie within the length. */
export class Tail {
  readonly kind: TailKind;
  /** Bytes from the start of the object to element 0. */
  readonly offset: number;
  readonly aliasName: string;
  readonly #context: FieldContext;

  constructor(context: FieldContext, owner: string, kind: TailKind, offset: number) {
    this.#context = context;
    this.kind = kind;
    this.offset = offset;
    this.aliasName = `${owner}.[]`;
  }

  alias(module: Module): AliasClass {
    return module.aliasClass(this.aliasName);
  }

  /** How many elements the object was allocated with (i32). */
  length(b: Builder, object: Node): Node {
    const { length } = heapAliases(b.fn.module);
    const offset = TAIL_LENGTH + this.#context.bias;
    return b.load('i32.load', referenceOf(b, object), offset, length);
  }

  load(b: Builder, object: Node, index: Node): Node {
    return b.load(
      loads[this.kind],
      this.#at(b, object, index),
      this.#offset,
      this.alias(b.fn.module),
    );
  }

  store(b: Builder, object: Node, index: Node, value: Node, options: StoreOptions = {}): void {
    const at = this.#at(b, object, index);
    b.store(stores[this.kind], at, value, this.#offset, this.alias(b.fn.module));
    if (this.kind === 'tagged' && options.fresh !== true) {
      this.#context.barrier(b, referenceOf(b, object));
    }
  }

  /** The address of an element (i32). An interior pointer: it must not live across a safepoint without its object. */
  addressOf(b: Builder, object: Node, index: Node): Node {
    return b.op('i32.add', this.#at(b, object, index), b.i32(this.#offset));
  }

  /** Host form: elements that the object has. */
  lengthOf(reference: number): number {
    return this.#context.memory.load32(reference + this.#context.bias + TAIL_LENGTH);
  }

  /** Host form: address of an element. */
  address(reference: number, index: number): number {
    return reference + this.#offset + index * 2 ** tailShift[this.kind];
  }

  get #offset(): number {
    return this.offset + this.#context.bias;
  }

  #at(b: Builder, object: Node, index: Node): Node {
    const scaled = b.op('i32.shl', index, b.i32(tailShift[this.kind]));
    return b.op('i32.add', referenceOf(b, object), scaled);
  }
}

/** Field names and kinds of a layout. */
export type FieldKinds = Readonly<Record<string, FieldKind>>;

/** A layout with fields `F` and maybe a tail. */
export interface Layout<
  F extends FieldKinds = FieldKinds,
  T extends TailKind | null = TailKind | null,
> {
  readonly name: string;
  readonly shape: Shape;
  readonly fields: { readonly [K in keyof F]: Field };
  readonly tail: T extends null ? null : Tail;
}

/** Where the fields of a layout go: in the order given, each at its natural alignment. */
export function placeFields(
  kinds: FieldKinds,
  tail: TailKind | null,
): { readonly fields: readonly FieldPlace[]; readonly size: number } {
  let next = tail === null ? HEADER_BYTES : TAIL_LENGTH + 4;
  const fields = Object.entries(kinds).map(([name, kind]): FieldPlace => {
    const bytes = kind === 'i32' ? 4 : 8;
    const offset = Math.ceil(next / bytes) * bytes;
    next = offset + bytes;
    return { name, kind, offset };
  });
  return { fields, size: Math.ceil(next / 8) * 8 };
}
