// Floats: printing, parsing and rounding as CRuby does them (numeric.c, util.c).

import { digitsOfPower } from './integers.ts';

/** Float#to_s: the shortest digits that read back as the same number. */
export function formatFloat(x: number): string {
  if (Number.isNaN(x)) return 'NaN';
  if (!Number.isFinite(x)) return x < 0 ? '-Infinity' : 'Infinity';
  if (x === 0) return Object.is(x, -0) ? '-0.0' : '0.0';
  const [mantissa, exponent] = Math.abs(x).toExponential().split('e') as [string, string];
  const digits = mantissa.replace('.', '');
  const point = Number(exponent) + 1;
  const sign = x < 0 ? '-' : '';
  if (point > 0 && digits.length > point) {
    return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
  }
  if (point > 0 && point <= 15) return `${sign}${digits.padEnd(point, '0')}.0`;
  if (point > -4 && point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  const shown = Math.abs(point - 1)
    .toString()
    .padStart(2, '0');
  return `${sign}${digits[0]}.${digits.slice(1) || '0'}e${point - 1 < 0 ? '-' : '+'}${shown}`;
}

/** String#to_f: the longest prefix that is a number, or 0.0. Single underscores between digits are skipped. */
export function parseFloatPrefix(text: string): number {
  const found =
    /^[\s\v]*([-+]?\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?(?:[eE][-+]?\d+(?:_\d+)*)?|[-+]?\.\d+(?:_\d+)*(?:[eE][-+]?\d+(?:_\d+)*)?)/.exec(
      text,
    );
  return found ? Number(found[1]!.replaceAll('_', '')) : 0;
}

/** Kernel#Float: the number that the whole string denotes (decimal or hexadecimal), or undefined. */
export function parseFloatStrict(text: string): number | undefined {
  const body = text.replace(/^[\s\v]+|[\s\v]+$/g, '');
  if (
    /^[-+]?(?:\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][-+]?\d+(?:_\d+)*)?$/.test(body)
  ) {
    return Number(body.replaceAll('_', ''));
  }
  const hex =
    /^([-+]?)0[xX]([0-9a-fA-F]+(?:_[0-9a-fA-F]+)*)(?:\.([0-9a-fA-F]+))?(?:[pP]([-+]?\d+))?$/.exec(
      body,
    );
  if (!hex) return undefined;
  const fraction = hex[3] ?? '';
  const digits = BigInt(`0x${hex[2]!.replaceAll('_', '')}${fraction}`);
  const value = Number(digits) * 2 ** (Number(hex[4] ?? 0) - 4 * fraction.length);
  return hex[1] === '-' ? -value : value;
}

/** The exact value of a finite float as a fraction: `numerator / 2 ** shift`. */
export function exactFraction(x: number): { numerator: bigint; shift: number } {
  let shift = 0;
  let scaled = Math.abs(x);
  // Doubling is exact unless the number is huge, and then it is an integer already.
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    shift++;
  }
  const numerator = BigInt(scaled);
  return { numerator: x < 0 ? -numerator : numerator, shift };
}

/** Numbers with so many digits in all are far from a tie if the last of them says so. */
const MOST_SCALED = 1e9;
const MOST_DIGITS = 20;
const FAR_FROM_TIE = 1e-3;

