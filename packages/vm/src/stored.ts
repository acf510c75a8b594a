// Programs that are read function by function, when each is needed: a core library has thousands of functions, and a
// program calls a few of them.

import type { GuestFunction } from './container.ts';
import type { InstructionSet } from './instruction-set.ts';
import { CACHE_BYTES, CALLEES_BYTES } from './layout.ts';

/** What a function takes up in a VM: all that must be known of it before it is first called. */
export interface Footprint {
  /** Registers of its frame. */
  readonly registers: number;
  /** Bytes of its code. */
  readonly code: number;
  /** Entries of its table of entries. */
  readonly entries: number;
  readonly constants: number;
  /** Bytes of its inline caches, and of the callees that its instructions note. */
  readonly caches: number;
}

/** The footprint of a function. */
export function footprintOf(fn: GuestFunction): Footprint {
  let [code, notes] = [0, 0];
  for (const { instruction } of fn.code) {
    code += instruction.size;
    if (instruction.loadsCallee) notes++;
  }
  return {
    registers: fn.registers,
    code,
    entries: fn.entries.length,
    constants: fn.constants.length,
    caches: fn.caches.length * CACHE_BYTES + notes * CALLEES_BYTES,
  };
}

/** A program whose functions are decoded when they are asked for. Nothing of it is verified. */
export interface StoredProgram {
  readonly set: InstructionSet;
  /** Index of the function that runs first. */
  readonly main: number;
  readonly footprints: readonly Footprint[];
  /** Decodes a function. */
  decode(index: number): GuestFunction;
}
