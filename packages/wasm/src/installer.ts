// The installer: puts compiled modules into a running program, and owns what they share.

import type {
  CodeInstaller,
  CompiledImport,
  HostFunction,
  ImportBindings,
  InstalledCode,
  InstalledFunction,
  Signature,
} from '@martlet/ir';
import { ImportModule, SLOTS_EXPORT, type WasmCode } from './backend.ts';
import { DISPATCH_EXPORT, dispatchModule } from './dispatch.ts';
import { signatureKey } from './encoder/sections.ts';
import { BindingError } from './errors.ts';
import { type Engine, explainCompileError, requireFeatures } from './features.ts';

/** What a {@link WasmInstaller} works with. */
export interface WasmInstallerOptions {
  /** The memory of all code. Needed when code that is installed uses memory. */
  readonly memory?: WebAssembly.Memory;
  /** The function table, when another part of the program owns it. Entries that are not null are left alone. */
  readonly table?: WebAssembly.Table;
  /** The engine; the global `WebAssembly` when absent. */
  readonly engine?: Engine;
}

/** Code of one module in the running program. */
class WasmInstalledCode implements InstalledCode {
  readonly functions: ReadonlyMap<string, InstalledFunction>;
  readonly size: number;
  /** Table indices to give back. */
  readonly indices: readonly number[];
  readonly #slots: readonly CompiledImport[];
  /** The module's own table, and what stands in it at first, by entry, as far as it was replaced. */
  readonly #table: WebAssembly.Table | undefined;
  readonly #defaults: unknown[] = [];

  constructor(
    functions: ReadonlyMap<string, InstalledFunction>,
    { bytes, slots }: WasmCode,
    table: WebAssembly.Table | undefined,
    indices: readonly number[],
  ) {
    this.functions = functions;
    this.size = bytes.length;
    this.indices = indices;
    this.#slots = slots;
    this.#table = table;
  }

