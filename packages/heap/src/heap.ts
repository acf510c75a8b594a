// The heap: objects of shapes in linear memory, what compiled code does with them, and what host code does.

import type { AliasClass, Builder, Module, Node } from '@martlet/ir';
import { constantValue, isConstant } from '@martlet/ir';
import type { SlowPath } from './allocate.ts';
import {
  buildBarrier,
  buildBoxFloat,
  buildBump,
  buildDeferred,
  buildHeader,
  buildObjectAllocation,
  buildTailAllocation,
  isDeferred,
} from './allocate.ts';
import { either } from './control.ts';
import type { MarkRoots } from './define.ts';
import { defineRuntime } from './define.ts';
import { describeWord } from './describe.ts';
import { HeapUsageError, OutOfMemoryError } from './errors.ts';
import {
  BLOCK_BYTES,
  FLAG_UNLOGGED,
  HEADER,
  HEADER_BYTES,
  LARGE_BYTES,
  LINE_BYTES,
  MAX_OBJECT_BYTES,
  OVERFLOW_ALIAS,
  REASON,
  RECORD,
  STATE,
  TAIL_LENGTH,
} from './format.ts';

import { Handles } from './handles.ts';
import type { FieldContext, FieldKinds, Layout, StoreOptions } from './layout.ts';
import { Field, placeFields, referenceOf, Tail } from './layout.ts';
import type { LinearMemory } from './memory.ts';
import type { ObjectShapes } from './object-shapes.ts';
import type { FailureReason, HeapExports, HeapOptions, HeapStatistics } from './options.ts';
import type { Shape, TailKind } from './records.ts';
import { ShapeRecords, tailShift } from './records.ts';
import { heapAliases, runtimeNames } from './runtime.ts';
import { createState, StateAccess, takeSpareBlocks } from './state.ts';
import { tagged64 } from './tagged64.ts';
import type { ValueModel } from './values.ts';
import type { VerifyOptions } from './verify.ts';
import { verifyHeap } from './verify.ts';
import { collectEvery, withoutCollecting } from './when.ts';

/** Objects up to here are cleared by host code itself. */
const SMALL_BYTES = 128;
/** Tails of known length up to here are allocated in line. */
const INLINE_TAIL = 16;

/** A garbage-collected heap in a {@link LinearMemory}. References are numbers: addresses minus the value model's bias. */
export class Heap {
  readonly memory: LinearMemory;
  readonly values: ValueModel;
  readonly generational: boolean;
  readonly shapes: ShapeRecords;
  readonly handles: Handles;
  /** By shape id, the tree that a shape belongs to; {@link ObjectShapes} keeps it. */
  readonly shapeTrees: Map<number, ObjectShapes> = new Map();
  /** Address of the state words. */
  readonly stateAddress: number;
  /** Doubles that do not fit a word. */
  readonly float: Layout<{ value: 'f64' }, null>;
  /** Where objects of {@link ObjectShapes} keep the fields that have no place in the object. */
  readonly storage: Layout<Record<never, never>, 'tagged'>;
  readonly #state: StateAccess;
  readonly #rootRanges: number;
  /** What fields need; for {@link ObjectShapes}. */
  readonly fieldContext: FieldContext;
  #exports: HeapExports | null = null;

  /** Reserves the heap's tables. Throws `OutOfMemoryError` when the limit is too small for them. */
  constructor(memory: LinearMemory, options: HeapOptions = {}) {
    this.memory = memory;
    this.values = options.values ?? tagged64;
    this.generational = options.generational ?? true;
    this.#rootRanges = options.rootRanges ?? 1024;
    this.stateAddress = createState(memory, {
      markStackBytes: options.markStackBytes ?? 256 * 1024,
      logBytes: options.logBytes ?? 64 * 1024,
      rootRanges: this.#rootRanges,
      reserveBytes: options.reserveBytes ?? 64 * 1024,
      minimumBudget: options.minimumBudget ?? 16 * 1024 * 1024,
    });
    this.#state = new StateAccess(this.stateAddress);
    this.shapes = new ShapeRecords(memory, this.stateAddress);
    this.fieldContext = {
      memory,
      bias: this.values.referenceBias,
      barrier: (b, reference) => this.writeBarrier(b, reference),
      hostBarrier: (reference) => this.hostBarrier(reference),
    };
    this.handles = new Handles(this);
    memory.spareBlocks = (blocks) => takeSpareBlocks(memory, this.stateAddress, blocks);
    this.float = this.layout('Float', { value: 'f64' });
    this.storage = this.layout('Fields', {}, 'tagged');
  }

