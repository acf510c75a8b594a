// Guest values in host code: numbers, symbols, strings, arrays. Words of objects that are made here are kept until the
// host function returns.

import type { Heap, Layout as HeapLayout, ValueModel } from '@martlet/heap';
import { OutOfMemoryError } from '@martlet/heap';
import type { Host, Vm } from '@martlet/vm';
import {
  arrayObject,
  bignumObject,
  bytesLayout,
  FLAG,
  procObject,
  rangeObject,
  storageLayout,
  stringObject,
  UNDEF_SYMBOL,
} from '../instructions/layouts.ts';
import {
  characterBytes,
  hashOfText,
  hasRoomFor,
  makeBytes,
  makeCharacters,
  makeText,
  orderTexts,
  viewText,
} from '../instructions/text-access.ts';
import { SPARE } from '../instructions/text-routines.ts';
import { limbCount, readLimbs, writeLimbs } from '../text/limbs.ts';
import { decodeAscii, decodeUtf8, encodeUtf8, isAscii } from '../text/utf8.ts';
import type { Kind } from './kinds.ts';
import { layoutKinds } from './kinds.ts';

/** Most limbs of an Integer: 32 MiB. JavaScript's own limit is four times as much, and takes minutes to reach. */
const MOST_LIMBS = 1 << 22;

/** Least capacity of an Array's storage that grows. */
const LEAST_CAPACITY = 4;

/** The layouts of one VM. */
function layoutsOf(vm: Vm) {
  const { world } = vm;
  return {
    array: world.of(arrayObject),
    storage: world.of(storageLayout) as HeapLayout<Record<never, never>, 'tagged'>,
    string: world.of(stringObject),
    bytes: world.of(bytesLayout),
    proc: world.of(procObject),
    range: world.of(rangeObject),
    bignum: world.of(bignumObject),
  };
}

/** Values of one VM as host code handles them. */
export class CoreValues {
  readonly vm: Vm;
  readonly host: Host;
  readonly heap: Heap;
  readonly words: ValueModel;
  readonly layouts: ReturnType<typeof layoutsOf>;
  readonly nil: bigint;
  /** The marker of missing arguments and deleted entries. */
  readonly undef: bigint;
  /** Kinds of the shapes that have a fixed layout. */
  protected readonly kinds: Map<number, Kind> = new Map();

  constructor(vm: Vm) {
    this.vm = vm;
    this.host = vm.host;
    this.heap = vm.world.heap;
    this.words = vm.world.values;
    this.layouts = layoutsOf(vm);
    this.nil = this.words.nil;
    this.undef = this.words.encodeSymbol(UNDEF_SYMBOL);
    for (const [cls, kind] of layoutKinds) this.kinds.set(vm.world.shapeOf(cls), kind);
    this.kinds.set(this.heap.float.shape.id, 'float');
    makeCharacters(vm.world);
  }

  /** How the object of a word is laid out; `null` for words that are no objects. */
  kindOf(word: bigint): Kind | null {
    if (this.words.kind(word) !== 'reference') return null;
    return this.kinds.get(this.host.shapeOf(word)) ?? 'object';
  }

  is(word: bigint, kind: Kind): boolean {
    return this.kindOf(word) === kind;
  }

  protected ref(word: bigint): number {
    return this.words.decodeReference(word);
  }

  protected wordOf(reference: number): bigint {
    return this.host.keep(this.words.encodeReference(reference));
  }

  bool(value: boolean): bigint {
    return this.host.bool(value);
  }

  truthy(word: bigint): boolean {
    return this.host.truthy(word);
  }

  // ---- symbols ----

  symbol(text: string): bigint {
    return this.host.symbol(text);
  }

  isSymbol(word: bigint): boolean {
    return this.words.kind(word) === 'symbol' && word !== this.undef;
  }

  // ---- numbers ----

  /** Is it an Integer, of any size? */
  isInteger(word: bigint): boolean {
    return this.host.isInt(word) || this.is(word, 'bignum');
  }

  isFloat(word: bigint): boolean {
    return this.host.isFloat(word);
  }

  float(value: number): bigint {
    return this.host.float(value);
  }

  toFloat(word: bigint): number {
    return this.host.toFloat(word);
  }

