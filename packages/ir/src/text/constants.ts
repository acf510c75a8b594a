// Constants in text form: exact both ways.

import type { Constant, Type } from '../ops.ts';

/** A constant as text form writes it: exact, and shortest. */
export function constantText(value: Constant): string {
  if (typeof value === 'bigint') return String(value);
  if (Number.isNaN(value)) return 'nan';
  if (Object.is(value, -0)) return '-0';
  return String(value).replace('Infinity', 'inf');
}

/**
 * Reads one constant as text form writes it. `i32` and `i64` may be written signed or unsigned.
 * Throws a `RangeError` when the text is no constant of this type.
 */
export function parseConstant(type: Type, text: string): Constant {
  const negative = text.startsWith('-');
  const digits = negative ? text.slice(1) : text;
  if (type === 'f64') {
    const size =
      digits === 'inf' ? Number.POSITIVE_INFINITY : digits === 'nan' ? Number.NaN : Number(digits);
    if (digits === '' || (Number.isNaN(size) && digits !== 'nan')) {
      throw new RangeError(`"${text}" is not a constant of type f64`);
    }
    return negative ? -size : size;
  }
  if (!/^(?:0x[\da-fA-F]+|\d+)$/.test(digits)) {
    throw new RangeError(`"${text}" is not a constant of type ${type}; write an integer`);
  }
  const bits = type === 'i32' ? 32 : 64;
  const value = negative ? -BigInt(digits) : BigInt(digits);
  if (value < -(1n << BigInt(bits - 1)) || value >= 1n << BigInt(bits)) {
    throw new RangeError(`${text} does not fit in ${type}`);
  }
  const wrapped = BigInt.asIntN(bits, value);
  return type === 'i32' ? Number(wrapped) : wrapped;
}
