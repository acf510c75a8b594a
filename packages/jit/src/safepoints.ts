// Safepoints: places in compiled code where a collection, a backtrace or a callee may look at its frames.

import type { SafepointFrame, SafepointTable } from '@martlet/vm';

/** All safepoints of one VM by id. */
export class Safepoints implements SafepointTable {
  readonly #rows: (readonly SafepointFrame[] | undefined)[] = [];
  readonly #free: number[] = [];

  add(frames: readonly SafepointFrame[]): number {
    const id = this.#free.pop() ?? this.#rows.length;
    this.#rows[id] = frames;
    return id;
  }

  find(id: number): readonly SafepointFrame[] | undefined {
    return this.#rows[id];
  }

  release(ids: Iterable<number>): void {
    for (const id of ids) {
      this.#rows[id] = undefined;
      this.#free.push(id);
    }
  }
}
