// The backend: a module of the IR becomes one WebAssembly module.

import type {
  Backend,
  Callee,
  CompiledCode,
  CompiledFunction,
  CompiledImport,
  CompileOptions,
  IrFunction,
  Module,
  Signature,
} from '@martlet/ir';
import { Names } from '@martlet/ir';
import { emitFunction, type LocalNodes } from './emit/function.ts';
import { multiplyOverflow } from './emit/multiply.ts';
import {
  ExternalKind,
  importFunction,
  importGlobal,
  importMemory,
  importTable,
  type Limits,
  type LocalNames,
  ModuleWriter,
  Section,
  signatureKey,
  TypeTable,
  writeElements,
  writeNames,
  writeTable,
} from './encoder/sections.ts';
import { ByteWriter } from './encoder/writer.ts';
import { UnsupportedError } from './errors.ts';
import type { Feature } from './features.ts';
import { explainCompileError, requireFeatures } from './features.ts';
import type { ModuleIndices } from './lower/lower.ts';
import { ModuleUses } from './module-uses.ts';
import { Tables } from './tables.ts';

/** Where imports of emitted modules come from: the first of the two names of an import. */
export const ImportModule = {
  /** `memory` and `table`. */
  core: 'core',
  /** Functions by their names in the IR. */
  code: 'code',
  /** Functions that call through the core's table, by signature, as `(i32,i64)->i64`; the index is the last argument. */
  dispatch: 'dispatch',
  /** Globals: table indices of this module's functions, by name. */
  reference: 'reference',
} as const;

/** How {@link WasmBackend} emits. */
export interface WasmBackendOptions {
  /** Limits of the memory import, in pages of 64 KiB. Any memory of at least `initial` pages fits when `maximum` is absent. */
  readonly memory?: Limits;
  /**
   * How `call_indirect` reaches the function table. `dispatch`, the default: through one imported function per
   * signature, because importing a large table into each module is slow before V8 12. `table`: by an imported table,
   * which suits the few modules that make most indirect calls, such as an interpreter.
   */
  readonly indirectCalls?: 'dispatch' | 'table';
  /** Name the locals too, after the values of the IR's text form. Off by default. */
  readonly localNames?: boolean;
}

/** A WebAssembly module and what it needs. Plain data. */
export interface WasmCode extends CompiledCode {
  readonly backend: 'wasm';
  readonly usesMemory: boolean;
  readonly usesTable: boolean;
  /** Signatures of indirect calls that go through dispatch functions. */
  readonly dispatch: readonly Signature[];
  /** Features beyond the WebAssembly of 2019 that the code uses. */
  readonly features: readonly Feature[];
  /** The engine's module of the bytes, when the code has been prepared. Can be posted to other threads. */
  readonly module?: WebAssembly.Module;
}

/** The name by which a module exports the table of its slots: no function has it. */
export const SLOTS_EXPORT = ' slots';

const NO_SLOTS: ReadonlyMap<string, string> = new Map();

/** Generates WebAssembly. Nothing is kept from one module to the next but working memory. */
export class WasmBackend implements Backend<WasmCode> {
  readonly name = 'wasm';
  readonly #memory: Limits;
  readonly #useTable: boolean;
  readonly #localNames: boolean;
  readonly #tables: Tables = new Tables();

  constructor(options: WasmBackendOptions = {}) {
    this.#memory = options.memory ?? { initial: 0 };
    this.#useTable = options.indirectCalls === 'table';
    this.#localNames = options.localNames ?? false;
  }

