// Rules for integer arithmetic, bits and shifts.

import { lowBits } from '../../analysis/bits.ts';
import { isConstant } from '../../fold.ts';
import type { Node } from '../../function.ts';
import { type Op, ops } from '../../ops.ts';
import { type IntegerKind, type Integers, i32, i64, low32 } from '../families.ts';
import { isKnown, isTruth, isZero, type Maker } from './rules.ts';

/** The simpler form of an integer operation that is no comparison and no select; see `simplify`. */
export function simplifyInteger(
  maker: Maker,
  family: Integers,
  kind: IntegerKind,
  a: Node,
  b: Node,
): Node | null {
  switch (kind) {
    case 'add':
      return simplifyAdd(maker, family, a, b);
    case 'sub':
      return simplifySub(maker, family, a, b);
    case 'mul':
      return simplifyMul(maker, family, a, b);
    case 'and':
      return simplifyAnd(maker, family, a, b);
    case 'or':
    case 'xor':
      return simplifyOrXor(maker, family, kind, a, b);
    case 'shl':
    case 'shr_s':
    case 'shr_u':
      return isConstant(b) ? simplifyShift(maker, family, kind, a, b) : null;
    case 'rotl':
    case 'rotr':
      return isConstant(b) ? simplifyRotate(maker, family, kind, a, b) : null;
    case 'add_overflow':
      return isZero(b) ? maker.constant('i32', 0) : null;
    case 'sub_overflow':
      if (a === b || isZero(b)) return maker.constant('i32', 0);
      // Kept like the subtraction beside it, which becomes an addition; -minimum does not exist.
      if (isConstant(b) && integer(b) !== minimum(family)) {
        return maker.make(family.add_overflow, a, negated(maker, family, b));
      }
      return null;
    case 'mul_overflow':
      return simplifyMulOverflow(maker, family, a, b);
    default:
      return null;
  }
}

function integer(node: Node): bigint {
  return BigInt(node.imm as number | bigint);
}

function minimum(family: Integers): bigint {
  return -(1n << BigInt(family.bits - 1));
}

function negated(maker: Maker, family: Integers, node: Node): Node {
  return maker.constant(family.type, -integer(node));
}

function simplifyAdd(maker: Maker, family: Integers, a: Node, b: Node): Node | null {
  const { add, sub } = family;
  if (isConstant(b)) {
    const inner = a.args[1];
    if (a.op === add && isKnown(inner)) {
      return maker.make(add, a.args[0]!, maker.make(add, inner, b));
    }
    if (a.op === sub && isKnown(a.args[0])) {
      return maker.make(sub, maker.make(add, a.args[0], b), inner!);
    }
    return null;
  }
  // x + (0 - y), (0 - y) + x, (x - y) + y, y + (x - y)
  for (const [x, y] of [
    [a, b],
    [b, a],
  ] as const) {
    if (y.op !== sub) continue;
    if (isZero(y.args[0]!)) return maker.make(sub, x, y.args[1]!);
    if (y.args[1] === x) return y.args[0]!;
  }
  return null;
}

function simplifySub(maker: Maker, family: Integers, a: Node, b: Node): Node | null {
  const { add, sub } = family;
  if (a === b) return maker.constant(family.type, 0);
  if (isConstant(b)) return maker.make(add, a, negated(maker, family, b));
  if (b.op === sub) {
    if (b.args[0] === a) return b.args[1]!; // x - (x - y)
    if (isZero(b.args[0]!)) return maker.make(add, a, b.args[1]!);
  }
  if (a.op === add) {
    if (a.args[0] === b) return a.args[1]!;
    if (a.args[1] === b) return a.args[0]!;
  }
  if (b.op === add) {
    // x - (x + y)
    if (b.args[0] === a || b.args[1] === a) {
      const rest = b.args[0] === a ? b.args[1]! : b.args[0]!;
      return maker.make(sub, maker.constant(family.type, 0), rest);
    }
  }
  return null;
}

/** The exponent when an integer is a power of two (the minimum counts as 2^(bits-1)), else -1. */
function exponent(family: Integers, node: Node): number {
  const value = BigInt.asUintN(family.bits, integer(node));
  if (value === 0n || (value & (value - 1n)) !== 0n) return -1;
  return value.toString(2).length - 1;
}

