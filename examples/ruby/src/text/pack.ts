// Array#pack and String#unpack (pack.c): the directives for integers, floats, strings, hexadecimal, base64 and UTF-8.

import { decodeUtf8, encodeUtf8, sequenceLength } from './utf8.ts';

/** A mistake in a template or its arguments; `message` is CRuby's. */
export class PackError extends Error {}

/** A value that a directive takes or gives. */
export type PackValue = bigint | number | string | Uint8Array | null;

interface PackDirective {
  readonly type: string;
  /** Repetitions; `*` is -1, none is undefined. */
  readonly count: number | undefined;
  readonly little: boolean;
  readonly big: boolean;
}

/** Sizes in bytes of the integer directives. */
const INTEGER_SIZES: Readonly<Record<string, number>> = {
  C: 1,
  c: 1,
  S: 2,
  s: 2,
  L: 4,
  l: 4,
  Q: 8,
  q: 8,
  J: 8,
  j: 8,
  I: 4,
  i: 4,
  n: 2,
  N: 4,
  v: 2,
  V: 4,
};
const FLOAT_SIZES: Readonly<Record<string, number>> = {
  D: 8,
  d: 8,
  E: 8,
  G: 8,
  F: 4,
  f: 4,
  e: 4,
  g: 4,
};

/** The directives there are. */
const KNOWN = 'aAZBbHhmMuUwxX@CcSsLlQqJjIinNvVDdEGFfeg';

function directives(template: string): PackDirective[] {
  const found: PackDirective[] = [];
  const pattern = /\s+|#[^\n]*|([a-zA-Z@])([_!<>]*)(\*|\d+)?|[\s\S]/g;
  for (const [, type, modifiers, count] of template.matchAll(pattern)) {
    // CRuby 3.1 passes over what it does not know.
    if (type === undefined || !KNOWN.includes(type)) continue;
    const big = modifiers!.includes('>') || 'nNGg'.includes(type);
    found.push({
      type:
        /[_!]/.test(modifiers!) && type === 'L'
          ? 'Q'
          : /[_!]/.test(modifiers!) && type === 'l'
            ? 'q'
            : type,
      count: count === undefined ? undefined : count === '*' ? -1 : Number(count),
      big,
      little: !big,
    });
  }
  return found;
}

/** What each directive takes, so that the caller can convert arguments: `i` integer, `f` float, `s` string, in order. */
export function packArguments(template: string, available: number): ('i' | 'f' | 's')[] {
  const kinds: ('i' | 'f' | 's')[] = [];
  for (const { type, count } of directives(template)) {
    if ('xX@'.includes(type)) continue;
    if ('aAZBbHhmMu'.includes(type)) {
      kinds.push('s');
      continue;
    }
    const kind = FLOAT_SIZES[type] ? 'f' : 'i';
    const wanted = count === undefined ? 1 : count < 0 ? available - kinds.length : count;
    for (let i = 0; i < wanted; i++) kinds.push(kind);
  }
  return kinds;
}

/** Array#pack: `values` as `packArguments` says; strings as bytes. */
export function pack(template: string, values: readonly PackValue[]): Uint8Array {
  const out: number[] = [];
  let at = 0;
  const take = (): PackValue => {
    if (at >= values.length) throw new PackError('too few arguments');
    return values[at++]!;
  };
  for (const directive of directives(template)) {
    const { type, count } = directive;
    if ('aAZ'.includes(type)) packText(out, take() as Uint8Array, type, count);
    else if (type === 'B' || type === 'b') packBits(out, take() as Uint8Array, type === 'B', count);
    else if (type === 'H' || type === 'h') packHex(out, take() as Uint8Array, type === 'H', count);
    else if (type === 'm') out.push(...encodeUtf8(encodeBase64(take() as Uint8Array, count)));
    else if (type === 'x') for (let i = 0; i < (count ?? 1); i++) out.push(0);
    else if (type === 'X') out.splice(out.length - (count ?? 1));
    else if (type === '@') while (out.length < (count ?? 0)) out.push(0);
    else {
      const times = count === undefined ? 1 : count < 0 ? values.length - at : count;
      for (let i = 0; i < times; i++) packNumber(out, directive, take(), template);
    }
  }
  return Uint8Array.from(out);
}

