// Strings: access by characters and bytes, searching, and changes in place.
//
// Where a String is known to be ASCII (or binary), characters are bytes and nothing is decoded.

import { OutOfMemoryError } from '@martlet/heap';
import { FLAG } from '../instructions/layouts.ts';
import type { Runtime } from '../runtime/runtime.ts';
import {
  characterCount,
  characterIndex,
  characters,
  decodeUtf8,
  encodeUtf8,
  isValidUtf8,
  sequenceLength,
  unitIndex,
} from '../text/utf8.ts';
import {
  bigArgument,
  changeableString,
  encodingFlag,
  integerArgument,
  isByteString,
  stringArgument,
  textArgument,
} from './arguments.ts';
import { defineHost } from './registry.ts';

/** Number of characters of a String. */
export function stringLength(rt: Runtime, word: bigint): number {
  return isByteString(rt, word) ? rt.byteLength(word) : characterCount(rt.bytesOf(word));
}

/** A String of the same encoding with other bytes. */
function sameEncoding(rt: Runtime, bytes: Uint8Array, like: bigint): bigint {
  return rt.newStringOf(bytes, encodingFlag(rt, like));
}

/** The part of `count` characters from `start` on; nil where `start` is outside. */
function substring(rt: Runtime, word: bigint, start: number, count: number): bigint {
  if (count < 0) return rt.nil;
  if (isByteString(rt, word)) {
    const length = rt.byteLength(word);
    const from = start < 0 ? start + length : start;
    if (from < 0 || from > length) return rt.nil;
    return sameEncoding(rt, rt.bytesBetween(word, from, from + count), word);
  }
  const bytes = rt.bytesOf(word);
  const length = characterCount(bytes);
  const from = start < 0 ? start + length : start;
  if (from < 0 || from > length) return rt.nil;
  const to = Math.min(from + count, length);
  const first = byteOffset(bytes, 0, from);
  return rt.newStringOf(bytes.subarray(first, byteOffset(bytes, first, to - from)));
}

/** The byte index that is `count` characters behind a byte index. */
function byteOffset(bytes: Uint8Array, start: number, count: number): number {
  let at = start;
  for (let i = 0; i < count; i++) at += sequenceLength(bytes, at) || 1;
  return at;
}

defineHost('str_length', 1, (rt, s) => rt.host.int(stringLength(rt, s!)));
defineHost('str_bytesize', 1, (rt, s) => rt.host.int(rt.byteLength(s!)));
defineHost('str_at', 2, (rt, s, index) => {
  if (rt.host.isInt(index!) && rt.isAsciiString(s!)) {
    const length = rt.byteLength(s!);
    const place = Number(rt.host.toInt(index!));
    const at = place < 0 ? place + length : place;
    return at < 0 || at >= length ? rt.nil : rt.asciiCharacter(rt.byteAt(s!, at), s!);
  }
  const at = integerArgument(rt, index!);
  const found = substring(rt, s!, at, 1);
  return found !== rt.nil && rt.byteLength(found) === 0 ? rt.nil : found;
});
defineHost('str_sub', 3, (rt, s, start, count) =>
  substring(rt, s!, integerArgument(rt, start!), integerArgument(rt, count!)),
);

// ---- searching ----

/** First place of `needle` at or behind `from`, or -1. */
function findBytes(bytes: Uint8Array, needle: Uint8Array, from: number): number {
  const last = bytes.length - needle.length;
  outer: for (let i = from; i <= last; i++) {
    for (let k = 0; k < needle.length; k++) if (bytes[i + k] !== needle[k]) continue outer;
    return i;
  }
  return -1;
}

