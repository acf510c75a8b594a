// Big integers in memory: magnitudes in limbs of 64 bits, the least significant first.

/** Limbs that are taken one by one: more are halved, so that the work grows with their number and not with its square. */
const FEW = 8;

/** The number of limbs of a magnitude. */
export function limbCount(magnitude: bigint): number {
  let above = 1;
  while (magnitude >> BigInt(64 * above) !== 0n) above *= 2;
  let count = above >> 1;
  // Between them: bisection.
  for (let step = above >> 2; step > 0; step >>= 1) {
    if (magnitude >> BigInt(64 * (count + step)) !== 0n) count += step;
  }
  return magnitude >> BigInt(64 * count) === 0n ? count : count + 1;
}

/** Writes a magnitude of so many limbs from an index on. */
export function writeLimbs(
  limbs: BigInt64Array,
  at: number,
  count: number,
  magnitude: bigint,
): void {
  if (count > FEW) {
    const low = count >>> 1;
    writeLimbs(limbs, at, low, BigInt.asUintN(64 * low, magnitude));
    writeLimbs(limbs, at + low, count - low, magnitude >> BigInt(64 * low));
    return;
  }
  let rest = magnitude;
  for (let i = 0; i < count; i++) {
    limbs[at + i] = rest;
    rest >>= 64n;
  }
}

/** The magnitude of so many limbs from an index on. */
export function readLimbs(limbs: BigInt64Array, at: number, count: number): bigint {
  if (count > FEW) {
    const low = count >>> 1;
    const high = readLimbs(limbs, at + low, count - low);
    return (high << BigInt(64 * low)) | readLimbs(limbs, at, low);
  }
  let magnitude = 0n;
  for (let i = count - 1; i >= 0; i--) {
    magnitude = (magnitude << 64n) | BigInt.asUintN(64, limbs[at + i]!);
  }
  return magnitude;
}
