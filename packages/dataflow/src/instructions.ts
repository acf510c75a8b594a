import { ArgumentError, checkInteger, InstructionError } from './errors.ts';
import { int32, uint32 } from './memory.ts';

/**
 * What the analyses need to know of a function's instructions, asked position by position. Nothing
 * has a default: an instruction whose effects nobody declared must not pass for one without effects,
 * so `undefined` from any of the three questions is an error that names the instruction.
 */
export interface InstructionList {
  /** Number of instructions, at least 1. The function is entered at position 0. */
  readonly count: number;
  /** Number of registers; registers are `0..registers-1`. */
  readonly registers: number;
  /** The registers the instruction reads, before it writes any. `[]` for none. */
  reads(position: number): ArrayLike<number> | undefined;
  /** The registers the instruction writes. `[]` for none. */
  writes(position: number): ArrayLike<number> | undefined;
  /**
   * The positions that may run after the instruction: `'next'` for the one after it alone, `[]` when
   * the function ends here.
   */
  successors(position: number): 'next' | ArrayLike<number> | undefined;
  /**
   * Positions at which a block starts although no jump leads there (handlers, entry points for
   * OSR, marker instructions). Position 0, targets of jumps and what follows a jump need no mention.
   */
  readonly boundaries?: Iterable<number>;
  /** How to call an instruction in errors and listings, for instance its opcode. */
  label?(position: number): string;
}

/**
 * The same as `InstructionList` in flat arrays, for lists of this form already: row `i` of `readList`
 * is `readStart[i]` up to, not including, `readStart[i + 1]`, and so on. An instruction that falls
 * through has its next position as successor. The arrays are kept, not copied: do not change them
 * while results are in use.
 */
export interface InstructionArrays {
  readonly registers: number;
  readonly readStart: Int32Array;
  readonly readList: Int32Array;
  readonly writeStart: Int32Array;
  readonly writeList: Int32Array;
  readonly successorStart: Int32Array;
  readonly successorList: Int32Array;
  readonly boundaries?: Iterable<number>;
  label?(position: number): string;
}

/**
 * A checked instruction list in flat arrays, the input of every analysis. Row `i` of `readList` is
 * `readStart[i] .. readStart[i + 1] - 1`, and so on. Made by `readInstructions`.
 */
export interface Instructions {
  readonly count: number;
  readonly registers: number;
  readonly readStart: Int32Array;
  readonly readList: Int32Array;
  readonly writeStart: Int32Array;
  /** No register twice in one row. */
  readonly writeList: Int32Array;
  readonly successorStart: Int32Array;
  readonly successorList: Int32Array;
  /** The position of the instruction that each entry of `readList` belongs to. */
  readonly readPosition: Int32Array;
  /** The position of the instruction that each entry of `writeList` belongs to. */
  readonly writePosition: Int32Array;
  /** One bit per position (bit `i & 31` of word `i >>> 5`), set where a basic block starts. */
  readonly leaders: Uint32Array;
  /** The name of an instruction, empty when the list has none. */
  label(position: number): string;
}

/**
 * Checks an instruction list once and brings it into flat arrays. A register that an instruction
 * writes twice counts once; one that it reads twice counts as two uses.
 *
 * @throws InstructionError when an instruction's effects or successors are undeclared, a register or
 * successor is out of range, or the last instruction falls through
 * @throws ArgumentError when a count, an array or a boundary is wrong
 */