  /** The word of an Integer of any size. */
  integer(value: bigint | number): bigint {
    if (typeof value === 'number' && Number.isSafeInteger(value)) return this.host.int(value);
    const exact = BigInt(value);
    if (this.host.fits(exact)) return this.host.int(exact);
    const negative = exact < 0n;
    const magnitude = negative ? -exact : exact;
    const count = limbCount(magnitude);
    if (count > MOST_LIMBS) {
      throw new OutOfMemoryError(`an Integer of more than ${64 * MOST_LIMBS} bits is too large`);
    }
    const { shape, fields, tail } = this.layouts.bignum;
    const reference = this.heap.newObject(shape, count);
    fields.sign.write(reference, negative ? 1 : 0);
    writeLimbs(this.heap.memory.i64, tail.address(reference, 0) >>> 3, count, magnitude);
    return this.wordOf(reference);
  }

  /** The value of an Integer. */
  toBigInt(word: bigint): bigint {
    if (this.host.isInt(word)) return this.host.toInt(word);
    const { fields, tail } = this.layouts.bignum;
    const reference = this.ref(word);
    const start = tail.address(reference, 0) >>> 3;
    const magnitude = readLimbs(this.heap.memory.i64, start, tail.lengthOf(reference));
    return fields.sign.read(reference) === 1 ? -magnitude : magnitude;
  }

  /** The value of an Integer that fits a word, as a number. */
  toNumber(word: bigint): number {
    return this.host.isInt(word) ? this.words.decodeNumber(word) : Number(this.toBigInt(word));
  }

  // ---- strings ----

  /** A String with these bytes. */
  newStringOf(bytes: Uint8Array, flags = 0): bigint {
    const ascii = isAscii(bytes) ? FLAG.ascii : 0;
    const storage = this.#newBytes(bytes);
    return this.wordOf(makeText(this.vm.world, storage, bytes.length, flags | ascii));
  }

