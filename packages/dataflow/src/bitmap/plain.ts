/**
 * Row operations as plain loops over words: the path for narrow rows, for rows in different memories, and
 * wherever WebAssembly is not allowed. `simd.ts` holds the same operations as kernels; both give the same
 * bits and the same answers.
 *
 * `d`, `s` are the arrays of destination and source, `di`, `si` the index of the row's first word in them and
 * `n` the number of words. A row may be its own source. The loops are unrolled by eight because the bounds
 * checks and the loop test otherwise cost as much as the work (measured: 74 against 123 ns at 1,024 bits).
 */

export function copyRow(d: Uint32Array, di: number, s: Uint32Array, si: number, n: number): void {
  const end = di + n;
  for (; di + 7 < end; di += 8, si += 8) {
    d[di] = s[si]!;
    d[di + 1] = s[si + 1]!;
    d[di + 2] = s[si + 2]!;
    d[di + 3] = s[si + 3]!;
    d[di + 4] = s[si + 4]!;
    d[di + 5] = s[si + 5]!;
    d[di + 6] = s[si + 6]!;
    d[di + 7] = s[si + 7]!;
  }
  for (; di < end; di++, si++) d[di] = s[si]!;
}

export function orRow(d: Uint32Array, di: number, s: Uint32Array, si: number, n: number): void {
  const end = di + n;
  for (; di + 7 < end; di += 8, si += 8) {
    d[di]! |= s[si]!;
    d[di + 1]! |= s[si + 1]!;
    d[di + 2]! |= s[si + 2]!;
    d[di + 3]! |= s[si + 3]!;
    d[di + 4]! |= s[si + 4]!;
    d[di + 5]! |= s[si + 5]!;
    d[di + 6]! |= s[si + 6]!;
    d[di + 7]! |= s[si + 7]!;
  }
  for (; di < end; di++, si++) d[di]! |= s[si]!;
}

export function andRow(d: Uint32Array, di: number, s: Uint32Array, si: number, n: number): void {
  const end = di + n;
  for (; di + 7 < end; di += 8, si += 8) {
    d[di]! &= s[si]!;
    d[di + 1]! &= s[si + 1]!;
    d[di + 2]! &= s[si + 2]!;
    d[di + 3]! &= s[si + 3]!;
    d[di + 4]! &= s[si + 4]!;
    d[di + 5]! &= s[si + 5]!;
    d[di + 6]! &= s[si + 6]!;
    d[di + 7]! &= s[si + 7]!;
  }
  for (; di < end; di++, si++) d[di]! &= s[si]!;
}

export function andNotRow(d: Uint32Array, di: number, s: Uint32Array, si: number, n: number): void {
  const end = di + n;
  for (; di + 7 < end; di += 8, si += 8) {
    d[di]! &= ~s[si]!;
    d[di + 1]! &= ~s[si + 1]!;
    d[di + 2]! &= ~s[si + 2]!;
    d[di + 3]! &= ~s[si + 3]!;
    d[di + 4]! &= ~s[si + 4]!;
    d[di + 5]! &= ~s[si + 5]!;
    d[di + 6]! &= ~s[si + 6]!;
    d[di + 7]! &= ~s[si + 7]!;
  }
  for (; di < end; di++, si++) d[di]! &= ~s[si]!;
}

export function xorRow(d: Uint32Array, di: number, s: Uint32Array, si: number, n: number): void {
  const end = di + n;
  for (; di + 7 < end; di += 8, si += 8) {
    d[di]! ^= s[si]!;
    d[di + 1]! ^= s[si + 1]!;
    d[di + 2]! ^= s[si + 2]!;
    d[di + 3]! ^= s[si + 3]!;
    d[di + 4]! ^= s[si + 4]!;
    d[di + 5]! ^= s[si + 5]!;
    d[di + 6]! ^= s[si + 6]!;
    d[di + 7]! ^= s[si + 7]!;
  }
  for (; di < end; di++, si++) d[di]! ^= s[si]!;
}

// The reporting forms collect the differences of four words at a time and test them once at the end: a
// branch per word would be mispredicted wherever changes are frequent.

export function copyRowInto(
  d: Uint32Array,
  di: number,
  s: Uint32Array,
  si: number,
  n: number,
): boolean {
  let difference = 0;
  for (const end = di + n; di < end; di++, si++) {
    const word = s[si]!;
    difference |= word ^ d[di]!;
    d[di] = word;
  }
  return difference !== 0;
}