function simplifyMul(maker: Maker, family: Integers, a: Node, b: Node): Node | null {
  if (!isConstant(b)) return null;
  if (integer(b) === -1n) return maker.make(family.sub, maker.constant(family.type, 0), a);
  const shift = exponent(family, b);
  if (shift >= 0) return maker.make(family.shl, a, maker.constant(family.type, shift));
  const inner = a.args[1];
  if (a.op === family.mul && isKnown(inner)) {
    return maker.make(family.mul, a.args[0]!, maker.make(family.mul, inner, b));
  }
  return null;
}

function simplifyMulOverflow(maker: Maker, family: Integers, a: Node, b: Node): Node | null {
  if (!isConstant(b)) return null;
  const factor = integer(b);
  if (factor === 0n || factor === 1n) return maker.constant('i32', 0);
  const shift = exponent(family, b);
  if (shift <= 0 || shift >= family.bits - 1) return null;
  // x * 2^n fits exactly when shifting back gives x. The multiplication beside it becomes the same shift.
  const count = maker.constant(family.type, shift);
  const back = maker.make(family.shr_s, maker.make(family.shl, a, count), count);
  return maker.make(family.ne, back, a);
}

/** The simpler form of a division or remainder, or `null`. None of these traps. */
export function simplifyDivision(maker: Maker, op: Op, a: Node, b: Node): Node | null {
  if (!isConstant(b)) return null;
  const family = op.result === 'i64' ? i64 : i32;
  const divisor = integer(b);
  const [, kind] = op.name.split('.');
  if (divisor === 1n) return kind!.startsWith('div') ? a : maker.constant(family.type, 0);
  if (divisor === -1n && kind === 'rem_s') return maker.constant(family.type, 0);
  if (!kind!.endsWith('_u')) return null;
  const shift = exponent(family, b);
  if (shift < 0) return null;
  return kind === 'div_u'
    ? maker.make(family.shr_u, a, maker.constant(family.type, shift))
    : maker.make(family.and, a, maker.constant(family.type, divisor - 1n));
}

function simplifyAnd(maker: Maker, family: Integers, a: Node, b: Node): Node | null {
  const { and, or, shl, shr_u } = family;
  if (a === b) return a;
  if (!isConstant(b)) {
    if (a.op === and && (a.args[0] === b || a.args[1] === b)) return a;
    if (b.op === and && (b.args[0] === a || b.args[1] === a)) return b;
    return null;
  }
  const mask = integer(b);
  const inner = a.args[1];
  if (a.op === and && isKnown(inner)) {
    return maker.make(and, a.args[0]!, maker.make(and, inner, b));
  }
  const bits = lowBits(a);
  const unsigned = BigInt.asUintN(family.bits, mask);
  if (unsigned <= 0xffffffffn) {
    // All bits asked for are known?
    const low = low32(mask);
    if ((low & ~bits.known) === 0) return maker.constant(family.type, (bits.value & low) >>> 0);
  }
  // All bits that the mask clears are 0 already?
  if (BigInt.asUintN(family.bits, ~mask) <= 0xffffffffn) {
    const cleared = ~low32(mask);
    if ((cleared & ~(bits.known & ~bits.value)) === 0) return a;
  }
  if ((unsigned & 0xffffffffn) === 0xffffffffn && a.op === ops['i64.extend_i32_u']) return a;
  if (a.op === or && isKnown(inner)) {
    const set = integer(inner) & mask;
    if (set === 0n) return maker.make(and, a.args[0]!, b);
    if (set === mask) return b;
  }
  // The bits that a shift has cleared need no clearing.
  if ((a.op === shl || a.op === shr_u) && isKnown(inner)) {
    const count = integer(inner) & BigInt(family.bits - 1);
    const all = (1n << BigInt(family.bits)) - 1n;
    const left = a.op === shl ? (all << count) & all : all >> count;
    if ((left & unsigned) === left) return a;
    if ((left & unsigned) === 0n) return maker.constant(family.type, 0);
  }
  return null;
}

