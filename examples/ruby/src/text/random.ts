// Random numbers as CRuby makes them (random.c): MT19937 (Matsumoto and Nishimura, 1998) and the ways to draw from it.

const N = 624;
const M = 397;

/** The 32-bit generator. */
export class MersenneTwister {
  private readonly state: Uint32Array = new Uint32Array(N);
  private index: number = N;

  /** Starts from the 32-bit words of the seed's magnitude. */
  constructor(seed: bigint) {
    const words = seedWords(seed);
    // CRuby takes a highest word of 1 for a mark of leading zeros.
    if (words.length > 1 && words[words.length - 1] === 1) words.pop();
    if (words.length <= 1) this.seedByNumber(words[0]!);
    else this.seedByWords(words);
  }

  private seedByNumber(seed: number): void {
    const state = this.state;
    state[0] = seed;
    for (let i = 1; i < N; i++) {
      const previous = state[i - 1]! ^ (state[i - 1]! >>> 30);
      state[i] = Math.imul(1812433253, previous) + i;
    }
    this.index = N;
  }

  private seedByWords(key: readonly number[]): void {
    this.seedByNumber(19650218);
    const state = this.state;
    let i = 1;
    let j = 0;
    for (let k = Math.max(N, key.length); k > 0; k--) {
      const previous = state[i - 1]! ^ (state[i - 1]! >>> 30);
      state[i] = (state[i]! ^ Math.imul(previous, 1664525)) + key[j]! + j;
      if (++i >= N) {
        state[0] = state[N - 1]!;
        i = 1;
      }
      if (++j >= key.length) j = 0;
    }
    for (let k = N - 1; k > 0; k--) {
      const previous = state[i - 1]! ^ (state[i - 1]! >>> 30);
      state[i] = (state[i]! ^ Math.imul(previous, 1566083941)) - i;
      if (++i >= N) {
        state[0] = state[N - 1]!;
        i = 1;
      }
    }
    state[0] = 0x80000000;
    this.index = N;
  }

  /** The next 32 bits. */
  next(): number {
    if (this.index >= N) this.refill();
    let y = this.state[this.index++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  private refill(): void {
    const state = this.state;
    for (let k = 0; k < N; k++) {
      const y = (state[k]! & 0x80000000) | (state[(k + 1) % N]! & 0x7fffffff);
      state[k] = state[(k + M) % N]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.index = 0;
  }

  /** A float in [0, 1) with 53 bits. */
  real(): number {
    const high = this.next() >>> 5;
    const low = this.next() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** A float in [0, 1]. */
  realInclusive(): number {
    const high = BigInt(this.next());
    const bits = (high << 32n) | BigInt(this.next());
    return Number((bits * ((1n << 53n) | 1n)) >> 64n) / 9007199254740992;
  }

  /** An integer in 0..limit, for a limit of up to 64 bits (random.c: limited_rand). */
  limited(limit: bigint): bigint {
    if (limit === 0n) return 0n;
    if (limit > 0xffffffffffffffffn) return this.limitedBig(limit);
    const mask = maskOf(limit);
    retry: for (;;) {
      let value = 0n;
      for (const shift of [32n, 0n]) {
        if (((mask >> shift) & 0xffffffffn) === 0n) continue;
        value |= BigInt(this.next()) << shift;
        value &= mask;
        if (value > limit) continue retry;
      }
      return value;
    }
  }

  /** The same for any limit, from the highest word down (random.c: limited_big_rand). */
  private limitedBig(limit: bigint): bigint {
    const words = seedWords(limit);
    retry: for (;;) {
      let value = 0n;
      let boundary = true;
      let mask = 0n;
      for (let i = words.length - 1; i >= 0; i--) {
        const highest = BigInt(words[i]!);
        mask = mask ? 0xffffffffn : maskOf(highest);
        const word = mask ? BigInt(this.next()) & mask : 0n;
        if (mask && boundary) {
          if (word > highest) continue retry;
          if (word < highest) boundary = false;
        }
        value |= word << BigInt(32 * i);
      }
      return value;
    }
  }

  /** Random bytes: the words' bytes, lowest first. */
  bytes(count: number): Uint8Array {
    const out = new Uint8Array(count);
    let word = 0;
    for (let i = 0; i < count; i++) {
      if (i % 4 === 0) word = this.next();
      out[i] = word & 0xff;
      word >>>= 8;
    }
    return out;
  }
}

/** 32-bit words of a magnitude, lowest first; at least one. */
function seedWords(seed: bigint): number[] {
  const words: number[] = [];
  let rest = seed < 0n ? -seed : seed;
  do {
    words.push(Number(rest & 0xffffffffn));
    rest >>= 32n;
  } while (rest > 0n);
  return words;
}

/** All ones up to the highest bit of `n`. */
function maskOf(n: bigint): bigint {
  return n === 0n ? 0n : (1n << BigInt(n.toString(2).length)) - 1n;
}

/** Draws one of `count` numbers. */
export type Draw = (count: number) => number;

/** Array#shuffle!: the permutation of 0..length-1. */
export function shuffledIndices(length: number, draw: Draw): number[] {
  const order = Array.from({ length }, (_, i) => i);
  for (let i = length; i > 0; ) {
    const j = draw(i--);
    const swapped = order[i]!;
    order[i] = order[j]!;
    order[j] = swapped;
  }
  return order;
}

/** Array#sample(n): indices drawn (array.c: ary_sample). */
export function sampledIndices(length: number, wanted: number, draw: Draw): number[] {
  const n = Math.min(length, wanted);
  if (n > 10) {
    const order = Array.from({ length }, (_, i) => i);
    for (let i = 0; i < n; i++) {
      const j = draw(length - i) + i;
      const swapped = order[j]!;
      order[j] = order[i]!;
      order[i] = swapped;
    }
    return order.slice(0, n);
  }
  const drawn = Array.from({ length: n }, (_, i) => draw(length - i));
  // A draw counts the places that are still free.
  const sorted: number[] = [];
  return drawn.map((free) => {
    let k = free;
    let at = 0;
    while (at < sorted.length && k >= sorted[at]!) {
      k++;
      at++;
    }
    sorted.splice(at, 0, k);
    return k;
  });
}
