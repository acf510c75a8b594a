/** Random functions for the dataflow benchmark: nests of loops and conditionals as a compiler emits them. */
import type { InstructionArrays } from '@martlet/dataflow';

/** A small reproducible generator (xorshift32). */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  }

  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % limit;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  /** From `low` to `high`, every order of magnitude equally likely. */
  scaled(low: number, high: number): number {
    return Math.floor(low * Math.max(1, high / low) ** (this.below(1 << 20) / (1 << 20)));
  }
}

/**
 * A seeded function of about `size` instructions (never fewer): runs of 2 to 6 instructions between
 * conditionals with and without an else part, loops, breaks, early returns, and now and then a jump into a loop
 * from outside, which makes it irreducible. An instruction reads one or two registers and six in ten write one;
 * a conditional jump reads one. Registers are chosen evenly: nothing is known that is true of all compilers, and
 * an even choice gives every register its share of definitions.
 */
export function randomFunction(size: number, registers: number, seed: number): InstructionArrays {
  const random = new Random(seed * 1000 + registers + size);
  const reads: number[][] = [];
  const writes: number[][] = [];
  const successors: number[][] = [];
  const emit = (read: number, writing: boolean): number => {
    reads.push(Array.from({ length: read }, () => random.below(registers)));
    writes.push(writing ? [random.below(registers)] : []);
    return successors.push([reads.length]) - 1;
  };
  const run = (): void => {
    for (let i = 2 + random.below(5); i > 0; i--) emit(1 + random.below(2), random.chance(65));
  };
  const branch = (): number => emit(1, false);
  const jump = (): number => emit(0, false);
  const here = (): number => reads.length;
  let loopBodies: number[] = [];

  const body = (limit: number, loopExits: number[] | undefined): void => {
    while (here() < limit) {
      run();
      const left = limit - here();
      if (left < 8) continue;
      const inner = here() + random.scaled(4, left * 0.6);
      const kind = random.below(100);
      if (kind < 30) {
        const test = branch();
        body(inner, loopExits);
        successors[test]!.push(here());
      } else if (kind < 50) {
        const test = branch();
        body((here() + inner) >>> 1, loopExits);
        const over = jump();
        successors[test]!.push(here());
        body(inner, loopExits);
        successors[over] = [here()];
      } else if (kind < 75) {
        const head = here();
        emit(2, false);
        const test = branch();
        loopBodies.push(here());
        const exits = [test];
        body(inner, exits);
        successors[jump()] = [head];
        for (const exit of exits) successors[exit]!.push(here());
      } else if (kind < 80 && loopExits !== undefined) {
        loopExits.push(branch());
      } else if (kind < 82 && loopBodies.length > 0) {
        successors[branch()]!.push(loopBodies[loopBodies.length - 1]!);
        loopBodies = [];
      } else if (kind < 84) {
        const test = branch();
        run();
        successors[emit(1, false)] = [];
        successors[test]!.push(here());
      }
    }
  };
  body(size - 1, undefined);
  while (here() < size - 1) emit(1, true);
  successors[emit(1, false)] = [];
  const pack = (rows: number[][]): [Int32Array, Int32Array] => {
    const start = new Int32Array(rows.length + 1);
    rows.forEach((row, i) => {
      start[i + 1] = start[i]! + row.length;
    });
    return [start, Int32Array.from(rows.flat())];
  };
  const [readStart, readList] = pack(reads);
  const [writeStart, writeList] = pack(writes);
  const [successorStart, successorList] = pack(successors);
  return { registers, readStart, readList, writeStart, writeList, successorStart, successorList };
}
