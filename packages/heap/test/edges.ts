// Edge values and seeded random ones.

/** A small random generator (mulberry32): the same seed gives the same numbers everywhere. */
export function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const view = new DataView(new ArrayBuffer(8));

/** Every exponent with edge mantissas and both signs, then doubles of random bits. */
export function* doubles(count: number, seed: number): Generator<number> {
  for (
    let exponent = 0;
    exponent < 2048;
    exponent += exponent > 20 && exponent < 740 ? 37 : exponent > 800 && exponent < 1250 ? 41 : 1
  ) {
    for (const [high, low] of [
      [0, 0],
      [0, 1],
      [0x8_0000, 0],
      [0xf_ffff, -1],
    ] as const) {
      for (const sign of [0, 1 << 31]) {
        view.setInt32(0, sign | (exponent << 20) | high);
        view.setInt32(4, low);
        yield view.getFloat64(0);
      }
    }
  }
  const next = random(seed);
  for (let index = 0; index < count; index++) {
    view.setUint32(0, next() * 2 ** 32);
    view.setUint32(4, next() * 2 ** 32);
    yield view.getFloat64(0);
  }
}

/** Integers around every power of two up to the ends of 64 bits. */
export function integers(): bigint[] {
  const values = new Set<bigint>();
  for (let bit = 0n; bit <= 63n; bit++) {
    for (const offset of [-2n, -1n, 0n, 1n, 2n]) {
      for (const sign of [1n, -1n]) {
        const value = sign * ((1n << bit) + offset);
        if (BigInt.asIntN(64, value) === value) values.add(value);
      }
    }
  }
  return [...values];
}
