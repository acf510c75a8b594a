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
  const arrays = 'readStart' in source ? checkArrays(source) : collect(source);
  const { registers, readStart, readList, writeStart, successorStart, successorList } = arrays;
  const count = readStart.length - 1;
  const label = (position: number): string => source.label?.(position) ?? '';
  checkRegisters('reads', readStart, readList, registers, label);
  checkRegisters('writes', writeStart, arrays.writeList, registers, label);
  const writes = distinctWrites(count, writeStart, arrays.writeList);
  return {
    count,
    registers,
    readStart,
    readList,
    readPosition: positionsOf(count, readStart),
    writeStart: writes.start,
    writeList: writes.list,
    writePosition: positionsOf(count, writes.start),
    successorStart,
    successorList,
    leaders: findLeaders(count, successorStart, successorList, source.boundaries, label),
    label,
  };
}

/** Checks all registers at once; only a wrong list is searched for the instruction to blame. */
function checkRegisters(
  verb: 'reads' | 'writes',
  start: Int32Array,
  list: Int32Array,
  registers: number,
  label: (position: number) => string,
): void {
  const highest = registers - 1;
  const total = start[start.length - 1]!;
  let signs = 0;
  for (let e = 0; e < total; e++) {
    const register = list[e]!;
    signs |= register | (highest - register);
  }
  if (signs >= 0) return;
  for (let i = 0; i + 1 < start.length; i++) {
    for (let e = start[i]!; e < start[i + 1]!; e++) {
      if (list[e]! >>> 0 >= registers) badRegister(i, label, verb, list[e]!, registers);
    }
  }
}

/** The position that each entry of a list belongs to. */
function positionsOf(count: number, start: Int32Array): Int32Array {
  const total = start[count]!;
  const positions = int32(total + 1);
  // Of positions whose rows begin at the same entry all but the last are empty. What is left open
  // belongs to the entry before. No loop over each row: their ends are hard to predict.
  for (let i = 0; i < count; i++) positions[start[i]!] = i;
  let position = 0;
  for (let e = 0; e < total; e++) {
    position = Math.max(position, positions[e]!);
    positions[e] = position;
  }
  return positions;
}

/** Removes what an instruction lists twice; returns the arrays themselves when there is nothing to remove. */
function distinctWrites(
  count: number,
  writeStart: Int32Array,
  writeList: Int32Array,
): { start: Int32Array; list: Int32Array } {
  let repeated = false;
  for (let i = 0; i < count; i++) {
    const first = writeStart[i]!;
    const end = writeStart[i + 1]!;
    if (end - first < 2) continue;
    for (let e = first + 1; e < end; e++) {
      for (let f = first; f < e; f++) repeated ||= writeList[f] === writeList[e];
    }
  }
  if (!repeated) return { start: writeStart, list: writeList };
  const start = int32(count + 1);
  const list: number[] = [];
  for (let i = 0; i < count; i++) {
    for (const register of new Set(writeList.subarray(writeStart[i]!, writeStart[i + 1]!))) {
      list.push(register);
    }
    start[i + 1] = list.length;
  }
  return { start, list: Int32Array.from(list) };
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

function checkArrays(source: InstructionArrays): InstructionArrays {
  checkInteger('registers', source.registers, 0, 0x3fffffff);
  const count = source.readStart.length - 1;
  checkInteger('readStart.length', count + 1, 2, 0x3fffffff);
  checkStarts('readStart', source.readStart, count, source.readList.length);
  checkStarts('writeStart', source.writeStart, count, source.writeList.length);
  checkStarts('successorStart', source.successorStart, count, source.successorList.length);
  return source;
}

function checkStarts(name: string, start: Int32Array, count: number, length: number): void {
  checkInteger(`${name}.length`, start.length, count + 1, count + 1);
  checkInteger(`${name}[0]`, start[0]!, 0, 0);
  let before = 0;
  let signs = 0;
  for (let i = 1; i <= count; i++) {
    const offset = start[i]!;
    signs |= offset - before;
    before = offset;
  }
  if (signs >= 0 && before <= length) return;
  for (let i = 1; i <= count; i++) {
    checkInteger(`${name}[${i}]`, start[i]!, start[i - 1]!, length);
  }
}

/** Checks the successors and marks where blocks start. */
function findLeaders(
  count: number,
  successorStart: Int32Array,
  successorList: Int32Array,
  boundaries: Iterable<number> | undefined,
  label: (position: number) => string,
): Uint32Array {
  // One word more than needed, so that the position after the last instruction can be marked
  // without a test. That bit is cleared at the end.
  const leaders = uint32((count >>> 5) + 1);
  leaders[0] = 1;
  for (let i = 0; i < count; i++) {
    const first = successorStart[i]!;
    const end = successorStart[i + 1]!;
    const next = i + 1;
    if (end - first === 1 && successorList[first] === next && next < count) continue;
    for (let e = first; e < end; e++) {
      const target = successorList[e]!;
      if (target >>> 0 >= count) badSuccessor(i, label, target, count);
      leaders[target >>> 5]! |= 1 << target;
    }
    leaders[next >>> 5]! |= 1 << next;
  }
  if (boundaries !== undefined) {
    for (const position of boundaries) {
      if (!(Number.isInteger(position) && position >= 0 && position < count)) {
        throw new ArgumentError('boundaries', `positions in 0..${count - 1}`, position);
      }
      leaders[position >>> 5]! |= 1 << position;
    }
  }
  leaders[count >>> 5]! &= ~(1 << count);
  return leaders;
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
  position: number,
  label: (position: number) => string,
  verb: 'reads' | 'writes',
  register: number,
  registers: number,
): never {
  throw new InstructionError(
    position,
    'register-out-of-range',
    label(position),
    `${verb} register ${register}, outside 0..${registers - 1}; raise \`registers\` or correct the operand`,
  );
}

function badSuccessor(
  position: number,
  label: (position: number) => string,
  target: number,
  count: number,
): never {
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
