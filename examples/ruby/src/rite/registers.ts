// What instructions do to registers, and which registers must be nil when a record's code starts. RITE clears frames;
// ours are not, so what may be read before it is written gets an explicit nil.

import type { Decoded } from './decode.ts';
import { failAt, jumpTarget } from './decode.ts';
import type { Unit } from './units.ts';
import { blockRegister, frameArguments } from './units.ts';

/** Registers that an instruction reads and writes. */
export interface Effects {
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  /** A call's frame overwrites the registers behind this one; -1 if there is no call. */
  readonly window: number;
}

const range = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from + i);

/** The registers of a send. */
export interface SendOperands {
  /** Arguments, one by one; the Array alone if `packed`. */
  readonly args: readonly number[];
  readonly packed: boolean;
  /** Keys and values in turn; the Hash alone if `hash`. */
  readonly keywords: readonly number[];
  readonly hash: boolean;
  /** The register of the block. */
  readonly block: number;
}

/** Takes the counts of a send apart: the low four bits count arguments, the next four keywords; 15 stands for packed. */
export function sendOperands(a: number, counts: number): SendOperands {
  const [count, pairs] = [counts & 0xf, (counts >> 4) & 0xf];
  const packed = count === 15;
  const hash = pairs === 15;
  const args = range(a + 1, packed ? 1 : count);
  const keywords = range(a + 1 + args.length, hash ? 1 : pairs * 2);
  return { args, packed, keywords, hash, block: a + 1 + args.length + keywords.length };
}

const BINARY = new Set(
  'GETIDX ADD SUB MUL DIV EQ LT LE GT GE ARYCAT STRCAT HASHCAT RANGE_INC RANGE_EXC CLASS'.split(
    ' ',
  ),
);

/** What an instruction does to registers. */
export function effectsOf(unit: Unit, each: Decoded): Effects {
  const { op, a, b, c } = each;
  const { name } = op;
  const plain = (reads: readonly number[], writes: readonly number[] = [a]): Effects => ({
    reads,
    writes,
    window: -1,
  });
  if (BINARY.has(name)) return plain([a, a + 1]);
  switch (name) {
    case 'SSEND':
    case 'SSENDB':
    case 'SEND':
    case 'SENDB':
    case 'SUPER': {
      const { args, keywords, block } = sendOperands(a, name === 'SUPER' ? b : c);
      const reads = [...args, ...keywords];
      if (name === 'SUPER' || name.endsWith('B')) reads.push(block);
      if (name.startsWith('SEND')) reads.push(a);
      return { reads, writes: [a], window: a };
    }
    case 'EXEC':
      return { reads: [a], writes: [a], window: a };
    case 'SETIDX':
      return plain([a, a + 1, a + 2]);
    case 'SETMCNST':
      return plain([a, a + 1], []);
    case 'ARRAY':
      return plain(range(a, b));
    case 'ARRAY2':
      return plain(range(b, c));
    case 'ARYPUSH':
      return plain(range(a, b + 1));
    case 'APOST':
      return plain([a], range(a, c + 1));
    case 'HASH':
      return plain(range(a, b * 2));
    case 'HASHADD':
      return plain(range(a, b * 2 + 1));
    case 'KARG':
    case 'KEY_P':
      return plain([keywordRegister(unit, each)]);
    case 'KEYEND':
      return plain([keywordRegister(unit, each)], []);
    case 'BLKPUSH': {
      const f = frameArguments(b);
      return plain(f.levels === 0 ? [blockRegister(f)] : []);
    }
    case 'ARGARY': {
      const f = frameArguments(b);
      const reads = f.levels === 0 ? range(1, blockRegister(f)) : [];
      return plain(reads, range(a, f.keywords ? 3 : 2));
    }
  }
  const reads: number[] = [];
  const writes: number[] = [];
  for (const [i, kind] of op.operands.entries()) {
    const register = [a, b, c][i]!;
    if (kind === 'read' || kind === 'modify') reads.push(register);
    if (kind === 'write' || kind === 'modify') writes.push(register);
  }
  return plain(reads, writes);
}

/** The register of the keywords that were passed. */
export function keywordRegister(unit: Unit, each: Decoded): number {
  if (unit.parameters?.keywords !== true) {
    return failAt(unit, each.address, `OP_${each.op.name}: the record takes no keywords`);
  }
  return unit.parameters.count;
}

/** A register at some place: never written since the start, written, or overwritten by a call. */
const STATE = { untouched: 0, written: 1, lost: 2 } as const;

/** The registers of a unit that need a value that RITE does not give them. */
export interface Cleared {
  /** At the start. */
  readonly atStart: readonly number[];
  /** Where a handler is entered, by its index: calls that it covers may have overwritten them. */
  readonly atHandler: readonly (readonly number[])[];
}
/** Instructions times registers that are looked at. */
const MOST_STATES = 2 ** 22;

/** The addresses of the ensure clauses that a jump runs, innermost first. */
export function unwoundBy(unit: Unit, each: Decoded): number[] {
  if (each.op.name !== 'JMPUW') return [];
  const to = jumpTarget(each);
  return unit.irep.catches
    .filter(
      ({ kind, begin, end }) =>
        kind === 'ensure' &&
        begin <= each.address &&
        each.address < end &&
        !(begin <= to && to < end),
    )
    .map(({ target }) => target)
    .reverse();
}

const ENDS = new Set(['RETURN', 'RETURN_BLK', 'BREAK', 'STOP', 'JMP', 'JMPUW', 'ERR']);

/** Can control not go on behind the instruction? */
export function ends(each: Decoded): boolean {
  return ENDS.has(each.op.name);
}

