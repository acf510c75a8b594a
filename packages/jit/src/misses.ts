// When code whose guesses fail is made anew. An exit costs microseconds and teaches the feedback something, compiling costs
// milliseconds: so code is kept until what its exits have cost is worth the work, and a unit that is made anew time and
// again waits twice as long each time (as JavaScriptCore does).

import { findLoops } from '@martlet/dataflow';
import type { LoadedFunction } from '@martlet/vm';
import type { NeverAgain } from './never-again.ts';
import { placeKey, type Unit } from './units.ts';

/** Exits after which a unit is made anew, unless the options say otherwise. */
const EXIT_LIMIT = 100;
/** An exit in a loop is as bad as so many others: the interpreter goes on with the loop. */
const LOOP_WEIGHT = 20;
/** The limit of a place doubles at most so often. */
const MOST_DOUBLINGS = 4;
/** Places with less than this part of a unit's exits are not what it is made anew for. */
const SHARE = 1 / 8;

/** What the exits of one unit have shown. */
export class UnitMisses {
  /** When the compiler's view was taken, on the clock of {@link Misses}. */
  readonly made: number;
  count = 0;
  /** Exits, those in loops counted as so many as they are worth. */
  weight = 0;
  /** The weight of each place, by function and position. */
  readonly places: Map<string, { readonly fn: number; readonly position: number; weight: number }> =
    new Map();

  constructor(made: number) {
    this.made = made;
  }
}

/** Counts exits that point at wrong guesses, and says when a unit is to be made anew. */
export class Misses {
  readonly #limit: number;
  readonly #neverAgain: NeverAgain;
  /** How often the unit of a place was to be made anew. */
  readonly #times = new Map<string, number>();
  /** When it was last seen that guesses fail at a place, by function and position. */
  readonly #learnt = new Map<string, number>();
  #clock = 0;

  constructor(neverAgain: NeverAgain, limit: number = EXIT_LIMIT) {
    this.#neverAgain = neverAgain;
    this.#limit = limit;
  }

  /** For a unit of which the compiler's view is taken now. */
  begin(): UnitMisses {
    return new UnitMisses(this.#clock);
  }

  /**
   * A guess has failed. The interpreter goes on, and notes the arm that it takes, so the next code has it. Where that has not
   * helped (code that was made afterwards fails at the same place), nothing is ruled out any more in the end; so the number
   * of compilations is bounded.
   *
   * @param inLoop does the interpreter go on with a loop?
   * @returns whether the unit is to be made anew
   */
  add(unit: Unit, fn: number, position: number, inLoop: boolean): boolean {
    const { misses } = unit;
    const weight = inLoop ? LOOP_WEIGHT : 1;
    const key = `${fn} ${position}`;
    const place = misses.places.get(key);
    if (place === undefined) misses.places.set(key, { fn, position, weight });
    else place.weight += weight;
    misses.count++;
    misses.weight += weight;
    const times = this.#times.get(placeKey(unit)) ?? 0;
    const limit = this.#limit * 2 ** Math.min(times, MOST_DOUBLINGS);
    if (misses.weight < limit) return false;
    this.#times.set(placeKey(unit), times + 1);
    this.#clock++;
    for (const [key, place] of misses.places) {
      if (place.weight < misses.weight * SHARE) continue;
      // Older code says nothing about whether what has been learnt helps.
      if ((this.#learnt.get(key) ?? -1) > misses.made) continue;
      this.#learnt.set(key, this.#clock);
      this.#neverAgain.failed(place.fn, place.position);
    }
    return true;
  }
}

const loops = new WeakMap<LoadedFunction, Uint8Array>();

/** Is this position of a function part of a loop? */
export function isInLoop(loaded: LoadedFunction, position: number): boolean {
  const { blocks } = loaded.liveness;
  let found = loops.get(loaded);
  if (found === undefined) {
    const { loopOf } = findLoops(blocks);
    found = Uint8Array.from({ length: blocks.size }, (_, block) => (loopOf[block]! >= 0 ? 1 : 0));
    loops.set(loaded, found);
  }
  return found[blocks.blockOf[position]!] === 1;
}