  // Layouts and shapes.

  /** Defines a layout. Fields stand in the order given; `tail` adds a variable-length end. */
  layout<const F extends FieldKinds>(name: string, fields: F): Layout<F, null>;
  layout<const F extends FieldKinds, T extends TailKind>(
    name: string,
    fields: F,
    tail: T,
  ): Layout<F, T>;
  layout(name: string, fields: FieldKinds, tail: TailKind | null = null): Layout {
    const { fields: places, size } = placeFields(fields, tail);
    const shape = this.shapes.define({ name, size, tail, fields: places }, this.values.nil);
    const made = places.map((place): [string, Field] => [
      place.name,
      new Field(this.fieldContext, name, place.name, place.kind, place.offset),
    ]);
    return {
      name,
      shape,
      fields: Object.fromEntries(made),
      tail: tail === null ? null : new Tail(this.fieldContext, name, tail, size),
    };
  }

  /** The embedder's tagged word of a shape (its class, say); the collector treats it as a root. */
  setOwner(shape: Shape, word: bigint): void {
    this.memory.i64[(shape.id + RECORD.owner) >>> 3] = word;
  }

  /** Host form of the word that {@link setOwner} sets; nil at first. */
  ownerOf(shape: Shape): bigint {
    return this.memory.i64[(shape.id + RECORD.owner) >>> 3]!;
  }

  /** The embedder's 32-bit words of a shape. */
  setUserWord(shape: Shape, which: 0 | 1, value: number): void {
    this.memory.store32(shape.id + (which === 0 ? RECORD.user0 : RECORD.user1), value);
  }

  // Builders: allocation and access in compiled code.

