// What generated code calls in the runtime, and the alias classes of the VM's own memory.

import type { AliasClass, Callee, Module, Signature } from '@martlet/ir';

/** Compiled guest code takes its frame's address and gives the result, or the sentinel when something is pending. */
export const ENTRY_SIGNATURE: Signature = { params: ['i32'], result: 'i64' };

/** Runtime functions that generated code calls. Those that can raise say so by their result. */
export interface RuntimeCallees {
  /** (fp, pc): who handles what is pending? 1: go on at the state's next frame; 0: nobody down to the base frame. */
  readonly unwind: Callee;
  /** (fp, pc) at a back-edge: -1 when something was raised, a table index to go on in compiled code, or 0. */
  readonly poll: Callee;
  /** (entry): calls have often started there; 1 when the guest is to be stopped, which is pending then. */
  readonly hot: Callee;
  /** (record, count, frame): the entry for a call with this count, or 0 when an error was raised. */
  readonly arity: Callee;
  /** (cache, key), receiver in the first argument word: the method's record, or 0 when an error was raised. */
  readonly lookup: Callee;
  /** (cache), object in the first argument word: 1 when an error was raised; the field's value comes in the first word. */
  readonly loadField: Callee;
  /** (cache), object and value in the argument words: 1 when an error was raised. */
  readonly storeField: Callee;
  /** (cell): 1 when an error was raised; what the cell holds now comes in the first argument word. */
  readonly resolveCell: Callee;
  /** (cache), class value in the first argument word: 1 when an error was raised; the object or nil comes in that word. */
  readonly instantiate: Callee;
  /** (class): 1 when an error was raised; the object comes in the first argument word. */
  readonly newObject: Callee;
  /** (): raises the guest's stack overflow error. */
  readonly stackOverflow: Callee;
  /** (): raises the guest's out-of-memory error. */
  readonly outOfMemory: Callee;
  /** (index), arguments in the state: runs a host function; 1 when it raised. */
  readonly host: Callee;
  /** (exit): rebuilds the frames of an exit. 0: go on in them, for the caller's sake; 1: go on in
   * the interpreter's place; 2: something is pending; 3: the activation returns the completion's value. */
  readonly leave: Callee;
  /** (fp, pc): sees every instruction, when tracing is built in. */
  readonly trace: Callee;
}

const SIGNATURES: Readonly<Record<keyof RuntimeCallees, Signature>> = {
  unwind: { params: ['i32', 'i32'], result: 'i32' },
  poll: { params: ['i32', 'i32'], result: 'i32' },
  hot: { params: ['i32'], result: 'i32' },
  arity: { params: ['i32', 'i32', 'i32'], result: 'i32' },
  lookup: { params: ['i32', 'i32'], result: 'i32' },
  loadField: { params: ['i32'], result: 'i32' },
  storeField: { params: ['i32'], result: 'i32' },
  resolveCell: { params: ['i32'], result: 'i32' },
  instantiate: { params: ['i32'], result: 'i32' },
  newObject: { params: ['i32'], result: 'i32' },
  stackOverflow: { params: [], result: null },
  outOfMemory: { params: [], result: null },
  host: { params: ['i32'], result: 'i32' },
  leave: { params: ['i32'], result: 'i32' },
  trace: { params: ['i32', 'i32'], result: null },
};

/** Name of a runtime function among a module's imports. */
export function runtimeImportName(name: keyof RuntimeCallees): string {
  return `vm.${name}`;
}

/** The runtime functions as this module names them: imports, declared on first use. */
export function runtimeCallees(module: Module): RuntimeCallees {
  const callees: Partial<Record<keyof RuntimeCallees, Callee>> = {};
  for (const [name, signature] of Object.entries(SIGNATURES)) {
    const key = name as keyof RuntimeCallees;
    const full = runtimeImportName(key);
    Object.defineProperty(callees, key, {
      enumerable: true,
      get: () => module.imports.get(full) ?? module.addImport(full, signature),
    });
  }
  return callees as RuntimeCallees;
}

/** Alias classes of the VM's own memory. */
export interface VmAliases {
  /** Registers and links of frames. */
  readonly frame: AliasClass;
  /** Code and resume codes: never written while generated code runs. */
  readonly code: AliasClass;
  readonly feedback: AliasClass;
  readonly constant: AliasClass;
  /** Function records, but for the two words below. */
  readonly record: AliasClass;
  readonly compiled: AliasClass;
  readonly heat: AliasClass;
  readonly cache: AliasClass;
  readonly cell: AliasClass;
  readonly state: AliasClass;
  /** Shape words of object headers: the heap's class of that name. */
  readonly shape: AliasClass;
}

const cached = new WeakMap<Module, VmAliases>();

/** The VM's alias classes in this module, declared on first use. */
export function vmAliases(module: Module): VmAliases {
  let aliases = cached.get(module);
  if (aliases === undefined) {
    aliases = {
      frame: module.aliasClass('vm.frame'),
      code: module.aliasClass('vm.code'),
      feedback: module.aliasClass('vm.feedback'),
      constant: module.aliasClass('vm.constant'),
      record: module.aliasClass('vm.record'),
      compiled: module.aliasClass('vm.compiled'),
      heat: module.aliasClass('vm.heat'),
      cache: module.aliasClass('vm.cache'),
      cell: module.aliasClass('vm.cell'),
      state: module.aliasClass('vm.state'),
      shape: module.aliasClass('heap.shape'),
    };
    cached.set(module, aliases);
  }
  return aliases;
}
