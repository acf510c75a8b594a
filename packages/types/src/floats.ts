import { ArgumentError } from './errors.ts';

/**
 * What is known of a float: a set of the nine cases below, as bits. Every set of cases is a type, so
 * float facts are a boolean algebra and nothing is lost by join, meet or difference.
 */
export type FloatFacts = number;

const CASES = [
  'NaN',
  '-Infinity',
  'negative fraction',
  'negative integral',
  '-0',
  '+0',
  'positive integral',
  'positive fraction',
  'Infinity',
] as const;

/** One of the nine disjoint cases a float is in. */
export type FloatCase = (typeof CASES)[number];

export const NO_FLOATS: FloatFacts = 0;
export const NAN: FloatFacts = 1;
export const INFINITE: FloatFacts = 0b1_0000_0010;
export const FRACTION: FloatFacts = 0b0_1000_0100;
/** Finite and without fraction, both zeros included. */
export const INTEGRAL: FloatFacts = 0b0_0111_1000;
export const NEGATIVE: FloatFacts = 0b0_0000_1110;
export const POSITIVE: FloatFacts = 0b1_1100_0000;
export const MINUS_ZERO: FloatFacts = 0b0_0001_0000;
export const PLUS_ZERO: FloatFacts = 0b0_0010_0000;
export const ALL_FLOATS: FloatFacts = 0b1_1111_1111;
export const NOT_NAN: FloatFacts = 0b1_1111_1110;

/** The facts known of one float: the case it is in. */
export function factsOfFloat(value: number): FloatFacts {
  if (Number.isNaN(value)) return NAN;
  if (value === 0) return Object.is(value, -0) ? MINUS_ZERO : PLUS_ZERO;
  const sign = value < 0 ? NEGATIVE : POSITIVE;
  if (!Number.isFinite(value)) return INFINITE & sign;
  return (Number.isInteger(value) ? INTEGRAL : FRACTION) & sign;
}

/** The names of the cases in a set of facts. */
export function floatCases(facts: FloatFacts): FloatCase[] {
  return CASES.filter((_, bit) => facts & (1 << bit));
}

/** The set of the named cases. @throws ArgumentError on a name that is no case. */
export function floatFacts(cases: Iterable<string>): FloatFacts {
  let facts = NO_FLOATS;
  for (const name of cases) {
    const bit = (CASES as readonly string[]).indexOf(name);
    if (bit < 0) throw new ArgumentError('cases', `one of ${CASES.join(', ')}`, name);
    facts |= 1 << bit;
  }
  return facts;
}

/** A short text for a set of facts; empty for all floats. */
export function describeFloats(facts: FloatFacts): string {
  if (facts === ALL_FLOATS) return '';
  if (facts === NOT_NAN) return '{not NaN}';
  if (facts === INTEGRAL) return '{integral}';
  if (facts === (INTEGRAL | FRACTION)) return '{finite}';
  return `{${floatCases(facts).join(', ')}}`;
}

/** Fails unless `facts` is a set of float cases. */
export function checkFloats(argument: string, facts: unknown): asserts facts is FloatFacts {
  if (!Number.isInteger(facts) || (facts as number) < 0 || (facts as number) > ALL_FLOATS) {
    throw new ArgumentError(argument, 'float facts (a union of the exported bits)', facts);
  }
}