export function readInstructions(source: InstructionList | InstructionArrays): Instructions {
  const arrays = 'readStart' in source ? checkLengths(source) : collect(source);
  const { registers, readStart, readList, writeStart, writeList } = arrays;
  const { successorStart, successorList } = arrays;
  const count = readStart.length - 1;
  const label = (position: number): string => source.label?.(position) ?? '';
  const readPosition = int32(readList.length + 1);
  const writePosition = int32(writeList.length + 1);
  // One word more than needed, so that the position after the last instruction can be marked without
  // a test. That bit is cleared at the end.
  const leaders = uint32((count >>> 5) + 1);
  leaders[0] = 1;

  // One loop for all that is asked of each instruction, without inner loops: their ends are hard to
  // predict. Faults show as signs, and only a faulty list is searched for the one to blame.
  let read = 0;
  let write = 0;
  let successor = 0;
  let signs = readStart[0]! | writeStart[0]! | successorStart[0]! ? -1 : 0;
  let several = 0; // negative when an instruction writes more than one register
  for (let i = 0; i < count; i++) {
    // Of positions whose rows begin at the same entry all but the last are empty.
    readPosition[read] = i;
    writePosition[write] = i;
    const nextRead = readStart[i + 1]!;
    const nextWrite = writeStart[i + 1]!;
    const nextSuccessor = successorStart[i + 1]!;
    const next = i + 1;
    if (nextSuccessor - successor !== 1 || successorList[successor] !== next || next === count) {
      if (!markLeaders(leaders, successorList, successor, nextSuccessor, next, count)) {
        checkStarts(arrays);
        badSuccessor(i, label, successorList.subarray(successor, nextSuccessor), count);
      }
    }
    signs |= (nextRead - read) | (nextWrite - write) | (nextSuccessor - successor);
    several |= 1 - (nextWrite - write);
    read = nextRead;
    write = nextWrite;
    successor = nextSuccessor;
  }
  signs |= (readList.length - read) | (writeList.length - write);
  if ((signs | (successorList.length - successor)) < 0) checkStarts(arrays);
  if (!checkEntries(readList, read, registers, readPosition)) {
    badRegister(arrays, 'reads', label);
  }
  if (!checkEntries(writeList, write, registers, writePosition)) {
    badRegister(arrays, 'writes', label);
  }
  markBoundaries(leaders, source.boundaries, count);
  leaders[count >>> 5]! &= ~(1 << count);
  const code = {
    count,
    registers,
    readStart,
    readList,
    readPosition,
    writeStart,
    writeList,
    writePosition,
    successorStart,
    successorList,
    leaders,
    label,
  };
  return several < 0 ? withDistinctWrites(code) : code;
}

/** Marks what control that does not just fall through makes a block of. False if a target is out of range. */
function markLeaders(
  leaders: Uint32Array,
  successorList: Int32Array,
  first: number,
  end: number,
  next: number,
  count: number,
): boolean {
  for (let e = first; e < end; e++) {
    const target = successorList[e]!;
    if (!(target >= 0 && target < count)) return false;
    leaders[target >>> 5]! |= 1 << target;
  }
  leaders[next >>> 5]! |= 1 << next;
  return true;
}

function markBoundaries(
  leaders: Uint32Array,
  boundaries: Iterable<number> | undefined,
  count: number,
): void {
  if (boundaries === undefined) return;
  for (const position of boundaries) {
    if (!(Number.isInteger(position) && position >= 0 && position < count)) {
      throw new ArgumentError('boundaries', `positions in 0..${count - 1}`, position);
    }
    leaders[position >>> 5]! |= 1 << position;
  }
}

/** Checks the registers of a list and completes the positions, of which each row has only its first. */
function checkEntries(
  list: Int32Array,
  total: number,
  registers: number,
  positions: Int32Array,
): boolean {
  const highest = registers - 1;
  let signs = 0;
  let position = 0;
  for (let e = 0; e < total; e++) {
    const register = list[e]!;
    signs |= register | (highest - register);
    position = Math.max(position, positions[e]!);
    positions[e] = position;
  }
  return signs >= 0;
}

/** Removes what instructions list twice among their writes, if any does. */
function withDistinctWrites(code: Instructions): Instructions {
  const { count, writeStart, writeList } = code;
  const start = int32(count + 1);
  const list: number[] = [];
  const positions: number[] = [];
  for (let i = 0; i < count; i++) {
    for (const register of new Set(writeList.subarray(writeStart[i]!, writeStart[i + 1]!))) {
      list.push(register);
      positions.push(i);
    }
    start[i + 1] = list.length;
  }
  if (list.length === writeStart[count]) return code;
  return {
    ...code,
    writeStart: start,
    writeList: Int32Array.from(list),
    writePosition: Int32Array.from(positions),
  };
}

