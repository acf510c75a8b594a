// The binary form of programs. Numbers are LEB128 in their shortest form, unsigned unless the table says "signed":
//
//   container    magic 00 6D 72 74 ("\0mrt"), version, set name (length, UTF-8), fingerprint of the set (8 bytes),
//                strings (count, then length and UTF-8 each), main, functions (count, then each)
//   function     registers, bytes of code, entries, constants, bytes of caches, length of what follows:
//                name, required, home + 1, flags (1 surplus arguments are ignored, 2 arranged, 4 fixed, 8 surplus arguments are arranged), with flag 8 the number of arranged words, entries, constants, caches, cells, handlers, code,
//                lines
//   constant     0 int (signed) | 1 float (8 bytes, little-endian) | 2 string | 3 symbol
//   cache        message, count
//   cell         name
//   handler      0 rescue | 1 ensure, start, end, target, register
//   instruction  opcode, operands in their order: `int` signed, labels as the distance from this position
//   lines        signed difference to the line before, one per instruction
//
// Names (of cells too), messages and texts are indices of the strings. There is no checksum: it would not stop anybody who means harm,
// and the verifier, which reads everything anyway, stops those as well as accidents that matter.

import { ByteReader, ByteWriter } from './byte-stream.ts';
import type {
  CacheEntry,
  CodeEntry,
  Constant,
  GuestFunction,
  Handler,
  Program,
} from './container.ts';
import { DefinitionError } from './errors.ts';
import { fingerprint } from './fingerprint.ts';
import type { InstructionSet } from './instruction-set.ts';
import type { OperandLayout } from './operands.ts';
import type { Footprint, StoredProgram } from './stored.ts';
import { footprintOf } from './stored.ts';
import { verify } from './verifier.ts';

const MAGIC = [0x00, 0x6d, 0x72, 0x74];
/** Version of the binary form that {@link encodeProgram} writes and {@link decodeProgram} reads. */
export const CONTAINER_VERSION = 4;

const CONSTANT_KINDS = ['int', 'float', 'string', 'symbol'] as const;
const HANDLER_KINDS = ['rescue', 'ensure'] as const;

/**
 * Writes a program as bytes.
 *
 * @throws VerifyError when the program breaks a rule, DefinitionError when a text has a lone surrogate.
 */
export function encodeProgram(program: Program): Uint8Array {
  verify(program);
  const { set, functions, main } = program;
  const strings = new Map<string, number>();
  const body = new ByteWriter();
  const string = (text: string): number => {
    let index = strings.get(text);
    if (index === undefined) {
      index = strings.size;
      strings.set(text, index);
    }
    return index;
  };
  body.unsigned(main);
  body.unsigned(functions.length);
  for (const fn of functions) encodeFunction(body, fn, string);

  const out = new ByteWriter();
  for (const byte of MAGIC) out.byte(byte);
  out.unsigned(CONTAINER_VERSION);
  encodeText(out, set.name);
  out.bytes(Uint8Array.from(fingerprint(set).match(/../g)!, (hex) => Number.parseInt(hex, 16)));
  out.unsigned(strings.size);
  for (const text of strings.keys()) encodeText(out, text);
  out.bytes(body.finish());
  return out.finish();
}

function encodeText(out: ByteWriter, text: string): void {
  if (/\p{Surrogate}/u.test(text)) {
    throw new DefinitionError(
      `the text ${JSON.stringify(text)} has half of a surrogate pair, which UTF-8 cannot hold; use well-formed strings`,
    );
  }
  const bytes = new TextEncoder().encode(text);
  out.unsigned(bytes.length);
  out.bytes(bytes);
}

/** Writes a function behind its footprint and its length, so that readers can pass over it. */
function encodeFunction(
  body: ByteWriter,
  fn: GuestFunction,
  stringIndex: (text: string) => number,
): void {
  const out = new ByteWriter();
  const string = (text: string) => out.unsigned(stringIndex(text));
  encodeFunctionParts(out, fn, string);
  const bytes = out.finish();
  const { registers, code, entries, constants, caches } = footprintOf(fn);
  for (const n of [registers, code, entries, constants, caches, bytes.length]) body.unsigned(n);
  body.bytes(bytes);
}

