import type { Graph } from './graph.ts';

/** Reverse post-order of the nodes that the entry reaches. */
export interface Order {
  /** The reachable nodes; the entry is first, a node comes before what only it leads to. */
  readonly nodes: Int32Array;
  /** For each node of the graph its place in `nodes`, or -1 when it is unreachable. */
  readonly index: Int32Array;
}

/**
 * Reverse post-order of a depth-first search from the entry that follows successors in order. On an
 * acyclic graph this is a topological order; in general an edge from `a` to `b` with
 * `index[b] <= index[a]` is *retreating*. Runs in O(nodes + edges), without recursion.
 */
export function reversePostorder(graph: Graph): Order {
  const { size, successorStart, successorList } = graph;
  const index = new Int32Array(size).fill(-1);
  const nodes = new Int32Array(size);
  const count = fillOrder(
    graph.entry,
    size,
    successorStart,
    successorList,
    nodes,
    index,
    new Int32Array(size),
    new Int32Array(size),
  );
  return { nodes: count === size ? nodes : nodes.slice(0, count), index };
}

/**
 * The work of `reversePostorder` on caller's arrays: `index` must be -1 everywhere; `stack` and
 * `cursor` are scratch of `size` entries. Fills `nodes` from 0 and returns how many are reachable.
 */
function fillOrder(
  entry: number,
  size: number,
  successorStart: Int32Array,
  successorList: Int32Array,
  nodes: Int32Array,
  index: Int32Array,
  stack: Int32Array,
  cursor: Int32Array,
): number {
  // Nodes are written from the back as they finish, then moved to the front.
  let place = size;
  let depth = 0;
  stack[0] = entry;
  cursor[entry] = successorStart[entry]!;
  index[entry] = 0;
  while (depth >= 0) {
    const node = stack[depth]!;
    const edge = cursor[node]!;
    if (edge < successorStart[node + 1]!) {
      cursor[node] = edge + 1;
      const next = successorList[edge]!;
      if (index[next] === -1) {
        index[next] = 0;
        cursor[next] = successorStart[next]!;
        stack[++depth] = next;
      }
    } else {
      nodes[--place] = node;
      depth--;
    }
  }
  const count = size - place;
  if (place > 0) nodes.copyWithin(0, place, size);
  for (let i = 0; i < count; i++) index[nodes[i]!] = i;
  return count;
}
