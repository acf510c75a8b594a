// Compiles Ruby source to a program of the instruction set.

import type { GuestFunction, InstructionSet } from '@martlet/vm';
import type { FunctionInfo, RubyProgram } from '../runtime/program.ts';
import { addAssignments } from './assignments.ts';
import { addCalls } from './calls.ts';
import { addControl } from './control.ts';
import { addDefined } from './defined.ts';
import { addDefinitions } from './definitions.ts';
import { addExceptions } from './exceptions.ts';
import { compileFunction } from './functions.ts';
import type { Rows, Shared } from './generator.ts';
import { addLiterals } from './literals.ts';
import { addMultiple } from './multiple.ts';
import { addPatterns } from './patterns.ts';
import type { LineTable, ParsedSource } from './prism.ts';
import { guardNesting, parseRuby } from './prism.ts';
import { findScopes } from './scopes.ts';
import { addStrings } from './strings.ts';

/** What {@link compileRuby} wants to know. */
export interface CompileOptions {
  /** The name of the source, for `__FILE__` and messages. */
  readonly file: string;
  readonly set: InstructionSet;
  /** The index of a host function of the registry. */
  host(name: string): number | undefined;
  /** Is it a file of the prelude? There, `__name(...)` is a host function or an instruction. */
  readonly prelude: boolean;
  /** Number of the first lexical scope of the program; 0 is the top level of all. */
  readonly firstCref: number;
  /** Number of the first `def`. */
  readonly firstSuper: number;
}

/** A lexical scope of a program: the body of a class or module. */
export interface ScopeInfo {
  readonly cref: number;
  /** The scope around it. */
  readonly parent: number;
}

/** A compiled source file, with what only the front end knows. */
export interface CompiledRuby extends RubyProgram {
  readonly scopes: readonly ScopeInfo[];
  /** How many numbers of `def`s it uses. */
  readonly superCount: number;
  /** What stands behind `__END__`, or `null`. */
  readonly data: Uint8Array | null;
}

const rows: Rows = new Map();
const topics = [
  addLiterals,
  addStrings,
  addAssignments,
  addMultiple,
  addControl,
  addCalls,
  addExceptions,
  addDefinitions,
  addDefined,
  addPatterns,
];
for (const add of topics) add(rows);

/**
 * Compiles a source file. Await `loadFrontEnd` once before.
 *
 * @throws RubySyntaxError for what is no Ruby, and for constructs that are not supported, with the place
 */
export function compileRuby(source: Uint8Array | string, options: CompileOptions): CompiledRuby {
  const bytes = typeof source === 'string' ? new TextEncoder().encode(source) : source;
  const { file } = options;
  const { result, lines } = parseRuby(bytes, file);
  return guardNesting(lines, file, () => generate(bytes, result, lines, options));
}

function generate(
  bytes: Uint8Array,
  result: ParsedSource['result'],
  lines: LineTable,
  options: CompileOptions,
): CompiledRuby {
  const { file, set, prelude, firstCref, firstSuper } = options;
  const analysis = findScopes(result.value, firstSuper);
  const functions: GuestFunction[] = [];
  const infos: FunctionInfo[] = [];
  const scopes: ScopeInfo[] = [];
  const shared: Shared = {
    set,
    file,
    lines,
    prelude,
    rows,
    scopes: analysis,
    symbolBlocks: new Map(),
    host: (name) => options.host(name),
    // The place is taken at once, so that functions stand in the order of the source.
    reserve: () => functions.push(undefined as never) - 1,
    define: (index, fn, info) => {
      functions[index] = fn;
      infos[index] = info;
    },
    newCref: (parent) => {
      const cref = firstCref + scopes.length;
      scopes.push({ cref, parent });
      return cref;
    },
  };
  const main = compileFunction(null, shared, analysis.main, 0, '<main>');
  return {
    program: { set, functions, main },
    infos,
    scopes,
    superCount: analysis.superCount,
    data: dataOf(bytes, result.dataLoc),
  };
}

/** The bytes behind the line `__END__`. */
function dataOf(
  source: Uint8Array,
  location: { readonly startOffset: number } | null,
): Uint8Array | null {
  if (location === null) return null;
  const end = source.indexOf(10, location.startOffset);
  return end < 0 ? new Uint8Array(0) : source.subarray(end + 1);
}
