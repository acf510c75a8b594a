// Arranging arguments: what a call passes, brought into the registers that a function with rest, trailing or keyword
// parameters wants; and packed calls (self, block, Array of arguments, Hash of keywords or nil) of any function.

import type { LoadedFunction } from '@martlet/vm';
import { entryFor } from '@martlet/vm';
import type { FunctionInfo, ParameterSpec } from './program.ts';
import { NO_PARAMETERS } from './program.ts';
import type { Runtime } from './runtime.ts';

/** Words for the registers from 1 on, and where to start. */
export interface Arranged {
  readonly words: readonly bigint[];
  readonly position: number;
}

/** Brings the words of a call in order. May raise an ArgumentError. */
export function arrangeArguments(
  rt: Runtime,
  loaded: LoadedFunction,
  words: readonly bigint[],
  packed: boolean,
): Arranged {
  const info = rt.infos.at(loaded.index);
  const [self, block] = [words[0]!, words[1] ?? rt.nil];
  let args = packed ? rt.elements(words[2]!) : words.slice(2);
  let keywords = packed && words[3] !== rt.nil ? words[3]! : null;
  if (packed && keywords === null && isPassedOn(rt, args.at(-1))) keywords = args.pop()!;
  if (info === undefined) return { words: [self, block, ...args], position: 0 };
  const { parameters } = info;
  const takesKeywords = parameters.keywords.length > 0 || parameters.keywordRest;
  if (keywords !== null && !takesKeywords) {
    // Keywords that nobody asks for are one more positional argument; none, if there are none.
    const entries = rt.hashEntries(keywords);
    if (entries.length > 0) args = [...args, passOn(rt, loaded, keywords, entries)];
  }
  const given = takesKeywords ? keywords : null;
  if (isArranged(loaded)) {
    // Other blocks take a single Array apart by code of their own.
    if (info.kind === 'block') args = spreadForBlock(rt, parameters, args);
    return { words: [self, block, ...fill(rt, loaded, info, args, given)], position: 0 };
  }
  const isDirect = given === null && entryFor(loaded.fn, args.length + 2) !== null;
  if (loaded.fn.surplus === 'arrange' && !isDirect) {
    return {
      words: [self, block, ...fill(rt, loaded, info, args, given)],
      position: loaded.fn.entries.at(-1)!,
    };
  }
  return { words: [self, block, ...args], position: startFor(rt, loaded, args) };
}

/** The instance variable that marks a Hash of keywords which a `ruby2_keywords` method received. */
const PASSED_ON = '@__passed_on';

/** Is the last argument of a call with a splat a Hash of keywords that the caller received as arguments? */
function isPassedOn(rt: Runtime, last: bigint | undefined): boolean {
  if (rt.keywordPassers.size === 0 || last === undefined || rt.words.kind(last) !== 'reference')
    return false;
  return rt.findInstanceVariable(last, PASSED_ON) !== null;
}

/** Keywords as an argument of a function without keyword parameters: marked, if it passes them on. */
function passOn(
  rt: Runtime,
  { index }: LoadedFunction,
  keywords: bigint,
  entries: readonly (readonly [bigint, bigint])[],
): bigint {
  if (!rt.keywordPassers.has(index)) return keywords;
  const marked = rt.newHash(entries);
  rt.setInstanceVariable(marked, PASSED_ON, rt.bool(true));
  return marked;
}

/** Is every call of the function brought in order here? */
function isArranged(loaded: LoadedFunction): boolean {
  return loaded.fn.arranged;
}

/** Where a function starts that takes required and optional parameters only. */
function startFor(rt: Runtime, loaded: LoadedFunction, args: bigint[]): number {
  const entry = entryFor(loaded.fn, args.length + 2);
  if (entry !== null) return entry.position;
  return wrongCount(rt, loaded, args.length);
}

/** A block with several parameters takes a single Array apart. */
function spreadForBlock(rt: Runtime, spec: ParameterSpec, args: bigint[]): bigint[] {
  const count = spec.required + spec.post + spec.optional;
  const others = spec.rest || spec.keywords.length > 0 || spec.keywordRest;
  const several = count > 1 || (count > 0 && others);
  if (args.length === 1 && several && rt.isArray(args[0]!)) return rt.elements(args[0]!);
  return args;
}

