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

/** Arguments that a trampoline passes on as they are; where there are more, or keywords, it gets Arrays and Hashes. */
const MOST_DIRECT = 3;
/** Where the windows of a trampoline's calls begin, behind its arguments. */
const WINDOW = 8;

/**
 * Gives a function that passes arguments on an entry for each number of them, and one for all other calls.
 *
 * @param first the register of the first argument
 * @param direct emits a call of so many arguments, which stand in the registers from the first on
 * @param packed emits a call of an Array in the first register and a Hash of keywords in the next
 */
export function passingEntries(
  asm: FunctionAssembler,
  first: number,
  direct: (count: number) => void,
  packed: () => void,
): void {
  asm.required = first - 1;
  asm.surplus = 'arrange';
  asm.arrangedWords = first + 1;
  asm.reserve(WINDOW + 4 + MOST_DIRECT + 1);
  for (let count = 0; count <= MOST_DIRECT; count++) {
    asm.entry(asm.here());
    direct(count);
    asm.emit('ret', WINDOW);
  }
  asm.entry(asm.here());
  packed();
  asm.emit('ret', WINDOW);
}

/** Fills a window with self, block and arguments in registers. */
function fillWindow(asm: FunctionAssembler, words: readonly number[]): void {
  for (const [i, register] of words.entries()) asm.emit('move', WINDOW + 1 + i, register);
}

const range = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => first + i);

/** Calls the function of the Proc in a register, with arguments from a register on, in one of the ways of {@link passingEntries}. */
export function emitYields(
  asm: FunctionAssembler,
  self: number,
  proc: number,
  first: number,
  prepare: () => void,
): void {
  passingEntries(
    asm,
    first,
    (count) => {
      prepare();
      fillWindow(asm, [self, 2, ...range(first, count)]);
      asm.emit('yield', WINDOW, 2 + count, proc);
    },
    () => {
      prepare();
      asm.emit('host1', WINDOW + 4, hostIndex('keywords_or_nil')!, first + 1);
      fillWindow(asm, [self, 2, first]);
      asm.emit('yieldPacked', WINDOW, proc);
    },
  );
}

/** Calls `method_missing` with the name of the message that nobody understands. */
export function missingFunction(rt: Runtime, name: string): number {
  const asm = new Assembler(rubySet, name);
  const message = 'self method_missing';
  const symbol = asm.constant({ kind: 'symbol', value: name });
  const [args, keywords, text] = [3, 4, 7];
  passingEntries(
    asm,
    args,
    (count) => {
      asm.emit('load', text, symbol);
      fillWindow(asm, [1, 2, text, ...range(args, count)]);
      asm.emit('send', WINDOW, 3 + count, 1, asm.cache(message, 1 + count));
    },
    () => {
      asm.emit('load', text, symbol);
      asm.emit('host2', WINDOW + 3, hostIndex('array_prepended')!, args, text);
      asm.emit('host1', WINDOW + 4, hostIndex('keywords_or_nil')!, keywords);
      fillWindow(asm, [1, 2]);
      asm.emit('sendPacked', WINDOW, 1, asm.cache(message, 4));
    },
  );
  return load(rt, asm, info(name, { file: FRAMELESS, parameters: ALL }));
}

/** A method whose body is a Proc that the runtime holds under a number. */
export function procFunction(rt: Runtime, name: string, held: number, about: FunctionInfo): number {
  const asm = new Assembler(rubySet, name);
  const proc = 7;
  emitYields(asm, proc, proc, 3, () => {
    asm.emit('int', proc, held);
    asm.emit('host2', proc, hostIndex('held_proc')!, proc, 1);
  });
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
