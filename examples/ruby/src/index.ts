// A Ruby on the Martlet packages: what embedders may use.

import type { Jit, JitOptions } from '@martlet/jit';
import { createJitVm } from '@martlet/jit';
import type { LoadedFunction, VmOptions, VmSnapshot } from '@martlet/vm';
import { GuestError, saveVm, Vm } from '@martlet/vm';
import { wasmPlatform } from '@martlet/wasm';
import { RubyError } from './embedding/errors.ts';
import type { CallOptions, RubyArgument, RubyCallback, RubyValue } from './embedding/values.ts';
import { Values } from './embedding/values.ts';
import { compileRuby } from './front/compile.ts';
import { isFrontEndLoaded } from './front/prism.ts';
import './host/index.ts';
import { ExitNow } from './host/kernel.ts';
import { hostIndex } from './host/registry.ts';
import { systemErrorCode } from './host/system-errors.ts';
import { rubySet } from './instructions/set.ts';
import { REGIONS } from './regions.ts';
import { isRite, translateRite } from './rite/index.ts';
import { describeError } from './runtime/backtrace.ts';
import { rubyLanguage } from './runtime/language.ts';
import { defineNatives } from './runtime/natives.ts';
import { Output } from './runtime/output.ts';
import type { RubyProgram, StoredRubyProgram } from './runtime/program.ts';
import { Runtime } from './runtime/runtime.ts';
import type { System } from './runtime/system.ts';
import { noSystem } from './runtime/system.ts';
import { callbackFunction } from './runtime/trampolines.ts';

export { GuestFloat, TerminatedError } from '@martlet/vm';
export { RubyError } from './embedding/errors.ts';
export type { CallOptions, RubyArgument, RubyCallback, RubyValue } from './embedding/values.ts';
export { RubyObject } from './embedding/values.ts';
export { RubySyntaxError } from './front/errors.ts';
export { loadFrontEnd } from './front/prism.ts';
export { PRELUDE_FILES } from './prelude-files.ts';
export { REGIONS } from './regions.ts';
export { RiteError } from './rite/index.ts';
export type { Environment, FileSystem, ProcessControl, System } from './runtime/system.ts';
export { noSystem } from './runtime/system.ts';

/** The version of Ruby whose behaviour this one follows. */
export const VERSION = '3.1.0';

/** A file of Ruby source. */
export interface SourceFile {
  readonly name: string;
  readonly source: string | Uint8Array;
}

/** A file of the core library: source, or what was made of it. */
export type LibraryFile = SourceFile | RubyProgram | StoredRubyProgram;

/** Options of {@link createRuby}. */
export interface RubyOptions extends VmOptions {
  /** Options of the JIT compiler, or `false` for a VM without one. */
  readonly jit?: JitOptions | false;
  /**
   * The core library's files, in order: the contents of `prelude/`, or what {@link Ruby.prelude} made of them; or what gives
   * them. Not asked for when the option `snapshot` fits, which has them loaded already.
   */
  readonly prelude: readonly LibraryFile[] | (() => readonly LibraryFile[]);
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

/** A Ruby. */
export class Ruby {
  readonly vm: Vm;
  readonly jit: Jit | null;
  readonly runtime: Runtime;
  /** The compiled files of the core library. */
  readonly prelude: readonly (RubyProgram | StoredRubyProgram)[];
  readonly #evaluate: boolean;
  readonly #options: VmOptions;
  readonly #values: Values;
  /** Procs of callbacks, so that a function that is passed often is one Proc. */
  readonly #procs = new WeakMap<RubyCallback, bigint>();
  #inCallback = false;

