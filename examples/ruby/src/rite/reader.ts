// Reads `.mrb` files: RITE0300, as mruby 3.0 and 3.1 write them (mruby's include/mruby/dump.h and src/load.c).
//
// A file is a header, sections, and an end mark. The section IREP holds the code as a tree of records, one for each
// method, block and class body; DBG the lines; LVAR the names of local variables. Nothing is believed: every length is
// checked against what is there.

import { ByteReader } from './bytes.ts';
import { readDebug } from './debug.ts';

/** What a handler of a record covers and catches. Addresses are byte offsets in its code. */
export interface Catch {
  readonly kind: 'rescue' | 'ensure';
  readonly begin: number;
  readonly end: number;
  readonly target: number;
  /** Where it stands in the file. */
  readonly offset: number;
}

/** A literal of a record. */
export type PoolValue =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number };

/** The code of one method, block, class body or program. */
export interface Irep {
  /** Where the record starts in the file. */
  readonly offset: number;
  /** Local variables, self included. */
  readonly locals: number;
  readonly registers: number;
  readonly code: Uint8Array;
  /** Where its code starts in the file. */
  readonly codeOffset: number;
  readonly catches: readonly Catch[];
  readonly pool: readonly PoolValue[];
  /** `null` for symbols without name. */
  readonly symbols: readonly (string | null)[];
  readonly children: readonly Irep[];
  /** Names of registers 1, 2, …; empty when the file does not say. */
  names: readonly (string | null)[];
  /** The line of an address, 0 where unknown. */
  lineOf: (address: number) => number;
  /** The source file, or `null`. */
  source: string | null;
}

const HEADER_SIZE = 20;
const SECTION_HEADER = 8;
/** Records inside records inside records. */
const DEEPEST = 200;
const NO_SYMBOL = 0xffff;

/** Does a file begin as an `.mrb` file does? */
export function isRite(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && String.fromCharCode(...bytes.subarray(0, 4)) === 'RITE';
}

/**
 * Reads an `.mrb` file.
 *
 * @throws RiteError with the byte offset of what is wrong
 */
export function readRite(bytes: Uint8Array, file: string): Irep {
  const header = new ByteReader(file, bytes);
  const ident = header.text(4, 'the header');
  if (ident !== 'RITE')
    header.fail(`this is no mruby file: it begins with ${JSON.stringify(ident)}`, 0);
  const version = header.text(4, 'the header');
  if (!/^03\d\d$/.test(version) || version > '0300') {
    header.fail(`RITE format ${JSON.stringify(version)} is not supported; 0300 is`, 4);
  }
  const size = header.u32('the header');
  header.take(8, 'the header');
  if (size > bytes.length) {
    header.fail(`the header says ${size} bytes, but the file has ${bytes.length}`, 8);
  }
  if (size < HEADER_SIZE) header.fail(`the header says ${size} bytes, which it needs itself`, 8);
  const whole = new ByteReader(file, bytes, HEADER_SIZE, size);
  let main: Irep | null = null;
  for (;;) {
    const start = whole.position;
    const name = whole.text(4, 'a section');
    const length = whole.u32('a section');
    if (length < SECTION_HEADER || start + length > size) {
      whole.fail(
        `section ${JSON.stringify(name)} says ${length} bytes, which is not possible here`,
        start,
      );
    }
    if (name === 'END\0') break;
    const section = new ByteReader(file, bytes, start + SECTION_HEADER, start + length);
    if (name === 'IREP') {
      if (main !== null) whole.fail('there is a second section IREP', start);
      const instructions = section.text(4, 'section IREP');
      if (instructions !== '0300') {
        section.fail(
          `instructions ${JSON.stringify(instructions)} are not supported; 0300 are`,
          start + SECTION_HEADER,
        );
      }
      main = readRecord(section, 0);
    } else {
      if (main === null)
        return whole.fail(`section ${JSON.stringify(name)} stands before IREP`, start);
      if (name === 'DBG\0') readDebug(section, main);
      else if (name === 'LVAR') readNames(section, main);
    }
    whole.position = start + length;
  }
  return main ?? whole.fail('there is no section IREP');
}

