// What a front end hands over besides bytecode: what each function is, for argument passing, backtraces and lookup.

import type { GuestFunction, Program, StoredProgram } from '@martlet/vm';

/** The parameters of a function as its source declares them. */
export interface ParameterSpec {
  readonly required: number;
  readonly optional: number;
  readonly rest: boolean;
  readonly post: number;
  readonly keywords: readonly { readonly name: string; readonly required: boolean }[];
  readonly keywordRest: boolean;
  readonly block: boolean;
  /** Names of the parameters in order, for `parameters`. */
  readonly names: readonly string[];
}

/** A rescue clause: its positions from `start` to before `end`, and the line at which the code around it is shown. */
export interface ClauseInfo {
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** What the runtime knows of a function. */
export interface FunctionInfo {
  readonly kind: 'main' | 'method' | 'block' | 'lambda' | 'body';
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly parameters: ParameterSpec;
  /** The lexical scope of its constants. */
  readonly cref: number;
  /** Number of the `def` around it, for `super`; -1 outside. */
  readonly superId: number;
  /** How backtraces name it, such as `block in foo`. */
  readonly label: string;
  /** What reflection shows in its place: the function of the Proc that a method is made of. */
  readonly shows?: Pick<FunctionInfo, 'file' | 'line' | 'parameters'>;
  /** Rescue clauses in its code, inner ones first: backtraces show them as frames of their own. */
  readonly clauses?: readonly ClauseInfo[];
}

/** A compiled source file. */
export interface RubyProgram {
  readonly program: Program;
  readonly infos: readonly FunctionInfo[];
}

/** A scope of constants, and the one around it. */
export type ScopePair = readonly [cref: number, around: number];

/** A file of the core library as a build has stored it: functions are decoded when they are first called. */
export interface StoredRubyProgram {
  readonly program: StoredProgram;
  readonly infos: readonly FunctionInfo[];
  readonly storedScopes: readonly ScopePair[];
  /** Instance variables that each function sets. */
  readonly storedFields: readonly (readonly string[])[];
}

/** The instance variables that a function sets. */
export function fieldsOf({ code, caches }: GuestFunction): string[] {
  const names = code.flatMap(({ instruction, operands }) =>
    instruction.name === 'setIvar' ? [caches[operands[1]!]!.message] : [],
  );
  return [...new Set(names)];
}

/** The scopes that a program's code opens. */
export function scopesOf({ program, infos }: RubyProgram): ScopePair[] {
  return program.functions.flatMap(({ code }, i) =>
    code.flatMap(({ instruction, operands }): ScopePair[] =>
      instruction.name === 'defineClass' ? [[operands[5]!, infos[i]!.cref]] : [],
    ),
  );
}

/** Parameters of a function that takes none. */
export const NO_PARAMETERS: ParameterSpec = {
  required: 0,
  optional: 0,
  rest: false,
  post: 0,
  keywords: [],
  keywordRest: false,
  block: false,
  names: [],
};
