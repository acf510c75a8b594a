// Integers of any size and Floats. Functions of two numbers give nil when the second is no number, so that the prelude can
// ask it to `coerce`.

import { OutOfMemoryError } from '@martlet/heap';
import type { Runtime } from '../runtime/runtime.ts';
import type { RoundMode } from '../text/floats.ts';
import {
  ceilFloat,
  exactFraction,
  floatFloorDivide,
  floatModulo,
  floorFloat,
  formatFloat,
  roundFloat,
  roundToIntegral,
} from '../text/floats.ts';
import { hashBits } from '../text/hashing.ts';
import {
  bitLength,
  compareWithFloat,
  digits,
  floorDivide,
  floorModulo,
  greatestCommonDivisor,
  integerSqrt,
  powerModulo,
  roundInteger,
} from '../text/integers.ts';
import { bigArgument, floatArgument, integerArgument, typeLabel } from './arguments.ts';
import { defineHost } from './registry.ts';

/** Bits of the largest power that is computed; above it Ruby gives infinity too. */
const MOST_BITS = 32 * 1024 * 1024;

function zeroDivision(rt: Runtime): never {
  return rt.raise('ZeroDivisionError', 'divided by 0');
}

/** Integers beyond what JavaScript can hold do not fit the memory. */
function bounded<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) throw new OutOfMemoryError(error.message);
    throw error;
  }
}

/** A function of two Integers, or of two numbers of which one is a Float. */
function arithmetic(
  name: string,
  onIntegers: (rt: Runtime, a: bigint, b: bigint) => bigint,
  onFloats: (rt: Runtime, a: number, b: number) => bigint,
): void {
  defineHost(`num_${name}`, 2, (rt, a, b) => {
    if (rt.isFloat(a!)) {
      const x = rt.toFloat(a!);
      if (rt.isFloat(b!)) return onFloats(rt, x, rt.toFloat(b!));
      return rt.isInteger(b!) ? onFloats(rt, x, Number(rt.toBigInt(b!))) : rt.nil;
    }
    if (rt.isInteger(b!)) {
      return bounded(() => onIntegers(rt, rt.toBigInt(a!), rt.toBigInt(b!)));
    }
    return rt.isFloat(b!) ? onFloats(rt, Number(rt.toBigInt(a!)), rt.toFloat(b!)) : rt.nil;
  });
}

arithmetic(
  'add',
  (rt, a, b) => rt.integer(a + b),
  (rt, a, b) => rt.float(a + b),
);
arithmetic(
  'sub',
  (rt, a, b) => rt.integer(a - b),
  (rt, a, b) => rt.float(a - b),
);
arithmetic(
  'mul',
  (rt, a, b) => rt.integer(a * b),
  (rt, a, b) => rt.float(a * b),
);
arithmetic(
  'div',
  (rt, a, b) => (b === 0n ? zeroDivision(rt) : rt.integer(floorDivide(a, b))),
  (rt, a, b) => rt.float(a / b),
);
arithmetic(
  'mod',
  (rt, a, b) => (b === 0n ? zeroDivision(rt) : rt.integer(floorModulo(a, b))),
  (rt, a, b) => (b === 0 ? zeroDivision(rt) : rt.float(floatModulo(a, b))),
);
/** The quotient rounded down, as an Integer: `div`. */
arithmetic(
  'whole_div',
  (rt, a, b) => (b === 0n ? zeroDivision(rt) : rt.integer(floorDivide(a, b))),
  (rt, a, b) => (b === 0 ? zeroDivision(rt) : wholeFloat(rt, Math.floor(a / b))),
);
/** The same as `divmod` sees it, which differs where a Float is infinite. */
arithmetic(
  'floor_div',
  (rt, a, b) => (b === 0n ? zeroDivision(rt) : rt.integer(floorDivide(a, b))),
  (rt, a, b) => (b === 0 ? zeroDivision(rt) : wholeFloat(rt, floatFloorDivide(a, b))),
);
defineHost('int_remainder', 2, (rt, a, b) => {
  const divisor = rt.toBigInt(b!);
  return divisor === 0n ? zeroDivision(rt) : rt.integer(rt.toBigInt(a!) % divisor);
});
arithmetic(
  'fdiv',
  (rt, a, b) => rt.float(exactQuotient(a, b)),
  (rt, a, b) => rt.float(a / b),
);
arithmetic('pow', power, (rt, a, b) => rt.float(floatPower(a, b)));

