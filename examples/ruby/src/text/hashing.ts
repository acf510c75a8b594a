// Hash values of strings, numbers and sequences: 62-bit results, so that they are small integers of the guest.

/** FNV-1a over bytes in two 32-bit lanes, mixed at the end; gives a non-negative integer below 2 ** 53. */
export function hashBytes(bytes: Uint8Array): number {
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    low = Math.imul(low ^ byte, 0x01000193);
    high = Math.imul(high ^ byte, 0x85ebca6b);
    high ^= high >>> 13;
  }
  return combine(low, high);
}

/** Mixes a hash value into another: order matters. */
export function mixHash(seed: number, value: number): number {
  const low = Math.imul((seed | 0) ^ (value | 0), 0xcc9e2d51) + 0x1b873593;
  const high =
    Math.imul(Math.floor(seed / 0x100000000) ^ Math.floor(value / 0x100000000), 0x85ebca6b) ^
    (low >>> 15);
  return combine(low, high);
}

/** The hash value of a 64-bit pattern. */
export function hashBits(bits: bigint): number {
  return combine(Number(bits & 0xffffffffn), Number((bits >> 32n) & 0xffffffffn));
}

/** Finalises two lanes (the mixer of MurmurHash3) to an integer below 2 ** 53. */
function combine(low: number, high: number): number {
  let a = low ^ (high << 7);
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b);
  a = Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  a ^= a >>> 16;
  let b = high ^ a;
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b);
  b ^= b >>> 13;
  return (b & 0x1fffff) * 0x100000000 + (a >>> 0);
}