  #newBytes(bytes: Uint8Array): number {
    const reference = makeBytes(this.vm.world, bytes.length);
    this.heap.memory.u8.set(bytes, this.layouts.bytes.tail.address(reference, 0));
    this.wordOf(reference);
    return reference;
  }

  /** A String with this text. */
  newString(text: string, flags = 0): bigint {
    const { world } = this.vm;
    const storage = makeBytes(world, text.length);
    const { u8 } = this.heap.memory;
    const start = this.layouts.bytes.tail.address(storage, 0);
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      // What was written so far is garbage for the collector.
      if (unit >= 0x80) return this.newStringOf(encodeUtf8(text), flags);
      u8[start + i] = unit;
    }
    this.wordOf(storage);
    return this.wordOf(makeText(world, storage, text.length, flags | FLAG.ascii));
  }

  /** The bytes of a String: a copy. */
  bytesOf(word: bigint): Uint8Array {
    const { start, length } = viewText(this.vm.world, word);
    return this.heap.memory.u8.slice(start, start + length);
  }

  /** A byte of a String. */
  byteAt(word: bigint, index: number): number {
    return this.heap.memory.u8[viewText(this.vm.world, word).start + index]!;
  }

  /** A String of one ASCII character, of the encoding of another; the bytes of all such Strings are shared. */
  asciiCharacter(code: number, like: bigint): bigint {
    const { world } = this.vm;
    const flags = FLAG.ascii | FLAG.shared | (this.stringFlags(like) & FLAG.binary);
    return this.wordOf(makeText(world, characterBytes(world, code), 1, flags));
  }

  /** Some of the bytes of a String: a copy. */
  bytesBetween(word: bigint, from: number, to: number): Uint8Array {
    const { start, length } = viewText(this.vm.world, word);
    return this.heap.memory.u8.slice(start + from, start + Math.min(to, length));
  }

  /** Are all bytes of a String known to be below 128, so that characters are bytes? */
  isAsciiString(word: bigint): boolean {
    return (this.stringFlags(word) & FLAG.ascii) !== 0;
  }

  /** Have two Strings the same bytes? */
  sameBytes(a: bigint, b: bigint): boolean {
    return this.byteLength(a) === this.byteLength(b) && orderTexts(this.vm.world, a, b) === 0;
  }

  /** The hash code of a String: 30 bits. */
  textHash(word: bigint): number {
    return hashOfText(this.vm.world, word);
  }

  /** The text of a String or Symbol. */
  str(word: bigint): string {
    if (this.words.kind(word) === 'symbol') return this.host.text(word);
    const { start, length, flags } = viewText(this.vm.world, word);
    const bytes = this.heap.memory.u8.subarray(start, start + length);
    return (flags & FLAG.ascii) !== 0 ? decodeAscii(bytes) : decodeUtf8(bytes);
  }

  isString(word: bigint): boolean {
    return this.is(word, 'string');
  }

  /** Length of a String in bytes. */
  byteLength(word: bigint): number {
    return Number(this.layouts.string.fields.length.read(this.ref(word)));
  }

  stringFlags(word: bigint): number {
    return Number(this.layouts.string.fields.flags.read(this.ref(word)));
  }

  setStringFlags(word: bigint, flags: number): void {
    this.layouts.string.fields.flags.write(this.ref(word), flags);
  }

  /** A frozen String with the bytes that a String has now: it shares them until somebody changes one of the two. */
  frozenCopy(word: bigint): bigint {
    const { world } = this.vm;
    const { bytes, length, flags } = viewText(world, word);
    this.setStringFlags(word, flags | FLAG.shared);
    return this.wordOf(makeText(world, bytes, length, flags | FLAG.shared | FLAG.frozen));
  }

  /** Gives a String other bytes; frozenness is the caller's business. */
  replaceBytes(word: bigint, bytes: Uint8Array): void {
    const storage = this.#newBytes(bytes);
    const { fields } = this.layouts.string;
    const reference = this.ref(word);
    const flags = Number(fields.flags.read(reference)) & ~(FLAG.shared | FLAG.ascii);
    fields.bytes.write(reference, this.words.encodeReference(storage));
    fields.length.write(reference, bytes.length);
    fields.flags.write(reference, flags | (isAscii(bytes) ? FLAG.ascii : 0));
  }

  /** Appends bytes to a String in place, with room for more where it must grow. */
  appendBytes(word: bigint, bytes: Uint8Array): void {
    const { world } = this.vm;
    const { fields } = this.layouts.string;
    const { tail, fields: own } = this.layouts.bytes;
    const { reference, length, flags, ...text } = viewText(world, word);
    let storage = text.bytes;
    const needed = length + bytes.length;
    if (!hasRoomFor(world, viewText(world, word), bytes.length)) {
      storage = makeBytes(world, needed + (needed >>> 1) + SPARE);
      const to = tail.address(storage, 0);
      this.heap.memory.u8.copyWithin(to, text.start, text.start + length);
      fields.bytes.write(reference, this.words.encodeReference(storage));
    }
    own.hash.write(storage, 0);
    this.heap.memory.u8.set(bytes, tail.address(storage, length));
    fields.length.write(reference, needed);
    const ascii = isAscii(bytes) ? flags & FLAG.ascii : 0;
    fields.flags.write(reference, (flags & ~(FLAG.shared | FLAG.ascii)) | ascii);
  }

  // ---- arrays ----

  newArray(elements: readonly bigint[]): bigint {
    for (const element of elements) this.host.keep(element);
    const storage = this.#newStorage(elements.length);
    const first = this.layouts.storage.tail.address(this.ref(storage), 0) >>> 3;
    const { i64 } = this.heap.memory;
    for (let i = 0; i < elements.length; i++) i64[first + i] = elements[i]!;
    return this.#newArrayOn(storage, elements.length);
  }

  /** An Array of integers that fit a word: none of them needs to be kept. */
  newArrayOfIntegers(numbers: ArrayLike<number>): bigint {
    const storage = this.#newStorage(numbers.length);
    const first = this.layouts.storage.tail.address(this.ref(storage), 0) >>> 3;
    const { i64 } = this.heap.memory;
    for (let i = 0; i < numbers.length; i++) i64[first + i] = this.words.encodeNumber(numbers[i]!);
    return this.#newArrayOn(storage, numbers.length);
  }

  /** A sorted copy of an Array of small integers, which are ordered as their words are; `null` for other Arrays. */
  sortedIntegers(array: bigint): bigint | null {
    const length = this.lengthOf(array);
    const first = this.#first(array);
    const { i32, i64 } = this.heap.memory;
    for (let i = 0; i < length; i++) if ((i32[(first + i) * 2]! & 1) !== 0) return null;
    const words = i64.slice(first, first + length).sort();
    const storage = this.#newStorage(length);
    const at = this.layouts.storage.tail.address(this.ref(storage), 0) >>> 3;
    this.heap.memory.i64.set(words, at);
    return this.#newArrayOn(storage, length);
  }

  #newStorage(capacity: number): bigint {
    const { shape, tail } = this.layouts.storage;
    const reference = this.heap.newObject(shape, capacity);
    const first = tail.address(reference, 0) >>> 3;
    this.heap.memory.i64.fill(this.nil, first, first + capacity);
    return this.wordOf(reference);
  }

  #newArrayOn(storage: bigint, length: number): bigint {
    const { shape, fields } = this.layouts.array;
    const reference = this.heap.newObject(shape);
    fields.items.write(reference, storage);
    fields.length.write(reference, length);
    fields.flags.write(reference, 0);
    fields.ivars.write(reference, this.nil);
    return this.wordOf(reference);
  }

  isArray(word: bigint): boolean {
    return this.is(word, 'array');
  }

  lengthOf(array: bigint): number {
    return Number(this.layouts.array.fields.length.read(this.ref(array)));
  }

  /** Index of an Array's first element in 64-bit words of memory; good until the next allocation. */
  #first(array: bigint): number {
    const storage = this.ref(this.layouts.array.fields.items.read(this.ref(array)) as bigint);
    return this.layouts.storage.tail.address(storage, 0) >>> 3;
  }

  /** The elements of an Array: a copy. */
  elements(array: bigint): bigint[] {
    const first = this.#first(array);
    const { i64 } = this.heap.memory;
    const elements: bigint[] = [];
    for (let i = 0, length = this.lengthOf(array); i < length; i++) elements.push(i64[first + i]!);
    return elements;
  }

  /** The element at an index from 0; nil outside. */
  elementAt(array: bigint, index: number): bigint {
    if (index < 0 || index >= this.lengthOf(array)) return this.nil;
    return this.heap.memory.i64[this.#first(array) + index]!;
  }

  /** Sets the element at an index from 0; the Array grows where needed, with nil in between. */
  setElement(array: bigint, index: number, value: bigint): void {
    const length = this.lengthOf(array);
    if (index >= length) this.resize(array, index + 1);
    const storage = this.ref(this.layouts.array.fields.items.read(this.ref(array)) as bigint);
    this.heap.memory.i64[this.layouts.storage.tail.address(storage, index) >>> 3] = value;
    this.heap.hostBarrier(storage);
  }

  /** Gives an Array another length: new elements are nil. */
  resize(array: bigint, length: number): void {
    const { fields } = this.layouts.array;
    const { tail } = this.layouts.storage;
    const reference = this.ref(array);
    const old = Number(fields.length.read(reference));
    const storage = this.ref(fields.items.read(reference) as bigint);
    const capacity = tail.lengthOf(storage);
    const { memory } = this.heap;
    if (length <= capacity) {
      const first = tail.address(storage, 0) >>> 3;
      memory.i64.fill(this.nil, first + Math.min(old, length), first + Math.max(old, length));
    } else {
      const grown = Math.max(LEAST_CAPACITY, length, old + (old >> 1));
      const copy = this.#newStorage(grown);
      const from = tail.address(this.ref(fields.items.read(reference) as bigint), 0);
      memory.u8.copyWithin(tail.address(this.ref(copy), 0), from, from + old * 8);
      this.heap.hostBarrier(this.ref(copy));
      fields.items.write(reference, copy);
    }
    fields.length.write(reference, length);
  }

  /** Replaces all elements. */
  setElements(array: bigint, elements: readonly bigint[]): void {
    for (const element of elements) this.host.keep(element);
    this.resize(array, elements.length);
    const storage = this.ref(this.layouts.array.fields.items.read(this.ref(array)) as bigint);
    const first = this.layouts.storage.tail.address(storage, 0) >>> 3;
    const { i64 } = this.heap.memory;
    for (let i = 0; i < elements.length; i++) i64[first + i] = elements[i]!;
    this.heap.hostBarrier(storage);
  }

  /** Removes the first element. */
  removeFirst(array: bigint): void {
    const first = this.#first(array);
    const length = this.lengthOf(array);
    this.heap.memory.i64.copyWithin(first, first + 1, first + length);
    this.resize(array, length - 1);
  }

  push(array: bigint, value: bigint): void {
    this.setElement(array, this.lengthOf(array), value);
  }
}
