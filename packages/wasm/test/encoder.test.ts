import { Random } from '@martlet/ir/testing';
import { expect, test } from 'vitest';
import { ByteWriter } from '../src/encoder/writer.ts';

/** Signed LEB128, read digit by digit. */
function readSigned(bytes: Uint8Array): bigint {
  let value = 0n;
  let shift = 0n;
  for (const byte of bytes) {
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
  }
  return BigInt.asIntN(Number(shift), value);
}

function written(write: (out: ByteWriter) => void): Uint8Array {
  const out = new ByteWriter(1);
  write(out);
  return out.toBytes();
}

test('signed numbers are read back, and are as short as can be', () => {
  const random = new Random(5);
  const edges = [
    0n,
    -1n,
    63n,
    64n,
    -64n,
    -65n,
    (1n << 31n) - 1n,
    1n << 31n,
    -(1n << 31n),
    -(1n << 63n),
    (1n << 63n) - 1n,
  ];
  for (let i = 0; i < 2000; i++) {
    const bits = BigInt(random.below(2 ** 30)) ** 3n;
    const value = edges[i] ?? BigInt.asIntN(1 + random.below(64), bits ^ (bits << 31n));
    const bytes = written((out) => out.s64(value));
    expect(readSigned(bytes)).toBe(value);
    const length = value < 0n ? (~value).toString(2).length : value.toString(2).length;
    expect(bytes.length).toBe(Math.ceil(((value === 0n || value === -1n ? 0 : length) + 1) / 7));
    const small = Number(BigInt.asIntN(32, value));
    expect(readSigned(written((out) => out.s32(small)))).toBe(BigInt(small));
  }
});

test('unsigned numbers, doubles and names', () => {
  expect([...written((out) => out.u32(624_485))]).toEqual([0xe5, 0x8e, 0x26]);
  expect([...written((out) => out.u32(2 ** 32 - 1))]).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f]);
  expect([...written((out) => out.f64(-0))]).toEqual([0, 0, 0, 0, 0, 0, 0, 0x80]);
  expect([...written((out) => out.name('é'))]).toEqual([2, 0xc3, 0xa9]);
});
