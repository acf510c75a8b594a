// Strings as rows and host code see them in memory.

import type { World } from '@martlet/vm';
import { bytesLayout, FLAG, storageLayout, stringObject } from './layouts.ts';
import { bytesCapacity, hashOf } from './text-routines.ts';

/** A String in memory; good until it is changed. */
export interface TextView {
  readonly reference: number;
  /** Reference of its storage. */
  readonly bytes: number;
  /** Address of its first byte; good until the next allocation. */
  readonly start: number;
  readonly length: number;
  readonly flags: number;
}

/** Looks at a String. */
export function viewText(world: World, word: bigint): TextView {
  const { fields } = world.of(stringObject);
  const reference = world.values.decodeReference(word);
  const bytes = world.values.decodeReference(fields.bytes.read(reference) as bigint);
  return {
    reference,
    bytes,
    start: world.of(bytesLayout).tail.address(bytes, 0),
    length: Number(fields.length.read(reference)),
    flags: Number(fields.flags.read(reference)),
  };
}

/** Reference of new storage for so many bytes, all zero. */
export function makeBytes(world: World, length: number): number {
  return world.heap.newObject(world.of(bytesLayout).shape, bytesCapacity(length));
}

/** Reference of a new String on storage that somebody keeps. */
export function makeText(world: World, bytes: number, length: number, flags: number): number {
  const { fields, shape } = world.of(stringObject);
  const reference = world.heap.newObject(shape);
  fields.bytes.write(reference, world.values.encodeReference(bytes));
  fields.length.write(reference, length);
  fields.flags.write(reference, flags);
  fields.ivars.write(reference, world.values.nil);
  return reference;
}

/** Compares the bytes of two Strings as memcmp does, shorter first. */
export function orderTexts(world: World, a: bigint, b: bigint): -1 | 0 | 1 {
  const [x, y] = [viewText(world, a), viewText(world, b)];
  const { u8 } = world.heap.memory;
  const common = Math.min(x.length, y.length);
  for (let i = 0; i < common; i++) {
    const [left, right] = [u8[x.start + i]!, u8[y.start + i]!];
    if (left !== right) return left < right ? -1 : 1;
  }
  return x.length === y.length ? 0 : x.length < y.length ? -1 : 1;
}

/** First place of a String in another at or behind a byte, or -1. */
export function findText(world: World, text: bigint, needle: bigint, from: number): number {
  const [x, y] = [viewText(world, text), viewText(world, needle)];
  const { u8 } = world.heap.memory;
  for (let at = from; at + y.length <= x.length; at++) {
    let i = 0;
    while (i < y.length && u8[x.start + at + i] === u8[y.start + i]) i++;
    if (i === y.length) return at;
  }
  return -1;
}

/** The hash code of a String's bytes: 30 bits, never 0. */
export function hashOfText(world: World, word: bigint): number {
  const { bytes, start, length } = viewText(world, word);
  const { hash } = world.of(bytesLayout).fields;
  const known = Number(hash.read(bytes));
  if (known !== 0) return known;
  const code = hashOf((at) => world.heap.memory.load32(start + at) | 0, length);
  hash.write(bytes, code);
  return code;
}

/** May the bytes be written where they are, with so many more behind them? */
export function hasRoomFor(world: World, text: TextView, more: number): boolean {
  if ((text.flags & FLAG.shared) !== 0) return false;
  return text.length + more + 8 <= world.of(bytesLayout).tail.lengthOf(text.bytes);
}

/** Single characters that share their bytes. */
const CHARACTERS = 128;

/**
 * Makes the table of the storages that hold the bytes of all Strings of one ASCII character, unless there is one. It is the
 * owner of the storages' shape, where generated code finds it.
 */
export function makeCharacters(world: World): void {
  const { values, heap } = world;
  const layout = world.of(bytesLayout);
  if (heap.ownerOf(layout.shape) !== values.nil) return;
  const { shape, tail } = world.of(storageLayout);
  const table = heap.newObject(shape, CHARACTERS);
  heap.setOwner(layout.shape, values.encodeReference(table));
  for (let code = 0; code < CHARACTERS; code++) {
    const bytes = makeBytes(world, 1);
    heap.memory.u8[layout.tail.address(bytes, 0)] = code;
    heap.memory.i64[tail.address(table, code) >>> 3] = values.encodeReference(bytes);
    heap.hostBarrier(table);
  }
}

/** Reference of the storage that holds the bytes of all Strings of this one ASCII character. */
export function characterBytes(world: World, code: number): number {
  const { values, heap } = world;
  const table = values.decodeReference(heap.ownerOf(world.of(bytesLayout).shape));
  const at = world.of(storageLayout).tail.address(table, code);
  return values.decodeReference(heap.memory.i64[at >>> 3]!);
}