  constructor(options: RubyOptions) {
    const { jit, prelude, out, err, lineWise, system, script, args, evaluate, ...rest } = options;
    const vmOptions = { ...rest, regions: { ...REGIONS, ...rest.regions } };
    const made =
      jit === false
        ? { vm: new Vm(rubyLanguage, wasmPlatform(), vmOptions), jit: null }
        : createJitVm(rubyLanguage, wasmPlatform(), { ...vmOptions, jit: jit ?? {} });
    this.#options = vmOptions;
    this.vm = made.vm;
    this.jit = made.jit;
    this.#evaluate = evaluate ?? false;
    const output = new Output(out ?? (() => {}), err ?? (() => {}), lineWise);
    this.runtime = new Runtime(this.vm, output, system ?? noSystem, (source, file) =>
      this.compile({ name: file, source }),
    );
    this.#values = new Values(
      this.runtime,
      (receiver, method, given, about) => this.call(receiver, method, given, about),
      (callback) => this.#procOf(callback),
    );
    this.#setGlobals(script ?? '-', args ?? []);
    // A snapshot has the library in it.
    this.prelude = this.vm.restored === null ? this.#loadLibrary(prelude) : [];
  }

  #loadLibrary(prelude: RubyOptions['prelude']): (RubyProgram | StoredRubyProgram)[] {
    defineNatives(this.runtime);
    const files = typeof prelude === 'function' ? prelude() : prelude;
    const programs = files.map((file) => {
      const compiled =
        'program' in file ? file : this.compile({ ...file, name: `<internal:${file.name}>` }, true);
      this.#runMain(this.runtime.load(compiled)[compiled.program.main]!);
      return compiled;
    });
    this.runtime.prepare();
    return programs;
  }

  /**
   * Saves this Ruby with all that it has loaded, for the option `snapshot` of others with the same options.
   *
   * @throws DefinitionError for a Ruby with a JIT; TypeError when {@link define} has added functions
   */
  save(): VmSnapshot {
    return saveVm(this.vm, this.runtime.save(), this.#options);
  }

  #setGlobals(script: string, args: readonly string[]): void {
    const rt = this.runtime;
    const { object } = rt;
    const list = rt.newArray(args.map((arg) => rt.newString(arg)));
    for (const word of rt.elements(list)) rt.freeze(word);
    rt.setConstant(object, 'ARGV', list);
    rt.globals.set('$*', list);
    rt.globals.set('$0', rt.newString(script));
    rt.globals.set('$:', rt.newArray([]));
    rt.globals.set('$,', rt.nil);
    rt.globals.set('$/', rt.newString('\n'));
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
    this.#checkOutside();
    const main = this.#load({ name: file, source });
    try {
      const error = this.#attempt(() => this.#runMain(main));
      return this.#finish(error);
    } catch (thrown) {
      if (thrown instanceof ExitNow) return thrown.status;
      throw thrown;
    } finally {
      this.#flushAtEnd();
    }
  }

  /**
   * Runs source; gives the value of its last expression. Methods, constants and global variables stay, local variables do
   * not.
   *
   * @throws RubySyntaxError with file, line and column; RubyError for an exception that was not handled;
   * TerminatedError when the time limit is used up; TypeError inside a callback
   */
  evaluate(source: string | Uint8Array, file = '(embedded)'): RubyValue {
    this.#checkOutside();
    const main = this.#load({ name: file, source });
    return this.#enter(() => this.#runMain(main));
  }

  /**
   * Calls a public method of an object, or, with `null`, a function of the top level.
   *
   * @throws as {@link evaluate}; TypeError for an argument that has no form in Ruby
   */
  call(
    receiver: RubyArgument,
    method: string,
    args: readonly RubyArgument[] = [],
    { keywords = {}, block }: CallOptions = {},
  ): RubyValue {
    this.#checkOutside();
    return this.#enter(() => {
      const rt = this.runtime;
      const values = this.#values;
      const on = receiver === null || receiver === undefined ? [] : [values.toRuby(receiver)];
      const rest = [rt.symbol(method), values.toRuby(args), values.toRuby(keywords)];
      return rt.send(rt.main, on.length === 0 ? '__call_own' : '__call_public', [
        ...on,
        ...rest,
        values.toRuby(block),
      ]);
    });
  }

  /**
   * Defines a function that Ruby code may call from everywhere, as it calls `puts`. The callback cannot call back into
   * Ruby. A {@link RubyError} that it throws is raised in Ruby; anything else goes through Ruby to whoever called it.
   */
  define(name: string, callback: RubyCallback): void {
    const index = callbackFunction(this.runtime, name, this.#number(callback));
    this.runtime.addMethod(this.runtime.kernel, name, index, 'private');
  }

  /** Makes a callback known; gives its number. */
  #number(callback: RubyCallback): number {
    const rt = this.runtime;
    const run = (args: readonly bigint[], keywords: bigint): bigint => {
      const all = keywords === rt.nil ? args : [...args, keywords];
      const outer = this.#inCallback;
      this.#inCallback = true;
      try {
        // What Ruby has written comes before what the callback does.
        rt.out.flush();
        const given = all.map((word) => this.#values.fromRuby(word));
        return this.#values.toRuby(callback(...given));
      } catch (error) {
        if (!(error instanceof RubyError)) throw error;
        const cls = rt.findClass(error.className);
        const known = cls?.inherits(rt.classNamed('Exception')) === true;
        return rt.raise(known ? error.className : 'RuntimeError', error.message);
      } finally {
        this.#inCallback = outer;
      }
    };
    return rt.callbacks.push(run) - 1;
  }

  #procOf(callback: RubyCallback): bigint {
    const rt = this.runtime;
    let word = this.#procs.get(callback);
    if (word === undefined) {
      const name = callback.name === '' ? 'callback' : callback.name;
      word = rt.functionProc(callbackFunction(rt, name, this.#number(callback)));
      this.#procs.set(callback, word);
    }
    return word;
  }

  /**
   * Ends the thread in which this Ruby compiles, if it has one; such a Ruby stays in memory until then. It can be used as
   * before, but compiles nothing more.
   */
  close(): void {
    this.jit?.close();
  }

  #checkOutside(): void {
    if (this.#inCallback) {
      throw new TypeError(
        'a callback cannot call back into Ruby; return a value, and call when Ruby has returned',
      );
    }
  }

  /** Calls Ruby and converts what comes out of it. */
  #enter(run: () => bigint): RubyValue {
    try {
      return this.#values.fromRuby(run());
    } catch (thrown) {
      if (thrown instanceof ExitNow) throw new RubyError('SystemExit', 'exit', [], thrown.status);
      throw thrown instanceof GuestError ? this.#asRubyError(thrown) : thrown;
    } finally {
      this.runtime.out.flush();
    }
  }

  #asRubyError(thrown: GuestError): RubyError {
    const rt = this.runtime;
    // Asking for the message runs Ruby code, which may collect.
    const error = rt.rooted(rt.asException(thrown.word, thrown.message));
    try {
      const { word } = error;
      const className = rt.classLabel(rt.ordinaryClassOf(word));
      const message = this.#values.fromRuby(rt.send(word, 'message'));
      const places = this.#values.fromRuby(rt.send(word, 'backtrace'));
      const backtrace = Array.isArray(places) ? places.map(String) : [];
      const isExit = rt.isKindOf(word, rt.classNamed('SystemExit'));
      const status = isExit ? Number(this.#values.fromRuby(rt.send(word, 'status'))) : null;
      return new RubyError(className, String(message), backtrace, status);
    } catch (failed) {
      if (!(failed instanceof GuestError)) throw failed;
      // The exception's own methods failed: what the host can say must do.
      const className = rt.classLabel(rt.ordinaryClassOf(error.word));
      return new RubyError(className, describeError(rt, error.word));
    } finally {
      rt.release(error);
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

  /** Ends a program with the error that it did not handle, or nil; gives the status. */
  #finish(error: bigint): number {
    const rt = this.runtime;
    try {
      return rt.toNumber(rt.send(rt.main, '__finish', [error]));
    } catch (thrown) {
      if (!(thrown instanceof GuestError)) throw thrown;
      // The error's own methods failed: what the host can say must do.
      rt.out.write(2, new TextEncoder().encode(`${describeError(rt, error)}\n`));
      return 1;
    }
  }

  /** Nobody is left to hear that the last output could not be written. */
  #flushAtEnd(): void {
    try {
      this.runtime.out.flush();
    } catch (error) {
      if (systemErrorCode(error) === null) throw error;
    }
  }
}

/** Makes a Ruby with its core library loaded. Await `loadFrontEnd()` first. */
export function createRuby(options: RubyOptions): Ruby {
  return new Ruby(options);
}