/** The quotient of two Integers as a Float, also where they are too large for Floats. */
function exactQuotient(a: bigint, b: bigint): number {
  if (b === 0n) return Number(a) / 0;
  const [x, y] = [Number(a), Number(b)];
  if (Math.abs(x) < 2 ** 53 && Math.abs(y) < 2 ** 53) return x / y;
  // Enough bits of quotient for the nearest Float.
  const shift = Math.max(0, 64 - (bitLength(a) - bitLength(b)));
  return Number((a << BigInt(shift)) / b) / 2 ** shift;
}

function floatPower(a: number, b: number): number {
  // Unlike C's pow, JavaScript gives NaN for 1 ** NaN and for 1 ** infinity.
  return a === 1 || (a === -1 && !Number.isFinite(b) && !Number.isNaN(b)) ? 1 : a ** b;
}

/** A power of integers; nil where it is no integer. */
function power(rt: Runtime, a: bigint, b: bigint): bigint {
  if (b < 0n) {
    if (a === 0n) return zeroDivision(rt);
    return rt.nil;
  }
  if (a !== 0n && a !== 1n && a !== -1n && Number(b) * bitLength(a) > MOST_BITS) {
    return rt.float(Number.POSITIVE_INFINITY);
  }
  return rt.integer(a ** b);
}

/** -1, 0, 1, or nil where there is no order. */
defineHost('num_cmp', 2, (rt, a, b) => {
  const order = compareNumbers(rt, a!, b!);
  return order === undefined || Number.isNaN(order) ? rt.nil : rt.host.int(order);
});