function packText(out: number[], bytes: Uint8Array, type: string, count: number | undefined): void {
  const wanted =
    count === undefined ? 1 : count < 0 ? bytes.length + (type === 'Z' ? 1 : 0) : count;
  for (let i = 0; i < wanted; i++) out.push(i < bytes.length ? bytes[i]! : type === 'A' ? 32 : 0);
}

function packBits(
  out: number[],
  bytes: Uint8Array,
  highFirst: boolean,
  count: number | undefined,
): void {
  const wanted = count === undefined ? 1 : count < 0 ? bytes.length : Math.min(count, bytes.length);
  for (let i = 0; i < wanted; i += 8) {
    let byte = 0;
    for (let k = 0; k < 8 && i + k < wanted; k++)
      if (bytes[i + k]! & 1) byte |= highFirst ? 0x80 >> k : 1 << k;
    out.push(byte);
  }
}

function packHex(
  out: number[],
  bytes: Uint8Array,
  highFirst: boolean,
  count: number | undefined,
): void {
  const wanted = count === undefined ? 1 : count < 0 ? bytes.length : Math.min(count, bytes.length);
  const nibble = (i: number): number => {
    if (i >= wanted) return 0;
    const byte = bytes[i]!;
    return /[A-Za-z]/.test(String.fromCharCode(byte)) ? ((byte & 7) + 9) & 15 : byte & 15;
  };
  for (let i = 0; i < wanted; i += 2) {
    out.push(highFirst ? (nibble(i) << 4) | nibble(i + 1) : nibble(i) | (nibble(i + 1) << 4));
  }
}

function packNumber(
  out: number[],
  directive: PackDirective,
  value: PackValue,
  template: string,
): void {
  const { type } = directive;
  if (type === 'U') {
    out.push(...encodeUtf8(String.fromCodePoint(Number(value))));
  } else if (type === 'w') {
    packBer(out, BigInt(value as bigint));
  } else if (INTEGER_SIZES[type]) {
    const size = INTEGER_SIZES[type];
    const bits = BigInt.asUintN(size * 8, BigInt(value as bigint));
    for (let i = 0; i < size; i++) {
      const shift = directive.little ? i : size - 1 - i;
      out.push(Number((bits >> BigInt(8 * shift)) & 0xffn));
    }
  } else if (FLOAT_SIZES[type]) {
    const view = new DataView(new ArrayBuffer(8));
    const size = FLOAT_SIZES[type];
    if (size === 8) view.setFloat64(0, Number(value), directive.little);
    else view.setFloat32(0, Number(value), directive.little);
    for (let i = 0; i < size; i++) out.push(view.getUint8(i));
  } else {
    throw new PackError(`unknown pack directive '${type}' in '${template}'`);
  }
}

