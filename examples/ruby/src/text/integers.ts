// Integers of any size: parsing, printing, arithmetic that needs no machine.

import type { RoundMode } from './floats.ts';

const powersOfTen: bigint[] = [1n];

/** `10 ** n`. */
export function digitsOfPower(n: number): bigint {
  if (n > 400) return 10n ** BigInt(n);
  while (powersOfTen.length <= n) powersOfTen.push(powersOfTen[powersOfTen.length - 1]! * 10n);
  return powersOfTen[n]!;
}

const PREFIX_BASES: Readonly<Record<string, number>> = { b: 2, o: 8, d: 10, x: 16 };

/** Value of digits that are known to be valid in `base`. */
function digitsValue(digits: string, base: number): bigint {
  if (digits.length < 10 || base === 10)
    return base === 10 ? BigInt(digits) : BigInt(Number.parseInt(digits, base));
  const prefix = base === 2 ? '0b' : base === 8 ? '0o' : base === 16 ? '0x' : undefined;
  if (prefix) return BigInt(prefix + digits);
  let value = 0n;
  for (const digit of digits) value = value * BigInt(base) + BigInt(Number.parseInt(digit, base));
  return value;
}

/** A character class of the digits of a base. */
function digitClass(base: number): string {
  if (base <= 10) return `[0-${base - 1}]`;
  const last = String.fromCharCode(0x61 + base - 11);
  return `[0-9a-${last}A-${last.toUpperCase()}]`;
}

/** Patterns by what they are made from: making one takes longer than most searches. */
const patterns = new Map<string, RegExp>();

function patternFor(source: string): RegExp {
  let pattern = patterns.get(source);
  if (pattern === undefined) {
    pattern = new RegExp(source);
    patterns.set(source, pattern);
  }
  return pattern;
}

/** What most texts of numbers look like: no prefix, no underscores, nothing around. */
const PLAIN_DECIMAL = /^-?[1-9][0-9]{0,17}$/;

/** Sign, base prefix and the rest; a prefix counts only where it agrees with `base` (0: any base by prefix). */
function splitNumber(
  text: string,
  base: number,
): { negative: boolean; base: number; rest: string; prefixed: boolean } {
  const signed = /^([-+]?)(.*)$/s.exec(text)!;
  let rest = signed[2]!;
  let actual = base;
  let prefixed = false;
  const prefix = /^0([bBoOdDxX])(?=[0-9a-zA-Z])/.exec(rest);
  const prefixBase = prefix ? PREFIX_BASES[prefix[1]!.toLowerCase()]! : 0;
  if (prefix && (base === 0 || base === prefixBase)) {
    rest = rest.slice(2);
    actual = prefixBase;
    prefixed = true;
  } else if (base === 0) {
    actual = /^0[_0-9]/.test(rest) ? 8 : 10;
  }
  return { negative: signed[1] === '-', base: actual, rest, prefixed };
}

/** String#to_i: the longest prefix that is a number in `base` (0: by its prefix), or 0. */
export function parseIntegerPrefix(text: string, base: number): bigint {
  if ((base === 10 || base === 0) && PLAIN_DECIMAL.test(text)) return BigInt(text);
  const number = splitNumber(text.replace(/^[\s\v]+/, ''), base);
  const digit = digitClass(number.base);
  const found = patternFor(`^${digit}+(?:_${digit}+)*`).exec(number.rest);
  if (!found) return 0n;
  const value = digitsValue(found[0].replaceAll('_', ''), number.base);
  return number.negative ? -value : value;
}

/** Kernel#Integer: the number that the whole string denotes, or undefined. */
export function parseIntegerStrict(text: string, base: number): bigint | undefined {
  if ((base === 10 || base === 0) && PLAIN_DECIMAL.test(text)) return BigInt(text);
  const body = text.replace(/^[\s\v]+|[\s\v]+$/g, '');
  const number = splitNumber(body, base);
  const digit = digitClass(number.base);
  const octalMark = base === 8 || base === 0 ? '_?' : '';
  const pattern = patternFor(`^(?:0${octalMark})?${digit}+(?:_${digit}+)*$`);
  if (!pattern.test(number.rest)) return undefined;
  const value = digitsValue(number.rest.replaceAll('_', ''), number.base);
  return number.negative ? -value : value;
}

