import { type Bound, checkBound, normalBound } from './bounds.ts';
import { ArgumentError } from './errors.ts';
import type { Caps } from './widen.ts';

/** How a lattice is set up; everything may be left out. */
export interface LatticeOptions {
  /** The integers the language has, bounds included. Default: all. */
  readonly integers?: readonly [low: Bound, high: Bound];
  /** Exact joins at one merge point before it widens. Default 8. */
  readonly chainLength?: number;
  /** Classes, cones and names that a merge keeps apart in a union. Default 8. */
  readonly unionWidth?: number;
  /** Array types nested in each other that merging and widening keep. Default 3. */
  readonly nesting?: number;
  /** Bounds at which widening stops for a while: the program's literals, array lengths. */
  readonly thresholds?: Iterable<Bound>;
  /** Record where types are retained and freed; slow, for tests. Default false. */
  readonly debug?: boolean;
}

/** Options that were checked, with every default filled in. */
export interface CheckedOptions {
  readonly integers: readonly [low: Bound, high: Bound];
  readonly caps: Caps;
  /** Ascending, without duplicates. */
  readonly thresholds: readonly Bound[];
  readonly debug: boolean;
}

/** @throws ArgumentError on an option out of range. */
export function checkOptions(options: LatticeOptions): CheckedOptions {
  if (typeof options !== 'object' || options === null) {
    throw new ArgumentError('options', 'an object', options);
  }
  const { integers = [-Infinity, Infinity], debug = false } = options;
  checkBound('options.integers[0]', integers[0]);
  checkBound('options.integers[1]', integers[1]);
  if (integers[0] > integers[1]) {
    throw new ArgumentError('options.integers', 'low at most high', integers.join('..'));
  }
  const caps = {
    chainLength: checkCount('options.chainLength', options.chainLength ?? 8, 0),
    unionWidth: checkCount('options.unionWidth', options.unionWidth ?? 8, 1),
    nesting: checkCount('options.nesting', options.nesting ?? 3, 1),
  };
  return { integers, caps, thresholds: sortedThresholds(options.thresholds ?? []), debug };
}

function checkCount(argument: string, value: number, least: number): number {
  if (!Number.isInteger(value) || value < least) {
    throw new ArgumentError(argument, `an integer not below ${least}`, value);
  }
  return value;
}

/** The finite thresholds, ascending, each once. */
export function sortedThresholds(thresholds: Iterable<Bound>): Bound[] {
  const finite: Bound[] = [];
  for (const threshold of thresholds) {
    checkBound('thresholds', threshold);
    if (threshold > -Infinity && threshold < Infinity) finite.push(normalBound(threshold));
  }
  finite.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return finite.filter((threshold, i) => i === 0 || threshold !== finite[i - 1]);
}
