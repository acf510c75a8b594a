// A Ruby on the Martlet packages: what embedders may use.

import type { Jit, JitOptions } from '@martlet/jit';
import { createJitVm } from '@martlet/jit';
import type { LoadedFunction, VmOptions } from '@martlet/vm';
import { GuestError, Vm } from '@martlet/vm';
import { wasmPlatform } from '@martlet/wasm';
import { compileRuby } from './front/compile.ts';
import { isFrontEndLoaded } from './front/prism.ts';
import './host/index.ts';
import { ExitNow } from './host/kernel.ts';
import { hostIndex } from './host/registry.ts';
import { setGlobal } from './host/variables.ts';
import { rubySet } from './instructions/set.ts';
import { isRite, translateRite } from './rite/index.ts';
import { rubyLanguage } from './runtime/language.ts';
import { defineNatives } from './runtime/natives.ts';
import { Output } from './runtime/output.ts';
import type { RubyProgram, StoredRubyProgram } from './runtime/program.ts';
import { Runtime } from './runtime/runtime.ts';
import type { System } from './runtime/system.ts';
import { noSystem } from './runtime/system.ts';

export { RubySyntaxError } from './front/errors.ts';
export { loadFrontEnd } from './front/prism.ts';
export { PRELUDE_FILES } from './prelude-files.ts';
export { RiteError } from './rite/index.ts';
export type { System } from './runtime/system.ts';

/** The version of Ruby whose behaviour this one follows. */
export const VERSION = '3.1.0';

/** A file of Ruby source. */
export interface SourceFile {
  readonly name: string;
  readonly source: string | Uint8Array;
}

/** Options of {@link createRuby}. */
export interface RubyOptions extends VmOptions {
  /** Options of the JIT compiler, or `false` for a VM without one. */
  readonly jit?: JitOptions | false;
  /** The core library's files, in order: the contents of `prelude/`, or what {@link Ruby.prelude} made of them. */
  readonly prelude: readonly (SourceFile | RubyProgram | StoredRubyProgram)[];
  /** Gets what the program writes to standard output and standard error. */
  readonly out?: (bytes: Uint8Array) => void;
  readonly err?: (bytes: Uint8Array) => void;
  /** Write each line as it comes, as on a terminal. */
  readonly lineWise?: boolean;
  readonly system?: System;
  /** `$0` and ARGV. */
  readonly script?: string;
  readonly args?: readonly string[];
  /** Run everything in the reference interpreter: slow and exact. */
  readonly evaluate?: boolean;
}

/** Guest stack: deep enough for Ruby's own limit of about 10,000 calls. */
const STACK_BYTES = 8 << 20;

/** How large the VM's regions must be for the core library and a program. */
export const REGIONS = {
  code: 4 << 20,
  constants: 2 << 20,
  functions: 2 << 20,
  caches: 6 << 20,
  stack: STACK_BYTES,
} as const;

/** A Ruby. */
export class Ruby {
  readonly vm: Vm;
  readonly jit: Jit | null;
  readonly runtime: Runtime;
  /** The compiled files of the core library. */
  readonly prelude: readonly (RubyProgram | StoredRubyProgram)[];
  readonly #evaluate: boolean;

  constructor(options: RubyOptions) {
    const { jit, prelude, out, err, lineWise, system, script, args, evaluate, ...rest } = options;
    const vmOptions = { ...rest, regions: { ...REGIONS, ...rest.regions } };
    const made =
      jit === false
        ? { vm: new Vm(rubyLanguage, wasmPlatform(), vmOptions), jit: null }
        : createJitVm(rubyLanguage, wasmPlatform(), { ...vmOptions, jit: jit ?? {} });
    this.vm = made.vm;
    this.jit = made.jit;
    this.#evaluate = evaluate ?? false;
    const output = new Output(out ?? (() => {}), err ?? (() => {}), lineWise);
    this.runtime = new Runtime(this.vm, output, system ?? noSystem, (source, file) =>
      this.compile({ name: file, source }),
    );
    this.#setGlobals(script ?? '-', args ?? []);
    defineNatives(this.runtime);
    this.prelude = prelude.map((file) => {
      const compiled =
        'program' in file ? file : this.compile({ ...file, name: `<internal:${file.name}>` }, true);
      this.#runMain(this.runtime.load(compiled)[compiled.program.main]!);
      return compiled;
    });
    this.runtime.prepare();
  }

