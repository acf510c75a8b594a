// Which code the calls between units lead to: each unit has a slot for each function that it calls, and a slot leads to the
// unit of that function as long as that is entered.

import type { InstalledFunction } from '@martlet/ir';
import type { LoadedFunction } from '@martlet/vm';
import { placeKey, type Unit, type UnitPlace } from './units.ts';

/** A slot of a unit that calls. */
interface Caller {
  readonly unit: Unit;
  readonly slot: string;
}

/** The slots of all units, and what they lead to. */
export class Links {
  readonly #functions: readonly LoadedFunction[];
  /** Units that are entered by calls, and slots that lead to them or wait for them, by place. */
  readonly #entered = new Map<string, Unit>();
  readonly #callers = new Map<string, Set<Caller>>();
  readonly #slots = new Map<Unit, readonly Caller[]>();

  /** @param functions the functions of the program, by index */
  constructor(functions: readonly LoadedFunction[]) {
    this.#functions = functions;
  }

  /** Links the slots of a new unit. */
  add(unit: Unit): void {
    const callers: Caller[] = [];
    for (const { name: slot, function: fn, entry } of unit.plan.slots) {
      const key = placeKey({ fn: this.#functions[fn]!, entry, start: 0 });
      const caller: Caller = { unit, slot };
      callers.push(caller);
      const others = this.#callers.get(key);
      if (others === undefined) this.#callers.set(key, new Set([caller]));
      else others.add(caller);
      const callee = this.#entered.get(key);
      if (callee !== undefined) unit.installed.link(slot, directOf(callee));
    }
    if (callers.length > 0) this.#slots.set(unit, callers);
  }

  /** Forgets the slots of a unit in which nothing runs any more. */
  remove(unit: Unit): void {
    const callers = this.#slots.get(unit);
    if (callers === undefined) return;
    this.#slots.delete(unit);
    for (const [i, { function: fn, entry }] of unit.plan.slots.entries()) {
      const key = placeKey({ fn: this.#functions[fn]!, entry, start: 0 });
      const others = this.#callers.get(key)!;
      others.delete(callers[i]!);
      if (others.size === 0) this.#callers.delete(key);
    }
  }

  /** From now on calls of this place go to the unit, or (`null`) to where the function's entry says. */
  direct(place: UnitPlace, unit: Unit | null): void {
    const key = placeKey(place);
    if (unit === null && !this.#entered.delete(key)) return;
    if (unit !== null) this.#entered.set(key, unit);
    const target = unit === null ? null : directOf(unit);
    for (const { unit: caller, slot } of this.#callers.get(key) ?? []) {
      caller.installed.link(slot, target);
    }
  }
}

function directOf({ installed, plan }: Unit): InstalledFunction {
  return installed.functions.get(plan.direct!)!;
}
