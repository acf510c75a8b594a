import { checkInteger } from './errors.ts';
import { int32 } from './memory.ts';
import type { ReachingDefinitions } from './reaching.ts';

/**
 * Use lists and def lists. A *use* is an entry of the instructions' `readList`, given by its index
 * there; a definition is a number of `ReachingDefinitions.definitions`. The lists hold every pair of
 * the two, which for large functions with few registers are many: the sets of `ReachingDefinitions`
 * say the same and share.
 */
export class Chains {
  /** The position of the instruction that each use belongs to. */
  readonly usePosition: Int32Array;
  /** Def list of use `u`: `definitionList[definitionStart[u]] ..`, rising. */
  readonly definitionStart: Int32Array;
  readonly definitionList: Int32Array;
  /** Use list of definition `d`: `useList[useStart[d]] ..`, rising. */
  readonly useStart: Int32Array;
  readonly useList: Int32Array;

  constructor(reaching: ReachingDefinitions) {
    const { code, definitions } = reaching;
    const uses = code.readStart[code.count]!;
    this.usePosition = code.readPosition;
    this.definitionStart = int32(uses + 1);
    this.useStart = int32(definitions.count + 1);
    const counts = this.useStart;
    let total = 0;
    const count = (definition: number): void => {
      total++;
      counts[definition]!++;
    };
    for (let use = 0; use < uses; use++) {
      reaching.forEachOfRead(use, count);
      this.definitionStart[use + 1] = total;
    }
    let end = 0;
    for (let d = 0; d <= definitions.count; d++) {
      const here = counts[d]!;
      counts[d] = end;
      end += here;
    }
    this.definitionList = int32(total);
    this.useList = int32(total);
    const next = counts.slice();
    let place = 0;
    let use = 0;
    const fill = (definition: number): void => {
      this.definitionList[place++] = definition;
      this.useList[next[definition]!++] = use;
    };
    for (; use < uses; use++) reaching.forEachOfRead(use, fill);
  }

  /** The definitions that reach a use. A view of `definitionList`: do not change it. */
  definitionsOf(use: number): Int32Array {
    checkInteger('use', use, 0, this.definitionStart.length - 2);
    return this.definitionList.subarray(this.definitionStart[use], this.definitionStart[use + 1]);
  }

  /** The uses that a definition reaches. A view of `useList`: do not change it. */
  usesOf(definition: number): Int32Array {
    checkInteger('definition', definition, 0, this.useStart.length - 2);
    return this.useList.subarray(this.useStart[definition], this.useStart[definition + 1]);
  }
}