  #setGlobals(script: string, args: readonly string[]): void {
    const rt = this.runtime;
    const { object } = rt;
    const list = rt.newArray(args.map((arg) => rt.newString(arg)));
    rt.setConstant(object, 'ARGV', list);
    setGlobal(rt, '$*', list);
    setGlobal(rt, '$0', rt.newString(script));
    setGlobal(rt, '$:', rt.newArray([]));
    setGlobal(rt, '$,', rt.nil);
    setGlobal(rt, '$/', rt.newString('\n'));
    rt.setConstant(object, 'RUBY_VERSION', rt.newString(VERSION));
    rt.setConstant(object, 'RUBY_ENGINE', rt.newString('martlet'));
    rt.setConstant(object, 'RUBY_PLATFORM', rt.newString('wasm'));
    rt.setConstant(object, 'RUBY_PATCHLEVEL', rt.host.int(0));
    rt.setConstant(object, 'RUBY_RELEASE_DATE', rt.newString('2021-12-25'));
  }

  /**
   * Compiles a file: Ruby source, or the bytes of an `.mrb` file.
   *
   * @throws RubySyntaxError with file, line and column; RiteError with file and byte offset
   */
  compile({ name, source }: SourceFile, prelude = false): RubyProgram {
    if (typeof source !== 'string' && isRite(source)) {
      const numbers = this.runtime.firstNumbers;
      return translateRite(source, { file: name, set: rubySet, host: hostIndex, ...numbers });
    }
    if (!isFrontEndLoaded()) {
      throw new TypeError('the front end is not loaded; await loadFrontEnd() first');
    }
    return compileRuby(source, {
      file: name,
      set: rubySet,
      host: hostIndex,
      prelude,
      ...this.runtime.firstNumbers,
    });
  }

  #load(file: SourceFile): LoadedFunction {
    const compiled = this.compile(file);
    return this.runtime.load(compiled)[compiled.program.main]!;
  }

  #runMain(main: LoadedFunction): bigint {
    const args = [this.runtime.main, this.runtime.nil];
    return this.#evaluate ? this.vm.evaluateWords(main, args) : this.vm.callWords(main, args);
  }

  /**
   * Runs a program from start to end, `at_exit` blocks included; gives the status with which it ended. What it did not
   * handle is reported on its standard error.
   *
   * @throws RubySyntaxError with file, line and column
   */
  run(source: string | Uint8Array, file: string): number {
    const main = this.#load({ name: file, source });
    try {
      let error = this.#attempt(() => this.#runMain(main));
      error = this.runtime.send(this.runtime.main, '__run_at_exit', [error]);
      return error === this.runtime.nil ? 0 : this.#report(error);
    } catch (thrown) {
      if (thrown instanceof ExitNow) return thrown.status;
      throw thrown;
    } finally {
      this.runtime.out.flush();
    }
  }

  /** Runs guest code; gives the error that it did not handle, or nil. */
  #attempt(run: () => void): bigint {
    try {
      run();
      return this.runtime.nil;
    } catch (thrown) {
      if (thrown instanceof GuestError) {
        return this.runtime.asException(thrown.word, thrown.message);
      }
      throw thrown;
    }
  }

  #report(error: bigint): number {
    try {
      return this.runtime.toNumber(this.runtime.send(this.runtime.main, '__report', [error]));
    } catch (thrown) {
      if (!(thrown instanceof GuestError)) throw thrown;
      // The error's own methods failed: what the host can say must do.
      this.runtime.out.write(2, new TextEncoder().encode(`${this.runtime.describeError(error)}\n`));
      return 1;
    }
  }
}

/** Makes a Ruby with its core library loaded. Await `loadFrontEnd()` first. */
export function createRuby(options: RubyOptions): Ruby {
  return new Ruby(options);
}