/** Asks a list about every position. Successors that are 'next' become explicit. */
function collect(list: InstructionList): Omit<InstructionArrays, 'label'> {
  const { count, registers } = list;
  checkInteger('count', count, 1, 0x3fffffff);
  checkInteger('registers', registers, 0, 0x3fffffff);
  const label = (position: number): string => list.label?.(position) ?? '';
  const reads = new Rows(count);
  const writes = new Rows(count);
  const successors = new Rows(count);
  for (let i = 0; i < count; i++) {
    const read = list.reads(i);
    if (read === undefined) undeclared(i, 'reads', label, 'an empty list when it reads nothing');
    reads.add(read);
    const written = list.writes(i);
    if (written === undefined) {
      undeclared(i, 'writes', label, 'an empty list when it writes nothing');
    }
    writes.add(written);
    const next = list.successors(i);
    if (next === undefined) {
      undeclared(i, 'successors', label, "'next' when it falls through, [] when the function ends");
    }
    if (next === 'next') successors.addOne(i + 1);
    else successors.add(next);
  }
  return {
    registers,
    readStart: reads.start,
    readList: reads.list(),
    writeStart: writes.start,
    writeList: writes.list(),
    successorStart: successors.start,
    successorList: successors.list(),
  };
}

/** Rows of numbers that are appended one row after the other. */
class Rows {
  readonly start: Int32Array;
  #row = 0;
  #length = 0;
  #values: Int32Array;

  constructor(count: number) {
    this.start = int32(count + 1);
    this.#values = int32(count * 2 + 8);
  }

  add(row: ArrayLike<number>): void {
    this.#reserve(row.length);
    for (let i = 0; i < row.length; i++) {
      const value = row[i]!;
      // What is no 32-bit integer would be rounded by the array; -1 is out of every range.
      this.#values[this.#length++] = value === (value | 0) ? value : -1;
    }
    this.start[++this.#row] = this.#length;
  }

  addOne(value: number): void {
    this.#reserve(1);
    this.#values[this.#length++] = value;
    this.start[++this.#row] = this.#length;
  }

  list(): Int32Array {
    return this.#values.subarray(0, this.#length);
  }

  #reserve(extra: number): void {
    if (this.#length + extra <= this.#values.length) return;
    const larger = int32((this.#length + extra) * 2);
    larger.set(this.#values.subarray(0, this.#length));
    this.#values = larger;
  }
}

function checkLengths(source: InstructionArrays): InstructionArrays {
  checkInteger('registers', source.registers, 0, 0x3fffffff);
  const { length } = source.readStart;
  checkInteger('readStart.length', length, 2, 0x3fffffff);
  checkInteger('writeStart.length', source.writeStart.length, length, length);
  checkInteger('successorStart.length', source.successorStart.length, length, length);
  return source;
}

/** Throws if the offsets of a list do not begin at 0, rise, and stay within their list. */
function checkStarts(arrays: Omit<InstructionArrays, 'label'>): void {
  const check = (name: string, start: Int32Array, length: number): void => {
    checkInteger(`${name}[0]`, start[0]!, 0, 0);
    for (let i = 1; i < start.length; i++) {
      checkInteger(`${name}[${i}]`, start[i]!, start[i - 1]!, length);
    }
  };
  check('readStart', arrays.readStart, arrays.readList.length);
  check('writeStart', arrays.writeStart, arrays.writeList.length);
  check('successorStart', arrays.successorStart, arrays.successorList.length);
}

function undeclared(
  position: number,
  what: 'reads' | 'writes' | 'successors',
  label: (position: number) => string,
  remedy: string,
): never {
  throw new InstructionError(
    position,
    `undeclared-${what}`,
    label(position),
    `its ${what} are not declared; return ${remedy}`,
  );
}

function badRegister(
  arrays: Omit<InstructionArrays, 'label'>,
  verb: 'reads' | 'writes',
  label: (position: number) => string,
): never {
  const { registers } = arrays;
  const start = verb === 'reads' ? arrays.readStart : arrays.writeStart;
  const list = verb === 'reads' ? arrays.readList : arrays.writeList;
  const entry = list.findIndex((register) => register < 0 || register >= registers);
  const position = start.findIndex((offset) => offset > entry) - 1;
  throw new InstructionError(
    position,
    'register-out-of-range',
    label(position),
    `${verb} register ${list[entry]}, outside 0..${registers - 1}; raise \`registers\` or correct the operand`,
  );
}

function badSuccessor(
  position: number,
  label: (position: number) => string,
  successors: Int32Array,
  count: number,
): never {
  const target = successors.find((successor) => successor < 0 || successor >= count)!;
  if (target === count && position === count - 1) {
    throw new InstructionError(
      position,
      'falls-off-the-end',
      label(position),
      'the last instruction falls through to nothing; return [] as its successors if the function ends here',
    );
  }
  throw new InstructionError(
    position,
    'successor-out-of-range',
    label(position),
    `successor ${target} is outside 0..${count - 1}; correct the jump target`,
  );
}
