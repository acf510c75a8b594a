import type { Definitions } from './definitions.ts';
import { int32, uint32 } from './memory.ts';
import type { Values } from './merges.ts';

/**
 * The set of definitions that each merge stands for. A set is a number: -1 is empty, `d` below
 * `definitions.count` is definition `d` alone, and above that come sets with a segment of bits of
 * their own. Merges with the same set share it where that was found out for nothing.
 */
export interface MergeSets {
  /** The set of each merge. */
  readonly ofMerge: Int32Array;
  /** Sets with a segment. Set `definitions.count + s` is `segments[segmentStart[s]] ..`: the words of a row that hold its register's bits. */
  readonly count: number;
  readonly segmentStart: Int32Array;
  readonly segmentRegister: Int32Array;
  readonly segments: Uint32Array;
}

/**
 * Solves the merges. Merges that lead to each other have the same set: the union of what comes in
 * from outside. So one walk over the strongly connected components (Tarjan 1972), which come out
 * with everything they depend on before them, makes every union once.
 */
export function solveMerges(definitions: Definitions, values: Values): MergeSets {
  return new Solver(definitions, values).run();
}

class Solver implements MergeSets {
  ofMerge: Int32Array;
  count = 0;
  segmentStart: Int32Array;
  segmentRegister: Int32Array;
  segments: Uint32Array;
  #used = 0;
  readonly #definitions: Definitions;
  readonly #values: Values;
  /** 0: not seen; positive: being solved, its visit number; -1: solved. */
  readonly #visit: Int32Array;

  constructor(definitions: Definitions, values: Values) {
    const { mergeCount } = values;
    this.#definitions = definitions;
    this.#values = values;
    this.ofMerge = int32(mergeCount);
    this.segmentStart = int32(mergeCount);
    this.segmentRegister = int32(mergeCount);
    this.segments = uint32(mergeCount * 2);
    this.#visit = int32(mergeCount);
  }

  run(): MergeSets {
    const { mergeCount, mergePlace, mergeStart, argumentStart, argumentFill } = this.#values;
    const values = this.#values.arguments;
    const definitionCount = this.#definitions.count;
    const visit = this.#visit;
    const single = int32(1);
    for (let merge = 0; merge < mergeCount; merge++) {
      if (visit[merge] !== 0) continue;
      // Without a loop all that a merge depends on is solved before it.
      const place = mergePlace[merge]!;
      const width = mergeStart[place + 1]! - mergeStart[place]!;
      const base = argumentStart[place]!;
      const end = base + argumentFill[place]!;
      let ready = true;
      for (let a = base + merge - mergeStart[place]!; a < end; a += width) {
        const from = values[a]! - definitionCount;
        if (from >= 0 && visit[from] !== -1) {
          ready = false;
          break;
        }
      }
      if (ready) {
        single[0] = merge;
        this.#solve(single, 0, 1);
      } else {
        this.#search(merge);
      }
    }
    return this;
  }

  // Made by the first search that is needed, for all of them.
  #low: Int32Array | undefined;
  #cursor = int32(0);
  #path = int32(0);
  #open = int32(0);
  #visits = 0;

