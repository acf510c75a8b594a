import { ArgumentError } from './errors.ts';

/**
 * A bound of an integer interval as callers see it: a `number` when it is a safe integer or
 * ±Infinity, else a `bigint`. JavaScript compares the two kinds with each other exactly.
 */
export type Bound = number | bigint;

// Inside, a bound is an unevaluated sum of two doubles, head + tail, where head is the bound rounded
// to the nearest double and tail the exact rest. Rounding is monotone, so comparing heads first and
// tails second compares bounds exactly, without BigInt. While |bound| <= 2^106 the rest has at most 53
// bits, so the pair is exact; 63-bit, 64-bit and even 96-bit integers are far inside. (T. J. Dekker,
// "A floating-point technique for extending the available precision", 1971.)

/** The largest magnitude of a finite bound: 2^106. Beyond it an interval is opened outwards. */
export const LARGEST_BOUND: bigint = 2n ** 106n;

/** Fails unless `value` is an integer, ±Infinity or a bigint. */
export function checkBound(argument: string, value: unknown): asserts value is Bound {
  if (typeof value === 'bigint') return;
  if (typeof value === 'number' && (Number.isInteger(value) || Math.abs(value) === Infinity))
    return;
  throw new ArgumentError(argument, 'an integer, a bigint, Infinity or -Infinity', value);
}

/** The bound rounded to a double. Adding 0 turns -0 into 0. */
export function headOf(bound: Bound): number {
  return Number(bound) + 0;
}

/** What {@link headOf} lost; 0 for every number. */
export function tailOf(bound: Bound): number {
  if (typeof bound === 'number') return 0;
  const head = Number(bound);
  return Number.isFinite(head) ? Number(bound - BigInt(head)) : 0;
}

/** The bound a head and tail stand for. */
export function boundOf(head: number, tail: number): Bound {
  if (tail === 0 && (Number.isSafeInteger(head) || !Number.isFinite(head))) return head;
  return BigInt(head) + BigInt(tail);
}

/** Rounds a lower bound down to one that can be stored. */
export function storableLow(bound: Bound): Bound {
  if (bound < -LARGEST_BOUND) return -Infinity;
  return bound !== Infinity && bound > LARGEST_BOUND ? LARGEST_BOUND : bound;
}

/** Rounds an upper bound up to one that can be stored. */
export function storableHigh(bound: Bound): Bound {
  if (bound > LARGEST_BOUND) return Infinity;
  return bound !== -Infinity && bound < -LARGEST_BOUND ? -LARGEST_BOUND : bound;
}

/** Whether the first bound is less than the second. */
export function isLess(head: number, tail: number, head2: number, tail2: number): boolean {
  return head < head2 || (head === head2 && tail < tail2);
}

/** The neighbour of an integer bound; infinities have none and stay. */
export function neighbour(bound: Bound, delta: 1 | -1): Bound {
  if (typeof bound === 'bigint') return normalBound(bound + BigInt(delta));
  if (!Number.isFinite(bound)) return bound;
  const next = bound + delta;
  return Number.isSafeInteger(next) ? next : normalBound(BigInt(bound) + BigInt(delta));
}

/** The same bound as a number if it is a safe integer, else as a bigint. */
export function normalBound(bound: Bound): Bound {
  if (typeof bound === 'number') {
    return Number.isSafeInteger(bound) || !Number.isFinite(bound) ? bound + 0 : BigInt(bound);
  }
  return bound >= -9007199254740991n && bound <= 9007199254740991n ? Number(bound) : bound;
}
