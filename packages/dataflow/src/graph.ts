import { ArgumentError, checkInteger } from './errors.ts';

/**
 * A directed graph with one entry, in compressed rows: the successors of node `n` are
 * `successorList[successorStart[n]] .. successorList[successorStart[n + 1] - 1]`, the predecessors
 * likewise. Parallel edges are kept, in the order given. Every analysis of a graph's shape (order,
 * dominators, loops) takes this; basic blocks are one (`BlockGraph`).
 */
export interface Graph {
  /** Number of nodes; nodes are `0..size-1`. */
  readonly size: number;
  readonly entry: number;
  /** `size + 1` offsets into `successorList`. */
  readonly successorStart: Int32Array;
  readonly successorList: Int32Array;
  /** `size + 1` offsets into `predecessorList`. */
  readonly predecessorStart: Int32Array;
  readonly predecessorList: Int32Array;
}

/**
 * Builds a graph from a callback that lists each node's successors.
 *
 * @param size number of nodes, at least 1
 * @param successors the successors of a node; asked once per node, in order
 * @param entry the entry node
 * @throws ArgumentError when a size, entry or successor is out of range
 */
export function createGraph(
  size: number,
  successors: (node: number) => Iterable<number>,
  entry = 0,
): Graph {
  checkInteger('size', size, 1, 0x3fffffff);
  const start = new Int32Array(size + 1);
  const list: number[] = [];
  for (let node = 0; node < size; node++) {
    for (const successor of successors(node)) list.push(successor);
    start[node + 1] = list.length;
  }
  for (let node = 0; node < size; node++) {
    for (let edge = start[node]!; edge < start[node + 1]!; edge++) {
      checkInteger(`successors(${node})`, list[edge]!, 0, size - 1);
    }
  }
  return graphFromArrays(start, Int32Array.from(list), entry);
}

/**
 * Builds a graph from successor arrays in compressed rows (see `Graph`). The arrays are kept, not
 * copied.
 *
 * @throws ArgumentError when the arrays do not describe a graph
 */
export function graphFromArrays(
  successorStart: Int32Array,
  successorList: Int32Array,
  entry = 0,
): Graph {
  const size = successorStart.length - 1;
  if (size < 1) throw new ArgumentError('successorStart', 'at least 2 offsets', successorStart);
  checkInteger('entry', entry, 0, size - 1);
  checkInteger('successorStart[0]', successorStart[0]!, 0, 0);
  for (let node = 0; node < size; node++) {
    checkInteger(
      `successorStart[${node + 1}]`,
      successorStart[node + 1]!,
      successorStart[node]!,
      successorList.length,
    );
  }
  checkInteger(
    'successorList.length',
    successorList.length,
    successorStart[size]!,
    successorStart[size]!,
  );
  for (let edge = 0; edge < successorList.length; edge++) {
    checkInteger(`successorList[${edge}]`, successorList[edge]!, 0, size - 1);
  }
  const predecessorStart = new Int32Array(size + 1);
  const predecessorList = new Int32Array(successorList.length);
  fillPredecessors(size, successorStart, successorList, predecessorStart, predecessorList);
  return {
    size,
    entry,
    successorStart,
    successorList,
    predecessorStart,
    predecessorList,
  };
}

/**
 * Fills predecessor rows from successor rows by counting sort. `predecessorStart` must be zero on
 * entry. Predecessors come in rising order of their node.
 */
export function fillPredecessors(
  size: number,
  successorStart: Int32Array,
  successorList: Int32Array,
  predecessorStart: Int32Array,
  predecessorList: Int32Array,
): void {
  const edges = successorStart[size]!;
  for (let edge = 0; edge < edges; edge++) {
    predecessorStart[successorList[edge]!]!++;
  }
  // Turn counts into end offsets; placing edges from the last to the first moves each end back to
  // its start, so no second array is needed.
  let total = 0;
  for (let node = 0; node < size; node++) {
    total += predecessorStart[node]!;
    predecessorStart[node] = total;
  }
  predecessorStart[size] = total;
  for (let node = size - 1; node >= 0; node--) {
    for (let edge = successorStart[node + 1]! - 1; edge >= successorStart[node]!; edge--) {
      const slot = --predecessorStart[successorList[edge]!]!;
      predecessorList[slot] = node;
    }
  }
}

/**
 * The same graph with every edge turned round and `entry` as its entry. The arrays are shared.
 *
 * @throws ArgumentError when `entry` is not a node
 */
export function reverseGraph(graph: Graph, entry: number): Graph {
  checkInteger('entry', entry, 0, graph.size - 1);
  return {
    size: graph.size,
    entry,
    successorStart: graph.predecessorStart,
    successorList: graph.predecessorList,
    predecessorStart: graph.successorStart,
    predecessorList: graph.successorList,
  };
}
