import { checkInteger } from './errors.ts';
import type { Liveness } from './liveness.ts';
import { bitTable, int32 } from './memory.ts';

/**
 * Live ranges: for each register the runs of positions before which it is live. A run `from .. to`
 * (`to` not included) means that the register is live just before each of the instructions
 * `from .. to - 1`, and not before the ones on either side. So a value written at 3 and last read at
 * 7 has the run 4 .. 8. Runs are by position, not by path: two values of one register whose runs
 * touch are one run.
 */
export interface LiveRanges {
  /** `registers + 1` offsets: the runs of register `r` are `start[r] .. start[r + 1] - 1`. */
  readonly start: Int32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Whether two registers are ever live before the same instruction. */
  overlap(a: number, b: number): boolean;
}

/** Finds the live ranges, in one backward scan over the code. */
export function findLiveRanges(liveness: Liveness): LiveRanges {
  const { code, blocks, order } = liveness;
  const { readStart, readList, writeStart, writeList, registers } = code;
  // Row 0 is what is live before the position at hand, row 1 what was before the one after it.
  const table = bitTable(2, Math.max(1, registers));
  const { words, stride } = table;
  const end = int32(registers);
  const runs: number[] = []; // register, from, to; by falling position
  const start = int32(registers + 1);
  const finish = (register: number, from: number): void => {
    runs.push(register, from, end[register]!);
    start[register + 1]!++;
  };
  for (let block = blocks.size - 1; block >= 0; block--) {
    const reachable = order.index[block]! >= 0;
    table.copy(0, block, liveness.out);
    for (let i = blocks.start[block + 1]! - 1; i >= blocks.start[block]!; i--) {
      for (let e = writeStart[i]!; e < writeStart[i + 1]!; e++) table.clear(0, writeList[e]!);
      // In unreachable code nothing is live, whatever it reads.
      const readEnd = reachable ? readStart[i + 1]! : 0;
      for (let e = readStart[i]!; e < readEnd; e++) table.set(0, readList[e]!);
      for (let w = 0; w < stride; w++) {
        let changed = words[w]! ^ words[stride + w]!;
        while (changed !== 0) {
          const bit = changed & -changed;
          changed ^= bit;
          const register = (w << 5) + 31 - Math.clz32(bit);
          if ((words[w]! & bit) !== 0) end[register] = i + 1;
          else finish(register, i + 1);
        }
        words[stride + w] = words[w]!;
      }
    }
  }
  table.forEach(1, (register) => finish(register, 0));
  for (let r = 0; r < registers; r++) start[r + 1]! += start[r]!;
  const count = runs.length / 3;
  const from = int32(count);
  const to = int32(count);
  const next = start.slice();
  for (let run = runs.length - 3; run >= 0; run -= 3) {
    const place = next[runs[run]!]!++;
    from[place] = runs[run + 1]!;
    to[place] = runs[run + 2]!;
  }
  return {
    start,
    from,
    to,
    overlap(a: number, b: number): boolean {
      checkInteger('a', a, 0, registers - 1);
      checkInteger('b', b, 0, registers - 1);
      let i = start[a]!;
      let j = start[b]!;
      while (i < start[a + 1]! && j < start[b + 1]!) {
        if (from[i]! < to[j]! && from[j]! < to[i]!) return true;
        if (to[i]! < to[j]!) i++;
        else j++;
      }
      return false;
    },
  };
}
