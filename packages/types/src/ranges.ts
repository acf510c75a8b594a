import { type Bound, checkBound, LARGEST_BOUND, normalBound } from './bounds.ts';
import { NO_CLASSES } from './class-sets.ts';
import type { Engine } from './engine.ts';
import { ArgumentError } from './errors.ts';
import { BOTTOM } from './handles.ts';
import { EMPTY_INTERVAL } from './intervals.ts';
import { NO_NAMES } from './name-sets.ts';

/** A non-empty interval of integers, bounds included. */
export interface Range {
  readonly low: Bound;
  readonly high: Bound;
}

/**
 * Integer operations on ranges: exact mathematical integers, no wrapping. Division and modulo round
 * towards minus infinity; shifting by a negative count shifts the other way.
 */
export type ArithmeticOperation =
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'modulo'
  | 'shiftLeft'
  | 'shiftRight'
  | 'and'
  | 'or'
  | 'xor';

type Rule = (a: Range, b: Range) => Range | undefined;

/**
 * A range that contains the results of an operation on all pairs of members; undefined if there are
 * none (every divisor is 0). Add, subtract and multiply give the least such range. (R. E. Moore,
 * "Interval Analysis", 1966; the bit operations after H. S. Warren, "Hacker's Delight", section 4-3,
 * rounded to powers of two.)
 * @throws ArgumentError on an unknown operation, a bound that is no integer, or an empty range.
 */
export function rangeOf(operation: ArithmeticOperation, a: Range, b: Range): Range | undefined {
  const rule = RULES[operation];
  if (rule === undefined) {
    throw new ArgumentError('operation', `one of ${Object.keys(RULES).join(', ')}`, operation);
  }
  checkRange('a', a);
  checkRange('b', b);
  const result = rule(a, b);
  return result && { low: normalBound(result.low), high: normalBound(result.high) };
}

function checkRange(argument: string, range: Range): void {
  if (typeof range !== 'object' || range === null) {
    throw new ArgumentError(argument, 'a range', range);
  }
  checkBound(`${argument}.low`, range.low);
  checkBound(`${argument}.high`, range.high);
  if (range.low > range.high) {
    throw new ArgumentError(argument, 'low at most high', `${range.low}..${range.high}`);
  }
}

const RULES: Record<ArithmeticOperation, Rule> = {
  add: (a, b) => ({ low: add(a.low, b.low, -Infinity), high: add(a.high, b.high, Infinity) }),
  subtract: (a, b) => RULES.add(a, { low: negate(b.high), high: negate(b.low) }),
  multiply: (a, b) => hull(corners(a, b, multiply)),
  divide: (a, b) => {
    // A divisor's quotients are monotone on either side of 0, where the extremes are ±1 and the ends.
    const results: Bound[] = [];
    for (const part of nonZeroParts(b)) results.push(...corners(a, part, floorDivide));
    return results.length === 0 ? undefined : hull(results);
  },
  modulo: (a, b) => {
    // The result has the divisor's sign and is smaller; a member already in between stays itself.
    const parts = nonZeroParts(b);
    if (parts.length === 0) return undefined;
    const results: Bound[] = [];
    for (const part of parts) {
      if (part.low > 0) {
        const limit = add(part.high, -1, Infinity);
        const stays = a.low >= 0 && a.high < part.low;
        results.push(stays ? a.low : 0, a.low >= 0 && a.high < limit ? a.high : limit);
      } else {
        const limit = add(part.low, 1, -Infinity);
        const stays = a.high <= 0 && a.low > part.high;
        results.push(stays ? a.high : 0, a.high <= 0 && a.low > limit ? a.low : limit);
      }
    }
    return hull(results);
  },
  shiftLeft: (a, b) => hull(corners(a, b, shift)),
  shiftRight: (a, b) => RULES.shiftLeft(a, { low: negate(b.high), high: negate(b.low) }),
  and: (a, b) => {
    if (a.low >= 0 || b.low >= 0) {
      // A non-negative operand bounds the result from above; both from below by 0.
      const highs = [a, b].filter((range) => range.low >= 0).map((range) => range.high);
      return { low: 0, high: highs.reduce(lesser) };
    }
    return { low: negativePower(a, b), high: greater(a.high, b.high) };
  },
  or: (a, b) => {
    if (a.low >= 0 && b.low >= 0) {
      return { low: greater(a.low, b.low), high: positivePower(a, b) };
    }
    if (a.high < 0 || b.high < 0) {
      const lows = [a, b].filter((range) => range.high < 0).map((range) => range.low);
      return { low: lows.reduce(greater), high: -1 };
    }
    return { low: lesser(a.low, b.low), high: positivePower(a, b) };
  },
  xor: (a, b) => {
    const sameSign = (a.low >= 0 && b.low >= 0) || (a.high < 0 && b.high < 0);
    const otherSign = (a.low >= 0 && b.high < 0) || (a.high < 0 && b.low >= 0);
    return {
      low: sameSign ? 0 : negativePower(a, b),
      high: otherSign ? -1 : positivePower(a, b),
    };
  },
};

/** The operation on the integer parts of two types: an integer type within the language's integers. */
export function arithmeticRow(
  engine: Engine,
  operation: ArithmeticOperation,
  a: number,
  b: number,
): number {
  const { types, intervals, classes } = engine;
  const result = resultInterval(engine, operation, a, b);
  const within = intervals.intersection(result, types.allIntegers);
  if (within === EMPTY_INTERVAL) return BOTTOM;
  const set = classes.intersection(
    classes.union(types.classSets[a]!, types.classSets[b]!),
    classes.integers,
  );
  return set === NO_CLASSES ? BOTTOM : types.make(set, NO_NAMES, within, 0, BOTTOM, EMPTY_INTERVAL);
}

