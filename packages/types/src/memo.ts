/** Words per entry: two operand serials, the result, the result's serial. */
const STRIDE = 4;
/** Words per set: two entries, the one stored last first. */
const SET = 2 * STRIDE;

/**
 * A memo of a binary operation on rows: a cache of two-entry sets, after the "computed table" of BDD packages
 * (K. S. Brace, R. L. Rudell, R. E. Bryant, "Efficient implementation of a BDD package", DAC 1990).
 *
 * Operands are given by their serials, which are never used again, and an entry also holds the serial
 * of its result. So an entry that names a freed row can never be hit, needs no visit when that happens,
 * holds no reference, and its place goes to the next result that hashes there. A lookup reads one cache
 * line and allocates nothing.
 */
export class Memo {
  #entries: Int32Array;
  #shift: number;
  #stores = 0;
  #evictions = 0;
  readonly #largest: number;

  /** Sizes in bits: the memo starts with 2^initial sets and grows up to 2^largest. */
  constructor(initial = 7, largest = 15) {
    this.#entries = new Int32Array(SET << initial);
    this.#shift = 32 - initial;
    this.#largest = largest;
  }

  /** The remembered result, or -1. `serials` is the serial column of the result's table. */
  find(first: number, second: number, serials: Int32Array): number {
    const entries = this.#entries;
    let at = ((Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca77)) >>> this.#shift) * SET;
    if (entries[at] !== first || entries[at + 1] !== second) {
      at += STRIDE;
      if (entries[at] !== first || entries[at + 1] !== second) return -1;
    }
    const result = entries[at + 2]!;
    return serials[result] === entries[at + 3] ? result : -1;
  }

  /** Remembers a result, in place of the older one of its set. */
  store(first: number, second: number, result: number, serials: Int32Array): void {
    const entries = this.#entries;
    const at =
      ((Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca77)) >>> this.#shift) * SET;
    const victim = at + STRIDE;
    if (entries[victim] !== 0 && serials[entries[victim + 2]!] === entries[victim + 3]) {
      this.#evictions++;
    }
    entries.copyWithin(victim, at, victim);
    entries[at] = first;
    entries[at + 1] = second;
    entries[at + 2] = result;
    entries[at + 3] = serials[result]!;
    if (++this.#stores * STRIDE === entries.length) this.#review();
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries.fill(0);
    this.#stores = 0;
    this.#evictions = 0;
  }

  bytes(): number {
    return this.#entries.byteLength;
  }

  /**
   * Looks back after as many stores as there are places. If many of them displaced results that were
   * still good, the memo is too small; displacing dead ones is just reuse.
   */
  #review(): void {
    const isCrowded = this.#evictions * STRIDE * 4 > this.#entries.length;
    this.#stores = 0;
    this.#evictions = 0;
    const bits = 32 - this.#shift;
    if (!isCrowded || bits >= this.#largest) return;
    const old = this.#entries;
    this.#entries = new Int32Array(old.length * 4);
    this.#shift -= 2;
    for (let at = 0; at < old.length; at += STRIDE) {
      if (old[at] === 0) continue;
      const first = old[at]!;
      const second = old[at + 1]!;
      const set = (Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca77)) >>> this.#shift;
      const isTaken = this.#entries[set * SET] !== 0;
      this.#entries.set(old.subarray(at, at + STRIDE), set * SET + (isTaken ? STRIDE : 0));
    }
  }
}