/** Writes everything about a function but how large it is. */
export function encodeFunctionParts(
  out: ByteWriter,
  fn: GuestFunction,
  string: (text: string) => void,
): void {
  string(fn.name);
  out.unsigned(fn.required);
  out.unsigned(fn.home + 1);
  const surplus = { error: 0, ignore: 1, arrange: 8 }[fn.surplus];
  out.byte(surplus | (fn.arranged ? 2 : 0) | (fn.fixed ? 4 : 0));
  if (fn.surplus === 'arrange') out.unsigned(fn.arrangedWords);
  out.unsigned(fn.entries.length);
  for (const entry of fn.entries) out.unsigned(entry);
  out.unsigned(fn.constants.length);
  for (const constant of fn.constants) {
    out.byte(CONSTANT_KINDS.indexOf(constant.kind));
    if (constant.kind === 'int') out.signed(constant.value);
    else if (constant.kind === 'float') out.float(constant.value);
    else string(constant.value);
  }
  out.unsigned(fn.caches.length);
  for (const { message, count } of fn.caches) {
    string(message);
    out.unsigned(count);
  }
  out.unsigned(fn.cells.length);
  for (const name of fn.cells) string(name);
  out.unsigned(fn.handlers.length);
  for (const { kind, start, end, target, register } of fn.handlers) {
    out.byte(HANDLER_KINDS.indexOf(kind));
    for (const number of [start, end, target, register]) out.unsigned(number);
  }
  out.unsigned(fn.code.length);
  for (const [position, { instruction, operands }] of fn.code.entries()) {
    out.unsigned(instruction.opcode);
    for (const [i, { kind }] of instruction.operands.entries()) {
      const value = operands[i]!;
      if (kind === 'int') out.signed(value);
      else if (kind === 'label') out.unsigned(value - position);
      else if (kind === 'loop') out.unsigned(position - value);
      else out.unsigned(value);
    }
  }
  let line = 0;
  for (const next of fn.lines) {
    out.signed(next - line);
    line = next;
  }
}

/**
 * Reads a program that {@link encodeProgram} wrote for the same instruction set, and verifies it. Any bytes are safe to
 * give: time and memory are bounded by their number.
 *
 * @throws VerifyError with the byte offset when the bytes are no such container, or with function and position when the
 * program in it breaks a rule.
 */
export function decodeProgram(set: InstructionSet, bytes: Uint8Array): Program {
  const input = new ByteReader(bytes);
  decodeHeader(input, set);
  const strings = input.table('strings', () => decodeText(input, 'a string'));
  const mainOffset = input.offset;
  const main = input.unsigned('the main function');
  const functions = input.table('functions', () => decodeChecked(input, set, strings));
  if (main >= functions.length) {
    input.fail(
      `the main function is ${main}, of which there are ${functions.length}`,
      'use an index of that table',
      mainOffset,
    );
  }
  if (input.left > 0) {
    input.fail(`${input.left} bytes follow the program`, 'give the container alone');
  }
  return verify({ set, functions, main });
}

/**
 * Opens a program that {@link encodeProgram} wrote, without verifying it: for containers that are outputs of a build of
 * one's own. Functions are decoded one by one, when the VM first calls them.
 *
 * @throws VerifyError with the byte offset when the bytes are no container of this set and version
 */
export function openProgram(set: InstructionSet, bytes: Uint8Array): StoredProgram {
  const input = new ByteReader(bytes);
  decodeHeader(input, set);
  const texts = input.table('strings', () =>
    input.bytes(input.unsigned('the length of a string'), 'a string'),
  );
  const known: (string | undefined)[] = [];
  const strings = (index: number): string => {
    known[index] ??= new TextDecoder('utf-8', { ignoreBOM: true }).decode(texts[index]!);
    return known[index];
  };
  const main = input.unsigned('the main function');
  const bodies: Uint8Array[] = [];
  const footprints = input.table('functions', () => {
    const [footprint, length] = decodeFootprint(input);
    bodies.push(input.bytes(length, 'a function'));
    return footprint;
  });
  const table = { length: texts.length, at: strings };
  const decode = (index: number) =>
    decodeFunction(new ByteReader(bodies[index]!), set, table, footprints[index]!.registers);
  return { set, main, footprints, decode };
}

/** What stands before a function: what it takes up, and how many bytes it has. */
function decodeFootprint(input: ByteReader): [Footprint, number] {
  const footprint: Footprint = {
    registers: input.unsigned('the number of registers'),
    code: input.unsigned('the bytes of code'),
    entries: input.unsigned('the number of entries'),
    constants: input.unsigned('the number of constants'),
    caches: input.unsigned('the bytes of caches'),
  };
  return [footprint, input.unsigned('the length of a function')];
}

/** Reads a function, and compares it with what stands before it. */
function decodeChecked(
  input: ByteReader,
  set: InstructionSet,
  strings: readonly string[],
): GuestFunction {
  const start = input.offset;
  const [footprint, length] = decodeFootprint(input);
  const end = input.offset + length;
  const table = { length: strings.length, at: (index: number) => strings[index]! };
  const fn = decodeFunction(input, set, table, footprint.registers);
  const actual = footprintOf(fn);
  const wrong = (Object.keys(actual) as (keyof Footprint)[]).some(
    (k) => actual[k] !== footprint[k],
  );
  if (wrong || input.offset !== end) {
    input.fail(
      `the function ${JSON.stringify(fn.name)} is not as large as is said before it`,
      'write the container anew',
      start,
    );
  }
  return fn;
}