/** Whether all results are integers of the language (true), none (false), or some (undefined). */
export function fitsRow(
  engine: Engine,
  operation: ArithmeticOperation,
  a: number,
  b: number,
): boolean | undefined {
  const { types, intervals } = engine;
  const result = resultInterval(engine, operation, a, b);
  if (intervals.isSubset(result, types.allIntegers)) return true;
  return intervals.intersection(result, types.allIntegers) === EMPTY_INTERVAL ? false : undefined;
}

function resultInterval(
  engine: Engine,
  operation: ArithmeticOperation,
  a: number,
  b: number,
): number {
  const { types, intervals } = engine;
  const own = types.integers[a]!;
  const other = types.integers[b]!;
  if (own === EMPTY_INTERVAL || other === EMPTY_INTERVAL) return EMPTY_INTERVAL;
  const range = rangeOf(
    operation,
    { low: intervals.low(own), high: intervals.high(own) },
    { low: intervals.low(other), high: intervals.high(other) },
  );
  return range === undefined ? EMPTY_INTERVAL : intervals.interval(range.low, range.high);
}

function isZero(bound: Bound): boolean {
  return bound === 0 || bound === 0n;
}

function isInfinite(bound: Bound): boolean {
  return bound === Infinity || bound === -Infinity;
}

/** The sum; `open` where infinities of both signs meet. */
function add(a: Bound, b: Bound, open: Bound): Bound {
  if (isInfinite(a)) return isInfinite(b) && a !== b ? open : a;
  if (isInfinite(b)) return b;
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return BigInt(a) + BigInt(b);
}

function negate(a: Bound): Bound {
  return typeof a === 'bigint' ? -a : 0 - a;
}

function multiply(a: Bound, b: Bound): Bound {
  if (isZero(a) || isZero(b)) return 0;
  if (isInfinite(a) || isInfinite(b)) return a > 0 === b > 0 ? Infinity : -Infinity;
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (Number.isSafeInteger(product)) return product;
  }
  return BigInt(a) * BigInt(b);
}

function floorDivide(a: Bound, b: Bound): Bound {
  if (isInfinite(b)) {
    // A finite number over an ever larger divisor tends to 0 or, rounding down, -1.
    if (!isInfinite(a)) return isZero(a) || a > 0 === b > 0 ? 0 : -1;
  }
  if (isInfinite(a)) return a > 0 === b > 0 ? Infinity : -Infinity;
  const x = BigInt(a);
  const y = BigInt(b);
  const quotient = x / y;
  return x % y !== 0n && x < 0n !== y < 0n ? quotient - 1n : quotient;
}

/** a * 2^count, rounded towards minus infinity. */
function shift(a: Bound, count: Bound): Bound {
  if (isZero(a)) return 0;
  // Past this count every result is beyond the largest bound that can be stored, or 0 or -1.
  const far = count > 256 ? 1 : count < -256 ? -1 : 0;
  if (isInfinite(a)) return count === -Infinity ? (a > 0 ? 0 : -1) : a;
  const value = BigInt(a);
  if (far > 0) return value > 0n ? Infinity : -Infinity;
  const vanishes = far < 0 && value >= -LARGEST_BOUND && value <= LARGEST_BOUND;
  if (vanishes || count === -Infinity) return value > 0n ? 0 : -1;
  return count >= 0 ? value << BigInt(count) : value >> BigInt(negate(count));
}

function corners(a: Range, b: Range, operation: (x: Bound, y: Bound) => Bound): Bound[] {
  return [
    operation(a.low, b.low),
    operation(a.low, b.high),
    operation(a.high, b.low),
    operation(a.high, b.high),
  ];
}

function hull(bounds: Bound[]): Range {
  return { low: bounds.reduce(lesser), high: bounds.reduce(greater) };
}

// Math.min and Math.max do not take bigints.
function lesser(a: Bound, b: Bound): Bound {
  if (b < a) return b;
  return a;
}

function greater(a: Bound, b: Bound): Bound {
  if (b > a) return b;
  return a;
}

function nonZeroParts(range: Range): Range[] {
  const parts: Range[] = [];
  if (range.low < 0) parts.push({ low: range.low, high: range.high < 0 ? range.high : -1 });
  if (range.high > 0) parts.push({ low: range.low > 0 ? range.low : 1, high: range.high });
  return parts;
}

/** The largest number with as many bits as the longest non-negative member needs. */
function positivePower(a: Range, b: Range): Bound {
  const bits = Math.max(bitsOf(a), bitsOf(b));
  return bits === Infinity ? Infinity : (1n << BigInt(bits)) - 1n;
}

function negativePower(a: Range, b: Range): Bound {
  const bits = Math.max(bitsOf(a), bitsOf(b));
  return bits === Infinity ? -Infinity : -(1n << BigInt(bits));
}

/** Bits beside the sign that the range's members need. */
function bitsOf(range: Range): number {
  if (isInfinite(range.low) || isInfinite(range.high)) return Infinity;
  const width = (bound: Bound): number => {
    const value = BigInt(bound);
    const magnitude = value < 0n ? -value - 1n : value;
    return magnitude === 0n ? 0 : magnitude.toString(2).length;
  };
  return Math.max(width(range.low), width(range.high));
}
