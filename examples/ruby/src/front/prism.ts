// Prism, the parser of CRuby, as WebAssembly: loading it in Node and in browsers, and parsing with located errors.
//
// The package's own loader wants `node:wasi`, which warns and exists in Node only. Prism needs nothing of WASI but that
// the imports exist, so they are stubs here.

import type { ParseResult } from '@ruby/prism/src/deserialize.js';
import { deserialize } from '@ruby/prism/src/deserialize.js';
import { readOutput, writeOutput } from '../outputs.ts';
import { requireHere } from '../require-here.ts';
import { RubySyntaxError } from './errors.ts';
import { withExports } from './exports.ts';
import { withLargerStack } from './prism-stack.ts';

/** Prism's own tree and the source it came from. */
export interface ParsedSource {
  readonly result: ParseResult;
  readonly lines: LineTable;
}

/** The output of the build that has the module as it is used. */
const MODULE = 'prism.wasm';
/** What of the module is called from here. */
const EXPORTS: ReadonlySet<keyof PrismExports> = new Set([
  'memory',
  '_initialize',
  'calloc',
  'free',
  'pm_buffer_sizeof',
  'pm_buffer_init',
  'pm_buffer_value',
  'pm_buffer_length',
  'pm_buffer_free',
  'pm_serialize_parse',
]);

interface PrismExports {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
  calloc(count: number, size: number): number;
  free(address: number): void;
  pm_buffer_sizeof(): number;
  pm_buffer_init(buffer: number): void;
  pm_buffer_value(buffer: number): number;
  pm_buffer_length(buffer: number): number;
  pm_buffer_free(buffer: number): void;
  pm_serialize_parse(buffer: number, source: number, length: number, options: number): void;
}

/** The syntax of Ruby 3.4, as Prism numbers it: what 3.1 accepts, and `it`. */
const SYNTAX_VERSION = 2;
/** WASI's "function not supported". */
const ERRNO_NOSYS = 52;

let prism: PrismExports | null = null;
/** Makes another parser of the same module: one that has run out of stack is of no more use. */
let instantiate: () => PrismExports;

/** Has {@link loadFrontEnd} done its work? */
export function isFrontEndLoaded(): boolean {
  return prism !== null;
}

/**
 * Loads the parser; after that, parsing is synchronous. Loading it again does nothing.
 *
 * @param wasm the bytes of `@ruby/prism/src/prism.wasm`, or its module. Node finds them itself.
 */
export async function loadFrontEnd(wasm?: BufferSource | WebAssembly.Module): Promise<void> {
  if (prism !== null) return;
  const module =
    wasm === undefined
      ? // At once: its functions are compiled when they are first called.
        new WebAssembly.Module(findPrism())
      : wasm instanceof WebAssembly.Module
        ? wasm
        : await WebAssembly.compile(prepared(bytesOf(wasm)));
  instantiate = () => newPrism(module);
  prism = instantiate();
}

function bytesOf(source: BufferSource): Uint8Array {
  if (!ArrayBuffer.isView(source)) return new Uint8Array(source);
  return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
}

/** The parser's module with a larger stack, and without what is not used of it. */
function prepared(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return withExports(withLargerStack(bytes), EXPORTS);
}

function newPrism(module: WebAssembly.Module): PrismExports {
  const imports: Record<string, Record<string, () => number>> = {};
  let exports: PrismExports | null = null;
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] = () => ERRNO_NOSYS;
  }
  const noVariables = (count: number, size: number): number => {
    const view = new DataView(exports!.memory.buffer);
    view.setUint32(count, 0, true);
    view.setUint32(size, 0, true);
    return 0;
  };
  Object.assign(imports.wasi_snapshot_preview1 ?? {}, { environ_sizes_get: noVariables });
  const instance = new WebAssembly.Instance(module, imports);
  exports = instance.exports as unknown as PrismExports;
  exports._initialize();
  return exports;
}

/** The bytes of the parser, in Node. */
function findPrism(): BufferSource {
  const { readFileSync } = process.getBuiltinModule('node:fs');
  const path = requireHere().resolve('@ruby/prism/src/prism.wasm');
  const known = readOutput(MODULE, [path], 'at once');
  if (known !== null) return known;
  const module = prepared(readFileSync(path));
  writeOutput(MODULE, module, [path]);
  return module;
}

/**
 * Parses a program.
 *
 * @throws RubySyntaxError for the first error, with its place
 * @throws TypeError when {@link loadFrontEnd} has not been awaited
 */