/** Texts by index. */
export interface Strings {
  readonly length: number;
  at(index: number): string;
}

function decodeHeader(input: ByteReader, set: InstructionSet): void {
  for (const byte of MAGIC) {
    if (input.byte('the magic number') !== byte) {
      input.fail('this is no program container', 'give bytes that encodeProgram wrote', 0);
    }
  }
  const at = input.offset;
  const version = input.unsigned('the version');
  if (version !== CONTAINER_VERSION) {
    input.fail(
      `the container has version ${version}, and version ${CONTAINER_VERSION} is known`,
      'compile the source again',
      at,
    );
  }
  const nameAt = input.offset;
  const name = decodeText(input, 'the name of the instruction set');
  const print = Array.from(input.bytes(8, 'the fingerprint of the instruction set'), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  if (name !== set.name || print !== fingerprint(set)) {
    input.fail(
      `the container is for the instruction set ${JSON.stringify(name)} ${print}, not for ${JSON.stringify(set.name)} ${fingerprint(set)}`,
      'compile the source again',
      nameAt,
    );
  }
}

function decodeText(input: ByteReader, what: string): string {
  const length = input.unsigned(`the length of ${what}`);
  const at = input.offset;
  const bytes = input.bytes(length, what);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return input.fail(`${what} is not UTF-8`, 'write the container anew', at);
  }
}

/** Reads what {@link encodeFunctionParts} wrote. */
export function decodeFunction(
  input: ByteReader,
  set: InstructionSet,
  strings: Strings,
  registers: number,
): GuestFunction {
  const string = (what: string): string => strings.at(input.index(strings.length, what));
  const name = string("a function's name");
  const required = input.unsigned('the number of required arguments');
  const home = input.unsigned('the home register') - 1;
  const flags = input.index(16, 'the flags of a function');
  const surplus = flags & 1 ? 'ignore' : flags & 8 ? 'arrange' : 'error';
  const arranged = (flags & 2) !== 0;
  const fixed = (flags & 4) !== 0;
  const arrangedWords = surplus === 'arrange' ? input.unsigned('the number of arranged words') : 0;
  const entries = input.table('entries', () => input.unsigned('an entry'));
  const constants = input.table('constants', (): Constant => {
    const kind = CONSTANT_KINDS[input.index(CONSTANT_KINDS.length, "a constant's kind")]!;
    if (kind === 'int') return { kind, value: input.signed(64, 'an integer') };
    if (kind === 'float') return { kind, value: input.float('a float') };
    return { kind, value: string(`a ${kind}`) };
  });
  const caches = input.table('inline caches', (): CacheEntry => {
    const message = string('a message');
    return { message, count: input.unsigned('a number of arguments') };
  });
  const cells = input.table('cells', () => string('a cell'));
  const handlers = input.table('handlers', (): Handler => {
    const kind = HANDLER_KINDS[input.index(HANDLER_KINDS.length, "a handler's kind")]!;
    const [start, end, target, register] = ['start', 'end', 'target', 'register'].map((what) =>
      input.unsigned(`a handler's ${what}`),
    ) as [number, number, number, number];
    return { kind, start, end, target, register };
  });
  const code = input.table('instructions', (position): CodeEntry => {
    const opcode = input.index(set.instructions.length + 1, 'an opcode');
    const instruction = set.instructions[opcode - 1];
    if (instruction === undefined) {
      return input.fail('0 is no opcode', 'write the container anew', input.offset - 1);
    }
    const operands = instruction.operands.map((operand) => decodeOperand(input, operand, position));
    return { instruction, operands };
  });
  let line = 0;
  const lines = code.map(() => {
    const at = input.offset;
    line += Number(input.signed(33, 'a line'));
    if (line < 0 || line > 0xffff_ffff) {
      input.fail(`a line is ${line}`, 'use lines from 0 to 4294967295', at);
    }
    return line;
  });
  return {
    name,
    required,
    registers,
    home,
    surplus,
    arrangedWords,
    arranged,
    fixed,
    entries,
    constants,
    caches,
    cells,
    handlers,
    code,
    lines,
  };
}

function decodeOperand(input: ByteReader, operand: OperandLayout, position: number): number {
  const what = `operand "${operand.name}"`;
  switch (operand.kind) {
    case 'int':
      return Number(input.signed(33, what));
    case 'label':
      return position + input.unsigned(what);
    case 'loop':
      return position - input.unsigned(what);
    default:
      return input.unsigned(what);
  }
}
