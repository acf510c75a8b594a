/**
 * A table of hash-consed, reference-counted rows: what types, class sets, name sets and intervals have
 * in common. Columns are typed arrays; a row is a small integer.
 *
 * Counting is deferred (L. P. Deutsch and D. G. Bobrow, "An efficient, incremental, automatic garbage
 * collector", CACM 1976): a row whose count is 0 stays valid and goes on a *zero list*; only a sweep of
 * that list frees it, if its count is 0 still. So results of operations need no counting, and a row
 * that is made, dropped and made again between two sweeps is made once.
 *
 * Each incarnation of a row has a *serial* that is never used again. Memo entries are keyed by serials,
 * so freeing a row kills the entries that name it without visiting them (see memo.ts).
 */
export abstract class InternTable {
  /** Serial of the row's present incarnation; 0 for a free row. */
  serials: Int32Array = new Int32Array(0);
  /** References from other rows, from callers, and from the table itself for built-in rows. */
  counts: Int32Array = new Int32Array(0);
  /** Called after all serials changed; memos must be cleared. */
  onRenumber: () => void = () => {};
  /** Freed rows are used again; a debugging lattice keeps them apart to recognise stale handles. */
  reuseRows = true;

  /** Rows in use. */
  live = 0;
  /** Length of the zero list. */
  zeroCount = 0;
  /** Row incarnations before serials start again from 1 (lowered by tests). */
  serialLimit = 0x7fff_ffff;

  #hashes: Int32Array = new Int32Array(0);
  /** Next row in the bucket, or in the free list; -1 ends both. */
  #links: Int32Array = new Int32Array(0);
  #buckets: Int32Array = new Int32Array(0);
  #zeros: Int32Array = new Int32Array(64);
  #listed: Uint8Array = new Uint8Array(0);
  #free = -1;
  #used = 0;
  #lastSerial = 0;

  /** Rows the columns have room for. */
  get capacity(): number {
    return this.counts.length;
  }

  /** Rows ever touched; handles at or above it were never made. */
  get used(): number {
    return this.#used;
  }

  /** First row to compare with a searched one; continue with {@link nextInBucket}; -1 is the end. */
  protected firstInBucket(hash: number): number {
    return this.#buckets[hash & (this.#buckets.length - 1)] ?? -1;
  }

  protected nextInBucket(row: number): number {
    return this.#links[row]!;
  }

  protected hashOf(row: number): number {
    return this.#hashes[row]!;
  }

  /** Makes a row with count 0; the caller fills its columns and retains its children. */
  protected allocate(hash: number): number {
    let row = this.#free;
    if (row >= 0) {
      this.#free = this.#links[row]!;
    } else {
      if (this.#used === this.capacity) this.#grow();
      row = this.#used++;
    }
    if (this.#lastSerial >= this.serialLimit) this.#renumber();
    this.serials[row] = ++this.#lastSerial;
    this.counts[row] = 0;
    this.#hashes[row] = hash;
    const bucket = hash & (this.#buckets.length - 1);
    this.#links[row] = this.#buckets[bucket]!;
    this.#buckets[bucket] = row;
    this.live++;
    this.#list(row);
    return row;
  }

  /** Gives the columns of a subclass room for `capacity` rows. */
  protected abstract growColumns(capacity: number): void;

  /** Releases the rows this row refers to, and forgets what it holds. */
  protected abstract dispose(row: number): void;

  retain(row: number): void {
    this.counts[row]!++;
  }

  release(row: number): void {
    if (--this.counts[row]! === 0 && this.#listed[row] === 0) this.#list(row);
  }

  /** Frees the rows on the zero list, from position `from` on, whose count is still 0. */
  sweep(from: number): void {
    // Freeing a row may put its children on the list, so its length is read anew each time.
    for (let i = from; i < this.zeroCount; i++) {
      const row = this.#zeros[i]!;
      this.#listed[row] = 0;
      if (this.counts[row] === 0) this.#freeRow(row);
    }
    this.zeroCount = from;
  }

  /** Bytes held by the columns of this class; subclasses add their own. */
  bytes(): number {
    return (
      this.serials.byteLength +
      this.counts.byteLength +
      this.#hashes.byteLength +
      this.#links.byteLength +
      this.#buckets.byteLength +
      this.#zeros.byteLength +
      this.#listed.byteLength
    );
  }

  #list(row: number): void {
    if (this.zeroCount === this.#zeros.length) {
      this.#zeros = grownInt32(this.#zeros, this.zeroCount * 2);
    }
    this.#zeros[this.zeroCount++] = row;
    this.#listed[row] = 1;
  }

  #freeRow(row: number): void {
    const bucket = this.#hashes[row]! & (this.#buckets.length - 1);
    let at = this.#buckets[bucket]!;
    if (at === row) {
      this.#buckets[bucket] = this.#links[row]!;
    } else {
      while (this.#links[at] !== row) at = this.#links[at]!;
      this.#links[at] = this.#links[row]!;
    }
    this.serials[row] = 0;
    this.live--;
    this.dispose(row);
    if (this.reuseRows) {
      this.#links[row] = this.#free;
      this.#free = row;
    }
  }

  #grow(): void {
    const capacity = Math.max(64, this.capacity * 2);
    this.growColumns(capacity);
    this.serials = grownInt32(this.serials, capacity);
    this.counts = grownInt32(this.counts, capacity);
    this.#hashes = grownInt32(this.#hashes, capacity);
    this.#links = grownInt32(this.#links, capacity);
    const listed = new Uint8Array(capacity);
    listed.set(this.#listed);
    this.#listed = listed;
    // As many buckets as rows keeps chains short; both are powers of two.
    this.#buckets = new Int32Array(capacity).fill(-1);
    for (let row = 0; row < this.#used; row++) {
      if (this.serials[row] === 0) continue;
      const bucket = this.#hashes[row]! & (capacity - 1);
      this.#links[row] = this.#buckets[bucket]!;
      this.#buckets[bucket] = row;
    }
  }

  #renumber(): void {
    this.#lastSerial = 0;
    for (let row = 0; row < this.#used; row++) {
      if (this.serials[row] !== 0) this.serials[row] = ++this.#lastSerial;
    }
    this.onRenumber();
  }
}

/** A longer copy. */
export function grownInt32(array: Int32Array, capacity: number): Int32Array {
  const grown = new Int32Array(capacity);
  grown.set(array);
  return grown;
}

/** Folds one more 32-bit word into a hash (the mixing step of MurmurHash3). */
export function mix(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  const h = hash ^ Math.imul(k, 0x1b873593);
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

/** Spreads a finished hash so that its low bits may choose a bucket. */
export function finish(hash: number): number {
  const h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return h ^ (h >>> 13);
}
