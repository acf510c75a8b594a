// Running tiny programs: a VM for the language, with or without the JIT compiler.

import { readFileSync } from 'node:fs';
import { receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Jit, JitOptions, RemoteCompiler } from '@martlet/jit';
import { createJitVm, workerCompiler } from '@martlet/jit';
import type { Language, LoadedFunction, VmOptions } from '@martlet/vm';
import { Vm } from '@martlet/vm';
import { wasmPlatform } from '@martlet/wasm';
import { coreLanguage, loadCore } from './chapter1/language.ts';
import { outputs } from './chapter1/runtime.ts';
import type { Methods } from './chapter2/language.ts';
import { loadObjects, objectLanguage } from './chapter2/language.ts';
import { loadTiny, tinyLanguage } from './chapter3/language.ts';

export { TinyError } from './chapter1/tokens.ts';
export { type Twin, twins } from './twins.ts';

/** Options of {@link createTiny}. */
export interface TinyOptions extends VmOptions {
  /** Gets each line that the program prints. Default: standard output. */
  readonly print?: (line: string) => void;
  /** 1: without arrays and objects; 2: without closures and exceptions. Default 3. */
  readonly chapter?: 1 | 2 | 3;
  /** Options of the JIT compiler, or `false` for a VM without one. */
  readonly jit?: JitOptions | false;
}

/** A VM for tiny programs. */
export interface TinyVm {
  readonly vm: Vm;
  readonly jit: Jit | null;
  /** Parses a program and loads it; gives its functions by name. Throws a `TinyError` with line and column. */
  load(source: string): ReadonlyMap<string, LoadedFunction>;
}

/** The text of a program in `programs/`. */
export function programSource(name: string): string {
  return readFileSync(new URL(`../programs/${name}.tiny`, import.meta.url), 'utf8');
}

/** The language with all its chapters up to this one. */
export function languageOf(chapter: 1 | 2 | 3, methods: Methods): Language {
  return [coreLanguage, objectLanguage(methods), tinyLanguage(methods)][chapter - 1]!;
}

/**
 * A compiler in a thread of its own, for the option `compiler` of the JIT.
 *
 * @param module the worker's module; by default the one that was built beside this one
 */
export function tinyCompiler(
  chapter: 1 | 2 | 3 = 3,
  module: URL = new URL('./compiler-worker.js', import.meta.url),
): RemoteCompiler {
  // The module is one that was built, whatever flags the program was started with.
  const start = () => new Worker(module, { workerData: { chapter }, execArgv: [] });
  return workerCompiler(start, { receive: receiveMessageOnPort });
}

/** Makes a VM for tiny. */
export function createTiny(options: TinyOptions = {}): TinyVm {
  const { print = console.log, chapter = 3, jit: jitOptions, ...vmOptions } = options;
  const methods: Methods = [];
  const language = languageOf(chapter, methods);
  const load = [loadCore, loadObjects, loadTiny][chapter - 1]!;
  const { vm, jit } =
    jitOptions === false
      ? { vm: new Vm(language, wasmPlatform(), vmOptions), jit: null }
      : createJitVm(language, wasmPlatform(), { ...vmOptions, jit: jitOptions ?? {} });
  outputs.set(vm.world, print);
  return { vm, jit, load: (source) => load(vm, source, methods) };
}
