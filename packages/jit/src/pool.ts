// The units of one VM: which are entered, which rest, which are given up and wait until nothing runs in them.
//
// How much code there may be is limited. What is cold goes first, and coldness costs nothing to measure: when room gets
// scarce all units are put to rest, that is, the interpreter takes over and counts calls and back-edges as it always does.
// What is still hot comes back at once, without being compiled again; what stays at rest is given up when room is needed.
// (The second-chance algorithm, with the interpreter's counters as reference bits: F. J. Corbató, A Paging Experiment
// with the Multics System, 1968.)

import type { Assumptions } from '@martlet/deopt';
import { IDS_PER_UNIT } from './plan.ts';
import type { Unit, UnitPlace, UnitTable } from './units.ts';
import { placeKey } from './units.ts';

/** What a pool asks of its surroundings. */
export interface PoolSurroundings {
  readonly table: UnitTable;
  readonly assumptions: Assumptions;
  /** Most bytes of code that may be entered. */
  readonly limit: number;
  /** From now on calls of this place go to the unit, or (`null`) to the interpreter. */
  readonly direct: (place: UnitPlace, unit: Unit | null) => void;
  /** Frees what the unit has besides its slot. */
  readonly dispose: (unit: Unit) => void;
  /** A unit has been given up. */
  readonly retired: (unit: Unit, reason: string) => void;
}

/** Part of the limit from which on units are put to rest. */
const SCARCE = 0.75;
/** Most polls between two looks at the stack for units that nothing runs in. */
const LONGEST_PATIENCE = 1024;

/** A place whose units are given up for want of room must be found hot so often, as a power of two, at most. */
const MOST_DOUBLINGS = 20;

/** Units by state. */
export class UnitPool {
  readonly #surroundings: PoolSurroundings;
  /** Units that are entered, by place; the one that was longest not known to be hot comes first. */
  readonly #entered = new Map<string, Unit>();
  /** Units that would be entered if they were hot; the one that rests longest comes first. */
  readonly #resting = new Map<string, Unit>();
  /** Units that are given up, but may still be running. */
  #leaving: Unit[] = [];
  #bytes = 0;
  /** How often there was no room for the unit of a place, and how often it is not to be missed before it is made again. */
  readonly #evictions = new Map<string, { count: number; left: number }>();
  /** Polls between two looks at the stack, and until the next. */
  #patience = 1;
  #polls = 1;

  constructor(surroundings: PoolSurroundings) {
    this.#surroundings = surroundings;
  }

  /** Bytes of code that is entered or rests. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How many units were given up that may still be running. */
  get leaving(): number {
    return this.#leaving.length;
  }

  /** Units that are entered or rest. */
  get all(): readonly Unit[] {
    return [...this.#entered.values(), ...this.#resting.values()];
  }

  /** The unit for a place that is hot; wakes it when it rests. */
  find(place: UnitPlace): Unit | null {
    const key = placeKey(place);
    const entered = this.#entered.get(key);
    if (entered !== undefined) return entered;
    const resting = this.#resting.get(key);
    if (resting === undefined) return null;
    this.#resting.delete(key);
    this.#enter(resting);
    return resting;
  }

  /** Is this the unit for its place? */
  has(unit: Unit): boolean {
    const key = placeKey(unit);
    return this.#entered.get(key) === unit || this.#resting.get(key) === unit;
  }

  /** Takes a new unit in. Room must have been made for it. */
  add(unit: Unit): void {
    const { table, assumptions } = this.#surroundings;
    table.put(unit);
    for (const name of unit.plan.assumptions) assumptions.get(name).add(unit);
    this.#bytes += unit.installed.size;
    this.#enter(unit);
  }

  #enter(unit: Unit): void {
    this.#entered.set(placeKey(unit), unit);
    this.#surroundings.direct(unit, unit);
  }

  /**
   * Makes room for so many bytes of code.
   *
   * @throws RangeError when there can be none
   */
  makeRoom(bytes: number): void {
    const { limit } = this.#surroundings;
    if (bytes > limit) {
      throw new RangeError(`its ${bytes} bytes exceed the limit of ${limit}; raise codeLimit`);
    }
    while (this.#bytes + bytes > limit) {
      const [coldest] = this.#resting.size > 0 ? this.#resting.values() : this.#entered.values();
      this.#evict(coldest!);
    }
    if (this.#bytes + bytes > limit * SCARCE && this.#resting.size === 0) this.#restAll();
  }

  #evict(unit: Unit): void {
    const key = placeKey(unit);
    const count = (this.#evictions.get(key)?.count ?? 0) + 1;
    this.#evictions.set(key, { count, left: 2 ** Math.min(count, MOST_DOUBLINGS) });
    this.retire(unit, 'its room was needed');
  }

  /**
   * May a unit be made for this place, which is hot? Where units are made and given up in turn because there is no room for
   * all that is hot, they are made more and more rarely.
   */
  mayMake(place: UnitPlace): boolean {
    const evictions = this.#evictions.get(placeKey(place));
    return evictions === undefined || --evictions.left <= 0;
  }

  #restAll(): void {
    for (const [key, unit] of this.#entered) {
      this.#resting.set(key, unit);
      this.#surroundings.direct(unit, null);
    }
    this.#entered.clear();
  }

  /** Gives a unit up: it is not entered any more, and goes when nothing runs in it. */
  retire(unit: Unit, reason: string): void {
    const key = placeKey(unit);
    this.#entered.delete(key);
    this.#resting.delete(key);
    this.#bytes -= unit.installed.size;
    this.#surroundings.direct(unit, null);
    this.#leaving.push(unit);
    this.#surroundings.retired(unit, reason);
  }

  /** Asked at polls: is it time to look for units that were given up and in which nothing runs any more? */
  mustLook(): boolean {
    return this.#leaving.length > 0 && --this.#polls <= 0;
  }

  /**
   * Units go that were given up and in which nothing runs.
   *
   * @param waiting the ids of the safepoints on the stack: where compiled code waits
   */
  release(waiting: Iterable<number>): void {
    const used = new Set<number>();
    for (const id of waiting) used.add(Math.floor(id / IDS_PER_UNIT));
    const before = this.#leaving.length;
    this.#leaving = this.#leaving.filter((unit) => {
      if (used.has(unit.slot.firstId / IDS_PER_UNIT)) return true;
      this.#dispose(unit);
      return false;
    });
    // Deep stacks take long to look through, and what runs in a unit that was given up may run for long.
    const gone = before - this.#leaving.length;
    this.#patience = gone > 0 ? 1 : Math.min(2 * this.#patience, LONGEST_PATIENCE);
    this.#polls = this.#patience;
  }

  #dispose(unit: Unit): void {
    const { table, assumptions, dispose } = this.#surroundings;
    for (const name of unit.plan.assumptions) assumptions.get(name).remove(unit);
    dispose(unit);
    table.release(unit.slot);
  }
}
