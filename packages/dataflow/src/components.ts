import type { Graph } from './graph.ts';
import type { Order } from './order.ts';
import { reversePostorder } from './order.ts';

/** The strongly connected components of the reachable part of a graph. */
export interface Components {
  /** The component of each node, or -1 when the node is unreachable. */
  readonly component: Int32Array;
  /** How many there are. An edge between two components leads from the higher to the lower number. */
  readonly count: number;
}

/**
 * Strongly connected components (Tarjan 1972), without recursion, in O(nodes + edges).
 *
 * @param keep when given, only edges for which it returns true count
 */
export function stronglyConnectedComponents(
  graph: Graph,
  order: Order = reversePostorder(graph),
  keep?: (from: number, to: number) => boolean,
): Components {
  const { size, successorStart, successorList } = graph;
  const component = new Int32Array(size).fill(-1);
  const low = new Int32Array(size); // 0: not seen; else the lowest visit number reached
  const visit = new Int32Array(size);
  const cursor = new Int32Array(size);
  const path = new Int32Array(size); // the search's stack
  const open = new Int32Array(size); // seen nodes whose component is not complete
  let openCount = 0;
  let visits = 0;
  let count = 0;
  for (const start of order.nodes) {
    if (low[start] !== 0) continue;
    let depth = 0;
    path[0] = start;
    low[start] = visit[start] = ++visits;
    cursor[start] = successorStart[start]!;
    open[openCount++] = start;
    while (depth >= 0) {
      const node = path[depth]!;
      const edge = cursor[node]!;
      if (edge < successorStart[node + 1]!) {
        cursor[node] = edge + 1;
        const next = successorList[edge]!;
        if (keep !== undefined && !keep(node, next)) continue;
        if (low[next] === 0) {
          low[next] = visit[next] = ++visits;
          cursor[next] = successorStart[next]!;
          open[openCount++] = next;
          path[++depth] = next;
        } else if (component[next] === -1 && visit[next]! < low[node]!) {
          low[node] = visit[next]!;
        }
        continue;
      }
      depth--;
      if (low[node] === visit[node]) {
        let member = -1;
        do {
          member = open[--openCount]!;
          component[member] = count;
        } while (member !== node);
        count++;
      } else if (depth >= 0) {
        const up = path[depth]!;
        if (low[node]! < low[up]!) low[up] = low[node]!;
      }
    }
  }
  return { component, count };
}
