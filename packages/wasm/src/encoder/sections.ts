// The binary module format (core specification, section 5.5): what the other files put into sections.

import type { Signature, Type } from '@martlet/ir';
import { Opcode, VALUE_TYPE } from './opcodes.ts';
import { ByteWriter } from './writer.ts';

/** Section numbers, in the order in which sections must stand. */
export const Section = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  export: 7,
  element: 9,
  code: 10,
} as const;

const MAGIC = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const FUNCTION_TYPE = 0x60;
const FUNCREF = 0x70;

/** Kinds of imports and exports. */
export const ExternalKind = { function: 0, table: 1, memory: 2, global: 3 } as const;

/** Smallest and largest size: pages of a memory, entries of a table. */
export interface Limits {
  readonly initial: number;
  readonly maximum?: number;
}

/** Writes one module, section by section. */
export class ModuleWriter {
  readonly #out: ByteWriter = new ByteWriter(1024);
  readonly #section: ByteWriter = new ByteWriter(1024);

  constructor() {
    this.#out.bytes(MAGIC);
  }

  /** A section; one with no entries is left out. */
  section(id: number, count: number, write: (out: ByteWriter) => void): void {
    if (count === 0) return;
    const section = this.#section;
    section.clear();
    section.u32(count);
    write(section);
    this.#out.byte(id);
    this.#out.u32(section.length);
    this.#out.append(section);
  }

  /** A custom section. */
  custom(name: string, write: (out: ByteWriter) => void): void {
    const section = this.#section;
    section.clear();
    section.name(name);
    write(section);
    this.#out.byte(Section.custom);
    this.#out.u32(section.length);
    this.#out.append(section);
  }

  toBytes(): Uint8Array {
    return this.#out.toBytes();
  }
}

/** A signature as one string: equal signatures have equal keys. */
export function signatureKey({ params, result }: Signature): string {
  return `(${params.join(',')})->${result ?? ''}`;
}

/** Numbers signatures in the order of their first use. */
export class TypeTable {
  readonly signatures: Signature[] = [];
  readonly #indices: Map<string, number> = new Map();

  index(signature: Signature): number {
    const key = signatureKey(signature);
    let index = this.#indices.get(key);
    if (index === undefined) {
      index = this.signatures.push(signature) - 1;
      this.#indices.set(key, index);
    }
    return index;
  }

  write(module: ModuleWriter): void {
    module.section(Section.type, this.signatures.length, (out) => {
      for (const { params, result } of this.signatures) {
        out.byte(FUNCTION_TYPE);
        valueTypes(out, params);
        valueTypes(out, result === null ? [] : [result]);
      }
    });
  }
}

function valueTypes(out: ByteWriter, types: readonly Type[]): void {
  out.u32(types.length);
  for (const type of types) out.byte(VALUE_TYPE[type]);
}

/** The head of an import: where it comes from. */
function importName(out: ByteWriter, module: string, name: string): void {
  out.name(module);
  out.name(name);
}

export function importFunction(out: ByteWriter, module: string, name: string, type: number): void {
  importName(out, module, name);
  out.byte(ExternalKind.function);
  out.u32(type);
}

export function importMemory(out: ByteWriter, module: string, name: string, limits: Limits): void {
  importName(out, module, name);
  out.byte(ExternalKind.memory);
  writeLimits(out, limits);
}

export function importTable(out: ByteWriter, module: string, name: string, limits: Limits): void {
  importName(out, module, name);
  out.byte(ExternalKind.table);
  out.byte(FUNCREF);
  writeLimits(out, limits);
}

/** A table of the module's own. */
export function writeTable(out: ByteWriter, limits: Limits): void {
  out.byte(FUNCREF);
  writeLimits(out, limits);
}

/** Functions, by number, that stand in table 0 from its start. */
export function writeElements(out: ByteWriter, functions: readonly number[]): void {
  out.byte(0); // active, table 0
  out.byte(Opcode.i32Const);
  out.s32(0);
  out.byte(Opcode.end);
  out.u32(functions.length);
  for (const index of functions) out.u32(index);
}

/** An immutable `i32`. */
export function importGlobal(out: ByteWriter, module: string, name: string): void {
  importName(out, module, name);
  out.byte(ExternalKind.global);
  out.byte(VALUE_TYPE.i32);
  out.byte(0);
}

function writeLimits(out: ByteWriter, { initial, maximum }: Limits): void {
  out.byte(maximum === undefined ? 0 : 1);
  out.u32(initial);
  if (maximum !== undefined) out.u32(maximum);
}

/** Names of one function's locals, by index; `null` for those without. */
export type LocalNames = readonly (string | null)[];

/** The `name` section: names of functions, and of locals where given, for stack traces and profilers. */
export function writeNames(
  module: ModuleWriter,
  functions: readonly string[],
  locals: ReadonlyMap<number, LocalNames>,
): void {
  const part = new ByteWriter(1024);
  module.custom('name', (out) => {
    part.u32(functions.length);
    for (const [index, name] of functions.entries()) {
      part.u32(index);
      part.name(name);
    }
    subsection(out, 1, part);
    if (locals.size === 0) return;
    part.u32(locals.size);
    for (const [index, names] of locals) {
      part.u32(index);
      part.u32(names.filter((name) => name !== null).length);
      for (const [local, name] of names.entries()) {
        if (name === null) continue;
        part.u32(local);
        part.name(name);
      }
    }
    subsection(out, 2, part);
  });
}

function subsection(out: ByteWriter, id: number, part: ByteWriter): void {
  out.byte(id);
  out.u32(part.length);
  out.append(part);
  part.clear();
}
