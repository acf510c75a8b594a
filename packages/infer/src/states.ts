// What is known at the start of a block: a type per live register, and which registers hold the same value.

import type { TypeHandle } from '@martlet/types';
import type { TypeRules } from '@martlet/vm';
import { TypedValue } from '@martlet/vm';

/** The state at the start of a block. Registers that are dead there have no type. */
export class BlockState {
  /** By register; -1 where it is dead. */
  readonly types: TypeHandle[];
  /** By register: registers with equal numbers hold the same value. A register's number is the least of its class. */
  readonly values: Int32Array;
  /** How often the state has grown. */
  growths = 0;

  /** Takes what the live registers hold. */
  constructor(
    live: readonly number[],
    registers: readonly (TypedValue | undefined)[],
    count: number,
    rules: TypeRules,
  ) {
    this.types = new Array<TypeHandle>(count).fill(-1 as TypeHandle);
    this.values = new Int32Array(count).fill(-1);
    for (const r of live) this.types[r] = registers[r]?.type ?? rules.top;
    this.#partition(live, registers);
  }

  #partition(live: readonly number[], registers: readonly (TypedValue | undefined)[]): void {
    const first = new Map<TypedValue, number>();
    for (const r of live) {
      const value = registers[r];
      const known = value === undefined ? undefined : first.get(value);
      this.values[r] = known ?? r;
      if (value !== undefined && known === undefined) first.set(value, r);
    }
  }

  /**
   * Joins what the registers hold on another way in. Registers stay equal only where they are equal on all ways.
   * Widens when it has grown often, at loop heads only: elsewhere that would forget what tests on the way have shown, and
   * each cycle has a head. Gives whether the state changed.
   */
  join(
    live: readonly number[],
    registers: readonly (TypedValue | undefined)[],
    rules: TypeRules,
    isLoopHead: boolean,
  ): boolean {
    let changed = false;
    const visits = isLoopHead ? this.growths : 0;
    for (const r of live) {
      const old = this.types[r]!;
      const type = rules.lattice.joinAtMerge(old, registers[r]?.type ?? rules.top, visits);
      if (type !== old) {
        this.types[r] = type;
        changed = true;
      }
    }
    // The meet of the two partitions: a register's class is told by its numbers in both.
    const first = new Map<string, number>();
    const numbers = new Map<TypedValue | undefined, number>();
    for (const r of live) {
      const value = registers[r];
      let number = numbers.get(value);
      if (number === undefined || value === undefined) {
        number = r;
        numbers.set(value, r);
      }
      const key = `${this.values[r]} ${number}`;
      let representative = first.get(key);
      if (representative === undefined) {
        representative = r;
        first.set(key, r);
      }
      if (representative !== this.values[r]) {
        this.values[r] = representative;
        changed = true;
      }
    }
    if (changed) this.growths++;
    return changed;
  }

  /** Fresh values of these types, one per class of equal registers. */
  registers(): (TypedValue | undefined)[] {
    const result = new Array<TypedValue | undefined>(this.types.length).fill(undefined);
    for (let r = 0; r < result.length; r++) {
      const representative = this.values[r]!;
      if (representative < 0) continue;
      result[r] = representative === r ? new TypedValue(this.types[r]!) : result[representative];
    }
    return result;
  }
}
