// Translates `.mrb` files to programs of the instruction set.

import type { CodeLabel, GuestFunction } from '@martlet/vm';
import { findFaults } from '@martlet/vm';
import type { FunctionInfo, ParameterSpec, RubyProgram } from '../runtime/program.ts';
import { NO_PARAMETERS } from '../runtime/program.ts';
import { RiteError } from './errors.ts';
import { readRite } from './reader.ts';
import { clearedRegisters, ends } from './registers.ts';
import { callRows } from './rows-calls.ts';
import { controlRows, handlerOf } from './rows-control.ts';
import { dataRows } from './rows-data.ts';
import type { FirstNumbers, Unit } from './units.ts';
import { findUnits, isClosure } from './units.ts';
import type { Row, Target } from './writer.ts';
import { Writer } from './writer.ts';

/** What {@link translateRite} wants to know. */
export interface TranslateOptions extends Target, FirstNumbers {
  /** The name of the file, for messages. */
  readonly file: string;
}

/** A translated file, with what only the translator knows. */
export interface TranslatedRite extends RubyProgram {
  readonly scopes: readonly { readonly cref: number; readonly parent: number }[];
  /** How many numbers of `def`s it uses. */
  readonly superCount: number;
}

/** The register of the first parameter. */
const FIRST = 3;

const rows = new Map<string, Row>(
  [dataRows, callRows, controlRows].flatMap((table) => Object.entries(table)),
);

/**
 * Translates the bytes of an `.mrb` file.
 *
 * @throws RiteError with the byte offset of what is wrong
 */
export function translateRite(bytes: Uint8Array, options: TranslateOptions): TranslatedRite {
  const { file, set } = options;
  const { main, all, scopes, superCount } = findUnits(readRite(bytes, file), file, options);
  const functions = all.map((unit) => writeFunction(unit, options));
  const infos = all.map((unit) => infoOf(unit, file));
  const program = { set, functions, main: main.index };
  for (const fault of findFaults(program)) {
    const unit = all.find(({ index }) => functions[index]!.name === fault.functionName) ?? main;
    throw new RiteError(file, unit.irep.offset, `the record cannot be run: ${fault.message}`);
  }
  return { program, infos, scopes, superCount };
}

function infoOf(unit: Unit, file: string): FunctionInfo {
  const { role, method, irep, cref, superId, label } = unit;
  return {
    kind: role,
    name: method,
    file: irep.source ?? file,
    line: irep.lineOf(0),
    parameters: specOf(unit),
    cref,
    superId,
    label,
  };
}

function specOf({ parameters, irep }: Unit): ParameterSpec {
  if (parameters === null) return NO_PARAMETERS;
  const { required, optional, rest, post, keywords, count } = parameters;
  const block = irep.names[count];
  return {
    required,
    optional,
    rest,
    post,
    keywords: [],
    keywordRest: keywords,
    block: block !== undefined && block !== null && block !== '&',
    names: Array.from({ length: count }, (_, i) => irep.names[i] ?? ''),
  };
}

function writeFunction(unit: Unit, target: Target): GuestFunction {
  const { atStart, atHandler } = clearedRegisters(unit);
  const w = new Writer(unit, target, atHandler);
  w.asm.line = unit.irep.lineOf(0);
  writeEntries(w, atStart);
  const last = unit.code.length - 1;
  for (const [i, each] of unit.code.entries()) {
    w.placeAt(i);
    w.asm.line = unit.irep.lineOf(each.address);
    if (each.op.name !== 'ENTER') rows.get(each.op.name)!(w, each);
  }
  const end = w.asm.here();
  if (!ends(unit.code[last]!) || unit.code[last]!.op.name === 'ERR') {
    w.emit('nil', w.scratch);
    w.emit('ret', w.scratch);
  }
  writeHandlers(w, end);
  return w.asm.finish();
}

/** Declares the record's handlers, innermost first: RITE has them the other way round. */
function writeHandlers(w: Writer, last: CodeLabel): void {
  const { catches, code } = w.unit.irep;
  for (const [i, { kind, begin, end, target }] of [...catches.entries()].reverse()) {
    const start = w.labelAt(begin);
    const stop = end === code.length ? last : w.labelAt(end);
    if (start.position >= stop.position) continue;
    const { a } = w.unit.code[w.unit.indexOf.get(target)!]!;
    const register = kind === 'ensure' ? w.clauses.get(a)!.completion : w.error;
    w.asm.handler(kind, start, stop, handlerOf(w, i), register);
  }
}

