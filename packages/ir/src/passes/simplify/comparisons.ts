// Rules for integer comparisons. The canonical forms: constants on the right; between variables only `<` and `<=`; with
// a constant only `<` and `>`; comparison with 0 for equality is `eqz`; what the front end negates is turned round.

import { lowBits } from '../../analysis/bits.ts';
import { isConstant } from '../../fold.ts';
import type { Node } from '../../function.ts';
import { ops } from '../../ops.ts';
import { type IntegerKind, type Integers, i32, i64, low32, oppositeOf } from '../families.ts';
import { isKnown, isTruth, type Maker } from './rules.ts';

/** The simpler form of `eqz a`, or `null`. */
export function simplifyEqz(maker: Maker, family: Integers, a: Node): Node | null {
  const [x, y] = a.args as [Node, Node];
  if (family === i32) {
    const opposite = oppositeOf(a.op);
    if (opposite !== undefined) return maker.make(opposite, x, y);
    if (a.op === i32.eqz || a.op === i64.eqz) {
      if (a.op === i32.eqz && isTruth(x)) return x;
      return a.op === i32.eqz
        ? maker.make(i32.ne, x, maker.constant('i32', 0))
        : maker.make(i64.ne, x, maker.constant('i64', 0n));
    }
  } else if (a.op === ops['i64.extend_i32_s'] || a.op === ops['i64.extend_i32_u']) {
    return maker.make(i32.eqz, x);
  }
  if (a.op === family.sub || a.op === family.xor) return maker.make(family.eq, x, y);
  if (a.op === family.add && isConstant(y)) {
    return maker.make(family.eq, x, maker.constant(family.type, -BigInt(y.imm as number | bigint)));
  }
  return lowBits(a).value !== 0 ? maker.constant('i32', 0) : null;
}

/** The simpler form of a comparison of two operands in canonical order, or `null`. */
export function simplifyComparison(
  maker: Maker,
  family: Integers,
  kind: IntegerKind,
  a: Node,
  b: Node,
): Node | null {
  if (a === b) {
    const reflexive = kind === 'eq' || kind.startsWith('le') || kind.startsWith('ge');
    return maker.constant('i32', reflexive ? 1 : 0);
  }
  if (family === i64) {
    const narrow = narrowed(maker, kind, a, b);
    if (narrow !== null) return narrow;
  }
  if (!isConstant(b)) return null;
  const value = BigInt(b.imm as number | bigint);
  if (kind === 'eq' || kind === 'ne') return simplifyEquality(maker, family, kind, a, value);

  const signed = kind.endsWith('_s');
  const bits = BigInt(family.bits);
  const least = signed ? -(1n << (bits - 1n)) : 0n;
  const greatest = signed ? (1n << (bits - 1n)) - 1n : (1n << bits) - 1n;
  const bound = signed ? value : BigInt.asUintN(family.bits, value);
  const constant = (x: bigint): Node => maker.constant(family.type, x);
  const no = (): Node => maker.constant('i32', 0);
  const yes = (): Node => maker.constant('i32', 1);
  const less = signed ? family.lt_s : family.lt_u;
  const greater = signed ? family.gt_s : family.gt_u;
  switch (kind.slice(0, 2)) {
    case 'lt':
      if (bound === least) return no();
      if (bound === least + 1n) return maker.make(family.eq, a, constant(least));
      return null;
    case 'le':
      return bound === greatest ? yes() : maker.make(less, a, constant(bound + 1n));
    case 'gt':
      if (bound === greatest) return no();
      if (bound === least) return maker.make(family.ne, a, constant(least));
      return null;
    case 'ge':
      return bound === least ? yes() : maker.make(greater, a, constant(bound - 1n));
    default:
      return null;
  }
}

function simplifyEquality(
  maker: Maker,
  family: Integers,
  kind: 'eq' | 'ne',
  a: Node,
  value: bigint,
): Node | null {
  const { type } = family;
  const op = family[kind];
  const [x, y] = a.args as [Node, Node | undefined];
  if (kind === 'eq' && value === 0n) return maker.make(family.eqz, a);
  if (family === i32 && isTruth(a)) {
    if (value !== 0n && value !== 1n) return maker.constant('i32', kind === 'eq' ? 0 : 1);
    return (kind === 'eq') === (value === 1n) ? a : maker.make(i32.eqz, a);
  }
  const bits = lowBits(a);
  if (((bits.value ^ low32(value)) & bits.known) !== 0) {
    return maker.constant('i32', kind === 'eq' ? 0 : 1);
  }
  const combines = a.op === family.add || a.op === family.xor || a.op === family.and;
  if (combines && isKnown(y)) {
    const inner = BigInt(y.imm as number | bigint);
    if (a.op === family.add) return maker.make(op, x, maker.constant(type, value - inner));
    if (a.op === family.xor) return maker.make(op, x, maker.constant(type, value ^ inner));
    if (a.op === family.and && value !== 0n && value === inner && isPowerOfTwo(family, inner)) {
      // One bit: asking whether it is set is the opposite of asking whether it is clear.
      return kind === 'eq'
        ? maker.make(family.ne, a, maker.constant(type, 0))
        : maker.make(family.eqz, a);
    }
  }
  if (value === 0n && (a.op === family.sub || a.op === family.xor)) {
    return maker.make(op, x, y!);
  }
  return null;
}

function isPowerOfTwo(family: Integers, value: bigint): boolean {
  const unsigned = BigInt.asUintN(family.bits, value);
  return (unsigned & (unsigned - 1n)) === 0n;
}

/** Comparisons of extended 32-bit values are comparisons of these. */
function narrowed(maker: Maker, kind: IntegerKind, a: Node, b: Node): Node | null {
  const signed = a.op === ops['i64.extend_i32_s'];
  if (!signed && a.op !== ops['i64.extend_i32_u']) return null;
  const x = a.args[0]!;
  // Sign extension keeps both orders; zero extension makes both the unsigned one.
  const narrowKind = signed ? kind : (kind.replace('_s', '_u') as IntegerKind);
  if (b.op === a.op) return maker.make(i32[narrowKind], x, b.args[0]!);
  if (!isConstant(b)) return null;
  const value = b.imm as bigint;
  const narrow = signed ? BigInt.asIntN(32, value) : BigInt.asUintN(32, value);
  if (narrow === value) return maker.make(i32[narrowKind], x, maker.constant('i32', value));
  // The constant lies outside what the extension can give. Only the orders without wrap-around are decided here.
  if (kind === 'eq' || kind === 'ne') return maker.constant('i32', kind === 'eq' ? 0 : 1);
  if (!kind.endsWith('_s')) {
    if (signed) return null;
    return maker.constant('i32', kind.startsWith('l') ? 1 : 0); // every extension is below
  }
  return maker.constant('i32', value > 0n === kind.startsWith('l') ? 1 : 0);
}
