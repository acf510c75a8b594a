// Places where speculation has failed for good.

/**
 * Places where speculation has failed for good. Exits there did not teach the feedback anything (a method that is missing
 * each time, say), so code that speculates there would be made again and again. There are finitely many places, which
 * bounds the number of compilations.
 */
export class NeverAgain {
  /** By function and position. */
  readonly #failures = new Map<number, Map<number, number>>();
  readonly #limit: number;

  /** @param limit how often code that was made anew may fail at one place */
  constructor(limit: number = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
  }

  /** Code failed at this place, although it was made after earlier failures there. */
  failed(fn: number, position: number, count = 1): void {
    let positions = this.#failures.get(fn);
    if (positions === undefined) {
      positions = new Map();
      this.#failures.set(fn, positions);
    }
    positions.set(position, (positions.get(position) ?? 0) + count);
  }

  /** Failures by position of a function. */
  counts(fn: number): readonly (readonly [position: number, count: number])[] {
    return [...(this.#failures.get(fn) ?? [])];
  }

  /** Has it failed there so often that nothing is ruled out any more? */
  has(fn: number, position: number): boolean {
    return (this.#failures.get(fn)?.get(position) ?? 0) >= this.#limit;
  }

  /** All places, each as the function and the position. */
  all(): Int32Array {
    const found: number[] = [];
    for (const [fn, positions] of this.#failures) {
      for (const [position, count] of positions) if (count >= this.#limit) found.push(fn, position);
    }
    return Int32Array.from(found);
  }
}
