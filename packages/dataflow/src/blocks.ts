import type { Graph } from './graph.ts';
import { fillPredecessors } from './graph.ts';
import type { Instructions } from './instructions.ts';
import { int32 } from './memory.ts';

/**
 * The basic blocks of an instruction list as a graph. Blocks are numbered by position; block 0 is the
 * entry. Unreachable blocks are nodes too.
 */
export interface BlockGraph extends Graph {
  /** `size + 1` positions: block `b` is `start[b] .. start[b + 1] - 1`. */
  readonly start: Int32Array;
  /** The block of each position. */
  readonly blockOf: Int32Array;
}

/** Cuts an instruction list into basic blocks and joins them by their last instructions' successors. */
export function buildBlocks(code: Instructions): BlockGraph {
  const { count, leaders, successorStart, successorList } = code;
  const blockOf = int32(count);
  let size = 0;
  for (let i = 0; i < count; i++) {
    size += (leaders[i >>> 5]! >>> i) & 1;
    blockOf[i] = size - 1;
  }
  const start = int32(size + 1);
  const blockSuccessorStart = int32(size + 1);
  let edges = 0;
  let block = 0;
  for (let word = 0; word < leaders.length; word++) {
    let bits = leaders[word]! | 0;
    while (bits !== 0) {
      const position = (word << 5) + 31 - Math.clz32(bits & -bits);
      bits &= bits - 1;
      if (block > 0) {
        edges += successorStart[position]! - successorStart[position - 1]!;
        blockSuccessorStart[block] = edges;
      }
      start[block++] = position;
    }
  }
  edges += successorStart[count]! - successorStart[count - 1]!;
  blockSuccessorStart[size] = edges;
  start[size] = count;

  const list = int32(edges);
  for (let b = 0, edge = 0; b < size; b++) {
    const last = start[b + 1]! - 1;
    const end = successorStart[last + 1]!;
    for (let e = successorStart[last]!; e < end; e++) list[edge++] = blockOf[successorList[e]!]!;
  }
  const predecessorStart = int32(size + 1);
  const predecessorList = int32(edges);
  fillPredecessors(size, blockSuccessorStart, list, predecessorStart, predecessorList);
  return {
    size,
    entry: 0,
    start,
    blockOf,
    successorStart: blockSuccessorStart,
    successorList: list,
    predecessorStart,
    predecessorList,
  };
}