/** The order of two numbers; NaN for NaN, undefined where the second is no number. */
export function compareNumbers(rt: Runtime, a: bigint, b: bigint): number | undefined {
  if (!rt.isFloat(b) && !rt.isInteger(b)) return undefined;
  if (rt.isFloat(a) && rt.isFloat(b)) {
    const [x, y] = [rt.toFloat(a), rt.toFloat(b)];
    return x < y ? -1 : x > y ? 1 : x === y ? 0 : Number.NaN;
  }
  if (rt.isFloat(a)) return -compareWithFloat(rt.toBigInt(b), rt.toFloat(a)) + 0;
  if (rt.isFloat(b)) return compareWithFloat(rt.toBigInt(a), rt.toFloat(b));
  const [x, y] = [rt.toBigInt(a), rt.toBigInt(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}
/** Are two numbers equal in value? nil when the second is no number. */
defineHost('num_eq', 2, (rt, a, b) => {
  const order = compareNumbers(rt, a!, b!);
  return order === undefined ? rt.nil : rt.bool(order === 0);
});
/** The same value and the same class. */
defineHost('num_eql', 2, (rt, a, b) =>
  rt.bool(rt.isFloat(a!) === rt.isFloat(b!) && compareNumbers(rt, a!, b!) === 0),
);

// ---- integers ----

function bitwise(name: string, run: (a: bigint, b: bigint) => bigint): void {
  defineHost(`int_${name}`, 2, (rt, a, b) =>
    rt.isInteger(b!) ? rt.integer(run(rt.toBigInt(a!), rt.toBigInt(b!))) : rt.nil,
  );
}
bitwise('and', (a, b) => a & b);
bitwise('or', (a, b) => a | b);
bitwise('xor', (a, b) => a ^ b);
bitwise('gcd', greatestCommonDivisor);

defineHost('int_shift', 2, (rt, a, by) => {
  const value = rt.toBigInt(a!);
  const count = bigArgument(rt, by!);
  if (count > BigInt(MOST_BITS)) {
    return value === 0n ? a! : rt.raise('RangeError', 'shift width too big');
  }
  if (-count > BigInt(bitLength(value))) return rt.host.int(value < 0n ? -1 : 0);
  return rt.integer(count >= 0n ? value << count : value >> -count);
});
defineHost('int_not', 1, (rt, a) => rt.integer(~rt.toBigInt(a!)));
defineHost('num_negate', 1, (rt, a) =>
  rt.isFloat(a!) ? rt.float(-rt.toFloat(a!)) : rt.integer(-rt.toBigInt(a!)),
);
defineHost('int_bit', 2, (rt, a, index) => {
  const at = bigArgument(rt, index!);
  if (at < 0n) return rt.host.int(0);
  const value = rt.toBigInt(a!);
  if (at > BigInt(bitLength(value))) return rt.host.int(value < 0n ? 1 : 0);
  return rt.host.int((value >> at) & 1n);
});
defineHost('int_to_s', 2, (rt, a, base) => {
  const radix = integerArgument(rt, base!);
  if (radix < 2 || radix > 36) return rt.raise('ArgumentError', `invalid radix ${radix}`);
  return rt.newString(rt.toBigInt(a!).toString(radix));
});
defineHost('int_digits', 2, (rt, a, base) => {
  const value = rt.toBigInt(a!);
  const radix = bigArgument(rt, base!);
  if (radix < 0n) return rt.raise('ArgumentError', 'negative radix');
  if (radix < 2n) return rt.raise('ArgumentError', `invalid radix ${radix}`);
  return rt.newArray(digits(value, radix).map((digit) => rt.host.keep(rt.integer(digit))));
});
defineHost('int_sqrt', 1, (rt, a) => {
  const value = bigArgument(rt, a!);
  if (value < 0n) domainError(rt, '"isqrt"');
  return rt.integer(integerSqrt(value));
});
defineHost('int_bit_length', 1, (rt, a) => rt.host.int(bitLength(rt.toBigInt(a!))));
defineHost('int_powmod', 3, (rt, a, exponent, modulus) => {
  for (const word of [exponent!, modulus!]) {
    if (!rt.isInteger(word)) {
      const which = word === exponent ? '1st' : '2nd';
      return rt.raise(
        'TypeError',
        `Integer#pow() ${which} argument not allowed unless all arguments are integers`,
      );
    }
  }
  if (rt.toBigInt(exponent!) < 0n) {
    return rt.raise(
      'RangeError',
      'Integer#pow() 1st argument cannot be negative when 2nd argument specified',
    );
  }
  if (rt.toBigInt(modulus!) === 0n) return zeroDivision(rt);
  return rt.integer(powerModulo(rt.toBigInt(a!), rt.toBigInt(exponent!), rt.toBigInt(modulus!)));
});
/** Rounded to `10 ** places`; `mode`: up, even, down, floor, ceil, truncate. */
defineHost('int_round', 3, (rt, a, places, mode) =>
  rt.integer(
    roundInteger(rt.toBigInt(a!), integerArgument(rt, places!), rt.host.text(mode!) as RoundMode),
  ),
);
defineHost('int_hash', 1, (rt, a) =>
  rt.host.int(hashBits(BigInt.asUintN(64, rt.toBigInt(a!) ^ (rt.toBigInt(a!) >> 64n)))),
);

// ---- floats ----

/** The Integer of a float without a fraction. */
function wholeFloat(rt: Runtime, x: number): bigint {
  if (Number.isFinite(x)) return rt.integer(BigInt(x));
  const name = Number.isNaN(x) ? 'NaN' : x < 0 ? '-Infinity' : 'Infinity';
  return rt.raise('FloatDomainError', name);
}
defineHost('float_to_s', 1, (rt, x) => rt.newString(formatFloat(rt.toFloat(x!))));
defineHost('float_to_i', 1, (rt, x) => wholeFloat(rt, Math.trunc(rt.toFloat(x!))));
defineHost('float_hash', 1, (rt, x) => rt.host.int(floatHash(rt.toFloat(x!))));

const view = new DataView(new ArrayBuffer(8));
/** The same for 0.0 and -0.0. */
export function floatHash(x: number): number {
  view.setFloat64(0, x === 0 ? 0 : x);
  return hashBits(view.getBigUint64(0) ^ 0x5bd1e995n);
}

/** Rounded to `places` digits; `mode`: up, even, down, floor, ceil, truncate. An Integer where places are not positive. */
defineHost('float_round', 3, (rt, word, digitCount, modeWord) => {
  const x = rt.toFloat(word!);
  const places = integerArgument(rt, digitCount!);
  let mode = rt.host.text(modeWord!) as RoundMode | 'floor' | 'ceil' | 'truncate';
  if (mode === 'truncate') mode = x < 0 ? 'ceil' : 'floor';
  if (places > 0) {
    if (mode === 'floor') return rt.float(floorFloat(x, places));
    if (mode === 'ceil') return rt.float(ceilFloat(x, places));
    return rt.float(roundFloat(x, places, mode));
  }
  if (places < 0 && Number.isFinite(x)) {
    const floored =
      mode === 'ceil' ? Math.ceil(x) : mode === 'floor' ? Math.floor(x) : Math.trunc(x);
    return rt.integer(roundInteger(BigInt(floored), -places, mode));
  }
  if (mode === 'floor') return wholeFloat(rt, Math.floor(x));
  if (mode === 'ceil') return wholeFloat(rt, Math.ceil(x));
  return wholeFloat(rt, Number.isFinite(x) ? roundToIntegral(x, mode) : x);
});
/** The next Float up (1) or down (-1). */
defineHost('float_next', 2, (rt, word, direction) => {
  const x = rt.toFloat(word!);
  const up = rt.toNumber(direction!) > 0;
  if (Number.isNaN(x) || x === (up ? 1 / 0 : -1 / 0)) return word!;
  if (x === 0) return rt.float(up ? Number.MIN_VALUE : -Number.MIN_VALUE);
  view.setFloat64(0, x);
  view.setBigInt64(0, view.getBigInt64(0) + (x > 0 === up ? 1n : -1n));
  return rt.float(view.getFloat64(0));
});
/** [numerator, denominator] of the exact value. */
defineHost('float_fraction', 1, (rt, x) => {
  const { numerator, shift } = exactFraction(rt.toFloat(x!));
  return rt.newArray([rt.integer(numerator), rt.host.keep(rt.integer(1n << BigInt(shift)))]);
});
/** Any number as a Float. */
defineHost('to_float', 1, (rt, word) => rt.float(floatArgument(rt, word!)));

// ---- Math ----

/** Raises that a function is not defined for a number. */
export function domainError(rt: Runtime, name: string): never {
  return rt.raise('Math::DomainError', `Numerical argument is out of domain - ${name}`);
}

const functions: Readonly<
  Record<string, readonly [run: (x: number) => number, domain?: (x: number) => boolean]>
> = {
  sqrt: [Math.sqrt, (x) => !(x < 0)],
  cbrt: [Math.cbrt],
  sin: [Math.sin],
  cos: [Math.cos],
  tan: [Math.tan],
  asin: [Math.asin, (x) => !(Math.abs(x) > 1)],
  acos: [Math.acos, (x) => !(Math.abs(x) > 1)],
  atan: [Math.atan],
  sinh: [Math.sinh],
  cosh: [Math.cosh],
  tanh: [Math.tanh],
  asinh: [Math.asinh],
  acosh: [Math.acosh, (x) => !(x < 1)],
  atanh: [Math.atanh, (x) => !(Math.abs(x) > 1)],
  exp: [Math.exp],
};
for (const [name, [run, domain]] of Object.entries(functions)) {
  defineHost(`math_${name}`, 1, (rt, word) => {
    const x = floatArgument(rt, word!);
    if (domain && !domain(x)) return domainError(rt, name);
    return rt.float(run(x));
  });
}
defineHost('math_atan2', 2, (rt, y, x) =>
  rt.float(Math.atan2(floatArgument(rt, y!), floatArgument(rt, x!))),
);
defineHost('math_hypot', 2, (rt, x, y) =>
  rt.float(Math.hypot(floatArgument(rt, x!), floatArgument(rt, y!))),
);
/** The natural logarithm of an Integer of any size or a Float. */
function logarithm(rt: Runtime, word: bigint, run: (x: number) => number, name: string): number {
  if (rt.isInteger(word) && !rt.host.isInt(word)) {
    const value = rt.toBigInt(word);
    if (value < 0n) return domainError(rt, name);
    const shift = Math.max(0, bitLength(value) - 64);
    return run(Number(value >> BigInt(shift))) + shift * run(2);
  }
  const x = floatArgument(rt, word);
  return x < 0 ? domainError(rt, name) : run(x);
}
defineHost('math_log', 1, (rt, x) => rt.float(logarithm(rt, x!, Math.log, 'log')));
defineHost('math_log2', 1, (rt, x) => rt.float(logarithm(rt, x!, Math.log2, 'log2')));
defineHost('math_log10', 1, (rt, x) => rt.float(logarithm(rt, x!, Math.log10, 'log10')));
/** Raises that a value is no number, as Integer() and arithmetic say it. */
defineHost('coerce_error', 2, (rt, value, into) => {
  const label = rt.words.kind(value!) === 'reference' ? typeLabel(rt, value!) : rt.brief(value!);
  return rt.raise('TypeError', `${label} can't be coerced into ${rt.str(into!)}`);
});
/** How a value is named where a comparison fails. */
defineHost('compare_label', 1, (rt, value) => {
  const special = rt.words.kind(value!) !== 'reference' || rt.isFloat(value!);
  return rt.newString(special ? rt.brief(value!) : typeLabel(rt, value!));
});
