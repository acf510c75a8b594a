// Cells: values that are bound late to names, such as a language's constants. One word per distinct name, all of them
// roots. Cells change rarely: compiled code takes what is in them for constants.

import type { LinearMemory } from '@martlet/heap';
import { DefinitionError } from './errors.ts';
import type { World } from './world.ts';

const CELL_BYTES = 8;

/** The cells of one VM, in a region of its memory. */
export class Cells {
  readonly #memory: LinearMemory;
  readonly #start: number;
  readonly #end: number;
  /** What stands in a cell that is not set: no value at all. */
  readonly #unset: bigint;
  readonly #names: string[] = [];
  readonly #indices = new Map<string, number>();
  /** Address of the end of the range of roots. */
  readonly #rootsEnd: number;

  constructor({ heap, layout }: World) {
    this.#memory = heap.memory;
    this.#start = layout.cells;
    this.#end = layout.cellsEnd;
    this.#unset = heap.values.absent;
    this.#rootsEnd = heap.addRootRange(this.#start, this.#start) + 4;
  }

  /**
   * Address of the cell with this name; it is made when it is asked for first.
   *
   * @throws DefinitionError when the region is full
   */
  addressOf(name: string): number {
    let index = this.#indices.get(name);
    if (index === undefined) {
      index = this.#names.length;
      const at = this.#start + index * CELL_BYTES;
      if (at + CELL_BYTES > this.#end) {
        throw new DefinitionError(
          `there is no room for the cell ${name}: all ${index} cells of the VM are in use; raise regions.cells`,
        );
      }
      this.#names.push(name);
      this.#indices.set(name, index);
      this.#memory.i64[at >>> 3] = this.#unset;
      this.#memory.store32(this.#rootsEnd, at + CELL_BYTES);
    }
    return this.#start + index * CELL_BYTES;
  }

  /** The name of the cell at an address. */
  nameAt(address: number): string {
    return this.#names[(address - this.#start) / CELL_BYTES]!;
  }

  /** Address of the first cell, and behind the last. */
  get range(): readonly [start: number, end: number] {
    return [this.#start, this.#start + this.#names.length * CELL_BYTES];
  }

  /** Names of all cells, in their order. */
  get names(): readonly string[] {
    return this.#names;
  }

  /** Takes over the cells of a memory that was saved. */
  restore(names: readonly string[]): void {
    for (const name of names) this.#indices.set(name, this.#names.push(name) - 1);
  }

  /** What the cell at an address holds; `null` when it is not set. */
  read(address: number): bigint | null {
    const word = this.#memory.i64[address >>> 3]!;
    return word === this.#unset ? null : word;
  }

  /** Sets a cell, or makes it unset. Gives whether it held another value before. */
  write(name: string, word: bigint | null): boolean {
    const address = this.addressOf(name);
    const before = this.read(address);
    this.#memory.i64[address >>> 3] = word ?? this.#unset;
    return before !== null && before !== word;
  }

  /** Names of the cells that are set. */
  set(): string[] {
    return this.#names.filter((_, i) => this.read(this.#start + i * CELL_BYTES) !== null);
  }
}