/** `|x|` with exactly `digits` decimals, rounded as CRuby's printf does it. */
export function toFixedExact(x: number, digits: number): string {
  // JavaScript is exact as well, and differs at ties only: it is asked where none is near.
  const scaled = Math.abs(x) * 10 ** digits;
  const isFarFromTie = Math.abs(scaled - Math.floor(scaled) - 0.5) > FAR_FROM_TIE;
  if (scaled < MOST_SCALED && digits <= MOST_DIGITS && isFarFromTie) {
    return Math.abs(x).toFixed(digits);
  }
  const { numerator, shift } = exactFraction(Math.abs(x));
  const significant = digits + 1 + decimalExponent(x);
  const quotient = roundAsPrinted(
    numerator * 10n ** BigInt(digits),
    1n << BigInt(shift),
    x,
    significant,
  );
  const text = quotient.toString().padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** The power of ten below a number. */
function decimalExponent(x: number): number {
  return x === 0 ? 0 : Number(Math.abs(x).toExponential().split('e')[1]);
}

/** Up to so many digits CRuby's dtoa works with floats (dtoa.c: Quick_max). */
const QUICK_DIGITS = 14;

/**
 * `dividend / divisor` rounded to an integer of `significant` digits. Exact ties go to even digits; so does what is so close to
 * a tie that CRuby's dtoa, working with floats, cannot tell (missing/dtoa.c, "Generate ilim digits, then fix them up").
 */
function roundAsPrinted(dividend: bigint, divisor: bigint, x: number, significant: number): bigint {
  const quotient = dividend / divisor;
  const rest = dividend % divisor;
  if (significant >= 1 && significant <= QUICK_DIGITS && rest !== 0n) {
    const exponent = decimalExponent(x);
    const leading = Math.abs(x) / 10 ** exponent;
    let steps = 2;
    for (let bits = Math.abs(exponent) >> 4; bits > 0; bits >>= 1) steps += bits & 1;
    const uncertain = (steps * leading + 7) * 2 ** -52 * 10 ** (significant - 1);
    const fraction = Number((rest * 2n ** 60n) / divisor) / 2 ** 60;
    if (Math.abs(fraction - 0.5) <= uncertain) return quotient + (quotient & 1n);
  }
  return roundQuotient(dividend, divisor);
}

/** `|x|` as `d.ddd` and a decimal exponent, with exactly `digits` decimals, rounded likewise. */
export function toExponentialExact(
  x: number,
  digits: number,
): { mantissa: string; exponent: number } {
  if (x === 0) return { mantissa: digits === 0 ? '0' : `0.${'0'.repeat(digits)}`, exponent: 0 };
  let exponent = Number(Math.abs(x).toExponential().split('e')[1]);
  const { numerator, shift } = exactFraction(Math.abs(x));
  for (;;) {
    const places = digits - exponent;
    let rounded: bigint;
    if (places >= 0) {
      rounded = roundAsPrinted(
        numerator * digitsOfPower(places),
        1n << BigInt(shift),
        x,
        digits + 1,
      );
    } else {
      rounded = roundAsPrinted(numerator, digitsOfPower(-places) << BigInt(shift), x, digits + 1);
    }
    const text = rounded.toString();
    // Rounding 9.99 up gives one digit more, and so may the shortest form, from which the exponent was guessed.
    if (text.length > digits + 1) exponent++;
    else if (text.length <= digits) exponent--;
    else return { mantissa: digits === 0 ? text : `${text[0]}.${text.slice(1)}`, exponent };
  }
}

function roundQuotient(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const twice = (dividend % divisor) * 2n;
  return twice > divisor || (twice === divisor && (quotient & 1n) === 1n)
    ? quotient + 1n
    : quotient;
}

/** Which neighbour a tie goes to. */
export type RoundMode = 'up' | 'even' | 'down';

/** Binary exponent as C's frexp gives it: `x = m * 2 ** e` with `0.5 <= |m| < 1`. */
export function binaryExponent(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return 0;
  const magnitude = Math.abs(x);
  let exponent = Math.floor(Math.log2(magnitude)) + 1;
  while (magnitude >= 2 ** exponent) exponent++;
  while (exponent > -1073 && magnitude < 2 ** (exponent - 1)) exponent--;
  return exponent;
}

/** Are there so many digits that the number is not changed by rounding (numeric.c, float_round_overflow)? */
function keepsAllDigits(digits: number, exponent: number): boolean {
  const shown = exponent > 0 ? Math.trunc(exponent / 4) : Math.trunc(exponent / 3) - 1;
  return digits >= 17 - shown;
}

/** Are there so few that it becomes zero (numeric.c, float_round_underflow)? */
function losesAllDigits(digits: number, exponent: number): boolean {
  return digits < -(exponent > 0 ? Math.trunc(exponent / 3) + 1 : Math.trunc(exponent / 4));
}

/** C's round: half away from zero. */
export function roundHalfAway(x: number): number {
  const whole = Math.trunc(x);
  return Math.abs(x - whole) >= 0.5 ? whole + Math.sign(x) : whole;
}

/** Rounds `x * scale` to an integer, correcting for the multiplication's own rounding. */
function roundScaled(x: number, scale: number, mode: RoundMode): number {
  const scaled = x * scale;
  if (mode === 'even') return roundScaledEven(x, scale, scaled);
  let result = roundHalfAway(scaled);
  if (mode === 'up') {
    if (scale === 1) return result;
    if (x > 0) {
      if ((result + 0.5) / scale <= x) result += 1;
    } else if ((result - 0.5) / scale >= x) result -= 1;
    return result;
  }
  if (x > 0) {
    if ((result - 0.5) / scale >= x) result -= 1;
  } else if ((result + 0.5) / scale <= x) result += 1;
  return result;
}

function roundScaledEven(x: number, scale: number, scaled: number): number {
  if (x > 0) {
    const floor = Math.floor(scaled);
    const rest = scaled - floor;
    if (rest > 0.5) return floor + 1;
    return rest === 0.5 || (floor + 0.5) / scale <= x ? floor + (floor % 2) : floor;
  }
  const ceil = Math.ceil(scaled);
  const rest = ceil - scaled;
  if (rest > 0.5) return ceil - 1;
  return rest === 0.5 || (ceil - 0.5) / scale >= x ? ceil - (-ceil % 2) : ceil;
}

/** Float#round with a positive number of digits. */
export function roundFloat(x: number, digits: number, mode: RoundMode): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const exponent = binaryExponent(x);
  if (keepsAllDigits(digits, exponent)) return x;
  if (losesAllDigits(digits, exponent)) return 0;
  if (digits > 14) return roundExactly(x, digits, mode);
  const scale = 10 ** digits;
  return roundScaled(x, scale, mode) / scale;
}

