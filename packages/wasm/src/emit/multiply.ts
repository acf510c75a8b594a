// The exact test whether a product of two 64-bit numbers overflows, for operands that the fast test in place rejects.

import type { IrFunction } from '@martlet/ir';
import { Builder, Module, NO_EFFECTS } from '@martlet/ir';

/**
 * `(i64 a, i64 b) -> i32`. Let s be the leading copies of the sign bit in both operands together, and p the wrapped
 * product. Below 64 the product surely overflows. From 64 on its magnitude is at most 2^64, so it overflows just when p
 * has the wrong sign, or when it is 2^64 itself, which leaves p = 0 with s = 64. With s above 64 a zero is a true zero.
 * After Warren, Hacker's Delight, 2nd edition, section 2-13.
 */
export function multiplyOverflow(): IrFunction {
  const fn = new Module().addFunction(
    'martlet.multiply_overflow',
    { params: ['i64', 'i64'], result: 'i32' },
    NO_EFFECTS,
  );
  const b = new Builder(fn);
  const [x, y] = fn.entry.params as [
    IrFunction['entry']['params'][0],
    IrFunction['entry']['params'][0],
  ];
  const signBits = (value: typeof x): typeof x =>
    b.op('i64.clz', b.op('i64.xor', value, b.op('i64.shr_s', value, b.i64(63))));
  const product = b.op('i64.mul', x, y);
  const isZero = b.op('i64.eqz', product);
  const enough = b.op('i64.add', b.i64(64), b.op('i64.extend_i32_u', isZero));
  const tooBig = b.op('i64.lt_u', b.op('i64.add', signBits(x), signBits(y)), enough);
  const sign = b.op('i64.xor', b.op('i64.xor', x, y), product);
  const wrongSign = b.op('i32.and', b.op('i64.lt_s', sign, b.i64(0)), b.op('i32.eqz', isZero));
  b.ret(b.op('i32.or', tooBig, wrongSign));
  return fn;
}