  link(slot: string, target: InstalledFunction | null): void {
    const entry = this.#slots.findIndex(({ name }) => name === slot);
    if (entry < 0) throw new RangeError(`the code has no slot "${slot}" to link`);
    const table = this.#table!;
    if (target === null) {
      // What was never linked leads to its default.
      if (this.#defaults[entry] !== undefined) table.set(entry, this.#defaults[entry]);
      return;
    }
    requireSignature(`slot "${slot}"`, this.#slots[entry]!.signature, target);
    this.#defaults[entry] ??= table.get(entry);
    table.set(entry, target.call);
  }
}

/** Publishes WebAssembly modules over one memory and one function table. */
export class WasmInstaller implements CodeInstaller<WasmCode> {
  /** The function table. Index 0 stays empty, so that it can mean "no function". */
  readonly table: WebAssembly.Table;
  readonly memory: WebAssembly.Memory | null;
  readonly #engine: Engine;
  readonly #dispatch: Map<string, WebAssembly.ExportValue> = new Map();
  readonly #free: number[] = [];
  readonly #alive: Set<InstalledCode> = new Set();
  #nextIndex = 1;
  #size = 0;

  /** Makes its own table of 64 entries when none is given; tables grow by doubling. */
  constructor(options: WasmInstallerOptions = {}) {
    this.#engine = options.engine ?? WebAssembly;
    this.memory = options.memory ?? null;
    this.table = options.table ?? new this.#engine.Table({ element: 'anyfunc', initial: 64 });
  }

  /** Bytes of code that are installed now. */
  get codeSize(): number {
    return this.#size;
  }

  /** Compiles on the calling thread what was not prepared. Throws as {@link CodeInstaller} says, and typed errors of this package. */
  install(compiled: WasmCode, imports: ImportBindings): InstalledCode {
    this.#check(compiled);
    const indices = this.#takeIndices(compiled);
    try {
      const object = this.#importObject(compiled, imports, indices);
      const module = compiled.module ?? new this.#engine.Module(compiled.bytes as BufferSource);
      return this.#publish(compiled, new this.#engine.Instance(module, object), indices);
    } catch (error) {
      this.#giveBack(indices.values());
      throw explainCompileError(error);
    }
  }

  /** Compiles off the calling thread where the engine can, what was not prepared. */
  async installAsync(compiled: WasmCode, imports: ImportBindings): Promise<InstalledCode> {
    this.#check(compiled);
    const indices = this.#takeIndices(compiled);
    try {
      const object = this.#importObject(compiled, imports, indices);
      const module =
        compiled.module ?? (await this.#engine.compile(compiled.bytes as BufferSource));
      return this.#publish(compiled, await this.#engine.instantiate(module, object), indices);
    } catch (error) {
      this.#giveBack(indices.values());
      throw explainCompileError(error);
    }
  }

  /** Empties the code's table entries for reuse. Throws a `RangeError` when the code is not installed here. */
  release(code: InstalledCode): void {
    if (!this.#alive.delete(code) || !(code instanceof WasmInstalledCode)) {
      throw new RangeError('release: the code is not installed here, or was released before');
    }
    this.#size -= code.size;
    for (const index of code.indices) this.table.set(index, null);
    this.#giveBack(code.indices);
  }

  #check(compiled: WasmCode): void {
    if (compiled.backend !== 'wasm') {
      throw new TypeError(
        `compiled code is of the backend "${compiled.backend as string}"; this installer takes "wasm"`,
      );
    }
    requireFeatures(compiled.features, this.#engine);
    if (compiled.usesMemory && this.memory === null) {
      throw new BindingError(
        'the code uses memory, and this installer has none; pass one to its constructor as options.memory',
      );
    }
  }

  /** Table indices for exports and for functions that the code takes references of, by name. */
  #takeIndices(compiled: WasmCode): Map<string, number> {
    const indices = new Map<string, number>();
    for (const { name } of compiled.exports) indices.set(name, -1);
    for (const name of compiled.references) indices.set(name, -1);
    for (const name of indices.keys()) indices.set(name, this.#takeIndex());
    return indices;
  }

  #takeIndex(): number {
    const reused = this.#free.pop();
    if (reused !== undefined) return reused;
    for (;;) {
      if (this.#nextIndex >= this.table.length) this.table.grow(Math.max(64, this.table.length));
      const index = this.#nextIndex++;
      if (this.table.get(index) === null) return index;
    }
  }

  #giveBack(indices: Iterable<number>): void {
    for (const index of indices) this.#free.push(index);
  }

  #importObject(
    compiled: WasmCode,
    bindings: ImportBindings,
    indices: ReadonlyMap<string, number>,
  ): WebAssembly.Imports {
    const code: WebAssembly.ModuleImports = {};
    for (const { name, signature } of compiled.imports) {
      code[name] = bind(name, signature, bindings.get(name));
    }
    const dispatch: WebAssembly.ModuleImports = {};
    for (const signature of compiled.dispatch) {
      dispatch[signatureKey(signature)] = this.#dispatchFunction(signature);
    }
    const reference: WebAssembly.ModuleImports = {};
    for (const name of compiled.references) reference[name] = indices.get(name)!;
    const core: WebAssembly.ModuleImports = { table: this.table };
    if (this.memory !== null) core.memory = this.memory;
    return {
      [ImportModule.core]: core,
      [ImportModule.code]: code,
      [ImportModule.dispatch]: dispatch,
      [ImportModule.reference]: reference,
    };
  }

  #dispatchFunction(signature: Signature): WebAssembly.ExportValue {
    const key = signatureKey(signature);
    let found = this.#dispatch.get(key);
    if (found === undefined) {
      const module = new this.#engine.Module(
        dispatchModule(signature, this.#engine) as BufferSource,
      );
      const instance = new this.#engine.Instance(module, {
        [ImportModule.core]: { table: this.table },
      });
      found = instance.exports[DISPATCH_EXPORT]!;
      this.#dispatch.set(key, found);
    }
    return found;
  }

  #publish(
    compiled: WasmCode,
    instance: WebAssembly.Instance,
    indices: ReadonlyMap<string, number>,
  ): InstalledCode {
    for (const [name, index] of indices) {
      this.table.set(index, instance.exports[name]);
    }
    const functions = new Map<string, InstalledFunction>();
    for (const { name, signature } of compiled.exports) {
      const call = instance.exports[name] as InstalledFunction['call'];
      functions.set(name, { name, signature, tableIndex: indices.get(name)!, call });
    }
    const slots = instance.exports[SLOTS_EXPORT] as WebAssembly.Table | undefined;
    const installed = new WasmInstalledCode(functions, compiled, slots, [...indices.values()]);
    this.#alive.add(installed);
    this.#size += installed.size;
    return installed;
  }
}

/** What an import is linked to: a function of the host, or an export of another instance, which is then called directly. */
function bind(
  name: string,
  signature: Signature,
  binding: InstalledFunction | HostFunction | undefined,
): HostFunction {
  if (binding === undefined) {
    throw new BindingError(`import "${name}" has no binding; add one to the imports of install`);
  }
  if (typeof binding === 'function') return binding;
  requireSignature(`import "${name}"`, signature, binding);
  return binding.call;
}

function requireSignature(what: string, signature: Signature, binding: InstalledFunction): void {
  const [wanted, given] = [signatureKey(signature), signatureKey(binding.signature)];
  if (wanted !== given) {
    throw new BindingError(
      `${what} is ${wanted}, its binding "${binding.name}" is ${given}; bind a function of the same signature`,
    );
  }
}