  /** Allocates an object without tail and writes its header; gives its word. Initialise all fields before the next safepoint. */
  allocate(
    b: Builder,
    shape: Pick<Shape, 'id' | 'name' | 'size' | 'tail'>,
    slow: SlowPath = {},
  ): Node {
    if (shape.tail !== null) {
      throw new HeapUsageError(
        `shape ${shape.name} has a tail; allocate it with allocateTail, which takes its length`,
      );
    }
    const reference =
      slow.deferred === undefined
        ? buildBump(b, this.#state, shape.size, slow)
        : buildDeferred(b, shape.size, slow.deferred);
    buildHeader(b, this.values.referenceBias, reference, b.i32(shape.id));
    return this.values.boxReference(b, reference);
  }

  /** Is this node an allocation that was deferred (see `SlowPath.deferred`)? Its result is a reference. */
  isAllocation(node: Node): boolean {
    return isDeferred(node);
  }

  /** What the low bits of all references are. */
  get addressBits(): { readonly mask: number; readonly bits: number } {
    return { mask: 7, bits: -this.values.referenceBias & 7 };
  }

  /** Builds a deferred allocation where `b` stands; gives the reference that takes the place of the call's result. */
  expandAllocation(b: Builder, call: Node, slow: SlowPath): Node {
    const [bytes] = call.args;
    if (!isDeferred(call) || bytes === undefined || !isConstant(bytes)) {
      throw new HeapUsageError(
        `node v${call.id} is no deferred allocation; pick nodes with isAllocation`,
      );
    }
    return buildBump(b, this.#state, Number(constantValue(bytes)), slow);
  }

  /**
   * Allocates an object with a tail of `length` (i32) elements; gives its word. A tagged tail is filled with `fill`
   * (nil by default), others with zeros; fields are 0. A negative or immense length takes the failure path.
   */
  allocateTail(b: Builder, shape: Shape, length: Node, fill?: Node, slow: SlowPath = {}): Node {
    if (shape.tail === null) {
      throw new HeapUsageError(`shape ${shape.name} has no tail; allocate it with allocate`);
    }
    const word = fill ?? b.i64(shape.tail === 'tagged' ? this.values.nil : 0n);
    const known = isConstant(length) ? Number(constantValue(length)) : -1;
    const reference =
      shape.tail === 'tagged' && known >= 0 && known <= INLINE_TAIL
        ? this.#allocateShortTail(b, shape, known, word, slow)
        : buildTailAllocation(b, shape, length, word, slow);
    return this.values.boxReference(b, reference);
  }

  /** A short tail of known length: bump allocation in line, so that the object may be deferred like one without tail. */
  #allocateShortTail(b: Builder, shape: Shape, length: number, fill: Node, slow: SlowPath): Node {
    const bytes = shape.size + length * 8;
    const reference =
      slow.deferred === undefined
        ? buildBump(b, this.#state, bytes, slow)
        : buildDeferred(b, bytes, slow.deferred);
    const bias = this.values.referenceBias;
    buildHeader(b, bias, reference, b.i32(shape.id));
    const { module } = b.fn;
    b.store('i32.store', reference, b.i32(length), TAIL_LENGTH + bias, heapAliases(module).length);
    for (const { name, kind, offset } of shape.fields) {
      const op = kind === 'f64' ? 'f64.store' : kind === 'i32' ? 'i32.store' : 'i64.store';
      const zero = kind === 'f64' ? b.f64(0) : kind === 'i32' ? b.i32(0) : b.i64(0);
      b.store(op, reference, zero, offset + bias, module.aliasClass(`${shape.name}.${name}`));
    }
    const elements = module.aliasClass(`${shape.name}.[]`);
    for (let i = 0; i < length; i++) {
      b.store('i64.store', reference, fill, shape.size + i * 8 + bias, elements);
    }
    return reference;
  }

  /**
   * Allocates an object without fields of an {@link ObjectShapes} tree whose root's id (i32) is only known at run time; gives
   * its word. Calls the runtime, which is fast enough for an interpreter.
   */
  allocateObject(b: Builder, shapeId: Node, slow: SlowPath = {}): Node {
    const reference = buildObjectAllocation(b, shapeId, slow);
    const alias = b.fn.module.aliasClass(OVERFLOW_ALIAS);
    const offset = this.values.referenceBias + HEADER_BYTES;
    b.store('i64.store', reference, b.i64(this.values.nil), offset, alias);
    return this.values.boxReference(b, reference);
  }

  /** The word of an f64. */
  boxFloat(b: Builder, value: Node, slow: SlowPath = {}): Node {
    return buildBoxFloat(b, this.values, value, slow);
  }

  /** Is the word a float, immediate or object? Builds control flow. */
  isFloat(b: Builder, word: Node): Node {
    return either(
      b,
      'i32',
      this.values.isImmediateFloat(b, word),
      () => b.i32(1),
      () => this.isShape(b, word, this.float.shape),
    );
  }

  /** The f64 of a word that is a float. Builds control flow; use the value model's form for known immediates. */
  unboxFloat(b: Builder, word: Node): Node {
    return either(
      b,
      'f64',
      this.values.isImmediateFloat(b, word),
      () => this.values.unboxImmediateFloat(b, word),
      () => this.float.fields.value.load(b, word),
      { coldNo: true },
    );
  }

  /** Is the word a reference to an object of this shape? Builds control flow. */
  isShape(b: Builder, word: Node, shape: Shape): Node {
    return either(
      b,
      'i32',
      this.values.isReference(b, word),
      () => b.op('i32.eq', this.shapeOf(b, word), b.i32(shape.id)),
      () => b.i32(0),
    );
  }

  /** The shape id (i32) of an object. */
  shapeOf(b: Builder, object: Node): Node {
    const { shape } = heapAliases(b.fn.module);
    const offset = this.values.referenceBias + HEADER.shape;
    return b.load('i32.load', referenceOf(b, object), offset, shape);
  }

  /** Gives an object another shape of the same size: for transitions of {@link ObjectShape}. */
  setShape(b: Builder, object: Node, shapeId: Node): void {
    const { shape } = heapAliases(b.fn.module);
    const offset = this.values.referenceBias + HEADER.shape;
    b.store('i32.store', referenceOf(b, object), shapeId, offset, shape);
  }

  /** A word of a shape record, given its id (i32): `owner` is an i64, the others are i32. */
  shapeWord(b: Builder, shapeId: Node, word: 'owner' | 'index' | 'user0' | 'user1' | 'size'): Node {
    const { record } = heapAliases(b.fn.module);
    return b.load(word === 'owner' ? 'i64.load' : 'i32.load', shapeId, RECORD[word], record);
  }

  /** The flags word of an object's header (i32); bits from `LANGUAGE_FLAGS_SHIFT` on are the language's. */
  flags(b: Builder, object: Node): Node {
    const { flags } = heapAliases(b.fn.module);
    const offset = this.values.referenceBias + HEADER.flags;
    return b.load('i32.load', referenceOf(b, object), offset, flags);
  }

  setFlags(b: Builder, object: Node, value: Node): void {
    const { flags } = heapAliases(b.fn.module);
    const offset = this.values.referenceBias + HEADER.flags;
    b.store('i32.store', referenceOf(b, object), value, offset, flags);
  }

  /**
   * Stores a tagged word at a place that no `Field` or `Tail` names, with the write barrier. `offset` counts bytes from
   * the start of the object: a number, or an i32 node.
   */
  storeRef(
    b: Builder,
    object: Node,
    offset: number | Node,
    word: Node,
    alias: AliasClass,
    options: StoreOptions = {},
  ): void {
    const reference = referenceOf(b, object);
    const bias = this.values.referenceBias;
    if (typeof offset === 'number') b.store('i64.store', reference, word, offset + bias, alias);
    else b.store('i64.store', b.op('i32.add', reference, offset), word, bias, alias);
    if (options.fresh !== true) this.writeBarrier(b, reference);
  }

  /** Host form of {@link Heap.storeRef}. */
  putRef(reference: number, offset: number, word: bigint): void {
    this.memory.i64[(reference + this.values.referenceBias + offset) >>> 3] = word;
    this.hostBarrier(reference);
  }

  /** The write barrier alone: needed after a tagged store that is not made through a `Field` or `Tail`. */
  writeBarrier(b: Builder, object: Node): void {
    if (this.generational) buildBarrier(b, this.values.referenceBias, referenceOf(b, object));
  }

  /** Loads a state word (i32): why the last allocation failed, bytes until the next collection, collections so far. */
  stateWord(b: Builder, word: 'reason' | 'budget' | 'collections'): Node {
    return this.#state.load(b, word);
  }

  // The runtime routines.

  /**
   * Adds the runtime routines to the core module. `markRoots` builds the embedder's part of finding roots: it calls
   * `runtime.mark` with words and `runtime.markRange` with ranges of words.
   */
  defineRuntime(module: Module, markRoots: MarkRoots = () => {}): void {
    const base = {
      values: this.values,
      bias: this.values.referenceBias,
      state: this.#state,
      generational: this.generational,
      floatShape: this.float.shape,
      floatAlias: this.float.fields.value.aliasName,
    };
    defineRuntime(module, base, markRoots);
  }

  /** Names of the routines that the core module must export: for other modules, and for host code. */
  static readonly runtimeExports: readonly string[] = Object.values(runtimeNames);

  /** Connects host code with the installed runtime routines. */
  attach(exports: HeapExports): void {
    this.#exports = exports;
  }

  // Host code.

  /** Allocates from host code; gives a reference. Fields of objects without tail must be written before the next allocation. */
  newObject(shape: Shape, length: number = 0): number {
    const bytes = this.#bytesFor(shape, length);
    const memory = this.memory;
    const bump = memory.load32(this.stateAddress + STATE.bump);
    const limit = memory.load32(this.stateAddress + STATE.limit);
    let reference = bump;
    if (bytes <= LARGE_BYTES && bump + bytes <= limit) {
      memory.store32(this.stateAddress + STATE.bump, bump + bytes);
    } else {
      reference = this.#requireExports().allocate(bytes) >>> 0;
      if (reference === 0) {
        throw new OutOfMemoryError(
          `an object of shape ${shape.name} needs ${bytes} bytes, but the heap has reached its limit of ${memory.limit} bytes; raise the limit or keep fewer objects`,
        );
      }
    }
    const start = reference + this.values.referenceBias;
    const nil = this.values.nil;
    // The call of `fill` costs more than a few stores.
    if (bytes > SMALL_BYTES) memory.u8.fill(0, start, start + bytes);
    else {
      const words = memory.i32;
      for (let at = start >>> 2; at < (start + bytes) >>> 2; at++) words[at] = 0;
    }
    memory.store32(start + HEADER.shape, shape.id);
    for (const { kind, offset } of shape.fields) {
      if (kind === 'tagged') memory.i64[(start + offset) >>> 3] = nil;
    }
    if (shape.tail !== null) {
      memory.store32(start + 8, length);
      if (shape.tail === 'tagged' && length > 0) {
        memory.i64.fill(nil, (start + shape.size) >>> 3, (start + bytes) >>> 3);
      }
    }
    return reference;
  }

  /**
   * Fresh bytes for objects that the caller writes whole before anything else is allocated: a multiple of 8. May collect.
   * Throws `OutOfMemoryError` at the limit.
   */
  newBytes(bytes: number): number {
    const reference = this.#requireExports().allocate(bytes) >>> 0;
    if (reference === 0) {
      throw new OutOfMemoryError(
        `${bytes} bytes are needed, but the heap has reached its limit of ${this.memory.limit} bytes; raise the limit or keep fewer objects`,
      );
    }
    return reference;
  }

  /** A float's word at `address` (a field, a handle, a frame register), boxed where it must be. May collect. */
  putFloat(address: number, value: number): void {
    if (this.values.putImmediateFloat(this.memory, address, value)) return;
    const reference = this.newObject(this.float.shape);
    this.float.fields.value.write(reference, Number.isNaN(value) ? Number.NaN : value);
    this.values.putReference(this.memory, address, reference);
  }

  /** The float at `address`; the word there must be one. */
  floatAt(address: number): number {
    if (this.values.kindAt(this.memory, address) === 'float') {
      return this.values.immediateFloatAt(this.memory, address);
    }
    return Number(this.float.fields.value.read(this.values.referenceAt(this.memory, address)));
  }

  /** Is the word at `address` a float, immediate or object? */
  isFloatAt(address: number): boolean {
    const kind = this.values.kindAt(this.memory, address);
    if (kind !== 'reference') return kind === 'float';
    return this.shapeIdOf(this.values.referenceAt(this.memory, address)) === this.float.shape.id;
  }

  /** Shape id of an object. */
  shapeIdOf(reference: number): number {
    return this.memory.load32(reference + this.values.referenceBias + HEADER.shape);
  }

  /** Host form of the barrier: call after a tagged store into an object that was not made through `Field.write`. */
  hostBarrier(reference: number): void {
    if (!this.generational) return;
    const memory = this.memory;
    const flagsAt = reference + this.values.referenceBias + HEADER.flags;
    const flags = memory.load32(flagsAt);
    if ((flags & FLAG_UNLOGGED) === 0) return;
    memory.store32(flagsAt, flags & ~FLAG_UNLOGGED);
    const top = memory.load32(this.stateAddress + STATE.logTop);
    if (top === memory.load32(this.stateAddress + STATE.logEnd)) {
      memory.store32(this.stateAddress + STATE.logOverflow, 1);
      return;
    }
    memory.store32(top, reference);
    memory.store32(this.stateAddress + STATE.logTop, top + 4);
  }

  /** Registers words from `start` up to `end` as roots for good; gives the address of the pair, so that `end` can move. */
  addRootRange(start: number, end: number): number {
    const at = this.memory.load32(this.stateAddress + STATE.rootRangesEnd);
    const first = this.memory.load32(this.stateAddress + STATE.rootRanges);
    if (at - first >= this.#rootRanges * 8) {
      throw new HeapUsageError(
        `more than ${this.#rootRanges} root ranges; raise the rootRanges option or use larger ranges`,
      );
    }
    this.memory.store32(at, start);
    this.memory.store32(at + 4, end);
    this.memory.store32(this.stateAddress + STATE.rootRangesEnd, at + 8);
    return at;
  }

  /** Collects now: everything, or only objects allocated since the last collection. */
  collect(kind: 'full' | 'young' = 'full'): void {
    this.#requireExports().collect(kind === 'young' && this.generational ? 1 : 0);
  }

  /** Collects at every n-th allocation from now on; 0 ends that. For tests: it finds missing roots. */
  set stress(every: number) {
    collectEvery(this.memory, this.stateAddress, every);
  }

  /**
   * Runs `body`, in which allocating never collects: for host code that runs while not all roots can be seen. It takes memory
   * beyond the budget; where the limit leaves none, allocating fails as it does without memory.
   */
  withoutCollecting<T>(body: () => T): T {
    return withoutCollecting(this.memory, this.stateAddress, body);
  }

  /** Fill freed memory with a pattern that no object has. For tests: it finds stale and uninitialised references. */
  set poison(on: boolean) {
    this.memory.store32(this.stateAddress + STATE.poison, on ? 1 : 0);
  }

  /** Checks the whole heap; see {@link verifyHeap}. */
  verify(options: VerifyOptions = {}): void {
    verifyHeap(this, options);
  }

  /** A word in readable form, objects with their fields down to `depth`. */
  describe(word: bigint, depth: number = 1): string {
    return describeWord(this, word, depth);
  }

  /** Why the last allocation failed; reading it clears it. */
  takeFailure(): FailureReason {
    const reason = this.memory.load32(this.stateAddress + STATE.reason);
    this.memory.store32(this.stateAddress + STATE.reason, REASON.none);
    return reason === REASON.none ? 'none' : reason === REASON.limit ? 'limit' : 'too large';
  }

  statistics(): HeapStatistics {
    const word = (name: keyof typeof STATE): number =>
      this.memory.load32(this.stateAddress + STATE[name]);
    return {
      collections: word('collections'),
      youngCollections: word('youngCollections'),
      liveLineBytes: word('liveLines') * LINE_BYTES,
      largeBytes: word('largeBlocks') * BLOCK_BYTES,
      frontier: this.memory.frontier,
      markStackOverflows: word('overflows'),
    };
  }

  #requireExports(): HeapExports {
    if (this.#exports === null) {
      throw new HeapUsageError(
        'the heap has no runtime routines yet; install the core module and call attach first',
      );
    }
    return this.#exports;
  }

  #bytesFor(shape: Shape, length: number): number {
    if (!Number.isInteger(length) || length < 0 || (length > 0 && shape.tail === null)) {
      throw new RangeError(
        `length must be a whole number, and 0 for a shape without tail; got ${length} for ${shape.name}`,
      );
    }
    const tail = shape.tail === null ? 0 : length * 2 ** tailShift[shape.tail];
    const bytes = shape.size + Math.ceil(tail / 8) * 8;
    if (bytes > MAX_OBJECT_BYTES) {
      throw new OutOfMemoryError(
        `an object of shape ${shape.name} would have ${bytes} bytes; at most ${MAX_OBJECT_BYTES} are possible`,
      );
    }
    return bytes;
  }
}
