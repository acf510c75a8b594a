// Intervals of signed integers with exact 64-bit bounds. A bound is a `number` while it is a safe integer and a `bigint`
// beyond, so that the usual small bounds cost no BigInt arithmetic; JavaScript compares the two kinds exactly.
// Interval arithmetic: Moore; for machine integers: Warren, "Hacker's Delight", chapter 4.

/** An integer: a `number` when it is safe, else a `bigint`. */
export type Bound = number | bigint;

/** An inclusive, non-empty interval. */
export interface Range {
  readonly min: Bound;
  readonly max: Bound;
}

const MIN_32: number = -0x80000000;
export const MAX_32: number = 0x7fffffff;
const MIN_64: bigint = -(1n << 63n);
const MAX_64: bigint = (1n << 63n) - 1n;

/** All values of a type. These two objects stand for "nothing known"; results are compared with them by identity. */
export const FULL: { readonly i32: Range; readonly i64: Range } = {
  i32: { min: MIN_32, max: MAX_32 },
  i64: { min: MIN_64, max: MAX_64 },
};
export const TRUTH: Range = { min: 0, max: 1 };
export const FALSE: Range = { min: 0, max: 0 };
export const TRUE: Range = { min: 1, max: 1 };

/** A bound from any integer. */
export function bound(value: Bound): Bound {
  if (typeof value === 'number') return value;
  return value >= -0x1fffffffffffffn && value <= 0x1fffffffffffffn ? Number(value) : value;
}

export function plus(a: Bound, b: Bound): Bound {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return bound(BigInt(a) + BigInt(b));
}

export function minus(a: Bound, b: Bound): Bound {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return bound(BigInt(a) - BigInt(b));
}

export function times(a: Bound, b: Bound): Bound {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (Number.isSafeInteger(product)) return product === 0 ? 0 : product; // never -0
  }
  return bound(BigInt(a) * BigInt(b));
}

/** `floor(a / 2^count)`. */
export function shiftRight(a: Bound, count: number): Bound {
  if (typeof a === 'number') return Math.floor(a / 2 ** count);
  return bound(a >> BigInt(count));
}

/** `a * 2^count`. */
export function shiftLeft(a: Bound, count: number): Bound {
  if (typeof a === 'number') {
    const product = a * 2 ** count;
    if (Number.isSafeInteger(product)) return product;
  }
  return bound(BigInt(a) << BigInt(count));
}

/** `a / b`, rounded towards zero. */
export function quotient(a: Bound, b: Bound): Bound {
  // Below 2^51 the rounding of the floating-point quotient cannot reach the next integer.
  if (typeof a === 'number' && typeof b === 'number' && Math.abs(a) < 2 ** 51) {
    const result = Math.trunc(a / b);
    return result === 0 ? 0 : result;
  }
  return bound(BigInt(a) / BigInt(b));
}

/** The smallest 2^n - 1 that is not below `a`, for `a >= 0`. */
export function onesUpTo(a: Bound): Bound {
  if (typeof a === 'number' && a <= MAX_32) return 2 ** (32 - Math.clz32(a)) - 1;
  return bound((1n << BigInt(BigInt(a).toString(2).length)) - 1n);
}

export function smaller(a: Bound, b: Bound): Bound {
  return a <= b ? a : b;
}

export function larger(a: Bound, b: Bound): Bound {
  return a >= b ? a : b;
}

export function isSingle(range: Range): boolean {
  return range.min === range.max;
}

export function within(inner: Range, outer: Range): boolean {
  return inner === outer || (inner.min >= outer.min && inner.max <= outer.max);
}

/** The smallest interval around both. Gives one of its arguments when that is it. */
export function join(a: Range, b: Range): Range {
  if (within(b, a)) return a;
  if (within(a, b)) return b;
  return { min: smaller(a.min, b.min), max: larger(a.max, b.max) };
}

/** What both contain, or `null`. Gives its first argument when that is it. */
export function meet(a: Range, b: Range): Range | null {
  if (within(a, b)) return a;
  if (within(b, a)) return b;
  const min = larger(a.min, b.min);
  const max = smaller(a.max, b.max);
  return min <= max ? { min, max } : null;
}