function readRecord(r: ByteReader, depth: number): Irep {
  const offset = r.position;
  if (depth > DEEPEST) r.fail(`records are nested more than ${DEEPEST} deep`);
  r.u32('a record');
  const locals = r.u16('a record');
  const registers = r.u16('a record');
  const childCount = r.u16('a record');
  const catchCount = r.u16('a record');
  const length = r.u32('a record');
  if (locals === 0) r.fail('a record has no register for self', offset + 4);
  if (registers < locals) {
    r.fail(`a record has ${locals} local variables in ${registers} registers`, offset + 6);
  }
  const codeOffset = r.position;
  const code = r.take(length, 'code');
  if (length === 0) r.fail('a record has no code', codeOffset);
  const catches = Array.from({ length: catchCount }, () => readCatch(r, length));
  const pool = Array.from({ length: r.u16('a pool') }, () => readPoolValue(r));
  const symbols = Array.from({ length: r.u16('symbols') }, () => readSymbol(r));
  const children = Array.from({ length: childCount }, () => readRecord(r, depth + 1));
  return {
    offset,
    locals,
    registers,
    code,
    codeOffset,
    catches,
    pool,
    symbols,
    children,
    names: [],
    lineOf: () => 0,
    source: null,
  };
}

function readCatch(r: ByteReader, length: number): Catch {
  const offset = r.position;
  const type = r.u8('a handler');
  if (type > 1) r.fail(`a handler has the unknown kind ${type}`, offset);
  const begin = r.u32('a handler');
  const end = r.u32('a handler');
  const target = r.u32('a handler');
  if (begin > end || end > length || target >= length) {
    r.fail(
      `a handler for ${begin} to ${end} at ${target} leaves the code of ${length} bytes`,
      offset,
    );
  }
  return { kind: type === 0 ? 'rescue' : 'ensure', begin, end, target, offset };
}

function readPoolValue(r: ByteReader): PoolValue {
  const offset = r.position;
  const type = r.u8('a pool entry');
  switch (type) {
    case 0:
    case 2: {
      const value = r.text(r.u16('a string'), 'a string');
      terminator(r);
      return { kind: 'string', value };
    }
    case 1:
      return { kind: 'int', value: BigInt(r.u32('an integer') | 0) };
    case 3: {
      const high = BigInt(r.u32('an integer'));
      return { kind: 'int', value: BigInt.asIntN(64, (high << 32n) | BigInt(r.u32('an integer'))) };
    }
    case 5: {
      const bytes = r.take(8, 'a float');
      const value = new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true);
      return { kind: 'float', value };
    }
    case 7: {
      const count = r.u8('a big integer');
      const base = r.u8('a big integer');
      const digits = r.text(count, 'a big integer');
      terminator(r);
      return { kind: 'int', value: bigInteger(r, digits, base, offset) };
    }
  }
  return r.fail(`a pool entry has the unknown type ${type}`, offset);
}

function bigInteger(r: ByteReader, digits: string, base: number, offset: number): bigint {
  // mrbc writes 0x80 for a negative number, which is decimal then.
  const negative = base === 0x80;
  const radix = negative ? 10 : base;
  if (radix < 2 || radix > 36) r.fail(`a big integer has base ${base}`, offset);
  let value = 0n;
  for (const digit of digits) {
    const worth = Number.parseInt(digit, radix);
    if (Number.isNaN(worth))
      r.fail(`${JSON.stringify(digit)} is no digit in base ${radix}`, offset);
    value = value * BigInt(radix) + BigInt(worth);
  }
  return negative ? -value : value;
}

function terminator(r: ByteReader): void {
  if (r.u8('a string') !== 0) r.fail('a string does not end in a zero byte', r.position - 1);
}

function readSymbol(r: ByteReader): string | null {
  const length = r.u16('a symbol');
  if (length === NO_SYMBOL) return null;
  const text = r.text(length, 'a symbol');
  terminator(r);
  return text;
}

function readNames(r: ByteReader, main: Irep): void {
  const names = Array.from({ length: checkedCount(r) }, () => r.text(r.u16('a name'), 'a name'));
  const assign = (irep: Irep): void => {
    irep.names = Array.from({ length: irep.locals - 1 }, () => {
      const offset = r.position;
      const index = r.u16('the name of a variable');
      if (index === NO_SYMBOL) return null;
      return names[index] ?? r.fail(`there is no name ${index}`, offset);
    });
    for (const child of irep.children) assign(child);
  };
  assign(main);
}

/** A count of names, which take two bytes at least. */
function checkedCount(r: ByteReader): number {
  const count = r.u32('section LVAR');
  if (count * 2 > r.end - r.position) r.fail(`section LVAR says ${count} names`, r.position - 4);
  return count;
}