export function orRowInto(
  d: Uint32Array,
  di: number,
  s: Uint32Array,
  si: number,
  n: number,
): boolean {
  let added = 0;
  const end = di + n;
  for (; di + 3 < end; di += 4, si += 4) {
    const d0 = d[di]!;
    const d1 = d[di + 1]!;
    const d2 = d[di + 2]!;
    const d3 = d[di + 3]!;
    const s0 = s[si]!;
    const s1 = s[si + 1]!;
    const s2 = s[si + 2]!;
    const s3 = s[si + 3]!;
    added |= (s0 & ~d0) | (s1 & ~d1) | (s2 & ~d2) | (s3 & ~d3);
    d[di] = d0 | s0;
    d[di + 1] = d1 | s1;
    d[di + 2] = d2 | s2;
    d[di + 3] = d3 | s3;
  }
  for (; di < end; di++, si++) {
    const word = d[di]!;
    const source = s[si]!;
    added |= source & ~word;
    d[di] = word | source;
  }
  return added !== 0;
}

export function andRowInto(
  d: Uint32Array,
  di: number,
  s: Uint32Array,
  si: number,
  n: number,
): boolean {
  let removed = 0;
  const end = di + n;
  for (; di + 3 < end; di += 4, si += 4) {
    const d0 = d[di]!;
    const d1 = d[di + 1]!;
    const d2 = d[di + 2]!;
    const d3 = d[di + 3]!;
    const s0 = s[si]!;
    const s1 = s[si + 1]!;
    const s2 = s[si + 2]!;
    const s3 = s[si + 3]!;
    removed |= (d0 & ~s0) | (d1 & ~s1) | (d2 & ~s2) | (d3 & ~s3);
    d[di] = d0 & s0;
    d[di + 1] = d1 & s1;
    d[di + 2] = d2 & s2;
    d[di + 3] = d3 & s3;
  }
  for (; di < end; di++, si++) {
    const word = d[di]!;
    const source = s[si]!;
    removed |= word & ~source;
    d[di] = word & source;
  }
  return removed !== 0;
}

export function andNotRowInto(
  d: Uint32Array,
  di: number,
  s: Uint32Array,
  si: number,
  n: number,
): boolean {
  let removed = 0;
  const end = di + n;
  for (; di + 3 < end; di += 4, si += 4) {
    const d0 = d[di]!;
    const d1 = d[di + 1]!;
    const d2 = d[di + 2]!;
    const d3 = d[di + 3]!;
    const s0 = s[si]!;
    const s1 = s[si + 1]!;
    const s2 = s[si + 2]!;
    const s3 = s[si + 3]!;
    removed |= (d0 & s0) | (d1 & s1) | (d2 & s2) | (d3 & s3);
    d[di] = d0 & ~s0;
    d[di + 1] = d1 & ~s1;
    d[di + 2] = d2 & ~s2;
    d[di + 3] = d3 & ~s3;
  }
  for (; di < end; di++, si++) {
    const word = d[di]!;
    const source = s[si]!;
    removed |= word & source;
    d[di] = word & ~source;
  }
  return removed !== 0;
}

/** d = gen | (s & ~kill); true if d changed. */
export function transferRow(
  d: Uint32Array,
  di: number,
  gen: Uint32Array,
  gi: number,
  kill: Uint32Array,
  ki: number,
  s: Uint32Array,
  si: number,
  n: number,
): boolean {
  let difference = 0;
  for (const end = di + n; di < end; di++, gi++, ki++, si++) {
    const word = gen[gi]! | (s[si]! & ~kill[ki]!);
    difference |= word ^ d[di]!;
    d[di] = word;
  }
  return difference !== 0;
}

export function equalRows(
  a: Uint32Array,
  ai: number,
  b: Uint32Array,
  bi: number,
  n: number,
): boolean {
  const end = ai + n;
  for (; ai + 3 < end; ai += 4, bi += 4) {
    if (
      a[ai] !== b[bi] ||
      a[ai + 1] !== b[bi + 1] ||
      a[ai + 2] !== b[bi + 2] ||
      a[ai + 3] !== b[bi + 3]
    )
      return false;
  }
  for (; ai < end; ai++, bi++) if (a[ai] !== b[bi]) return false;
  return true;
}