/** Index of a String in another from a character on; nil where there is none. */
defineHost('str_index', 3, (rt, s, needle, start) => {
  const length = stringLength(rt, s!);
  let from = integerArgument(rt, start!);
  if (from < 0) from += length;
  const sought = rt.bytesOf(stringArgument(rt, needle!));
  if (from < 0 || from > length) return rt.nil;
  const bytes = rt.bytesOf(s!);
  if (isByteString(rt, s!)) {
    const found = findBytes(bytes, sought, from);
    return found < 0 ? rt.nil : rt.host.int(found);
  }
  const found = findBytes(bytes, sought, byteOffset(bytes, 0, from));
  return found < 0 ? rt.nil : rt.host.int(characterCount(bytes.subarray(0, found)));
});
/** The same in bytes. */
defineHost('str_byteindex', 3, (rt, s, needle, start) => {
  const sought = rt.bytesOf(stringArgument(rt, needle!));
  const from = integerArgument(rt, start!);
  const found = findBytes(rt.bytesOf(s!).subarray(from), sought, 0);
  return found < 0 ? rt.nil : rt.host.int(found);
});
/** The last index at or before a character; nil where there is none. */
defineHost('str_rindex', 3, (rt, s, needle, start) => {
  const text = rt.str(s!);
  const length = stringLength(rt, s!);
  let from = start === rt.nil ? length : integerArgument(rt, start!);
  if (from < 0) from += length;
  const sought = textArgument(rt, needle!);
  if (from < 0) return rt.nil;
  const found = text.lastIndexOf(sought, unitIndex(text, from));
  return found < 0 ? rt.nil : rt.host.int(characterIndex(text, found));
});
defineHost('str_include', 2, (rt, s, other) =>
  rt.bool(findBytes(rt.bytesOf(s!), rt.bytesOf(stringArgument(rt, other!)), 0) >= 0),
);
defineHost('str_start_with', 2, (rt, s, other) => {
  const prefix = rt.bytesOf(stringArgument(rt, other!));
  const start = rt.bytesOf(s!).subarray(0, prefix.length);
  return rt.bool(compareBytes(start, prefix) === 0);
});
defineHost('str_end_with', 2, (rt, s, other) => {
  const suffix = rt.bytesOf(stringArgument(rt, other!));
  const bytes = rt.bytesOf(s!);
  if (suffix.length > bytes.length) return rt.bool(false);
  return rt.bool(compareBytes(bytes.subarray(bytes.length - suffix.length), suffix) === 0);
});

// ---- comparing ----

/** Compares as memcmp does, shorter first. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const common = Math.min(a.length, b.length);
  for (let i = 0; i < common; i++) if (a[i] !== b[i]) return a[i]! < b[i]! ? -1 : 1;
  return Math.sign(a.length - b.length);
}

defineHost('str_eq', 2, (rt, s, other) => {
  if (s === other) return rt.bool(true);
  return rt.bool(rt.isString(other!) && rt.sameBytes(s!, other!));
});
/** -1, 0 or 1; nil when the other is no String. */
defineHost('str_cmp', 2, (rt, s, other) =>
  rt.isString(other!) ? rt.host.int(compareBytes(rt.bytesOf(s!), rt.bytesOf(other!))) : rt.nil,
);
defineHost('str_hash', 1, (rt, s) => rt.host.int(rt.textHash(s!)));

// ---- making and changing ----

defineHost('str_plus', 2, (rt, s, other) => {
  stringArgument(rt, other!);
  const [a, b] = [rt.bytesOf(s!), rt.bytesOf(other!)];
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return sameEncoding(rt, bytes, s!);
});
defineHost('str_times', 2, (rt, s, times) => {
  const count = integerArgument(rt, times!);
  if (count < 0) return rt.raise('ArgumentError', 'negative argument');
  const part = rt.bytesOf(s!);
  const size = part.length * count;
  if (size > 2 ** 30) return rt.raise('ArgumentError', 'argument too big');
  if (size > rt.heap.memory.limit) throw new OutOfMemoryError(`no String has ${size} bytes here`);
  if (size === 0) return sameEncoding(rt, new Uint8Array(0), s!);
  const bytes = new Uint8Array(size);
  if (count > 0) bytes.set(part);
  for (let filled = part.length; filled < size; filled *= 2) bytes.copyWithin(filled, 0, filled);
  return sameEncoding(rt, bytes, s!);
});
/** `<<`: a String, or an Integer that stands for a character. */
defineHost('str_append', 2, (rt, s, other) => {
  changeableString(rt, s!);
  if (rt.isInteger(other!)) rt.appendBytes(s!, characterBytes(rt, s!, bigArgument(rt, other!)));
  else rt.appendBytes(s!, rt.bytesOf(stringArgument(rt, other!)));
  return s!;
});