/** Words for required, optional, rest, trailing, keyword and keyword-rest parameters. */
function fill(
  rt: Runtime,
  loaded: LoadedFunction,
  info: FunctionInfo,
  given: readonly bigint[],
  keywords: bigint | null,
): bigint[] {
  const spec = info.parameters;
  const least = spec.required + spec.post;
  const strict = info.kind !== 'block';
  const args = [...given];
  if (strict && (args.length < least || (!spec.rest && args.length > least + spec.optional))) {
    wrongCount(rt, loaded, args.length);
  }
  while (args.length < least) args.push(rt.nil);
  const words = args.slice(0, spec.required);
  const optional = Math.min(spec.optional, args.length - least);
  for (let i = 0; i < spec.optional; i++) {
    words.push(i < optional ? args[spec.required + i]! : rt.undef);
  }
  const restStart = spec.required + optional;
  const restEnd = Math.max(restStart, args.length - spec.post);
  if (spec.rest) words.push(rt.newArray(args.slice(restStart, restEnd)));
  const postStart = spec.rest ? restEnd : restStart;
  for (let i = 0; i < spec.post; i++) words.push(args[postStart + i] ?? rt.nil);
  words.push(...fillKeywords(rt, loaded, spec, keywords));
  return words;
}

/** The words of the symbols that keywords are, by runtime and parameter list. */
const symbols = new WeakMap<Runtime, WeakMap<ParameterSpec, readonly bigint[]>>();

function keywordSymbols(rt: Runtime, spec: ParameterSpec): readonly bigint[] {
  let known = symbols.get(rt);
  if (known === undefined) {
    known = new WeakMap();
    symbols.set(rt, known);
  }
  let words = known.get(spec);
  if (words === undefined) {
    words = spec.keywords.map(({ name }) => rt.symbol(name));
    known.set(spec, words);
  }
  return words;
}

function fillKeywords(
  rt: Runtime,
  loaded: LoadedFunction,
  spec: ParameterSpec,
  keywords: bigint | null,
): bigint[] {
  if (spec.keywords.length === 0 && !spec.keywordRest) return [];
  const left = keywords === null ? [] : rt.hashEntries(keywords);
  const missing: string[] = [];
  const words: bigint[] = [];
  for (const [i, key] of keywordSymbols(rt, spec).entries()) {
    const at = left.findIndex(([name]) => name === key);
    if (at >= 0) words.push(left.splice(at, 1)[0]![1]);
    else {
      if (spec.keywords[i]!.required) missing.push(spec.keywords[i]!.name);
      words.push(rt.undef);
    }
  }
  if (missing.length > 0) {
    const names = missing.map((name) => `:${name}`).join(', ');
    refuse(rt, loaded, `missing keyword${missing.length > 1 ? 's' : ''}: ${names}`);
  }
  if (spec.keywordRest) words.push(rt.newHash(left));
  else if (left.length > 0) {
    const names = left.map(([key]) => rt.inspectKey(key)).join(', ');
    refuse(rt, loaded, `unknown keyword${left.length > 1 ? 's' : ''}: ${names}`);
  }
  return words;
}

/** Raises the ArgumentError for a wrong number of arguments. Required keywords are part of the message. */
export function wrongCount(rt: Runtime, loaded: LoadedFunction, given: number): never {
  const spec = rt.infos.at(loaded.index)?.parameters ?? NO_PARAMETERS;
  const least = spec.required + spec.post;
  const most = least + spec.optional;
  const expected = spec.rest ? `${least}+` : most > least ? `${least}..${most}` : String(least);
  const needed = spec.keywords.filter(({ required }) => required).map(({ name }) => name);
  const keywords =
    needed.length > 0
      ? `; required keyword${needed.length > 1 ? 's' : ''}: ${needed.join(', ')}`
      : '';
  const message = `wrong number of arguments (given ${given}, expected ${expected}${keywords})`;
  return refuse(rt, loaded, message);
}

/** Raises an ArgumentError, whose innermost place is the function that was called: it has no frame yet. */
function refuse(rt: Runtime, called: LoadedFunction, message: string): never {
  const error = rt.makeError('ArgumentError', message, {}, called);
  return rt.host.raise(error);
}