function simplifyOrXor(
  maker: Maker,
  family: Integers,
  kind: 'or' | 'xor',
  a: Node,
  b: Node,
): Node | null {
  const op = family[kind];
  if (a === b) return kind === 'or' ? a : maker.constant(family.type, 0);
  if (!isConstant(b)) {
    if (kind === 'xor') {
      if (a.op === op && a.args[0] === b) return a.args[1]!;
      if (a.op === op && a.args[1] === b) return a.args[0]!;
      if (b.op === op && b.args[0] === a) return b.args[1]!;
      if (b.op === op && b.args[1] === a) return b.args[0]!;
    }
    return null;
  }
  const inner = a.args[1];
  if (a.op === op && isKnown(inner)) {
    return maker.make(op, a.args[0]!, maker.make(op, inner, b));
  }
  const value = integer(b);
  if (kind === 'or' && value === -1n) return b;
  if (kind === 'xor' && value === 1n && family.type === 'i32' && isTruth(a)) {
    return maker.make(ops['i32.eqz'], a);
  }
  if (kind === 'or' && BigInt.asUintN(family.bits, value) <= 0xffffffffn) {
    if ((low32(value) & ~lowBits(a).value) === 0) return a; // all of these bits are set already
  }
  return null;
}

function simplifyShift(
  maker: Maker,
  family: Integers,
  kind: 'shl' | 'shr_s' | 'shr_u',
  a: Node,
  b: Node,
): Node | null {
  const { type, bits, shl, shr_s, shr_u, add, or, xor, and } = family;
  const op = family[kind];
  const full = Number(integer(b));
  const count = Number(BigInt.asUintN(64, integer(b)) & BigInt(bits - 1));
  if (full !== count) return count === 0 ? a : maker.make(op, a, maker.constant(type, count));
  const isShift = a.op === shl || a.op === shr_s || a.op === shr_u;
  const isSum = a.op === add || a.op === or || a.op === xor;
  const inner = a.args[1];
  if ((!isShift && !isSum) || !isKnown(inner)) return null;
  const by = Number(BigInt.asUintN(64, integer(inner)) & BigInt(bits - 1));
  if (a.op === op) {
    const sum = count + by;
    if (sum < bits) return maker.make(op, a.args[0]!, maker.constant(type, sum));
    return kind === 'shr_s'
      ? maker.make(op, a.args[0]!, maker.constant(type, bits - 1))
      : maker.constant(type, 0);
  }
  if (isShift && by === count) {
    if (kind === 'shl') {
      return maker.make(and, a.args[0]!, maker.constant(type, -1n << BigInt(count)));
    }
    if (a.op === shl && kind === 'shr_u') {
      const mask = (1n << BigInt(bits - count)) - 1n;
      return maker.make(and, a.args[0]!, maker.constant(type, mask));
    }
    if (a.op === shl && kind === 'shr_s') {
      const width = bits - count;
      if (width === 8 || width === 16 || (width === 32 && bits === 64)) {
        const name = `${type}.extend${width}_s` as 'i64.extend8_s';
        return maker.make(ops[name], a.args[0]!);
      }
    }
  }
  // Untagging: the tag below the shifted value is lost in the shift back, whichever way it was put there.
  if (kind !== 'shl' && isSum) {
    const value = a.args[0]!;
    const shift = value.args[1];
    const tag = integer(inner);
    const belowShift = tag >= 0n && tag < 1n << BigInt(count);
    if (belowShift && value.op === shl && isKnown(shift) && Number(integer(shift)) === count) {
      return maker.make(op, value, b);
    }
  }
  return null;
}

function simplifyRotate(
  maker: Maker,
  family: Integers,
  kind: 'rotl' | 'rotr',
  a: Node,
  b: Node,
): Node | null {
  const { type, bits, rotl, rotr } = family;
  const count = Number(BigInt.asUintN(64, integer(b)) & BigInt(bits - 1));
  if (count === 0) return a;
  // One direction only, so that rotations there and back meet.
  if (kind === 'rotr') return maker.make(rotl, a, maker.constant(type, bits - count));
  const inner = a.args[1];
  if ((a.op === rotl || a.op === rotr) && isKnown(inner)) {
    const by = Number(BigInt.asUintN(64, integer(inner)) & BigInt(bits - 1));
    const sum = (count + (a.op === rotl ? by : bits - by)) % bits;
    return maker.make(rotl, a.args[0]!, maker.constant(type, sum));
  }
  return null;
}
