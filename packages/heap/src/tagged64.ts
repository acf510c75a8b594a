// The value model of dynamic languages with 63-bit integers. The low bits of a word tell what it is:
//
//   …0    integer: the value shifted left by one
//   …11   float: sign, 52 bits of mantissa and 9 of the exponent's 11 bits, rotated so that the tag is free
//   …001  reference: an 8-aligned address minus 7
//   …101  constants: bits 3 to 7 say which kind, the high half is the number of a symbol or language constant
//
// Floats. A double's exponent field e has 11 bits. Doubles with 769 <= e <= 1279 (2^-254 to 2^257), and both zeros, are
// immediate with e' = e - 768, which has 9 bits. The word is (e' mantissa sign 11) from high to low. Rotating it right
// by 3 makes a double with exponent field e'; multiplying that by 2^768 is exact and gives the value. A zero has
// e' = 0 and no mantissa bits, so decoding needs no test. The idea of rotating the tag away is CRuby's flonum
// (Sasada 2008); the exact multiplication instead of a special word for zero is ours.

import type { Builder, Node } from '@martlet/ir';
import { constantValue, isConstant } from '@martlet/ir';
import { either } from './control.ts';
import type { LinearMemory } from './memory.ts';
import type { ValueKind, ValueModel } from './values.ts';

const BIAS = 7;
const NIL = 0x05n;
const FALSE = 0x0dn;
const TRUE = 0x15n;
const ABSENT = 0x1dn;
const SYMBOL_TAG = 0x25;
const CONSTANT_TAG = 0x2d;
/** nil and false differ in this bit alone. */
const FALSY_BIT = NIL ^ FALSE;

const MIN_INT = -(1n << 62n);
const MAX_INT = (1n << 62n) - 1n;

/** Doubles with an exponent field in [FIRST_EXPONENT, FIRST_EXPONENT + EXPONENTS) are immediate. */
const FIRST_EXPONENT = 769n;
const EXPONENTS = 511n;
/** What decoding multiplies by. */
const SCALE = 2 ** 768;

const scratch = new DataView(new ArrayBuffer(8));
/** One word and its halves: arithmetic on bigints allocates, which host code does millions of times. */
const word64 = new BigInt64Array(1);
const half32 = new Int32Array(word64.buffer);
const fixedKinds: readonly ValueKind[] = ['nil', 'false', 'true', 'absent', 'symbol', 'constant'];

function bitsOf(value: number): bigint {
  scratch.setFloat64(0, value);
  return scratch.getBigUint64(0);
}

function encodeFloat(value: number): bigint | null {
  const bits = bitsOf(value);
  if (value === 0) return ((bits >> 63n) << 2n) | 3n;
  const exponent = (bits >> 52n) & 0x7ffn;
  if (exponent < FIRST_EXPONENT || exponent >= FIRST_EXPONENT + EXPONENTS) return null;
  const body = bits & 0xf_ffff_ffff_ffffn;
  return BigInt.asIntN(64, ((exponent - 768n) << 55n) | (body << 3n) | ((bits >> 63n) << 2n) | 3n);
}

/** The double of an immediate float's word, given by its halves. */
function doubleOf(low: number, high: number): number {
  scratch.setInt32(0, (high >>> 3) | (((low & 4) >> 2) << 31));
  scratch.setInt32(4, (low >>> 3) | (high << 29));
  return scratch.getFloat64(0) * SCALE;
}

function lowHalf(word: bigint): number {
  word64[0] = word;
  return half32[0]!;
}

function kindOfLow(low: number): ValueKind {
  if ((low & 1) === 0) return 'integer';
  if ((low & 3) === 3) return 'float';
  if ((low & 7) === 1) return 'reference';
  return fixedKinds[(low >>> 3) & 31] ?? 'constant';
}

