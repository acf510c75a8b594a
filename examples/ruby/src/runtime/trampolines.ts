// Small functions that the runtime makes for methods that no source defines: accessors, `method_missing`, methods from
// blocks.

import type { FunctionAssembler } from '@martlet/vm';
import { FunctionAssembler as Assembler } from '@martlet/vm';
import { hostIndex } from '../host/registry.ts';
import { rubySet } from '../instructions/set.ts';
import type { FunctionInfo } from './program.ts';
import { NO_PARAMETERS } from './program.ts';
import type { Runtime } from './runtime.ts';

/** The file of functions that CRuby has no frames for: backtraces leave them out. */
export const FRAMELESS = '<internal:frameless>';

const info = (name: string, parts: Partial<FunctionInfo> = {}): FunctionInfo => ({
  kind: 'method',
  name,
  file: '<internal:trampoline>',
  line: 0,
  parameters: NO_PARAMETERS,
  cref: 0,
  superId: -1,
  label: name,
  ...parts,
});

/** Loads one function; gives its index. */
function load(rt: Runtime, asm: FunctionAssembler, about: FunctionInfo): number {
  return rt.load({
    program: { set: rubySet, functions: [asm.finish()], main: 0 },
    infos: [about],
  })[0]!.index;
}

/** `attr_reader`. */
export function readerFunction(rt: Runtime, name: string): number {
  const asm = new Assembler(rubySet, name);
  asm.required = 2;
  asm.emit('getIvar', 3, 1, asm.cache(`@${name}`, 0));
  asm.emit('ret', 3);
  return load(rt, asm, info(name, { file: FRAMELESS }));
}

/** `attr_writer`. */
export function writerFunction(rt: Runtime, name: string): number {
  const asm = new Assembler(rubySet, `${name}=`);
  asm.required = 3;
  asm.reserve(4);
  asm.emit('setIvar', 1, asm.cache(`@${name}`, 0), 3);
  asm.emit('ret', 3);
  const parameters = { ...NO_PARAMETERS, required: 1, names: ['value'] };
  return load(rt, asm, info(`${name}=`, { file: FRAMELESS, parameters }));
}

/** `initialize` of a Struct: sets a hidden field for each member; those that are not given are nil. */
export function structFunction(rt: Runtime, fields: readonly string[]): number {
  const asm = new Assembler(rubySet, 'initialize');
  asm.required = 2;
  asm.surplus = 'ignore';
  asm.reserve(4 + fields.length);
  for (const i of fields.keys()) {
    asm.entry(asm.here());
    asm.emit('nil', 3 + i);
  }
  asm.entry(asm.here());
  for (const [i, field] of fields.entries()) asm.emit('setIvar', 1, asm.cache(field, 0), 3 + i);
  asm.emit('ret', 1);
  // One argument more than there are members, or any number more.
  asm.entry(asm.here());
  asm.emit('host0', 3, hostIndex('struct_size_error')!);
  asm.emit('ret', 3);
  const parameters = {
    ...NO_PARAMETERS,
    optional: fields.length,
    names: fields.map((field) => field.slice(1)),
  };
  return load(rt, asm, info('initialize', { parameters }));
}

/** Takes all arguments, keywords too. */
const ALL = { ...NO_PARAMETERS, rest: true, keywordRest: true, names: ['args', 'keywords'] };

/** Calls `method_missing` with the name of the message that nobody understands. */
export function missingFunction(rt: Runtime, name: string): number {
  const asm = new Assembler(rubySet, name);
  asm.arranged = true;
  asm.required = 4;
  // r3 arguments, r4 keywords; the window begins at r5.
  asm.emit('load', 5, asm.constant({ kind: 'symbol', value: name }));
  asm.emit('host2', 7, hostIndex('array_prepended')!, 3, 5);
  asm.emit('host1', 8, hostIndex('keywords_or_nil')!, 4);
  asm.emit('move', 6, 2);
  asm.reserve(10);
  emitPacked(asm, 1, 'self method_missing');
  return load(rt, asm, info(name, { file: FRAMELESS, parameters: ALL }));
}

/** Sends a packed call with arguments in r7, keywords in r8, block in r6. */
function emitPacked(asm: FunctionAssembler, receiver: number, message: string): void {
  asm.emit('move', 9, 8);
  asm.emit('move', 8, 7);
  asm.emit('move', 7, 6);
  asm.emit('move', 6, receiver);
  asm.emit('sendPacked', 5, receiver, asm.cache(message, 4));
  asm.emit('ret', 5);
}

/** A method whose body is a Proc that the runtime holds under a number. */
export function procFunction(rt: Runtime, name: string, held: number, about: FunctionInfo): number {
  const asm = new Assembler(rubySet, name);
  asm.arranged = true;
  asm.required = 4;
  asm.emit('int', 5, held);
  asm.emit('host2', 5, hostIndex('held_proc')!, 5, 1);
  asm.emit('host1', 9, hostIndex('keywords_or_nil')!, 4);
  asm.emit('move', 8, 3);
  asm.emit('move', 7, 2);
  asm.emit('move', 6, 5);
  asm.reserve(10);
  asm.emit('yieldPacked', 5, 6);
  asm.emit('ret', 5);
  const shown = { parameters: ALL, superId: about.superId, shows: about };
  return load(rt, asm, info(name, { file: FRAMELESS, ...shown }));
}

/** A method, or the body of a Proc, that calls a function of the embedding program. */
export function callbackFunction(rt: Runtime, name: string, number: number): number {
  const asm = new Assembler(rubySet, name);
  asm.arranged = true;
  asm.required = 4;
  asm.reserve(6);
  asm.emit('host1', 4, hostIndex('keywords_or_nil')!, 4);
  asm.emit('int', 5, number);
  asm.emit('host3', 5, hostIndex('call_embedder')!, 5, 3, 4);
  asm.emit('ret', 5);
  return load(rt, asm, info(name, { parameters: ALL }));
}