export function intersectingRows(
  a: Uint32Array,
  ai: number,
  b: Uint32Array,
  bi: number,
  n: number,
): boolean {
  for (const end = ai + n; ai < end; ai++, bi++) if ((a[ai]! & b[bi]!) !== 0) return true;
  return false;
}

export function includesRow(
  a: Uint32Array,
  ai: number,
  b: Uint32Array,
  bi: number,
  n: number,
): boolean {
  for (const end = ai + n; ai < end; ai++, bi++) if ((b[bi]! & ~a[ai]!) !== 0) return false;
  return true;
}

export function emptyRow(a: Uint32Array, ai: number, n: number): boolean {
  for (const end = ai + n; ai < end; ai++) if (a[ai] !== 0) return false;
  return true;
}

/** Set bits of one word (Warren, Hacker's Delight, 5-1). */
function countWord(word: number): number {
  word -= (word >>> 1) & 0x55555555;
  word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
  return Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Set bits per byte of one word, each at most 8. */
function countBytes(word: number): number {
  word -= (word >>> 1) & 0x55555555;
  word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
  return (word + (word >>> 4)) & 0x0f0f0f0f;
}

export function countRow(a: Uint32Array, ai: number, n: number): number {
  let count = 0;
  const end = ai + n;
  // Four words share the last multiplication: a byte then holds at most 32, and the sum of bytes at most 128.
  for (; ai + 3 < end; ai += 4) {
    const bytes =
      countBytes(a[ai]!) + countBytes(a[ai + 1]!) + countBytes(a[ai + 2]!) + countBytes(a[ai + 3]!);
    count += Math.imul(bytes, 0x01010101) >>> 24;
  }
  for (; ai < end; ai++) count += countWord(a[ai]!);
  return count;
}

/** Sign of a - b, both read as unsigned numbers with the lowest word first. */
export function compareRows(
  a: Uint32Array,
  ai: number,
  b: Uint32Array,
  bi: number,
  n: number,
): -1 | 0 | 1 {
  for (let i = n - 1; i >= 0; i--) {
    const x = a[ai + i]!;
    const y = b[bi + i]!;
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

/** d = a - b modulo 2^(32n); returns the borrow out of the highest word, 0 or 1. */
export function subtractRows(
  d: Uint32Array,
  di: number,
  a: Uint32Array,
  ai: number,
  b: Uint32Array,
  bi: number,
  n: number,
): 0 | 1 {
  let borrow = 0;
  for (const end = di + n; di < end; di++, ai++, bi++) {
    const x = a[ai]!;
    const y = b[bi]!;
    const difference = (x - y - borrow) >>> 0;
    // Borrow out of the top bit (Warren, Hacker's Delight, 2-16).
    borrow = ((~x & y) | (~(x ^ y) & difference)) >>> 31;
    d[di] = difference;
  }
  return borrow === 0 ? 0 : 1;
}

/** The word with its bits in opposite order (Warren, Hacker's Delight, 7-1). */
function reverseWord(word: number): number {
  word = ((word & 0x55555555) << 1) | ((word >>> 1) & 0x55555555);
  word = ((word & 0x33333333) << 2) | ((word >>> 2) & 0x33333333);
  word = ((word & 0x0f0f0f0f) << 4) | ((word >>> 4) & 0x0f0f0f0f);
  word = ((word & 0x00ff00ff) << 8) | ((word >>> 8) & 0x00ff00ff);
  return (word << 16) | (word >>> 16);
}

/**
 * d = s with bit i moved to bit `bits - 1 - i`. Works from both ends inwards, so a row may be reversed in place.
 */
export function reverseRow(
  d: Uint32Array,
  di: number,
  s: Uint32Array,
  si: number,
  bits: number,
): void {
  const n = (bits + 31) >>> 5;
  for (let low = 0, high = n - 1; low <= high; low++, high--) {
    const word = reverseWord(s[si + low]!);
    d[di + low] = reverseWord(s[si + high]!);
    d[di + high] = word;
  }
  // The unused bits came out at the bottom: move all down by their number.
  const unused = (n << 5) - bits;
  if (unused === 0) return;
  for (let i = 0; i < n - 1; i++)
    d[di + i] = (d[di + i]! >>> unused) | (d[di + i + 1]! << (32 - unused));
  d[di + n - 1]! >>>= unused;
}