/** Indices of instructions to which control may go. */
function successors(unit: Unit, index: number, unwinding: readonly number[]): number[] {
  const each = unit.code[index]!;
  const { name } = each.op;
  const at = (address: number): number => unit.indexOf.get(address)!;
  if (name === 'ENTER') return range(1, (unit.parameters?.optional ?? 0) + 1);
  const next = ends(each) || index + 1 === unit.code.length ? [] : [index + 1];
  if (name === 'JMPUW')
    return unwoundBy(unit, each)
      .map(at)
      .concat(at(jumpTarget(each)));
  if (name === 'RAISEIF') return [...next, ...unwinding];
  return each.op.operands.includes('jump') ? [...next, at(jumpTarget(each))] : next;
}

/** Registers from the first window of the calls that a handler covers. */
function windowsIn(unit: Unit, effects: readonly Effects[], index: number): number {
  const { begin, end } = unit.irep.catches[index]!;
  const windows = unit.code.flatMap(({ address }, i) =>
    begin <= address && address < end && effects[i]!.window >= 0 ? [effects[i]!.window] : [],
  );
  return Math.min(unit.irep.registers, ...windows);
}

/** Is the register read from an instruction on, on some way, before it is written? */
function isWanted(
  unit: Unit,
  effects: readonly Effects[],
  from: number,
  register: number,
  unwinding: readonly number[],
): boolean {
  const seen = new Set([from]);
  for (const index of seen) {
    const { reads, writes, window } = effects[index]!;
    if (reads.includes(register)) return true;
    if (writes.includes(register) || (window >= 0 && register > window)) continue;
    for (const next of successors(unit, index, unwinding)) seen.add(next);
    const { address } = unit.code[index]!;
    for (const { begin, end, target } of unit.irep.catches) {
      if (begin <= address && address < end) seen.add(unit.indexOf.get(target)!);
    }
  }
  return false;
}

/**
 * The registers that may be read before they are written, or after a call that a handler covers has overwritten them.
 *
 * @throws RiteError for registers that are not there, and reads of what a call has overwritten
 */
export function clearedRegisters(unit: Unit): Cleared {
  const { registers } = unit.irep;
  if (registers * unit.code.length > MOST_STATES) {
    failAt(
      unit,
      0,
      `a record of ${registers} registers and ${unit.code.length} instructions is too large`,
    );
  }
  const effects = unit.code.map((each) => checked(unit, each, effectsOf(unit, each)));
  const targets = unit.code.flatMap((each) =>
    unwoundBy(unit, each).length > 0 ? [unit.indexOf.get(jumpTarget(each))!] : [],
  );
  const clauses = unit.code
    .flatMap((each) => unwoundBy(unit, each))
    .map((t) => unit.indexOf.get(t)!);
  const unwinding = [...targets, ...clauses];
  const before: (Uint8Array | undefined)[] = [];
  const start = new Uint8Array(registers);
  start[0] = STATE.written;
  const parameters = unit.parameters === null ? -1 : unit.parameters.count + 1;
  start.fill(STATE.written, 1, parameters + 1);
  before[0] = start;
  const pending = [0];
  const enter = (index: number, state: Uint8Array): void => {
    const old = before[index];
    if (old === undefined) before[index] = state.slice();
    else if (!join(old, state)) return;
    pending.push(index);
  };
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    const { address } = unit.code[index]!;
    const state = before[index]!.slice();
    for (const { begin, end, target } of unit.irep.catches) {
      if (begin > address || address >= end) continue;
      const landed = state.map((each) => (each === STATE.lost ? STATE.written : each));
      enter(unit.indexOf.get(target)!, landed);
    }
    const { writes, window } = effects[index]!;
    if (window >= 0) state.fill(STATE.lost, window + 1);
    for (const register of writes) state[register] = STATE.written;
    for (const next of successors(unit, index, unwinding)) enter(next, state);
  }
  const found = new Set<number>();
  for (const [index, state] of before.entries()) {
    for (const register of state === undefined ? [] : effects[index]!.reads) {
      if (unit.captured.has(register)) continue;
      if (state![register] === STATE.untouched) found.add(register);
      else if (state![register] === STATE.lost) {
        const each = unit.code[index]!;
        failAt(
          unit,
          each.address,
          `OP_${each.op.name} reads register ${register}, which a call has overwritten`,
        );
      }
    }
  }
  const atHandler = unit.irep.catches.map(({ target }, i) => {
    const from = unit.indexOf.get(target)!;
    const first = windowsIn(unit, effects, i);
    return range(first, registers - first).filter(
      (r) => !unit.captured.has(r) && isWanted(unit, effects, from, r, unwinding),
    );
  });
  return { atStart: [...found], atHandler };
}

/** Adds what another way brings; did anything change? */
function join(old: Uint8Array, state: Uint8Array): boolean {
  let changed = false;
  for (let r = 0; r < old.length; r++) {
    const [x, y] = [old[r]!, state[r]!];
    if (x === y || x === STATE.lost) continue;
    const joined = y === STATE.lost ? STATE.lost : STATE.untouched;
    if (joined === x) continue;
    old[r] = joined;
    changed = true;
  }
  return changed;
}

function checked(unit: Unit, each: Decoded, effects: Effects): Effects {
  const { registers } = unit.irep;
  const fail = (text: string): never => failAt(unit, each.address, `OP_${each.op.name}: ${text}`);
  const beyond = [...effects.reads, ...effects.writes].find((r) => r >= registers);
  if (beyond !== undefined) fail(`there is no register ${beyond} of ${registers}`);
  if (effects.writes.includes(0)) fail('register 0 holds self and cannot be written');
  const first = (unit.parameters?.count ?? 0) + 1;
  if (effects.window >= 0 && effects.window < first) {
    fail(`the call's registers begin at ${effects.window}, among the parameters`);
  }
  return effects;
}
