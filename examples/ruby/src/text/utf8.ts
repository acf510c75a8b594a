// Bytes of Ruby strings as JavaScript strings and back.
//
// A Ruby string is a sequence of bytes that need not be valid UTF-8. A byte that belongs to no valid sequence becomes
// the lone surrogate U+DC00 + byte (Python's "surrogateescape", PEP 383), which no valid sequence decodes to, so that
// decoding and encoding are inverse to each other.

/** The code units that stand for single invalid bytes. */
const ESCAPE = 0xdc00;

/** Length of the valid UTF-8 sequence that starts at `at`, or 0 if there is none (Unicode 15, table 3-7). */
export function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  const second = bytes[at + 1] ?? 0;
  if (first < 0xc2) return 0;
  if (first < 0xe0) return (second & 0xc0) === 0x80 ? 2 : 0;
  const third = bytes[at + 2] ?? 0;
  if (first < 0xf0) {
    const low = first === 0xe0 ? 0xa0 : 0x80;
    const high = first === 0xed ? 0x9f : 0xbf;
    return second >= low && second <= high && (third & 0xc0) === 0x80 ? 3 : 0;
  }
  if (first > 0xf4) return 0;
  const low = first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xf4 ? 0x8f : 0xbf;
  const fourth = bytes[at + 3] ?? 0;
  return second >= low && second <= high && (third & 0xc0) === 0x80 && (fourth & 0xc0) === 0x80
    ? 4
    : 0;
}

/** Are all bytes ASCII? */
export function isAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i]! >= 0x80) return false;
  return true;
}

/** Is this a valid UTF-8 string? */
export function isValidUtf8(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; ) {
    const length = sequenceLength(bytes, i);
    if (length === 0) return false;
    i += length;
  }
  return true;
}

/** The number of characters: valid sequences count once, every other byte for itself. */
export function characterCount(bytes: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < bytes.length; i += sequenceLength(bytes, i) || 1) count++;
  return count;
}

/** Bytes that are made characters without the decoder, whose calls are slow. */
const FEW = 32;
const decoder = new TextDecoder();

/** The JavaScript string for bytes that are all ASCII. */
export function decodeAscii(bytes: Uint8Array): string {
  if (bytes.length > FEW) return decoder.decode(bytes);
  let text = '';
  let i = 0;
  for (; i + 4 <= bytes.length; i += 4) {
    text += String.fromCharCode(bytes[i]!, bytes[i + 1]!, bytes[i + 2]!, bytes[i + 3]!);
  }
  for (; i < bytes.length; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

/** The JavaScript string for these bytes. */
export function decodeUtf8(bytes: Uint8Array): string {
  if (isAscii(bytes)) return decodeAscii(bytes);
  let text = '';
  let units: number[] = [];
  for (let i = 0; i < bytes.length; ) {
    const length = sequenceLength(bytes, i);
    if (length === 1) {
      units.push(bytes[i]!);
    } else if (length === 0) {
      units.push(ESCAPE + bytes[i]!);
    } else {
      let point = bytes[i]! & (0x7f >> length);
      for (let k = 1; k < length; k++) point = (point << 6) | (bytes[i + k]! & 0x3f);
      if (point >= 0x10000) {
        units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + (point & 0x3ff));
      } else {
        units.push(point);
      }
    }
    i += length || 1;
    if (units.length > 4096) {
      text += String.fromCharCode.apply(null, units);
      units = [];
    }
  }
  return text + String.fromCharCode.apply(null, units);
}

/** The bytes for a JavaScript string; the inverse of `decodeUtf8`. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let n = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      bytes[n++] = unit;
    } else if (unit < 0x800) {
      bytes[n++] = 0xc0 | (unit >> 6);
      bytes[n++] = 0x80 | (unit & 0x3f);
    } else if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      const point = 0x10000 + ((unit - 0xd800) << 10) + (text.charCodeAt(++i) - 0xdc00);
      bytes[n++] = 0xf0 | (point >> 18);
      bytes[n++] = 0x80 | ((point >> 12) & 0x3f);
      bytes[n++] = 0x80 | ((point >> 6) & 0x3f);
      bytes[n++] = 0x80 | (point & 0x3f);
    } else if (unit >= ESCAPE + 0x80 && unit <= ESCAPE + 0xff) {
      bytes[n++] = unit - ESCAPE;
    } else {
      bytes[n++] = 0xe0 | (unit >> 12);
      bytes[n++] = 0x80 | ((unit >> 6) & 0x3f);
      bytes[n++] = 0x80 | (unit & 0x3f);
    }
  }
  return bytes.slice(0, n);
}

/** Is this code point (as JavaScript gives it) an invalid byte? */
export function isEscapedByte(point: number): boolean {
  return point >= ESCAPE + 0x80 && point <= ESCAPE + 0xff;
}

/** The byte behind an escaped code point. */
export function escapedByte(point: number): number {
  return point - ESCAPE;
}

/** Ruby's characters of a string. */
export function characters(text: string): string[] {
  return hasWideUnits(text) ? Array.from(text) : text.split('');
}

/** Does the string have surrogates, so that its characters are not its code units? */
export function hasWideUnits(text: string): boolean {
  return /[\ud800-\udfff]/.test(text);
}

/** The number of characters. */
export function characterLength(text: string): number {
  if (!hasWideUnits(text)) return text.length;
  let count = 0;
  for (let i = 0; i < text.length; count++) i += text.codePointAt(i)! > 0xffff ? 2 : 1;
  return count;
}

/** The code unit index of the character with this index; the string's length if there are fewer. */
export function unitIndex(text: string, character: number): number {
  if (!hasWideUnits(text)) return Math.min(character, text.length);
  let i = 0;
  for (let k = 0; k < character && i < text.length; k++) i += text.codePointAt(i)! > 0xffff ? 2 : 1;
  return i;
}

/** The number of characters before a code unit index. */
export function characterIndex(text: string, unit: number): number {
  return hasWideUnits(text) ? characterLength(text.slice(0, unit)) : unit;
}
