// The runtime routines by name: what compiled code of any module may call. They are defined once, in the core module;
// other modules import them under the same names.

import type { AliasClass, CallEffects, Callee, Module, Signature } from '@martlet/ir';
import { UNKNOWN_EFFECTS } from '@martlet/ir';

/** Names of the runtime routines. */
export const runtimeNames = {
  /** (bytes) -> reference or 0: allocates when the bump region is too small. Writes no header. */
  allocate: 'heap.allocate',
  /** (shape id, length, fill word) -> reference or 0: an object with a tail, header, length and tail written. */
  allocateTail: 'heap.allocateTail',
  /** (value) -> word or `absent`: a float object. */
  boxFloat: 'heap.boxFloat',
  /** (1: young only, 0: all): collects. */
  collect: 'heap.collect',
  /** (reference): logs an old object that is stored into. */
  remember: 'heap.remember',
  /** (word): marks what a root refers to; only within `markRoots`. */
  mark: 'heap.mark',
  /** (start, end addresses): the same for a range of words; only within `markRoots`. */
  markRange: 'heap.markRange',
} as const;

/** Which runtime routine. */
export type RuntimeName = keyof typeof runtimeNames;

export const runtimeSignatures: Readonly<Record<RuntimeName, Signature>> = {
  allocate: { params: ['i32'], result: 'i32' },
  allocateTail: { params: ['i32', 'i32', 'i64'], result: 'i32' },
  boxFloat: { params: ['f64'], result: 'i64' },
  collect: { params: ['i32'], result: null },
  remember: { params: ['i32'], result: null },
  mark: { params: ['i64'], result: null },
  markRange: { params: ['i32', 'i32'], result: null },
};

/** Alias classes of the heap's own words in a module. */
export interface HeapAliases {
  /** The bump pointer and its limit. */
  readonly bump: AliasClass;
  /** All other state words, tables and marks. */
  readonly state: AliasClass;
  /** The shape word of object headers. */
  readonly shape: AliasClass;
  /** The flags word of object headers. */
  readonly flags: AliasClass;
  /** Lengths of tails: never change once the object exists. */
  readonly length: AliasClass;
  /** Shape records. */
  readonly record: AliasClass;
}

const aliasCache = new WeakMap<Module, HeapAliases>();

/** The heap's alias classes in this module, declared on first use. */
export function heapAliases(module: Module): HeapAliases {
  let aliases = aliasCache.get(module);
  if (aliases === undefined) {
    aliases = {
      bump: module.aliasClass('heap.bump'),
      state: module.aliasClass('heap.state'),
      shape: module.aliasClass('heap.shape'),
      flags: module.aliasClass('heap.flags'),
      length: module.aliasClass('heap.length'),
      record: module.aliasClass('heap.record'),
    };
    aliasCache.set(module, aliases);
  }
  return aliases;
}

/** What calling a runtime routine may do: a collection reads everything, but changes only the heap's own words. */
export function runtimeEffects(module: Module, name: RuntimeName): CallEffects {
  const { bump, state, flags } = heapAliases(module);
  switch (name) {
    case 'mark':
    case 'markRange':
      return UNKNOWN_EFFECTS;
    case 'remember':
      return { reads: [state, flags], writes: [state, flags], mayNotReturn: false };
    default:
      return { reads: 'all', writes: [bump, state, flags], mayNotReturn: false };
  }
}

/** The runtime routine as this module names it: its own function, or an import declared on first use. */
export function runtimeCallee(module: Module, name: RuntimeName): Callee {
  const full = runtimeNames[name];
  return (
    module.functions.get(full) ??
    module.imports.get(full) ??
    module.addImport(full, runtimeSignatures[name], runtimeEffects(module, name))
  );
}
