import type { Definitions } from './definitions.ts';
import { int32, uint32 } from './memory.ts';
import type { Values } from './merges.ts';

/**
 * The set of definitions that each merge stands for. A set is a number: -1 is empty, `d` below
 * `definitions.count` is definition `d` alone, and above that come sets with a segment of bits of
 * their own: set `definitions.count + s` is `segments[segmentStart[s]] ..`, the words of a row that
 * hold its register's bits.
 *
 * Merges that lead to each other have the same set: the union of what comes in from outside. So one
 * walk over the strongly connected components (Tarjan 1972), which come out with everything they
 * depend on before them, makes every union once; only what a question needs is walked.
 */
export class MergeSets {
  segmentStart: Int32Array = int32(16);
  segmentRegister: Int32Array = int32(16);
  segments: Uint32Array = uint32(64);
  #count = 0;
  #used = 0;
  readonly #definitions: Definitions;
  readonly #values: Values;
  readonly #ofMerge: Int32Array;
  /** 0: not seen; positive: being solved, its visit number; -1: solved. */
  readonly #visit: Int32Array;

  constructor(definitions: Definitions, values: Values) {
    this.#definitions = definitions;
    this.#values = values;
    this.#ofMerge = int32(values.mergeCount);
    this.#visit = int32(values.mergeCount);
  }

  /** The set of a merge. */
  solve(merge: number): number {
    if (this.#visit[merge] !== -1) this.#search(merge);
    return this.#ofMerge[merge]!;
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
        this.#solveMembers(open, bottom, openCount);
        openCount = bottom;
      } else {
        const up = path[depth]!;
        if (lowest < low[up]!) low[up] = lowest;
      }
    }
  }

  /** Solves one component: the merges `members[from] .. members[to - 1]`. */
  #solveMembers(members: Int32Array, from: number, to: number): void {
    const { mergePlace, mergeStart, mergeRegister, argumentStart, argumentFill } = this.#values;
    const values = this.#values.arguments;
    const definitionCount = this.#definitions.count;
    const visit = this.#visit;
    const ofMerge = this.#ofMerge;
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
    if (this.#count === this.segmentStart.length) {
      this.segmentStart = grown(this.segmentStart);
      this.segmentRegister = grown(this.segmentRegister);
    }
    this.segmentStart[this.#count] = this.#used;
    this.segmentRegister[this.#count] = register;
    this.#used += words;
    return count + this.#count++;
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

function grown(array: Int32Array): Int32Array {
  const larger = int32(array.length * 2);
  larger.set(array);
  return larger;
}