  /**
   * Compiles all functions of the module. Throws an {@link UnsupportedError} when a guard or `exit` is left in a
   * function, and a `RangeError` when an export is not a function of the module.
   */
  compile(module: Module, options: CompileOptions): WasmCode {
    const slots = options.slots ?? NO_SLOTS;
    const uses = new ModuleUses(module, this.#useTable, new Set(slots.keys()));
    const emission = new Emission(module, uses);
    emission.emitFunctions(this.#tables, this.#localNames);
    const names = exportedNames(module, options, uses);
    const defaults = uses.slots.map((slot) => slotDefault(module, slot, slots.get(slot.name)!));
    const bytes = this.#assemble(emission, names, defaults, options.debugNames ?? true);
    return {
      backend: 'wasm',
      bytes,
      exports: options.exports.map((name) => emission.compiled.get(name)!),
      imports: uses.imports.map(({ name, signature }): CompiledImport => ({ name, signature })),
      slots: uses.slots.map(({ name, signature }): CompiledImport => ({ name, signature })),
      references: uses.references,
      usesMemory: uses.usesMemory,
      usesTable: uses.usesTable,
      dispatch: uses.dispatch,
      features: uses.features,
    };
  }

  /**
   * Has the engine read and check the code: what takes longest of installing it.
   *
   * @throws CodeGenerationRefusedError when a content security policy forbids it
   */
  prepare(compiled: WasmCode): WasmCode {
    if (compiled.module !== undefined) return compiled;
    requireFeatures(compiled.features);
    try {
      return { ...compiled, module: new WebAssembly.Module(compiled.bytes as BufferSource) };
    } catch (error) {
      throw explainCompileError(error);
    }
  }

  #assemble(
    emission: Emission,
    exported: readonly string[],
    slotDefaults: readonly IrFunction[],
    debugNames: boolean,
  ): Uint8Array {
    const { uses, types } = emission;
    const out = new ModuleWriter();
    const importTypes = uses.imports.map(({ signature }) => types.index(signature));
    const dispatchTypes = uses.dispatch.map((signature) => types.index(withIndex(signature)));
    const functionTypes = emission.functions.map(({ signature }) => types.index(signature));
    types.write(out);
    const importCount =
      uses.imports.length +
      uses.dispatch.length +
      uses.references.length +
      Number(uses.usesMemory) +
      Number(uses.usesTable);
    out.section(Section.import, importCount, (section) => {
      for (const [i, { name }] of uses.imports.entries()) {
        importFunction(section, ImportModule.code, name, importTypes[i]!);
      }
      for (const [i, signature] of uses.dispatch.entries()) {
        importFunction(section, ImportModule.dispatch, signatureKey(signature), dispatchTypes[i]!);
      }
      for (const name of uses.references) importGlobal(section, ImportModule.reference, name);
      if (uses.usesMemory) importMemory(section, ImportModule.core, 'memory', this.#memory);
      if (uses.usesTable) importTable(section, ImportModule.core, 'table', { initial: 0 });
    });
    out.section(Section.function, functionTypes.length, (section) => {
      for (const type of functionTypes) section.u32(type);
    });
    const slotCount = slotDefaults.length;
    out.section(Section.table, Math.min(1, slotCount), (section) => {
      writeTable(section, { initial: slotCount, maximum: slotCount });
    });
    out.section(Section.export, exported.length + Math.min(1, slotCount), (section) => {
      for (const name of exported) {
        section.name(name);
        section.byte(ExternalKind.function);
        section.u32(emission.indexOf(name));
      }
      if (slotCount === 0) return;
      section.name(SLOTS_EXPORT);
      section.byte(ExternalKind.table);
      section.u32(0);
    });
    out.section(Section.element, Math.min(1, slotCount), (section) => {
      writeElements(
        section,
        slotDefaults.map(({ name }) => emission.indexOf(name)),
      );
    });
    out.section(Section.code, emission.functions.length, (section) => {
      section.append(emission.bodies);
    });
    if (debugNames || this.#localNames) {
      writeNames(
        out,
        emission.functionNames(),
        this.#localNames ? emission.localNames() : new Map(),
      );
    }
    return out.toBytes();
  }
}

/** The function of the module that a slot leads to at first. */
function slotDefault(module: Module, { name, signature }: Callee, target: string): IrFunction {
  const fn = module.functions.get(target);
  if (fn === undefined || signatureKey(fn.signature) !== signatureKey(signature)) {
    throw new RangeError(
      `the slot "${name}" leads to "${target}", which is no function of the module of signature ${signatureKey(signature)}`,
    );
  }
  return fn;
}

/** The signature of a dispatch function: the table index comes last. */
export function withIndex({ params, result }: Signature): Signature {
  return { params: [...params, 'i32'], result };
}

/** Exports, and the functions whose table index is taken: the installer must reach them too. */
function exportedNames(module: Module, options: CompileOptions, uses: ModuleUses): string[] {
  const names = new Set<string>(options.exports);
  for (const name of names) {
    if (!module.functions.has(name)) {
      throw new RangeError(
        `options.exports names "${name}", which is no function of the module (${[...module.functions.keys()].join(', ')})`,
      );
    }
  }
  for (const name of uses.references) names.add(name);
  return [...names];
}

/** The functions of one module while it is emitted, and the numbers they refer to each other by. */
class Emission implements ModuleIndices {
  readonly uses: ModuleUses;
  readonly types: TypeTable = new TypeTable();
  /** In the order of their numbers. */
  readonly functions: IrFunction[];
  readonly bodies: ByteWriter = new ByteWriter(1024);
  readonly compiled: Map<string, CompiledFunction> = new Map();
  readonly #module: Module;
  readonly #indices: Map<string, number> = new Map();
  readonly #dispatch: Map<string, number> = new Map();
  readonly #slots: Map<string, number> = new Map();
  readonly #localNodes: LocalNodes[] = [];
  #multiply: IrFunction | null = null;

  constructor(module: Module, uses: ModuleUses) {
    this.#module = module;
    this.uses = uses;
    this.functions = [...module.functions.values()];
    let index = 0;
    for (const { name } of uses.imports) this.#indices.set(name, index++);
    for (const [entry, { name }] of uses.slots.entries()) this.#slots.set(name, entry);
    for (const signature of uses.dispatch) this.#dispatch.set(signatureKey(signature), index++);
    for (const { name } of this.functions) this.#indices.set(name, index++);
  }

  get #importCount(): number {
    return this.uses.imports.length + this.uses.dispatch.length;
  }

  emitFunctions(tables: Tables, nameLocals: boolean): void {
    const body = new ByteWriter(1024);
    // Emission may append a helper to the list.
    for (let i = 0; i < this.functions.length; i++) {
      const fn = this.functions[i]!;
      body.clear();
      this.#localNodes.push(emitFunction(fn, this, body, tables, nameLocals));
      this.bodies.u32(body.length);
      this.bodies.append(body);
      const { name, signature } = fn;
      if (fn !== this.#multiply) this.compiled.set(name, { name, signature, size: body.length });
    }
  }

  indexOf(name: string): number {
    return this.#indices.get(name)!;
  }

  functionIndex(callee: Callee): number {
    const index = this.#indices.get(callee.name);
    const declared =
      this.#module.functions.get(callee.name) ?? this.#module.imports.get(callee.name);
    if (index === undefined || declared !== callee) {
      throw new UnsupportedError(
        `a call names "${callee.name}", which the module does not declare; add it with addFunction or addImport`,
      );
    }
    return index;
  }

  slotIndex(callee: Callee): number {
    return this.#slots.get(callee.name) ?? -1;
  }

  typeIndex(signature: Signature): number {
    return this.types.index(signature);
  }

  dispatchIndex(signature: Signature): number {
    return this.#dispatch.get(signatureKey(signature)) ?? -1;
  }

  referenceGlobal(name: string): number {
    return this.uses.references.indexOf(name);
  }

  multiplyOverflowIndex(): number {
    if (this.#multiply === null) {
      this.#multiply = multiplyOverflow();
      this.functions.push(this.#multiply);
    }
    return this.#importCount + this.functions.indexOf(this.#multiply);
  }

  functionNames(): string[] {
    return [
      ...this.uses.imports.map(({ name }) => name),
      ...this.uses.dispatch.map((signature) => `dispatch ${signatureKey(signature)}`),
      ...this.functions.map(({ name }) => name),
    ];
  }

  localNames(): Map<number, LocalNames> {
    const names = new Map<number, LocalNames>();
    for (const [i, fn] of this.functions.entries()) {
      const text = new Names(fn);
      const nodes = fn.blocks.flatMap((block) => [...block.params, ...block.nodes]);
      const byId = new Map(nodes.map((node) => [node.id, text.value(node)]));
      const locals = this.#localNodes[i]!.map((id) => byId.get(id) ?? null);
      names.set(this.#importCount + i, locals);
    }
    return names;
  }
}
