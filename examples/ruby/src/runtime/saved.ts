// What the Ruby runtime keeps beside the guest's memory, as plain data: it goes into a snapshot of the VM. Classes are
// named by their number, shape trees by the id of their first shape, words in decimal.

import type { Handle, Heap } from '@martlet/heap';
import type { PatternSource } from '../text/patterns.ts';
import type { RootedWord, Visibility } from './classes.ts';
import type { Kind } from './kinds.ts';
import type { FunctionInfo } from './program.ts';

/** A word that a table holds, and the address of the slot that keeps it alive; 0 where it needs none. */
export type SavedWord = readonly [word: string, slot: number];

/** A method: name in the table, function, visibility; name of the definition and class of it, where they differ. */
export type SavedMethod = readonly [
  key: string,
  index: number,
  visibility: Visibility,
  name?: string,
  owner?: number,
];

/** A class or module. */
export interface SavedClass {
  readonly name: string | null;
  readonly isModule: boolean;
  readonly attached: string | null;
  readonly kind: Kind;
  readonly superclass: number;
  readonly meta: number;
  readonly lexicalParent: number;
  /** The tree of its instances, or 0. */
  readonly instances: number;
  readonly layoutShape: number;
  readonly nameIsTemporary: boolean;
  readonly fresh: boolean;
  readonly abstract: boolean;
  readonly defaultVisibility: Visibility | 'module_function';
  readonly methods: readonly SavedMethod[];
  readonly constants: readonly (readonly [string, SavedWord])[];
  readonly classVariables: readonly (readonly [string, SavedWord])[];
  readonly fieldNames: readonly string[];
  readonly included: readonly number[];
  readonly prepended: readonly number[];
}

/** The object model. */
export interface SavedModel {
  readonly classes: readonly SavedClass[];
  /** Words of class objects, by class. */
  readonly objects: readonly (readonly [number, string])[];
  readonly named: readonly (readonly [string, number])[];
  /** Classes in {@link ObjectModel.narrowNew}. */
  readonly narrowNew: readonly number[];
  readonly kernel: number;
  readonly immediates: readonly (readonly [string, number])[];
  /** Shape trees with the class of their objects; with that of the same objects when frozen; and those of frozen objects. */
  readonly trees: readonly (readonly [number, number])[];
  readonly frozenOf: readonly (readonly [number, number])[];
  readonly frozen: readonly number[];
}

/** Global variables: the environments that hold them, those that were set, and other names. */
export interface SavedGlobals {
  readonly environments: readonly (readonly [string, SavedWord])[];
  readonly defined: readonly string[];
  readonly aliases: readonly (readonly [string, string])[];
}

/** The tables of a runtime. */
export interface SavedRuntime {
  readonly model: SavedModel;
  readonly main: string;
  readonly memoryError: string | null;
  readonly sealed: boolean;
  readonly nextSuper: number;
  readonly definitions: readonly (readonly [number, number, string])[];
  readonly globals: SavedGlobals;
  readonly heldProcs: readonly string[];
  readonly functionProcs: readonly (readonly [number, string])[];
  readonly asked: readonly (readonly [string, readonly string[]])[];
  readonly cellsNaming: readonly (readonly [string, readonly string[]])[];
  readonly missing: readonly (readonly [string, number])[];
  readonly keywordPassers: readonly number[];
  readonly loadedFiles: readonly string[];
  readonly patterns: readonly PatternSource[];
  readonly scopes: {
    readonly next: number;
    readonly parents: readonly (readonly [number, number])[];
    readonly modules: readonly (readonly [number, number])[];
  };
  /** Instance variables that functions set, by index; those that set none are left out. */
  readonly fields: readonly (readonly [number, readonly string[]])[];
}

/** A rooted word as data. */
export function saveWord({ word, handle }: RootedWord): SavedWord {
  return [String(word), handle?.address ?? 0];
}

/** The reverse of {@link saveWord}. */
export function loadWord(heap: Heap, [word, slot]: SavedWord): RootedWord {
  const handle: Handle | null = slot === 0 ? null : heap.handles.at(slot);
  return { word: BigInt(word), handle };
}

/** What each function of a VM is, by index. Those of a snapshot are read when they are asked for. */
export class FunctionTable {
  readonly #infos: (FunctionInfo | undefined)[] = [];
  readonly #stored: (index: number) => FunctionInfo | undefined;

  constructor(stored: (index: number) => FunctionInfo | undefined = () => undefined) {
    this.#stored = stored;
  }

  at(index: number): FunctionInfo | undefined {
    this.#infos[index] ??= this.#stored(index);
    return this.#infos[index];
  }

  set(index: number, info: FunctionInfo): void {
    this.#infos[index] = info;
  }
}

/** The tables of a runtime as bytes, with what each function is behind them. */
export function encodeTables(
  tables: SavedRuntime,
  infos: readonly (FunctionInfo | undefined)[],
): Uint8Array {
  const encoder = new TextEncoder();
  const parts = [tables, ...infos].map((part) => encoder.encode(JSON.stringify(part ?? null)));
  const ends = new Uint32Array(1 + parts.length);
  ends[0] = parts.length;
  let end = ends.byteLength;
  for (const [i, { length }] of parts.entries()) {
    end += length;
    ends[i + 1] = end;
  }
  const bytes = new Uint8Array(end);
  bytes.set(new Uint8Array(ends.buffer));
  for (const [i, part] of parts.entries()) bytes.set(part, ends[i + 1]! - part.length);
  return bytes;
}

/** The reverse of {@link encodeTables}. */
export function decodeTables(bytes: Uint8Array): { tables: SavedRuntime; infos: FunctionTable } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(0, true);
  const decoder = new TextDecoder();
  const start = (1 + count) * 4;
  const read = (part: number): unknown => {
    const from = part === 0 ? start : view.getUint32(part * 4, true);
    const to = view.getUint32((part + 1) * 4, true);
    return JSON.parse(decoder.decode(bytes.subarray(from, to)));
  };
  const infos = new FunctionTable((index) =>
    index + 1 < count ? ((read(index + 1) as FunctionInfo | null) ?? undefined) : undefined,
  );
  return { tables: read(0) as SavedRuntime, infos };
}
