import type { Instructions } from './instructions.ts';
import { int32 } from './memory.ts';

/**
 * The definitions of a function: every write of a register by an instruction. They are numbered
 * register by register, then by position, so that the definitions of one register are one run of
 * numbers, and one run of bits in a row.
 */
export interface Definitions {
  readonly count: number;
  /** `registers + 1` numbers: those of register `r` are `start[r] .. start[r + 1] - 1`. */
  readonly start: Int32Array;
  /** The position of the instruction that makes each definition. */
  readonly position: Int32Array;
  readonly register: Int32Array;
  /** The definition that each entry of the instructions' `writeList` is. */
  readonly ofWrite: Int32Array;
}

/** Numbers the definitions of an instruction list, by counting sort. */
export function numberDefinitions(code: Instructions): Definitions {
  const { count, registers, writeStart, writeList, writePosition } = code;
  const total = writeStart[count]!;
  const start = int32(registers + 2);
  // Counted two places up, start[r + 1] is where register r begins; it moves up as definitions are
  // placed and ends where register r + 1 begins.
  for (let e = 0; e < total; e++) start[writeList[e]! + 2]!++;
  for (let r = 2; r <= registers; r++) start[r]! += start[r - 1]!;
  const position = int32(total);
  const register = int32(total);
  const ofWrite = int32(total);
  for (let e = 0; e < total; e++) {
    const r = writeList[e]!;
    const definition = start[r + 1]!++;
    position[definition] = writePosition[e]!;
    register[definition] = r;
    ofWrite[e] = definition;
  }
  return { count: total, start: start.subarray(0, registers + 1), position, register, ofWrite };
}
