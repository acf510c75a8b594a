// Bytes in and out: LEB128 numbers and tables, with faults located by byte offset.

import { VerifyError } from './errors.ts';

/** Appends to a byte array that grows. */
export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  /** What was written. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = value;
  }

  bytes(values: Uint8Array): void {
    this.#room(values.length);
    this.#bytes.set(values, this.#length);
    this.#length += values.length;
  }

  /** An unsigned number below 2^32, in unsigned LEB128. */
  unsigned(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  /** A signed 64-bit number, in signed LEB128. */
  signed(value: number | bigint): void {
    let rest = BigInt(value);
    for (;;) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      if ((rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40)) {
        this.byte(low);
        return;
      }
      this.byte(low | 0x80);
    }
  }

  float(value: number): void {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    this.bytes(bytes);
  }

  #room(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + count));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

/** Reads what {@link ByteWriter} wrote, or says at which byte it is something else. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Offset of the next byte. */
  get offset(): number {
    return this.#at;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  fail(fault: string, remedy: string, offset: number = this.#at): never {
    throw new VerifyError(`container, byte ${offset}: ${fault}; ${remedy}`, null, offset);
  }

  byte(what: string): number {
    if (this.left < 1) this.#short(what, 1);
    return this.#bytes[this.#at++]!;
  }

  bytes(count: number, what: string): Uint8Array {
    if (this.left < count) this.#short(what, count);
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  unsigned(what: string): number {
    const start = this.#at;
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.byte(what);
      value += (byte & 0x7f) * scale;
      if (value > 0xffff_ffff || (scale > 1 && byte === 0)) {
        this.fail(
          `${what} is no number of at most 32 bits in shortest LEB128`,
          'write the container anew',
          start,
        );
      }
      if (byte < 0x80) return value;
    }
  }

  /** A signed number of at most so many bits. */
  signed(bits: 33 | 64, what: string): bigint {
    const start = this.#at;
    let value = 0n;
    let shift = 0n;
    let previous = 0;
    for (;;) {
      const byte = this.byte(what);
      value |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
      if (byte < 0x80) {
        if (byte >= 0x40) value -= 1n << shift;
        // The last byte must say more than the sign of the byte before it.
        const idle = shift > 7n && byte === ((previous & 0x40) === 0 ? 0 : 0x7f);
        if (!idle && BigInt.asIntN(bits, value) === value) return value;
      }
      if (byte < 0x80 || shift >= 70n) {
        this.fail(
          `${what} is no number of at most ${bits} bits in shortest LEB128`,
          'write the container anew',
          start,
        );
      }
      previous = byte;
    }
  }

  float(what: string): number {
    const bytes = this.bytes(8, what);
    return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true);
  }

  /** An index of a table with so many entries. */
  index(count: number, what: string): number {
    const start = this.#at;
    const value = this.unsigned(what);
    if (value >= count) {
      this.fail(
        `${what} is ${value}, of which there are ${count}`,
        'use an index of that table',
        start,
      );
    }
    return value;
  }

  /** A table: its length, then its entries. Each takes a byte at least, so what is read bounds what is allocated. */
  table<T>(what: string, entry: (index: number) => T): T[] {
    const start = this.#at;
    const count = this.unsigned(`the number of ${what}`);
    if (count > this.left) {
      this.fail(
        `${count} ${what} are announced, but ${this.left} bytes are left`,
        'the container is cut short or damaged: write it anew',
        start,
      );
    }
    const result: T[] = [];
    for (let i = 0; i < count; i++) result.push(entry(i));
    return result;
  }

  #short(what: string, count: number): never {
    this.fail(
      `${what} takes ${count} byte${count === 1 ? '' : 's'}, but ${this.left} are left`,
      'the container is cut short: write it anew',
    );
  }
}
