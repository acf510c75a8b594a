import {
  type Bound,
  boundOf,
  headOf,
  isLess,
  neighbour,
  storableHigh,
  storableLow,
  tailOf,
} from './bounds.ts';
import { finish, InternTable, mix } from './intern.ts';

/** The interval without members. */
export const EMPTY_INTERVAL = 0;

/**
 * Hash-consed integer intervals. Each bound is a pair of doubles (see bounds.ts), so 63-bit bounds are
 * exact and comparing them needs no BigInt. The intersection of two intervals is an interval, and hull
 * is the least interval above both, so intervals form a lattice.
 */
export class IntervalTable extends InternTable {
  #lowHead: Float64Array = new Float64Array(0);
  #lowTail: Float64Array = new Float64Array(0);
  #highHead: Float64Array = new Float64Array(0);
  #highTail: Float64Array = new Float64Array(0);

  /** -Infinity to Infinity. */
  readonly unbounded: number;
  /** 0 to Infinity: every array length. */
  readonly lengths: number;
  /** 0 alone. */
  readonly zero: number;

  constructor() {
    super();
    this.retain(this.#intern(Infinity, 0, -Infinity, 0));
    this.unbounded = this.#intern(-Infinity, 0, Infinity, 0);
    this.lengths = this.#intern(0, 0, Infinity, 0);
    this.zero = this.#intern(0, 0, 0, 0);
    for (const row of [this.unbounded, this.lengths, this.zero]) this.retain(row);
  }

  /** The integers from `low` to `high`, both included; empty if `low > high`. */
  interval(low: Bound, high: Bound): number {
    if (low > high || low === Infinity || high === -Infinity) return EMPTY_INTERVAL;
    if (typeof low === 'number' && typeof high === 'number') {
      return this.#intern(low + 0, 0, high + 0, 0);
    }
    const l = storableLow(low);
    const h = storableHigh(high);
    return this.#intern(headOf(l), tailOf(l), headOf(h), tailOf(h));
  }

  low(interval: number): Bound {
    return boundOf(this.#lowHead[interval]!, this.#lowTail[interval]!);
  }

  high(interval: number): Bound {
    return boundOf(this.#highHead[interval]!, this.#highTail[interval]!);
  }

  /** Whether the interval has exactly one member. */
  isSingle(interval: number): boolean {
    return (
      interval !== EMPTY_INTERVAL &&
      this.#lowHead[interval] === this.#highHead[interval] &&
      this.#lowTail[interval] === this.#highTail[interval]
    );
  }

  /** The least interval that contains both. */
  hull(a: number, b: number): number {
    if (a === b || b === EMPTY_INTERVAL) return a;
    if (a === EMPTY_INTERVAL) return b;
    const low = this.#lowLess(b, a) ? b : a;
    const high = this.#highLess(a, b) ? b : a;
    return low === high ? low : this.#fromEnds(low, high);
  }

  intersection(a: number, b: number): number {
    if (a === b) return a;
    if (a === EMPTY_INTERVAL || b === EMPTY_INTERVAL) return EMPTY_INTERVAL;
    const low = this.#lowLess(a, b) ? b : a;
    const high = this.#highLess(b, a) ? b : a;
    if (low === high) return low;
    const empty = isLess(
      this.#highHead[high]!,
      this.#highTail[high]!,
      this.#lowHead[low]!,
      this.#lowTail[low]!,
    );
    return empty ? EMPTY_INTERVAL : this.#fromEnds(low, high);
  }

  isSubset(a: number, b: number): boolean {
    return (
      a === b ||
      a === EMPTY_INTERVAL ||
      (b !== EMPTY_INTERVAL && !this.#lowLess(a, b) && !this.#highLess(b, a))
    );
  }

  /** Whether both lower bounds are the same. */
  sameLow(a: number, b: number): boolean {
    return this.#lowHead[a] === this.#lowHead[b] && this.#lowTail[a] === this.#lowTail[b];
  }

  sameHigh(a: number, b: number): boolean {
    return this.#highHead[a] === this.#highHead[b] && this.#highTail[a] === this.#highTail[b];
  }

  /** The least interval that contains the members of `a` that are not in `b`. */
  difference(a: number, b: number): number {
    if (a === EMPTY_INTERVAL || b === EMPTY_INTERVAL) return a;
    const lowCovered = !this.#lowLess(a, b);
    const highCovered = !this.#highLess(b, a);
    if (lowCovered && highCovered) return EMPTY_INTERVAL;
    if (lowCovered) {
      const low = neighbour(this.high(b), 1);
      return low <= this.low(a) ? a : this.interval(low, this.high(a));
    }
    if (highCovered) {
      const high = neighbour(this.low(b), -1);
      return high >= this.high(a) ? a : this.interval(this.low(a), high);
    }
    return a;
  }

  /** The integers that stand in the relation to some member of `b`. */
  related(relation: '<' | '<=' | '>' | '>=', b: number): number {
    switch (relation) {
      case '<':
        return this.interval(-Infinity, neighbour(this.high(b), -1));
      case '<=':
        return this.interval(-Infinity, this.high(b));
      case '>':
        return this.interval(neighbour(this.low(b), 1), Infinity);
      case '>=':
        return this.interval(this.low(b), Infinity);
    }
  }

  override bytes(): number {
    return super.bytes() + 4 * this.#lowHead.byteLength;
  }

  protected override growColumns(capacity: number): void {
    const grown = (column: Float64Array): Float64Array => {
      const longer = new Float64Array(capacity);
      longer.set(column);
      return longer;
    };
    this.#lowHead = grown(this.#lowHead);
    this.#lowTail = grown(this.#lowTail);
    this.#highHead = grown(this.#highHead);
    this.#highTail = grown(this.#highTail);
  }

  protected override dispose(): void {
    // An interval refers to nothing.
  }

  #lowLess(a: number, b: number): boolean {
    return isLess(this.#lowHead[a]!, this.#lowTail[a]!, this.#lowHead[b]!, this.#lowTail[b]!);
  }

  #highLess(a: number, b: number): boolean {
    return isLess(this.#highHead[a]!, this.#highTail[a]!, this.#highHead[b]!, this.#highTail[b]!);
  }

  #fromEnds(low: number, high: number): number {
    return this.#intern(
      this.#lowHead[low]!,
      this.#lowTail[low]!,
      this.#highHead[high]!,
      this.#highTail[high]!,
    );
  }

  #intern(lowHead: number, lowTail: number, highHead: number, highTail: number): number {
    const hash = hashBounds(lowHead, lowTail, highHead, highTail);
    for (let row = this.firstInBucket(hash); row >= 0; row = this.nextInBucket(row)) {
      if (
        this.#lowHead[row] === lowHead &&
        this.#highHead[row] === highHead &&
        this.#lowTail[row] === lowTail &&
        this.#highTail[row] === highTail
      ) {
        return row;
      }
    }
    const row = this.allocate(hash);
    this.#lowHead[row] = lowHead;
    this.#lowTail[row] = lowTail;
    this.#highHead[row] = highHead;
    this.#highTail[row] = highTail;
    return row;
  }
}

function hashBounds(lowHead: number, lowTail: number, highHead: number, highTail: number): number {
  let hash = mix(0, lowHead | 0);
  hash = mix(hash, (lowHead * 2 ** -32) | 0);
  hash = mix(hash, highHead | 0);
  hash = mix(hash, (highHead * 2 ** -32) | 0);
  return finish(mix(hash, (lowTail | 0) ^ Math.imul(highTail | 0, 31)));
}
