// Safepoints: places in compiled code where a collection, a backtrace or a callee may look at its frames.

import { IDS_PER_UNIT, type SafepointRow } from './plan.ts';

/** The safepoints of one unit while it is being made. */
export class Safepoints {
  readonly #first: number;
  readonly #rows: (readonly SafepointRow[])[] = [];

  /** @param first id of the first safepoint */
  constructor(first: number) {
    this.#first = first;
  }

  /**
   * A new safepoint's id.
   *
   * @param frames the frames that stand for the activation there, innermost first
   * @throws RangeError when all ids of the unit are used
   */
  add(frames: readonly SafepointRow[]): number {
    if (this.#rows.length >= IDS_PER_UNIT) {
      throw new RangeError(
        `a unit can have ${IDS_PER_UNIT} safepoints at most; compile less in one unit`,
      );
    }
    return this.#first + this.#rows.push(frames) - 1;
  }

  /** All of them, in the order of their ids. */
  get all(): readonly (readonly SafepointRow[])[] {
    return this.#rows;
  }
}