  #search(first: number): void {
    const { mergeCount, mergePlace, mergeStart, argumentStart, argumentFill } = this.#values;
    const values = this.#values.arguments;
    const definitionCount = this.#definitions.count;
    const visit = this.#visit;
    if (this.#low === undefined) {
      this.#low = int32(mergeCount);
      this.#cursor = int32(mergeCount);
      this.#path = int32(mergeCount);
      this.#open = int32(mergeCount);
    }
    const low = this.#low;
    const cursor = this.#cursor;
    const path = this.#path;
    const open = this.#open;
    let openCount = 0;
    let depth = 0;
    path[0] = first;
    open[openCount++] = first;
    visit[first] = low[first] = ++this.#visits;
    cursor[first] = first - mergeStart[mergePlace[first]!]!;
    while (depth >= 0) {
      const merge = path[depth]!;
      const place = mergePlace[merge]!;
      const width = mergeStart[place + 1]! - mergeStart[place]!;
      const base = argumentStart[place]!;
      const fill = argumentFill[place]!;
      let argument = cursor[merge]!;
      let lowest = low[merge]!;
      let deeper = false;
      for (; argument < fill; argument += width) {
        const from = values[base + argument]! - definitionCount;
        if (from < 0) continue;
        const seen = visit[from]!;
        if (seen === 0) {
          path[++depth] = from;
          open[openCount++] = from;
          visit[from] = low[from] = ++this.#visits;
          cursor[from] = from - mergeStart[mergePlace[from]!]!;
          deeper = true;
          argument += width;
          break;
        }
        if (seen > 0 && seen < lowest) lowest = seen;
      }
      cursor[merge] = argument;
      low[merge] = lowest;
      if (deeper) continue;
      depth--;
      if (lowest === visit[merge]) {
        let bottom = openCount;
        while (open[--bottom] !== merge);
        this.#solve(open, bottom, openCount);
        openCount = bottom;
      } else {
        const up = path[depth]!;
        if (lowest < low[up]!) low[up] = lowest;
      }
    }
  }

  /** Solves one component: the merges `members[from] .. members[to - 1]`. */
  #solve(members: Int32Array, from: number, to: number): void {
    const { mergePlace, mergeStart, mergeRegister, argumentStart, argumentFill } = this.#values;
    const values = this.#values.arguments;
    const definitionCount = this.#definitions.count;
    const visit = this.#visit;
    const ofMerge = this.ofMerge;
    const register = mergeRegister[members[from]!]!;
    let set = -1;
    let own = false; // whether `set` has a segment made here, which may grow
    for (let i = from; i < to; i++) {
      const merge = members[i]!;
      const place = mergePlace[merge]!;
      const width = mergeStart[place + 1]! - mergeStart[place]!;
      const base = argumentStart[place]!;
      const end = base + argumentFill[place]!;
      for (let a = base + merge - mergeStart[place]!; a < end; a += width) {
        let added = values[a]!;
        if (added >= definitionCount) {
          // A merge that is not solved yet is one of the members.
          if (visit[added - definitionCount] !== -1) continue;
          added = ofMerge[added - definitionCount]!;
        }
        if (added === set || added < 0) continue;
        if (set < 0) {
          set = added;
          continue;
        }
        if (!own) {
          const grown = this.#newSegment(register);
          this.#addTo(grown, set);
          set = grown;
          own = true;
        }
        this.#addTo(set, added);
      }
    }
    for (let i = from; i < to; i++) {
      ofMerge[members[i]!] = set;
      visit[members[i]!] = -1;
    }
  }

  #newSegment(register: number): number {
    const { start, count } = this.#definitions;
    const words = ((start[register + 1]! - 1) >>> 5) - (start[register]! >>> 5) + 1;
    if (this.#used + words > this.segments.length) {
      const larger = uint32((this.#used + words) * 2);
      larger.set(this.segments.subarray(0, this.#used));
      this.segments = larger;
    }
    this.segmentStart[this.count] = this.#used;
    this.segmentRegister[this.count] = register;
    this.#used += words;
    return count + this.count++;
  }

  #addTo(set: number, added: number): void {
    const { start, count } = this.#definitions;
    const segments = this.segments;
    const segment = set - count;
    const register = this.segmentRegister[segment]!;
    const firstWord = start[register]! >>> 5;
    const to = this.segmentStart[segment]!;
    if (added < count) {
      segments[to + (added >>> 5) - firstWord]! |= 1 << added;
      return;
    }
    const from = this.segmentStart[added - count]!;
    const words = ((start[register + 1]! - 1) >>> 5) - firstWord + 1;
    for (let w = 0; w < words; w++) segments[to + w]! |= segments[from + w]!;
  }
}