function characterBytes(rt: Runtime, like: bigint, point: bigint): Uint8Array {
  if (encodingFlag(rt, like) !== 0) {
    if (point < 0 || point > 255) return rt.raise('RangeError', `${point} out of char range`);
    return Uint8Array.of(Number(point));
  }
  if (point < 0 || point > 0xffffffff) {
    return rt.raise('RangeError', `${point} out of char range`);
  }
  if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) {
    return rt.raise(
      'RangeError',
      `invalid codepoint 0x${point.toString(16).toUpperCase()} in UTF-8`,
    );
  }
  return encodeUtf8(String.fromCodePoint(Number(point)));
}

/** Replaces all of a String. */
defineHost('str_replace', 2, (rt, s, other) => {
  changeableString(rt, s!);
  rt.replaceBytes(s!, rt.bytesOf(stringArgument(rt, other!)));
  const binary = encodingFlag(rt, other!);
  rt.setStringFlags(s!, (rt.stringFlags(s!) & ~FLAG.binary) | binary);
  return s!;
});
/** The same for methods with `!`: nil when nothing changes. */
defineHost('str_change', 2, (rt, s, other) => {
  changeableString(rt, s!);
  const bytes = rt.bytesOf(other!);
  if (compareBytes(rt.bytesOf(s!), bytes) === 0) return rt.nil;
  rt.replaceBytes(s!, bytes);
  return s!;
});
/** Replaces `count` characters from `start` on; both lie inside. */
defineHost('str_splice', 4, (rt, s, start, count, other) => {
  changeableString(rt, s!);
  const bytes = rt.bytesOf(s!);
  const inserted = rt.bytesOf(stringArgument(rt, other!));
  const plain = isByteString(rt, s!);
  const from = plain
    ? integerArgument(rt, start!)
    : byteOffset(bytes, 0, integerArgument(rt, start!));
  const to = plain
    ? Math.min(from + integerArgument(rt, count!), bytes.length)
    : Math.min(byteOffset(bytes, from, integerArgument(rt, count!)), bytes.length);
  const result = new Uint8Array(from + inserted.length + bytes.length - to);
  result.set(bytes.subarray(0, from));
  result.set(inserted, from);
  result.set(bytes.subarray(to), from + inserted.length);
  rt.replaceBytes(s!, result);
  return s!;
});
/** A String as a key of a Hash: a frozen copy, unless it is frozen. Other values are their own. */
defineHost('frozen_text', 1, (rt, value) => {
  if (!rt.isString(value!) || rt.isFrozen(value!)) return value!;
  const copy = sameEncoding(rt, rt.bytesOf(value!), value!);
  rt.freeze(copy);
  return copy;
});
/** A copy of the class String itself. */
defineHost('str_copy', 1, (rt, s) => sameEncoding(rt, rt.bytesOf(s!), s!));

// ---- characters and bytes ----