/** BER-compressed integers: seven bits a byte, highest first. */
function packBer(out: number[], value: bigint): void {
  const bytes = [Number(value & 0x7fn)];
  for (let rest = value >> 7n; rest > 0n; rest >>= 7n) bytes.unshift(Number(rest & 0x7fn) | 0x80);
  out.push(...bytes);
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 with a newline after each `count` bytes (rounded down to threes; 45 by default; none for 0). */
function encodeBase64(bytes: Uint8Array, count: number | undefined): string {
  const lineBytes =
    count === 0
      ? bytes.length || 1
      : count === undefined || count < 3
        ? 45
        : Math.floor(count / 3) * 3;
  let out = '';
  for (let start = 0; start < bytes.length; start += lineBytes) {
    const end = Math.min(start + lineBytes, bytes.length);
    for (let i = start; i < end; i += 3) {
      const word =
        (bytes[i]! << 16) |
        ((i + 1 < end ? bytes[i + 1]! : 0) << 8) |
        (i + 2 < end ? bytes[i + 2]! : 0);
      out += BASE64[word >> 18]! + BASE64[(word >> 12) & 63]!;
      out += i + 1 < end ? BASE64[(word >> 6) & 63]! : '=';
      out += i + 2 < end ? BASE64[word & 63]! : '=';
    }
    if (count !== 0) out += '\n';
  }
  return out;
}

function decodeBase64(text: string): Uint8Array {
  const out: number[] = [];
  let bits = 0;
  let word = 0;
  for (const c of text) {
    if (c === '=') break;
    const value = BASE64.indexOf(c);
    if (value < 0) continue;
    word = ((word << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push((word >> bits) & 0xff);
    }
  }
  return Uint8Array.from(out);
}

/** String#unpack: integers as bigint, floats as number, strings as bytes, missing values as null. */
export function unpack(template: string, bytes: Uint8Array): PackValue[] {
  const out: PackValue[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  for (const directive of directives(template)) {
    const { type, count } = directive;
    const left = bytes.length - at;
    if ('aAZ'.includes(type)) {
      const size = Math.min(count === undefined ? 1 : count < 0 ? left : count, left);
      const part = bytes.slice(at, at + size);
      const end = type === 'Z' ? part.indexOf(0) : -1;
      at += type === 'Z' && count === -1 && end >= 0 ? end + 1 : size;
      out.push(type === 'A' ? trimmed(part) : end >= 0 ? part.slice(0, end) : part);
    } else if ('BbHh'.includes(type)) {
      const perByte = type === 'B' || type === 'b' ? 8 : 2;
      const size = Math.min(
        count === undefined ? 1 : count < 0 ? left * perByte : count,
        left * perByte,
      );
      out.push(encodeUtf8(digitText(bytes, at, size, type)));
      at += Math.ceil(size / perByte);
    } else if (type === 'm') {
      out.push(decodeBase64(decodeUtf8(bytes.slice(at))));
      at = bytes.length;
    } else if (type === 'x') {
      at += count === undefined ? 1 : count < 0 ? left : count;
      if (at > bytes.length) throw new PackError('x outside of string');
    } else if (type === 'X') {
      at -= count ?? 1;
      if (at < 0) throw new PackError('X outside of string');
    } else if (type === '@') {
      at = count ?? 0;
    } else {
      at = unpackNumbers(out, directive, bytes, view, at);
    }
  }
  return out;
}

function trimmed(part: Uint8Array): Uint8Array {
  let end = part.length;
  while (end > 0 && (part[end - 1] === 0 || part[end - 1] === 32)) end--;
  return part.slice(0, end);
}

function digitText(bytes: Uint8Array, start: number, size: number, type: string): string {
  let out = '';
  for (let i = 0; i < size; i++) {
    if (type === 'B' || type === 'b') {
      const byte = bytes[start + (i >> 3)]!;
      out += type === 'B' ? (byte >> (7 - (i & 7))) & 1 : (byte >> (i & 7)) & 1;
    } else {
      const byte = bytes[start + (i >> 1)]!;
      const high = (type === 'H') === (i % 2 === 0);
      out += (high ? byte >> 4 : byte & 15).toString(16);
    }
  }
  return out;
}

function unpackNumbers(
  out: PackValue[],
  directive: PackDirective,
  bytes: Uint8Array,
  view: DataView,
  start: number,
): number {
  const { type, count } = directive;
  const endless = count === -1;
  let at = start;
  for (let i = 0; endless ? at < bytes.length : i < (count ?? 1); i++) {
    if (type === 'U') {
      if (at >= bytes.length) break;
      const size = sequenceLength(bytes, at);
      if (size === 0) throw new PackError('malformed UTF-8 character');
      out.push(BigInt(decodeUtf8(bytes.slice(at, at + size)).codePointAt(0)!));
      at += size;
      continue;
    }
    if (type === 'w') {
      if (at >= bytes.length) break;
      let value = 0n;
      for (;;) {
        const byte = bytes[at++];
        if (byte === undefined) break;
        value = (value << 7n) | BigInt(byte & 0x7f);
        if (byte < 0x80) break;
      }
      out.push(value);
      continue;
    }
    const size = INTEGER_SIZES[type] ?? FLOAT_SIZES[type];
    if (size === undefined) throw new PackError(`unknown unpack directive '${type}'`);
    if (at + size > bytes.length) {
      if (!endless) out.push(null);
      if (endless) break;
      continue;
    }
    if (FLOAT_SIZES[type]) {
      out.push(
        size === 8 ? view.getFloat64(at, directive.little) : view.getFloat32(at, directive.little),
      );
    } else {
      let bits = 0n;
      for (let k = 0; k < size; k++) {
        const byte = BigInt(bytes[at + (directive.little ? k : size - 1 - k)]!);
        bits |= byte << BigInt(8 * k);
      }
      const signed = 'cslqji'.includes(type);
      out.push(signed ? BigInt.asIntN(size * 8, bits) : bits);
    }
    at += size;
  }
  return at;
}
