// The range of an operation's result, from the ranges of its operands. Signed intervals throughout; an operation whose
// exact result may leave the type wraps around, and then nothing is known of it.

import { isConstant } from '../fold.ts';
import type { Node } from '../function.ts';
import { ops } from '../ops.ts';
import { type IntegerKind, integerEntry } from '../passes/families.ts';
import {
  type Bound,
  bound,
  FALSE,
  FULL,
  join,
  larger,
  MAX_32,
  minus,
  onesUpTo,
  plus,
  quotient,
  type Range,
  shiftLeft,
  shiftRight,
  smaller,
  TRUE,
  TRUTH,
  times,
  within,
} from './intervals.ts';

/** Gives the range of an integer value. */
export type RangeOf = (node: Node) => Range;

/** The range of an integer result. `node.range` is not looked at. */
export function rangeOfResult(node: Node, of: RangeOf): Range {
  const full = node.type === 'i64' ? FULL.i64 : FULL.i32;
  const entry = integerEntry(node.op);
  const [a, b, c] = node.args as [Node, Node, Node];
  if (entry !== undefined) {
    const { kind, family } = entry;
    switch (kind) {
      case 'add':
      case 'sub':
      case 'mul':
        return fitting(exact(kind, of(a), of(b)), full);
      case 'add_overflow':
      case 'sub_overflow':
      case 'mul_overflow':
        return overflows(exact(kind, of(a), of(b)), FULL[family.type]);
      case 'and':
        return bitAnd(of(a), of(b), full);
      case 'or':
      case 'xor':
        return bitOr(kind, of(a), of(b), full);
      case 'shl':
      case 'shr_s':
      case 'shr_u':
        return shifted(kind, of(a), b, family.bits, full);
      case 'select':
        return join(of(b), of(c));
      case 'eqz':
        return compared('eq', of(a), FALSE);
      case 'rotl':
      case 'rotr':
        return full;
      default:
        return compared(kind, of(a), of(b));
    }
  }
  switch (node.op) {
    case ops['i32.div_s']:
    case ops['i64.div_s']:
    case ops['i32.div_u']:
    case ops['i64.div_u']:
      return divided(node, of(a), of(b), full);
    case ops['i32.rem_s']:
    case ops['i64.rem_s']:
    case ops['i32.rem_u']:
    case ops['i64.rem_u']:
      return remainder(node, of(a), of(b), full);
    case ops['i32.clz']:
    case ops['i32.ctz']:
    case ops['i32.popcnt']:
      return BITS_32;
    case ops['i64.clz']:
    case ops['i64.ctz']:
    case ops['i64.popcnt']:
      return BITS_64;
    case ops['i32.extend8_s']:
    case ops['i64.extend8_s']:
      return clipped(of(a), BYTE_S);
    case ops['i32.extend16_s']:
    case ops['i64.extend16_s']:
      return clipped(of(a), SHORT_S);
    case ops['i64.extend32_s']:
    case ops['i32.wrap_i64']:
      return clipped(of(a), FULL.i32);
    case ops['i64.extend_i32_s']:
      return of(a);
    case ops['i64.extend_i32_u']: {
      const x = of(a);
      return x.min >= 0 ? x : WORD_U;
    }
    case ops['i32.load8_s']:
    case ops['i64.load8_s']:
      return BYTE_S;
    case ops['i32.load8_u']:
    case ops['i64.load8_u']:
      return BYTE_U;
    case ops['i32.load16_s']:
    case ops['i64.load16_s']:
      return SHORT_S;
    case ops['i32.load16_u']:
    case ops['i64.load16_u']:
      return SHORT_U;
    case ops['i64.load32_s']:
      return FULL.i32;
    case ops['i64.load32_u']:
      return WORD_U;
    case ops['f64.eq']:
    case ops['f64.ne']:
    case ops['f64.lt']:
    case ops['f64.gt']:
    case ops['f64.le']:
    case ops['f64.ge']:
      return TRUTH;
    default:
      return full;
  }
}

const BYTE_S: Range = { min: -0x80, max: 0x7f };
const BYTE_U: Range = { min: 0, max: 0xff };
const SHORT_S: Range = { min: -0x8000, max: 0x7fff };
const SHORT_U: Range = { min: 0, max: 0xffff };
const WORD_U: Range = { min: 0, max: 0xffffffff };
const BITS_32: Range = { min: 0, max: 32 };
const BITS_64: Range = { min: 0, max: 64 };

/** The mathematical sum, difference or product. `null` when nothing is known of an operand, to save the arithmetic. */
export function exact(kind: IntegerKind, a: Range, b: Range): Range | null {
  switch (kind) {
    case 'add':
    case 'add_overflow':
      if (a === FULL.i64 && b === FULL.i64) return null;
      return { min: plus(a.min, b.min), max: plus(a.max, b.max) };
    case 'sub':
    case 'sub_overflow':
      if (a === FULL.i64 && b === FULL.i64) return null;
      return { min: minus(a.min, b.max), max: minus(a.max, b.min) };
    default: {
      if (a === FULL.i64 || b === FULL.i64) {
        const other = a === FULL.i64 ? b : a;
        if (other.min < 0 || other.max > 1) return null;
      }
      const corners = [
        times(a.min, b.min),
        times(a.min, b.max),
        times(a.max, b.min),
        times(a.max, b.max),
      ];
      return { min: corners.reduce(smaller), max: corners.reduce(larger) };
    }
  }
}

function fitting(result: Range | null, full: Range): Range {
  return result !== null && within(result, full) ? result : full;
}