/** Integer#pow(exponent, modulus): `base ** exponent % modulus`; the result has the modulus's sign. */
export function powerModulo(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const size = modulus < 0n ? -modulus : modulus;
  let result = 1n % size;
  let square = ((base % size) + size) % size;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % size;
    square = (square * square) % size;
  }
  return modulus < 0n && result !== 0n ? result + modulus : result;
}

/** Integer.sqrt: the largest integer whose square is not above `n` (Newton's method). */
export function integerSqrt(n: bigint): bigint {
  if (n < 2n) return n;
  let guess = BigInt(Math.floor(Math.sqrt(Number(n > 1n << 1000n ? 1n << 1000n : n))));
  if (n > 1n << 1000n) guess = 1n << BigInt((bitLength(n) >> 1) + 1);
  for (;;) {
    const next = (guess + n / guess) >> 1n;
    if (next >= guess && next - guess <= 1n) {
      let root = next < guess ? next : guess;
      while (root * root > n) root -= 1n;
      while ((root + 1n) * (root + 1n) <= n) root += 1n;
      return root;
    }
    guess = next;
  }
}

/** Integer#bit_length: the bits of the two's complement form without the sign bit. */
export function bitLength(n: bigint): number {
  const magnitude = n < 0n ? ~n : n;
  return magnitude === 0n
    ? 0
    : magnitude.toString(16).length * 4 - Math.clz32(leadingNibble(magnitude)) + 28;
}

function leadingNibble(magnitude: bigint): number {
  return Number.parseInt(magnitude.toString(16)[0]!, 16);
}

/** Quotient rounded down. */
export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

/** Remainder with the divisor's sign. */
export function floorModulo(a: bigint, b: bigint): bigint {
  const rest = a % b;
  return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
}

/** Integer#digits in a base: least significant first. */
export function digits(n: bigint, base: bigint): bigint[] {
  const result: bigint[] = [];
  let rest = n;
  do {
    result.push(rest % base);
    rest /= base;
  } while (rest > 0n);
  return result;
}

/** Integer#round, #floor, #ceil and #truncate to `10 ** places`. */
export function roundInteger(
  n: bigint,
  places: number,
  mode: RoundMode | 'floor' | 'ceil' | 'truncate',
): bigint {
  // CRuby's estimate that 10 ** places is above every number of that size (numeric.c, int_round_zero_p).
  const bytes = Math.max(8, Math.ceil(n.toString(16).length / 2));
  if (0.415241 * places - 0.125 > bytes) return 0n;
  const unit = digitsOfPower(places);
  const below = floorDivide(n, unit) * unit;
  if (below === n) return n;
  if (mode === 'floor') return below;
  if (mode === 'ceil') return below + unit;
  if (mode === 'truncate') return n < 0n ? below + unit : below;
  const twice = (n - below) * 2n;
  if (twice !== unit) return twice > unit ? below + unit : below;
  const even = (below / unit) % 2n === 0n;
  const up = mode === 'even' ? !even : mode === 'up' ? n > 0n : n < 0n;
  return up ? below + unit : below;
}

/** Greatest common divisor (Euclid). */
export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** Compares an integer with a float exactly: negative, 0, positive, or NaN. */
export function compareWithFloat(n: bigint, x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (!Number.isFinite(x)) return x > 0 ? -1 : 1;
  const whole = BigInt(Math.trunc(x));
  if (n !== whole) return n < whole ? -1 : 1;
  const fraction = x - Math.trunc(x);
  return fraction > 0 ? -1 : fraction < 0 ? 1 : 0;
}
