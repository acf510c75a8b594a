// A reader of big-endian bytes that never goes past its end.

import { decodeUtf8 } from '../text/utf8.ts';
import { RiteError } from './errors.ts';

/** Reads a stretch of a file from its start to its end. */
export class ByteReader {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly end: number;
  position: number;

  constructor(file: string, bytes: Uint8Array, position = 0, end: number = bytes.length) {
    this.file = file;
    this.bytes = bytes;
    this.position = position;
    this.end = end;
  }

  /** @throws RiteError always, naming the place */
  fail(text: string, offset: number = this.position): never {
    throw new RiteError(this.file, offset, text);
  }

  /** Sees to it that so many bytes are left. */
  need(count: number, what: string): void {
    const left = this.end - this.position;
    if (count > left) this.fail(`${what} needs ${count} bytes, but ${left} are left`);
  }

  u8(what: string): number {
    this.need(1, what);
    return this.bytes[this.position++]!;
  }

  u16(what: string): number {
    this.need(2, what);
    const { bytes, position } = this;
    this.position += 2;
    return (bytes[position]! << 8) | bytes[position + 1]!;
  }

  u32(what: string): number {
    return this.u16(what) * 0x1_0000 + this.u16(what);
  }

  /** A view of so many bytes. */
  take(count: number, what: string): Uint8Array {
    this.need(count, what);
    const start = this.position;
    this.position += count;
    return this.bytes.subarray(start, this.position);
  }

  /** Text of so many bytes; invalid UTF-8 becomes lone surrogates. */
  text(count: number, what: string): string {
    return decodeUtf8(this.take(count, what));
  }
}
