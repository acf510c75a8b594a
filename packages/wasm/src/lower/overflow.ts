// Overflow tests. WebAssembly has none, so each becomes arithmetic on the wrapped result, which it shares with the
// operation beside it. Forms by Warren, Hacker's Delight, 2nd edition, sections 2-13 (overflow detection).

import type { Node, Op } from '@martlet/ir';
import { constantValue, isConstant, ops } from '@martlet/ir';
import type { FlowBlock } from '../flow/graph.ts';
import { EffectClass, Pseudo } from './linear.ts';
import type { Lowering } from './lower.ts';

const overflowOps: ReadonlyMap<number, Op> = new Map([
  [ops['i64.add_overflow'].code, ops['i64.add']],
  [ops['i64.sub_overflow'].code, ops['i64.sub']],
  [ops['i64.mul_overflow'].code, ops['i64.mul']],
  [ops['i32.add_overflow'].code, ops['i32.add']],
  [ops['i32.sub_overflow'].code, ops['i32.sub']],
  [ops['i32.mul_overflow'].code, ops['i32.mul']],
]);
const firstOverflowCode = Math.min(...overflowOps.keys());
const lastOverflowCode = Math.max(...overflowOps.keys());

export function isOverflowTest(code: number): boolean {
  return code >= firstOverflowCode && code <= lastOverflowCode;
}

interface Computed {
  readonly value: number;
  readonly block: FlowBlock;
}

const LIMIT = 2 ** 21;

/** Sums and differences of a function that has overflow tests, so that test and operation compute them once. */
export class SharedArithmetic {
  #computed: Map<number, Computed> | null = null;

  /** Starts to remember. Functions without overflow tests need not. */
  enable(): void {
    this.#computed ??= new Map();
  }

  /** `op` of two values: what a dominating block has computed, or a new value. */
  get(lowering: Lowering, op: Op, a: number, b: number): number {
    if (this.#computed === null) return lowering.make(op, a, b);
    const [first, second] = op.commutative && b < a ? [b, a] : [a, b];
    // One exact number while there are fewer than 2^21 values; beyond that, sums are merely not shared.
    const key = (op.code * LIMIT + first) * LIMIT + second;
    if (key > Number.MAX_SAFE_INTEGER || second >= LIMIT || first >= LIMIT) {
      return lowering.make(op, a, b);
    }
    const known = this.#computed.get(key);
    if (known?.block.dominates(lowering.block)) return known.value;
    const value = lowering.make(op, a, b);
    this.#computed.set(key, { value, block: lowering.block });
    return value;
  }
}

/** The value of an overflow test. */
export function lowerOverflow(lowering: Lowering, test: Op, a: Node, b: Node): number {
  const op = overflowOps.get(test.code)!;
  const wide = test.params?.[0] === 'i64';
  if (op === ops['i64.mul']) return multiply64(lowering, a, b);
  if (op === ops['i32.mul']) return multiply32(lowering, a, b);
  const subtract = op === ops['i64.sub'] || op === ops['i32.sub'];
  const result = lowering.shared.get(lowering, op, lowering.value(a), lowering.value(b));
  const lessThan = wide ? ops['i64.lt_s'] : ops['i32.lt_s'];
  const greaterThan = wide ? ops['i64.gt_s'] : ops['i32.gt_s'];
  if (isConstant(b) || (isConstant(a) && !subtract)) {
    // Adding what is not negative overflows just when the sum is less than what was added to.
    const [constant, other] = isConstant(b) ? [b, a] : [a, b];
    const negative = constantValue(constant) < 0;
    const compare = negative === subtract ? lessThan : greaterThan;
    return lowering.make(compare, result, lowering.value(other));
  }
  // Addition: both operands differ in sign from the sum. Subtraction: the operands differ, and the first from the result.
  const x = lowering.value(a);
  const y = lowering.value(b);
  const xor = wide ? ops['i64.xor'] : ops['i32.xor'];
  const and = wide ? ops['i64.and'] : ops['i32.and'];
  const first = lowering.make(xor, x, result);
  const second = subtract ? lowering.make(xor, x, y) : lowering.make(xor, y, result);
  const zero = wide ? lowering.code.constant('i64', 0n) : lowering.code.constant('i32', 0);
  return lowering.make(lessThan, lowering.make(and, first, second), zero);
}

/** The product of 32-bit numbers is exact in 64 bits. */
function multiply32(lowering: Lowering, a: Node, b: Node): number {
  const extend = ops['i64.extend_i32_s'];
  const x = lowering.make(extend, lowering.value(a));
  const y = lowering.make(extend, lowering.value(b));
  const product = lowering.make(ops['i64.mul'], x, y);
  return lowering.make(ops['i64.ne'], lowering.make(ops['i64.extend32_s'], product), product);
}

const MIN_I64 = -(1n << 63n);
const MAX_I64 = (1n << 63n) - 1n;

function multiply64(lowering: Lowering, a: Node, b: Node): number {
  const { code } = lowering;
  if (isConstant(a) || isConstant(b)) {
    const [constant, other] = isConstant(b) ? [b, a] : [a, b];
    return multiplyConstant(lowering, constantValue(constant) as bigint, lowering.value(other));
  }
  // Leading copies of the sign bit: with 66 or more in both together the product has at most 62 bits and a sign.
  const x = lowering.value(a);
  const y = lowering.value(b);
  const shift = code.constant('i64', 63n);
  const room = (value: number): number => {
    const sign = lowering.make(ops['i64.shr_s'], value, shift);
    return lowering.make(ops['i64.clz'], lowering.make(ops['i64.xor'], value, sign));
  };
  const roomBoth = lowering.make(ops['i64.add'], room(x), room(y));
  const fast = lowering.make(ops['i64.gt_u'], roomBoth, code.constant('i64', 65n));
  const slow = lowering.make(ops['i32.eq'], x, y);
  code.code[slow] = ops.call.code;
  code.imm[slow] = lowering.indices.multiplyOverflowIndex();
  const start = code.args.length;
  code.args.push(fast);
  code.args.push(slow);
  return code.add(Pseudo.zeroUnless, 'i32', EffectClass.pure, lowering.block.index, start);
}

/** A product with a constant fits just when the other factor lies in an interval: one subtraction and comparison. */
function multiplyConstant(lowering: Lowering, factor: bigint, value: number): number {
  const { code } = lowering;
  if (factor === 0n || factor === 1n) return code.constant('i32', 0);
  if (factor === -1n) return lowering.make(ops['i64.eq'], value, code.constant('i64', MIN_I64));
  // BigInt division rounds towards zero, so both quotients are the last that fit.
  const low = factor > 0n ? MIN_I64 / factor : MAX_I64 / factor;
  const high = factor > 0n ? MAX_I64 / factor : MIN_I64 / factor;
  const distance = lowering.make(ops['i64.sub'], value, code.constant('i64', low));
  return lowering.make(ops['i64.gt_u'], distance, code.constant('i64', high - low));
}