/** Rounds the exact value: `10 ** digits` would not be exact as a float. */
function roundExactly(x: number, digits: number, mode: RoundMode): number {
  const { numerator, shift } = exactFraction(Math.abs(x));
  const unit = 1n << BigInt(shift);
  const scaled = numerator * digitsOfPower(digits);
  let quotient = scaled / unit;
  const twice = (scaled % unit) * 2n;
  const tieGoesUp = mode === 'up' || (mode === 'even' && (quotient & 1n) === 1n);
  if (twice > unit || (twice === unit && tieGoesUp)) quotient += 1n;
  return Number(`${x < 0 ? -quotient : quotient}e-${digits}`);
}

/** Float#round without digits, as an integral float. */
export function roundToIntegral(x: number, mode: RoundMode): number {
  return roundScaled(x, 1, mode);
}

/** Float#floor with a positive number of digits. */
export function floorFloat(x: number, digits: number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const exponent = binaryExponent(x);
  if (keepsAllDigits(digits, exponent)) return x;
  if (x > 0 && losesAllDigits(digits, exponent)) return 0;
  const scale = 10 ** digits;
  const whole = Math.floor(x * scale);
  const above = (whole + 1) / scale;
  return above > x ? whole / scale : above;
}

/** Float#ceil with a positive number of digits. */
export function ceilFloat(x: number, digits: number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const exponent = binaryExponent(x);
  if (keepsAllDigits(digits, exponent)) return x;
  if (x < 0 && losesAllDigits(digits, exponent)) return 0;
  const scale = 10 ** digits;
  return Math.ceil(x * scale) / scale;
}

/** Float#%: the remainder has the divisor's sign (numeric.c, flodivmod_mod). */
export function floatModulo(x: number, y: number): number {
  if (y === 0 || Number.isNaN(y)) return Number.NaN;
  const rest = !Number.isFinite(y) && Number.isFinite(x) ? x : x % y;
  return y * rest < 0 ? rest + y : rest;
}

/** Float#divmod's quotient, still a float. */
export function floatFloorDivide(x: number, y: number): number {
  const rest = !Number.isFinite(y) && Number.isFinite(x) ? x : x % y;
  let quotient = !Number.isFinite(x) && Number.isFinite(y) ? x : (x - rest) / y;
  if (y * rest < 0) quotient -= 1;
  if (quotient === 0) return x / y < 0 ? -0 : 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}
