// What loads, stores and the other operations on memory mean, for the evaluator.

import type { Access } from './function.ts';
import { type ByteMemory, PAGE_BYTES } from './memory.ts';
import type { Constant } from './ops.ts';
import { type Op, Trap } from './ops.ts';

/**
 * A NaN other than the canonical one. JavaScript numbers do not keep the bits of a NaN reliably, and moving a NaN must,
 * so the evaluator carries such values in a box.
 */
export class NanBits {
  readonly bits: bigint;

  constructor(bits: bigint) {
    this.bits = bits;
  }
}

/** A value in the evaluator. */
export type Value = Constant | NanBits;

const CANONICAL_NAN = 0x7ff8000000000000n;

/** The double of these bits, exact for every NaN. */
export function doubleFromBits(bits: bigint): number | NanBits {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, bits);
  const value = view.getFloat64(0);
  if (!Number.isNaN(value) || bits === CANONICAL_NAN) return value;
  return new NanBits(BigInt.asIntN(64, bits));
}

/** The bits of a double, signed. */
export function bitsFromDouble(value: number | NanBits): bigint {
  if (value instanceof NanBits) return value.bits;
  if (Number.isNaN(value)) return CANONICAL_NAN;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigInt64(0);
}

/** Runs one operation with an `access` or on the memory as a whole. Gives its result, 0 when it has none. */
export function memoryOperation(
  memory: ByteMemory,
  op: Op,
  access: Access | null,
  args: readonly Value[],
): Value {
  const { buffer } = memory;
  switch (op.name) {
    case 'memory.size':
      return buffer.byteLength / PAGE_BYTES;
    case 'memory.grow':
      return grow(memory, unsigned(args[0]!));
    case 'memory.copy': {
      const [to, from, bytes] = args.map(unsigned) as [number, number, number];
      checkBounds(buffer, from, bytes);
      checkBounds(buffer, to, bytes);
      new Uint8Array(buffer).copyWithin(to, from, from + bytes);
      return 0;
    }
    case 'memory.fill': {
      const [to, value, bytes] = args.map(unsigned) as [number, number, number];
      checkBounds(buffer, to, bytes);
      new Uint8Array(buffer).fill(value & 0xff, to, to + bytes);
      return 0;
    }
  }
  const address = unsigned(args[0]!) + access!.offset; // exact: no wrap at 2^32
  checkBounds(buffer, address, op.bytes);
  const view = new DataView(buffer, address, op.bytes);
  if (op.effect === 'load') return load(view, op.name);
  store(view, op.name, args[1]!);
  return 0;
}

function unsigned(value: Value): number {
  return (value as number) >>> 0;
}

function checkBounds(buffer: ArrayBufferLike, address: number, bytes: number): void {
  if (address + bytes > buffer.byteLength) throw new Trap('memory access out of bounds');
}

function grow(memory: ByteMemory, pages: number): number {
  try {
    return memory.grow(pages);
  } catch (error) {
    if (error instanceof RangeError) return -1;
    throw error;
  }
}

function load(view: DataView, name: string): Value {
  switch (name) {
    case 'i32.load':
      return view.getInt32(0, true);
    case 'i32.load8_s':
      return view.getInt8(0);
    case 'i32.load8_u':
      return view.getUint8(0);
    case 'i32.load16_s':
      return view.getInt16(0, true);
    case 'i32.load16_u':
      return view.getUint16(0, true);
    case 'i64.load':
      return view.getBigInt64(0, true);
    case 'i64.load8_s':
      return BigInt(view.getInt8(0));
    case 'i64.load8_u':
      return BigInt(view.getUint8(0));
    case 'i64.load16_s':
      return BigInt(view.getInt16(0, true));
    case 'i64.load16_u':
      return BigInt(view.getUint16(0, true));
    case 'i64.load32_s':
      return BigInt(view.getInt32(0, true));
    case 'i64.load32_u':
      return BigInt(view.getUint32(0, true));
    case 'f64.load':
      return doubleFromBits(view.getBigUint64(0, true));
    default:
      throw new TypeError(`the evaluator does not know the load ${name}; add it to its table`);
  }
}

function store(view: DataView, name: string, value: Value): void {
  switch (name) {
    case 'i32.store':
      view.setInt32(0, value as number, true);
      return;
    case 'i32.store8':
      view.setInt8(0, value as number);
      return;
    case 'i32.store16':
      view.setInt16(0, value as number, true);
      return;
    case 'i64.store':
      view.setBigInt64(0, value as bigint, true);
      return;
    case 'i64.store8':
      view.setInt8(0, Number(BigInt.asIntN(8, value as bigint)));
      return;
    case 'i64.store16':
      view.setInt16(0, Number(BigInt.asIntN(16, value as bigint)), true);
      return;
    case 'i64.store32':
      view.setInt32(0, Number(BigInt.asIntN(32, value as bigint)), true);
      return;
    case 'f64.store':
      view.setBigInt64(0, bitsFromDouble(value as number | NanBits), true);
      return;
    default:
      throw new TypeError(`the evaluator does not know the store ${name}; add it to its table`);
  }
}