function overflows(result: Range | null, full: Range): Range {
  if (result === null) return TRUTH;
  if (within(result, full)) return FALSE;
  return result.min > full.max || result.max < full.min ? TRUE : TRUTH;
}

function bitAnd(a: Range, b: Range, full: Range): Range {
  if (a.min >= 0 || b.min >= 0) {
    const max = a.min < 0 ? b.max : b.min < 0 ? a.max : smaller(a.max, b.max);
    return { min: 0, max };
  }
  // Clearing low bits, as alignment does: rounds down to a multiple.
  const mask = b.min;
  if (b.min !== b.max || typeof mask !== 'number' || -mask > MAX_32) return full;
  const step = -mask;
  if ((step & (step - 1)) !== 0) return full;
  const shift = 31 - Math.clz32(step);
  return { min: shiftLeft(shiftRight(a.min, shift), shift), max: a.max };
}

function bitOr(kind: 'or' | 'xor', a: Range, b: Range, full: Range): Range {
  if (a.min >= 0 && b.min >= 0) {
    const max = onesUpTo(larger(a.max, b.max));
    return { min: kind === 'or' ? larger(a.min, b.min) : 0, max };
  }
  // With a negative operand, `or` is negative, and not below either.
  if (kind === 'or' && (a.max < 0 || b.max < 0)) {
    const floor = a.max < 0 ? (b.max < 0 ? larger(a.min, b.min) : a.min) : b.min;
    return { min: floor, max: -1 };
  }
  return full;
}

function shifted(
  kind: 'shl' | 'shr_s' | 'shr_u',
  a: Range,
  countNode: Node,
  bits: number,
  full: Range,
): Range {
  if (!isConstant(countNode)) {
    if (kind === 'shl') return full;
    if (a.min >= 0) return { min: 0, max: a.max };
    if (kind === 'shr_u') return full;
    return { min: a.min, max: larger(a.max, -1) };
  }
  const imm = countNode.imm as number | bigint;
  const count = typeof imm === 'bigint' ? Number(imm & 63n) : imm & (bits - 1);
  if (kind === 'shl') {
    if (a === full) return full;
    return fitting({ min: shiftLeft(a.min, count), max: shiftLeft(a.max, count) }, full);
  }
  if (kind === 'shr_u' && a.min < 0) {
    return count === 0 ? a : { min: 0, max: minus(shiftLeft(1, bits - count), 1) };
  }
  return { min: shiftRight(a.min, count), max: shiftRight(a.max, count) };
}

function divided(node: Node, a: Range, b: Range, full: Range): Range {
  // Signed and unsigned division agree where nothing is negative.
  const signed = node.op.name.endsWith('_s');
  if (b.min <= 0 || (!signed && a.min < 0)) return full;
  const corners = [
    quotient(a.min, b.min),
    quotient(a.min, b.max),
    quotient(a.max, b.min),
    quotient(a.max, b.max),
  ];
  return { min: corners.reduce(smaller), max: corners.reduce(larger) };
}

function remainder(node: Node, a: Range, b: Range, full: Range): Range {
  if (b.min <= 0) return full;
  const most: Bound = minus(b.max, 1);
  if (node.op.name.endsWith('_u')) {
    return { min: 0, max: a.min >= 0 ? smaller(a.max, most) : most };
  }
  const least = a.min >= 0 ? 0 : larger(a.min, minus(0, most));
  return { min: least, max: a.max <= 0 ? 0 : smaller(a.max, most) };
}

function clipped(a: Range, to: Range): Range {
  return within(a, to) ? a : to;
}

/** The range of a comparison. */
export function compared(kind: IntegerKind, a: Range, b: Range): Range {
  switch (kind) {
    case 'eq':
      if (a.max < b.min || b.max < a.min) return FALSE;
      return a.min === a.max && b.min === b.max ? TRUE : TRUTH;
    case 'ne':
      return opposite(compared('eq', a, b));
    case 'lt_s':
      return a.max < b.min ? TRUE : a.min >= b.max ? FALSE : TRUTH;
    case 'le_s':
      return a.max <= b.min ? TRUE : a.min > b.max ? FALSE : TRUTH;
    case 'gt_s':
      return compared('lt_s', b, a);
    case 'ge_s':
      return compared('le_s', b, a);
    case 'lt_u':
    case 'le_u':
    case 'gt_u':
    case 'ge_u':
      return comparedUnsigned(kind, a, b);
    default:
      return TRUTH;
  }
}

function comparedUnsigned(kind: 'lt_u' | 'le_u' | 'gt_u' | 'ge_u', a: Range, b: Range): Range {
  // Unsigned order is signed order among numbers of one sign, and negative numbers are above all others.
  const oneSign = (x: Range): boolean => x.min >= 0 || x.max < 0;
  if (!oneSign(a) || !oneSign(b)) return TRUTH;
  if (a.min < 0 === b.min < 0) {
    return compared(kind.replace('_u', '_s') as IntegerKind, a, b);
  }
  return kind.startsWith('l') === b.min < 0 ? TRUE : FALSE;
}

function opposite(truth: Range): Range {
  return truth === TRUE ? FALSE : truth === FALSE ? TRUE : TRUTH;
}

/** A constant as a range. */
export function rangeOfConstant(value: number | bigint): Range {
  if (value === 0 || value === 0n) return FALSE;
  if (value === 1 || value === 1n) return TRUE;
  const exactly = bound(value);
  return { min: exactly, max: exactly };
}
