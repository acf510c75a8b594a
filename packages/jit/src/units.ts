// Units of compiled code in a running program, and the numbers by which their code names itself: exits and safepoints.

import type { Dependent, ExitDescription } from '@martlet/deopt';
import type { Handle, LinearMemory } from '@martlet/heap';
import type { InstalledCode } from '@martlet/ir';
import type { LoadedFunction, SafepointFrame, SafepointTable } from '@martlet/vm';
import { wordsAt } from '@martlet/vm';
import type { UnitMisses } from './misses.ts';
import { IDS_PER_UNIT, type Plan, type UnitSlot } from './plan.ts';

/** Slots whose words are reserved together. */
const CHUNK = 64;
/** Bytes of a slot's words: back-edges between polls, and validity. */
const WORD_BYTES = 8;
/** So many slots there can be: ids of safepoints have 31 bits. */
const MAX_SLOTS = 2 ** 31 / IDS_PER_UNIT;

/** Where a unit is entered. */
export interface UnitPlace {
  readonly fn: LoadedFunction;
  /** The entry at which it starts; -1 for code that takes over at a loop head. */
  readonly entry: number;
  /** Position of the entry or of the loop head. */
  readonly start: number;
}

/** A unit of compiled code in the program. */
export interface Unit extends UnitPlace, Dependent {
  readonly name: string;
  readonly slot: UnitSlot;
  /** What its code relies on and how it is left; the code itself is not kept. */
  readonly plan: Omit<Plan, 'code'>;
  readonly installed: InstalledCode;
  readonly tableIndex: number;
  /** What keeps the objects alive that its code has in it. */
  readonly handles: readonly Handle[];
  /** Exits that point at a wrong speculation. */
  readonly misses: UnitMisses;
}

/** Identifies the place of a unit among all of its program. */
export function placeKey({ fn, entry, start }: UnitPlace): string {
  return entry < 0 ? `${fn.index}@${start}` : `${fn.index}/${entry}`;
}

/** The place of a unit in words. */
export function placeName({ fn, entry, start }: UnitPlace): string {
  if (entry === 0) return fn.fn.name;
  return `${fn.fn.name}${entry < 0 ? `@${start}` : `/${wordsAt(fn.fn, entry)}`}`;
}

/** The units of one VM by slot. Slots that are given back are used again. */
export class UnitTable implements SafepointTable {
  readonly #units: (Unit | undefined)[] = [];
  readonly #slots: UnitSlot[] = [];
  readonly #free: UnitSlot[] = [];
  readonly #frames = new Map<number, readonly SafepointFrame[]>();
  #functions: readonly LoadedFunction[] = [];

  /** Tells where the functions of the program are found. */
  set functions(functions: readonly LoadedFunction[]) {
    this.#functions = functions;
  }

  /**
   * A slot that nobody uses.
   *
   * @param budget back-edges until the unit is first entered anew
   * @throws RangeError when there are too many units
   */
  take(memory: LinearMemory, budget: number): UnitSlot {
    const slot = this.#free.pop() ?? this.#grow(memory);
    memory.store32(slot.budgetAddress, budget);
    memory.store32(slot.validAddress, 1);
    return slot;
  }

  #grow(memory: LinearMemory): UnitSlot {
    const first = this.#slots.length;
    if (first >= MAX_SLOTS) {
      throw new RangeError(`there are ${first} units of compiled code; no more are possible`);
    }
    const words = memory.reserve(CHUNK * WORD_BYTES);
    for (let i = 0; i < CHUNK; i++) {
      const budgetAddress = words + i * WORD_BYTES;
      const firstId = (first + i) * IDS_PER_UNIT;
      this.#slots.push({ firstId, budgetAddress, validAddress: budgetAddress + 4 });
    }
    this.#free.push(...this.#slots.slice(first).reverse());
    return this.#free.pop()!;
  }

  /** Gives a slot back. Nothing that has its ids or words may run again. */
  release(slot: UnitSlot): void {
    const index = slot.firstId / IDS_PER_UNIT;
    const unit = this.#units[index];
    for (let i = 0; i < (unit?.plan.safepoints.length ?? 0); i++) {
      this.#frames.delete(slot.firstId + i);
    }
    this.#units[index] = undefined;
    this.#free.push(slot);
  }

  put(unit: Unit): void {
    this.#units[unit.slot.firstId / IDS_PER_UNIT] = unit;
  }

  /**
   * The unit that an id of an exit or a safepoint belongs to.
   *
   * @throws RangeError when there is none: its code was released while it could still run
   */
  of(id: number): Unit {
    const unit = this.#units[Math.floor(id / IDS_PER_UNIT)];
    if (unit === undefined) {
      throw new RangeError(`no unit has the id ${id}; its code was released while running`);
    }
    return unit;
  }

  exit(id: number): ExitDescription {
    const { plan, slot } = this.of(id);
    return plan.exits[id - slot.firstId]!;
  }

  find(id: number): readonly SafepointFrame[] {
    let frames = this.#frames.get(id);
    if (frames === undefined) {
      const { plan, slot } = this.of(id);
      const rows = plan.safepoints[id - slot.firstId]!;
      frames = rows.map((row) => ({ ...row, function: this.#functions[row.function]! }));
      this.#frames.set(id, frames);
    }
    return frames;
  }
}