export function parseRuby(source: Uint8Array, file: string): ParsedSource {
  const lines = new LineTable(source);
  const result = guardNesting(lines, file, () => parse(source, file));
  const [error] = result.errors;
  if (error !== undefined)
    throw syntaxError(lines, file, error.location, `syntax error, ${error.message}`);
  return { result, lines };
}

/**
 * Runs something that calls itself for each level of the source.
 *
 * @throws RubySyntaxError where that is too deep, at the place of the deepest brackets
 */
export function guardNesting<R>(lines: LineTable, file: string, body: () => R): R {
  try {
    return body();
  } catch (error) {
    const isTooDeep = error instanceof RangeError && /call stack/i.test(error.message);
    if (!isTooDeep && !(error instanceof WebAssembly.RuntimeError)) throw error;
    const message =
      'the source is nested too deeply here; put inner parts into methods of their own';
    throw syntaxError(lines, file, { startOffset: lines.deepest() }, message);
  }
}

function parse(source: Uint8Array, file: string): ParseResult {
  if (prism === null) throw new TypeError('the parser is not loaded; await loadFrontEnd() first');
  const options = packOptions(file);
  const text = prism.calloc(1, source.length + 1);
  const settings = prism.calloc(1, options.length);
  const buffer = prism.calloc(prism.pm_buffer_sizeof(), 1);
  try {
    prism.pm_buffer_init(buffer);
    new Uint8Array(prism.memory.buffer).set(source, text);
    new Uint8Array(prism.memory.buffer).set(options, settings);
    prism.pm_serialize_parse(buffer, text, source.length, settings);
    const [start, length] = [prism.pm_buffer_value(buffer), prism.pm_buffer_length(buffer)];
    const result = deserialize(source, new Uint8Array(prism.memory.buffer, start, length));
    prism.pm_buffer_free(buffer);
    for (const address of [text, settings, buffer]) prism.free(address);
    return result;
  } catch (error) {
    prism = instantiate();
    throw error;
  }
}

/** Prism's options as it wants them serialized: everything as it comes, but file and version. */
function packOptions(file: string): Uint8Array {
  const path = new TextEncoder().encode(file);
  const bytes = new Uint8Array(4 + path.length + 4 + 4 + 7 + 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, path.length, true);
  bytes.set(path, 4);
  let at = 4 + path.length;
  view.setInt32(at, 1, true); // first line
  at += 4;
  view.setUint32(at, 0, true); // encoding: what the source says
  at += 4;
  // Frozen string literals and command line: as the source says.
  view.setUint8(at + 2, SYNTAX_VERSION);
  // Encoding locked, main script, partial script, freeze, and no scopes around: all 0.
  return bytes;
}

/** An error at a place. */
export function syntaxError(
  lines: LineTable,
  file: string,
  location: { readonly startOffset: number },
  message: string,
): RubySyntaxError {
  const line = lines.lineOf(location.startOffset);
  const column = lines.columnOf(location.startOffset);
  return new RubySyntaxError(file, line, column, message, lines.text(line));
}

/** Lines of a source by byte offset. */
export class LineTable {
  readonly #source: Uint8Array;
  readonly #starts: number[] = [0];

  constructor(source: Uint8Array) {
    this.#source = source;
    for (let i = source.indexOf(10); i >= 0; i = source.indexOf(10, i + 1))
      this.#starts.push(i + 1);
  }

  /** The line, from 1, of the byte at an offset. */
  lineOf(offset: number): number {
    let [low, high] = [0, this.#starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  /** Bytes before the offset in its line. */
  columnOf(offset: number): number {
    return offset - this.#starts[this.lineOf(offset) - 1]!;
  }

  /** The offset of the bracket that is nested deepest; 0 where there is none. */
  deepest(): number {
    const source = this.#source;
    let [depth, most, found] = [0, 0, 0];
    for (const [i, byte] of source.entries()) {
      if (byte === 0x28 || byte === 0x5b || byte === 0x7b) depth++;
      else if (byte === 0x29 || byte === 0x5d || byte === 0x7d) depth--;
      if (depth > most) [most, found] = [depth, i];
    }
    return found;
  }

  /** A line's text. */
  text(line: number): string {
    const start = this.#starts[line - 1] ?? 0;
    const end = this.#starts[line] ?? this.#source.length + 1;
    return new TextDecoder().decode(this.#source.subarray(start, end - 1));
  }

  /** The text of a location. */
  slice(location: { readonly startOffset: number; readonly length: number }): string {
    const { startOffset, length } = location;
    return new TextDecoder().decode(this.#source.subarray(startOffset, startOffset + length));
  }
}