/** What comes before the code: parameters, the environment, registers that RITE clears. */
function writeEntries(w: Writer, untouched: readonly number[]): void {
  const { unit, asm } = w;
  const { parameters } = unit;
  asm.required = 2;
  asm.reserve(FIRST + (parameters?.count ?? 0));
  const isBlock = unit.role === 'block';
  if (parameters === null) {
    if (isBlock) asm.surplus = 'ignore';
    prologue(w, untouched);
    return;
  }
  const { required, optional, rest, post, keywords, count } = parameters;
  if (rest || post > 0 || keywords || (isBlock && optional > 0)) {
    asm.arranged = true;
    asm.required = 2 + count;
    prologue(w, untouched);
    givenOptionals(w, required, optional);
  } else if (isBlock) {
    blockEntries(w, count);
    prologue(w, untouched);
  } else if (optional > 0) {
    asm.required = 2 + required;
    const entries = Array.from({ length: optional + 1 }, () => asm.label());
    for (const entry of entries) asm.entry(entry);
    for (const [given, entry] of entries.entries()) {
      asm.place(entry);
      for (let i = given; i < optional; i++) w.emit('nil', FIRST + required + i);
      prologue(w, untouched);
      w.emit('jump', optionalStart(w, given));
    }
  } else {
    asm.required = 2 + count;
    prologue(w, untouched);
  }
}

/** Where code starts when so many optional parameters are given: at the jumps behind OP_ENTER. */
function optionalStart(w: Writer, given: number): CodeLabel {
  return w.labelAt(w.unit.code[1 + given]!.address);
}

/** Goes where code starts, by the first optional parameter that was not given. */
function givenOptionals(w: Writer, required: number, optional: number): void {
  if (optional === 0) return;
  const missing = Array.from({ length: optional }, () => w.label());
  for (const [i, label] of missing.entries()) w.emit('jumpUndef', w.at(1 + required + i), label);
  w.emit('jump', optionalStart(w, optional));
  for (const [i, label] of missing.entries()) {
    w.place(label);
    for (let k = i; k < optional; k++) {
      w.emit('nil', w.at(1 + required + k));
      w.stored(1 + required + k);
    }
    w.emit('jump', optionalStart(w, i));
  }
}

/** A block takes any number of arguments: missing ones are nil, and an Array alone is spread over several. */
function blockEntries(w: Writer, count: number): void {
  const { asm } = w;
  asm.surplus = 'ignore';
  if (count === 0) return;
  const start = w.label();
  const entries = Array.from({ length: count + 1 }, () => w.label());
  for (const entry of entries) asm.entry(entry);
  if (count > 1) {
    w.place(entries[1]!);
    const [array, index] = [w.scratch, w.scratch + 1];
    w.emit('spread', array, FIRST, asm.cache('__to_ary', 0));
    for (let i = 0; i < count; i++) {
      w.emit('int', index, i);
      w.emit('arrayGet', FIRST + i, array, index);
    }
    w.emit('jump', start);
  }
  for (let given = 0; given < count; given++) {
    if (given !== 1 || count === 1) w.place(entries[given]!);
    w.emit('nil', FIRST + given);
  }
  w.place(entries[count]!);
  w.place(start);
}

/** What every way into the code needs. */
function prologue(w: Writer, untouched: readonly number[]): void {
  const { unit } = w;
  if (isClosure(unit)) w.emit('procSelf', w.self, 1);
  if (w.brought !== 0) w.emit('procEnvironment', w.brought, 1);
  if (w.own !== 0) {
    let parent = w.brought;
    if (parent === 0) {
      parent = w.scratch;
      w.emit('nil', parent);
    }
    w.emit('environment', w.own, parent, unit.captured.size);
  }
  for (const register of untouched) w.emit('nil', w.at(register));
  for (const { completion, way } of w.clauses.values()) {
    for (const register of [completion, completion + 1, completion + 2, way])
      w.emit('nil', register);
  }
  const count = unit.parameters?.count ?? 0;
  for (let i = 1; i <= count; i++) w.stored(i);
  if (unit.parameters !== null) w.put(count + 1, 2);
}
