// What a code generator and an installer of code look like to the rest of the system. A backend is pure (module in,
// plain data out), so that it can run in a worker; the installer stands beside the running program and publishes what
// the backend made. Neither interface names WebAssembly or a processor.

import type { Module, Signature } from './function.ts';
import type { Constant, Type } from './ops.ts';

/**
 * How guards and `exit` leave a function. An exit stub stores its live values, each as 8 raw bytes (an `i32` is
 * sign-extended), from `buffer` on, in the order of the guard, and tail-calls the handler for the function's result
 * type with the exit id as its only `i32` argument. The handler's result becomes the function's result.
 */
export interface ExitConvention {
  /** Address of the exit buffer in linear memory. */
  readonly buffer: number;
  /** Names of functions or imports of the module, of signature `(i32) -> T`; `none` serves functions without result. */
  readonly handlers: Readonly<Partial<Record<Type | 'none', string>>>;
}

/** What a backend must know besides the module. */
export interface CompileOptions {
  /** Names of the functions that installed code can be entered by. All others are private to the module. */
  readonly exports: readonly string[];
  /** Keep function names for stack traces and profilers. On by default. */
  readonly debugNames?: boolean;
  /** Required when a function of the module has a guard or an `exit`. */
  readonly exits?: ExitConvention;
  /**
   * Slots: imports that are linked anew while the code is installed, by name, each with the name of the module's function
   * of the same signature that it leads to as long as it is linked to nothing else. They are called, not tail-called.
   */
  readonly slots?: ReadonlyMap<string, string>;
}

/** One function of compiled code. */
export interface CompiledFunction {
  readonly name: string;
  readonly signature: Signature;
  /** Bytes of code, for the code budget. */
  readonly size: number;
}

/** A function that compiled code calls directly and that the installer must be given. */
export interface CompiledImport {
  readonly name: string;
  readonly signature: Signature;
}

/** What a backend makes: plain data that can be sent between threads and stored. */
export interface CompiledCode {
  /** Name of the backend that made it; only that backend's installer takes it. */
  readonly backend: string;
  readonly bytes: Uint8Array;
  /** In the order of `CompileOptions.exports`. */
  readonly exports: readonly CompiledFunction[];
  /** The imports that are used, slots left out, in the order in which the module declares them. */
  readonly imports: readonly CompiledImport[];
  /** The slots that are used. */
  readonly slots: readonly CompiledImport[];
  /** Functions whose table index the code takes with `func.ref`; the installer gives them one. */
  readonly references: readonly string[];
}

/** Generates code. Pure: the same module and options give the same bytes. */
export interface Backend<C extends CompiledCode = CompiledCode> {
  readonly name: string;
  /** Throws an error that names function and node when the module uses what the backend does not support. */
  compile(module: Module, options: CompileOptions): C;
  /**
   * The same code with what the platform can do for it before it is installed, in any thread: machine code is made, say.
   * What it adds can be posted to another thread of the process, but not stored.
   */
  prepare?(compiled: C): C;
}

/** A function of the host that compiled code calls. Arguments and result by the types of its import's signature. */
export type HostFunction = (...args: Constant[]) => Constant | undefined | void;

/** A function of installed code. */
export interface InstalledFunction {
  readonly name: string;
  readonly signature: Signature;
  /** Index in the core's function table, for `call_indirect` and for calls from code that does not know it by name. */
  readonly tableIndex: number;
  /** Calls it from the host. `i64` is a `bigint`. */
  readonly call: (...args: Constant[]) => Constant | undefined;
}

/** What `install` was given and made. Alive until released. */
export interface InstalledCode {
  /** The exported functions by name. */
  readonly functions: ReadonlyMap<string, InstalledFunction>;
  /** Bytes of code. */
  readonly size: number;
  /**
   * From now on calls of a slot go to this function, or (`null`) to the one that it led to at first. Calls that are under
   * way are not touched. Throws a `RangeError` when there is no such slot, and an error that names it when the function is
   * of another signature.
   */
  link(slot: string, target: InstalledFunction | null): void;
}

/** What imports of compiled code are bound to: code installed before (bound directly), or host functions. */
export type ImportBindings = ReadonlyMap<string, InstalledFunction | HostFunction>;

/**
 * Publishes compiled code in one running program: it owns the memory, the function table and the dispatch function
 * that code in other modules calls through.
 */
export interface CodeInstaller<C extends CompiledCode = CompiledCode> {
  /** Throws an error that names the import when a binding is missing or of another signature. */
  install(compiled: C, imports: ImportBindings): InstalledCode;
  /** As `install`, but machine code may be made off the calling thread where the platform can do that. */
  installAsync(compiled: C, imports: ImportBindings): Promise<InstalledCode>;
  /** Frees table indices and code. The caller vouches that nothing will enter the code again. */
  release(code: InstalledCode): void;
}
