// Random constants, with a bent for the values where implementations go wrong.

import type { Signature } from '../function.ts';
import type { Constant, Type } from '../ops.ts';
import type { Random } from './random.ts';

const EDGES_32 = [0, 1, -1, 2, 7, 8, 31, 32, 255, 65_535, 0x7fffffff, -0x80000000, -0x7fffffff];
const EDGES_64 = [
  ...EDGES_32.map(BigInt),
  63n,
  64n,
  0xffffffffn,
  0x100000000n,
  -0x80000001n,
  (1n << 62n) - 1n,
  1n << 62n,
  (1n << 63n) - 1n,
  -(1n << 63n),
];
const EDGES_DOUBLE = [
  0,
  -0,
  1,
  -1,
  0.5,
  -1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  5e-324,
  1e308,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53,
  2 ** 63,
  -(2 ** 63),
  2 ** 64,
];

/** A random constant of a type. */
export function randomConstant(random: Random, type: Type): Constant {
  const small = random.below(24) - 8;
  const kind = random.below(4);
  switch (type) {
    case 'i32':
      return kind === 0 ? random.bits() : kind === 1 ? small : random.pick(EDGES_32);
    case 'i64':
      return kind === 0 ? random.bits64() : kind === 1 ? BigInt(small) : random.pick(EDGES_64);
    case 'f64':
      if (kind === 0) return random.bits() * 2 ** (random.below(80) - 60);
      return kind === 1 ? small : random.pick(EDGES_DOUBLE);
  }
}

/** Random arguments for a call of a function. */
export function randomArguments(random: Random, signature: Signature): Constant[] {
  return signature.params.map((type) => randomConstant(random, type));
}