function requireId(id: number): bigint {
  if (!Number.isInteger(id) || id < 0 || id > 0xffff_ffff) {
    throw new RangeError(`id must be a whole number from 0 to 2^32 - 1; got ${id}`);
  }
  return BigInt(id);
}

function put(memory: LinearMemory, address: number, low: number, high: number): void {
  const words = memory.i32;
  words[address >>> 2] = low;
  words[(address >>> 2) + 1] = high;
}

/** The reference's bits as a word: the rest is zero. */
const extend = (b: Builder, reference: Node): Node => b.op('i64.extend_i32_u', reference);
const lowBits = (b: Builder, word: Node, mask: number, tag: number): Node =>
  b.op('i32.eq', b.op('i32.and', b.op('i32.wrap_i64', word), b.i32(mask)), b.i32(tag));

/** 64-bit words: 63-bit integers, most floats, references, and constants without allocation; see the file's head. */
export const tagged64: ValueModel = {
  name: 'tagged64',
  referenceBias: BIAS,
  nil: NIL,
  false: FALSE,
  true: TRUE,
  absent: ABSENT,
  minInt: MIN_INT,
  maxInt: MAX_INT,

  isInt: (b, word) => b.op('i32.eqz', b.op('i32.and', b.op('i32.wrap_i64', word), b.i32(1))),
  areInts: (b, first, second) =>
    b.op('i32.eqz', b.op('i32.and', b.op('i32.wrap_i64', b.op('i64.or', first, second)), b.i32(1))),
  intFits: (b, raw) =>
    b.op('i64.eq', b.op('i64.shr_s', b.op('i64.shl', raw, b.i64(1)), b.i64(1)), raw),
  boxInt: (b, raw) => b.op('i64.shl', raw, b.i64(1)),
  unboxInt: (b, word) => b.op('i64.shr_s', word, b.i64(1)),

  isImmediateFloat: (b, word) => lowBits(b, word, 3, 3),
  unboxImmediateFloat(b, word) {
    const rotated = b.op('i64.rotr', b.op('i64.xor', word, b.i64(3)), b.i64(3));
    return b.op('f64.mul', b.op('f64.reinterpret_i64', rotated), b.f64(SCALE));
  },
  boxFloat(b, value, slow) {
    if (isConstant(value)) {
      const word = encodeFloat(constantValue(value) as number);
      if (word !== null) return b.i64(word);
    }
    const bits = b.op('i64.reinterpret_f64', value);
    // (exponent - 769) mantissa sign: one unsigned comparison tests the exponent's range.
    const moved = b.op('i64.sub', b.op('i64.rotl', bits, b.i64(1)), b.i64(FIRST_EXPONENT << 53n));
    return either(
      b,
      'i64',
      b.op('i64.lt_u', moved, b.i64(EXPONENTS << 53n)),
      () => b.op('i64.add', b.op('i64.shl', moved, b.i64(2)), b.i64((1n << 55n) | 3n)),
      () =>
        either(
          b,
          'i64',
          b.op('i64.eqz', b.op('i64.shl', bits, b.i64(1))),
          () => b.op('i64.or', b.op('i64.shr_u', bits, b.i64(61)), b.i64(3)),
          () => slow(b, value),
          { coldNo: true },
        ),
    );
  },

  isReference: (b, word) => lowBits(b, word, 7, 1),
  unboxReference: (b, word) => b.op('i32.wrap_i64', word),
  boxReference: extend,

  isSymbol: (b, word) => lowBits(b, word, 0xff, SYMBOL_TAG),
  unboxSymbol: (b, word) => b.op('i32.wrap_i64', b.op('i64.shr_u', word, b.i64(32))),
  boxSymbol: (b, id) =>
    b.op('i64.or', b.op('i64.shl', extend(b, id), b.i64(32)), b.i64(SYMBOL_TAG)),

  truthy: (b, word) => b.op('i64.ne', b.op('i64.and', word, b.i64(~FALSY_BIT)), b.i64(NIL)),
  isNil: (b, word) => b.op('i64.eq', word, b.i64(NIL)),
  boxBoolean: (b, condition) => b.op('i64.select', condition, b.i64(TRUE), b.i64(FALSE)),

  encodeInt(value) {
    if (value < MIN_INT || value > MAX_INT) {
      throw new RangeError(`integer must lie within -2^62 .. 2^62 - 1; got ${value}`);
    }
    return value << 1n;
  },
  encodeNumber(value) {
    // The halves of 2 * value, which is exact.
    half32[0] = value * 2;
    half32[1] = Math.floor(value / 0x8000_0000);
    return word64[0]!;
  },
  encodeFloat,
  encodeReference: (reference) => BigInt(reference >>> 0),
  encodeSymbol: (id) => BigInt.asIntN(64, (requireId(id) << 32n) | BigInt(SYMBOL_TAG)),
  encodeConstant: (id) => BigInt.asIntN(64, (requireId(id) << 32n) | BigInt(CONSTANT_TAG)),
  kind: (word) => kindOfLow(lowHalf(word)),
  decodeInt: (word) => word >> 1n,
  // The word is twice the value, so both are rounded alike.
  decodeNumber: (word) => Number(word) / 2,
  decodeFloat(word) {
    word64[0] = word;
    return doubleOf(half32[0]!, half32[1]!);
  },
  decodeReference: (word) => lowHalf(word) >>> 0,
  decodeId(word) {
    word64[0] = word;
    return half32[1]! >>> 0;
  },

  kindAt: (memory, address) => kindOfLow(memory.i32[address >>> 2]!),
  intAt(memory, address) {
    const low = memory.i32[address >>> 2]! >>> 0;
    const high = memory.i32[(address >>> 2) + 1]!;
    // value = high * 2^31 + low / 2, which is exact in a double while |high| < 2^22.
    if (high >= -0x40_0000 && high < 0x40_0000) return high * 0x8000_0000 + low / 2;
    return ((BigInt(high) << 32n) | BigInt(low)) >> 1n;
  },
  immediateFloatAt(memory, address) {
    const low = memory.i32[address >>> 2]!;
    const high = memory.i32[(address >>> 2) + 1]!;
    return doubleOf(low, high);
  },
  referenceAt: (memory, address) => memory.i32[address >>> 2]! >>> 0,
  idAt: (memory, address) => memory.i32[(address >>> 2) + 1]! >>> 0,
  putInt(memory, address, value) {
    if (typeof value === 'bigint' || !Number.isSafeInteger(value)) {
      memory.i64[address >>> 3] = this.encodeInt(BigInt(value));
      return;
    }
    const high = Math.floor(value / 0x8000_0000);
    put(memory, address, ((value - high * 0x8000_0000) * 2) | 0, high);
  },
  putImmediateFloat(memory, address, value) {
    scratch.setFloat64(0, value);
    const high = scratch.getInt32(0);
    const low = scratch.getInt32(4);
    const sign = high >>> 31;
    if (value === 0) {
      put(memory, address, (sign << 2) | 3, 0);
      return true;
    }
    const exponent = (high >>> 20) & 0x7ff;
    if (exponent < Number(FIRST_EXPONENT) || exponent >= Number(FIRST_EXPONENT + EXPONENTS)) {
      return false;
    }
    const rebased = ((exponent - 768) << 20) | (high & 0xf_ffff);
    put(memory, address, (low << 3) | (sign << 2) | 3, (rebased << 3) | (low >>> 29));
    return true;
  },
  putReference: (memory, address, reference) => put(memory, address, reference, 0),
  putSymbol: (memory, address, id) => put(memory, address, SYMBOL_TAG, Number(requireId(id))),
  putBoolean: (memory, address, value) => put(memory, address, Number(value ? TRUE : FALSE), 0),
  putNil: (memory, address) => put(memory, address, Number(NIL), 0),
};