defineHost('str_chars', 1, (rt, s) => {
  const bytes = rt.bytesOf(s!);
  const plain = isByteString(rt, s!);
  const parts: bigint[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = plain ? 1 : sequenceLength(bytes, at) || 1;
    parts.push(sameEncoding(rt, bytes.subarray(at, at + size), s!));
    at += size;
  }
  return rt.newArray(parts);
});
defineHost('str_bytes', 1, (rt, s) =>
  rt.newArray(Array.from(rt.bytesOf(s!), (byte) => rt.host.int(byte))),
);
defineHost('str_codepoints', 1, (rt, s) => {
  const bytes = rt.bytesOf(s!);
  if (isByteString(rt, s!)) return rt.newArray(Array.from(bytes, (byte) => rt.host.int(byte)));
  if (!isValidUtf8(bytes)) return rt.raise('ArgumentError', 'invalid byte sequence in UTF-8');
  const points = characters(decodeUtf8(bytes)).map((c) => rt.host.int(c.codePointAt(0)!));
  return rt.newArray(points);
});
defineHost('str_ord', 1, (rt, s) => {
  const bytes = rt.bytesOf(s!);
  if (bytes.length === 0) return rt.raise('ArgumentError', 'empty string');
  if (isByteString(rt, s!)) return rt.host.int(bytes[0]!);
  if (sequenceLength(bytes, 0) === 0) {
    return rt.raise('ArgumentError', 'invalid byte sequence in UTF-8');
  }
  return rt.host.int(decodeUtf8(bytes.subarray(0, 4)).codePointAt(0)!);
});
defineHost('str_getbyte', 2, (rt, s, index) => {
  const length = rt.byteLength(s!);
  const at = integerArgument(rt, index!);
  const from = at < 0 ? at + length : at;
  return from < 0 || from >= length ? rt.nil : rt.host.int(rt.bytesOf(s!)[from]!);
});
defineHost('str_setbyte', 3, (rt, s, index, value) => {
  changeableString(rt, s!);
  const bytes = rt.bytesOf(s!);
  const given = integerArgument(rt, index!);
  const at = given < 0 ? given + bytes.length : given;
  if (at < 0 || at >= bytes.length) {
    return rt.raise('IndexError', `index ${given} out of string`);
  }
  bytes[at] = integerArgument(rt, value!) & 0xff;
  rt.replaceBytes(s!, bytes);
  return value!;
});
defineHost('str_byteslice', 3, (rt, s, start, count) => {
  const bytes = rt.bytesOf(s!);
  const given = integerArgument(rt, start!);
  const from = given < 0 ? given + bytes.length : given;
  const size = integerArgument(rt, count!);
  if (from < 0 || from > bytes.length || size < 0) return rt.nil;
  return sameEncoding(rt, bytes.subarray(from, from + size), s!);
});
defineHost('int_chr', 2, (rt, n, wide) => {
  const point = bigArgument(rt, n!);
  const limit = rt.truthy(wide!) ? 0x10ffffn : 255n;
  if (point < 0n || point > limit) return rt.raise('RangeError', `${point} out of char range`);
  if (!rt.truthy(wide!) && point >= 128n) {
    return rt.newStringOf(Uint8Array.of(Number(point)), FLAG.binary);
  }
  return rt.newString(String.fromCodePoint(Number(point)));
});
// ---- encodings ----

defineHost('str_is_valid', 1, (rt, s) =>
  rt.bool(isByteString(rt, s!) || isValidUtf8(rt.bytesOf(s!))),
);
defineHost('str_is_ascii', 1, (rt, s) => rt.bool(rt.bytesOf(s!).every((byte) => byte < 0x80)));
defineHost('str_is_binary', 1, (rt, s) => rt.bool(encodingFlag(rt, s!) !== 0));
defineHost('str_set_binary', 2, (rt, s, binary) => {
  changeableString(rt, s!);
  const flags = rt.stringFlags(s!) & ~FLAG.binary;
  rt.setStringFlags(s!, rt.truthy(binary!) ? flags | FLAG.binary : flags);
  return s!;
});
/** Every byte that belongs to no character replaced. */
defineHost('str_scrub', 2, (rt, s, replacement) => {
  const by = rt.str(replacement!);
  const text = rt
    .str(s!)
    .replace(/[\ud800-\udbff][\udc00-\udfff]|([\udc80-\udcff])/g, (all, bad) =>
      bad === undefined ? all : by,
    );
  return rt.newString(text);
});
