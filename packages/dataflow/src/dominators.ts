import { stronglyConnectedComponents } from './components.ts';
import { checkInteger } from './errors.ts';
import type { Graph } from './graph.ts';
import { fillPredecessors, reverseGraph } from './graph.ts';
import type { Order } from './order.ts';
import { reversePostorder } from './order.ts';

/**
 * A dominator tree over the nodes that the root reaches. `a` dominates `b` when every path from the
 * root to `b` contains `a`; a node dominates itself. Unreachable nodes are in no relation at all.
 */
export class DominatorTree {
  readonly root: number;
  /** The immediate dominator of each node; -1 for the root and for unreachable nodes. */
  readonly parent: Int32Array;
  /** The reachable nodes in an order that lists every subtree as one run, its root first. */
  readonly preorder: Int32Array;
  /** Each node's place in `preorder`, or -1 when it is unreachable. */
  readonly enter: Int32Array;
  /** The place in `preorder` of the last node of each node's subtree, or -1. */
  readonly last: Int32Array;
  /**
   * True when every retreating edge leads to a node that dominates its source: the graph is
   * reducible, all its cycles are natural loops.
   */
  readonly reducible: boolean;

  /** Use `dominatorTree` or `postDominators`. `parent` must be a tree in which parents precede children in `order`. */
  constructor(root: number, parent: Int32Array, order: Order, reducible: boolean) {
    const { nodes } = order;
    const size = parent.length;
    const preorder = new Int32Array(nodes.length);
    const enter = new Int32Array(size).fill(-1);
    const last = new Int32Array(size).fill(-1);
    fillPreorder(nodes, nodes.length, parent, preorder, enter, last);
    this.root = root;
    this.parent = parent;
    this.preorder = preorder;
    this.enter = enter;
    this.last = last;
    this.reducible = reducible;
  }

  /** Whether `a` dominates `b`, in constant time. False when either is unreachable. */
  dominates(a: number, b: number): boolean {
    const place = this.enter[b]!;
    const first = this.enter[a]!;
    return first >= 0 && place >= first && place <= this.last[a]!;
  }

  /** Whether `a` dominates `b` and is not `b`. */
  strictlyDominates(a: number, b: number): boolean {
    return a !== b && this.dominates(a, b);
  }

  /**
   * The nearest node that dominates both `a` and `b`.
   *
   * @throws ArgumentError when a node is unreachable
   */
  nearest(a: number, b: number): number {
    this.#checkReachable('a', a);
    this.#checkReachable('b', b);
    let node = a;
    while (!this.dominates(node, b)) node = this.parent[node]!;
    return node;
  }

  /** The first child of `node` in the tree, or -1. */
  firstChild(node: number): number {
    const place = this.enter[node]!;
    return place >= 0 && this.last[node]! > place ? this.preorder[place + 1]! : -1;
  }

  /** The child of the same parent after `node`, or -1. */
  nextSibling(node: number): number {
    const parent = this.parent[node]!;
    return parent >= 0 && this.last[node]! < this.last[parent]!
      ? this.preorder[this.last[node]! + 1]!
      : -1;
  }

  /** The dominators of `node`, from itself to the root; empty when it is unreachable. */
  *dominatorsOf(node: number): Generator<number, void, undefined> {
    if (this.enter[node]! < 0) return;
    for (let n = node; n >= 0; n = this.parent[n]!) yield n;
  }

  #checkReachable(argument: string, node: number): void {
    checkInteger(argument, node, 0, this.parent.length - 1);
    if (this.enter[node]! < 0) {
      throw new RangeError(`${argument}: node ${node} is unreachable and has no dominators`);
    }
  }
}

/**
 * The dominator tree of a graph.
 *
 * Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm" (2001): intersect the
 * predecessors' dominators in reverse post-order. One pass is exact for reducible graphs, so the
 * pass is repeated only when an edge proves the graph irreducible.
 *
 * @param order reverse post-order of the same graph, when the caller has it
 */
export function dominatorTree(graph: Graph, order: Order = reversePostorder(graph)): DominatorTree {
  const { nodes, index } = order;
  const count = nodes.length;
  const byIndex = new Int32Array(count);
  const reducible = fillDominators(
    nodes,
    index,
    count,
    graph.predecessorStart,
    graph.predecessorList,
    byIndex,
  );
  const parent = new Int32Array(graph.size).fill(-1);
  for (let i = 1; i < count; i++) parent[nodes[i]!] = nodes[byIndex[i]!]!;
  return new DominatorTree(graph.entry, parent, order, reducible);
}

/**
 * The work of `dominatorTree` on caller's arrays. `dominator[i]` becomes the place in reverse
 * post-order of the immediate dominator of the node at place `i` (0 for the entry itself).
 * Returns whether the graph is reducible.
 */
export function fillDominators(
  nodes: Int32Array,
  index: Int32Array,
  count: number,
  predecessorStart: Int32Array,
  predecessorList: Int32Array,
  dominator: Int32Array,
): boolean {
  dominator[0] = 0;
  let retreating = false;
  for (let i = 1; i < count; i++) {
    const node = nodes[i]!;
    let best = -1;
    for (let edge = predecessorStart[node]!; edge < predecessorStart[node + 1]!; edge++) {
      let other = index[predecessorList[edge]!]!;
      if (other < 0) continue;
      if (other >= i) {
        retreating = true;
        continue;
      }
      if (best < 0) {
        best = other;
        continue;
      }
      while (best !== other) {
        if (best > other) best = dominator[best]!;
        else other = dominator[other]!;
      }
    }
    dominator[i] = best;
  }
  // So far the tree is that of the graph without its retreating edges. If each of these leads to a
  // dominator of its source, it adds no path that avoids a dominator, and the tree is final.
  if (
    !retreating ||
    retreatOnlyToDominators(nodes, index, count, predecessorStart, predecessorList, dominator)
  ) {
    return true;
  }
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = 1; i < count; i++) {
      const node = nodes[i]!;
      let best = dominator[i]!;
      for (let edge = predecessorStart[node]!; edge < predecessorStart[node + 1]!; edge++) {
        let other = index[predecessorList[edge]!]!;
        if (other < 0) continue;
        while (best !== other) {
          if (best > other) best = dominator[best]!;
          else other = dominator[other]!;
        }
      }
      if (best !== dominator[i]) {
        dominator[i] = best;
        changed = true;
      }
    }
  }
  return false;
}

function retreatOnlyToDominators(
  nodes: Int32Array,
  index: Int32Array,
  count: number,
  predecessorStart: Int32Array,
  predecessorList: Int32Array,
  dominator: Int32Array,
): boolean {
  for (let i = 1; i < count; i++) {
    const node = nodes[i]!;
    for (let edge = predecessorStart[node]!; edge < predecessorStart[node + 1]!; edge++) {
      let other = index[predecessorList[edge]!]!;
      if (other < i) continue;
      while (other > i) other = dominator[other]!;
      if (other !== i) return false;
    }
  }
  return true;
}

/**
 * Numbers a tree in preorder. `nodes` (its first `count` entries) lists parents before children.
 * `enter` and `last` are written for those nodes only.
 */
function fillPreorder(
  nodes: Int32Array,
  count: number,
  parent: Int32Array,
  preorder: Int32Array,
  enter: Int32Array,
  last: Int32Array,
): void {
  // `last` first holds subtree sizes, summed from the leaves up.
  for (let i = 0; i < count; i++) last[nodes[i]!] = 1;
  for (let i = count - 1; i > 0; i--) {
    const node = nodes[i]!;
    last[parent[node]!]! += last[node]!;
  }
  // Then, from the root down, each node takes the next free run inside its parent's run. While its
  // children are still being placed, a node's `last` is the end of the part already given away.
  const root = nodes[0]!;
  let size = last[root]!;
  enter[root] = 0;
  last[root] = 0;
  preorder[0] = root;
  for (let i = 1; i < count; i++) {
    const node = nodes[i]!;
    const up = parent[node]!;
    size = last[node]!;
    const place = last[up]! + 1;
    last[up] = place + size - 1;
    enter[node] = place;
    last[node] = place;
    preorder[place] = node;
  }
}

/** The post-dominators of a graph: see `postDominators`. */
export interface PostDominators {
  /**
   * The tree over `size + 1` nodes; its root is the virtual exit. A node whose parent is the virtual
   * exit has no post-dominator but itself.
   */
  readonly tree: DominatorTree;
  /** The node added after all exits: the graph's `size`. */
  readonly virtualExit: number;
  /** The reachable nodes without successors, in reverse post-order. */
  readonly exits: Int32Array;
  /**
   * The nodes that were joined to the virtual exit although the function never leaves there: one for
   * each infinite loop that nothing leaves, namely its last node in reverse post-order.
   */
  readonly endless: Int32Array;
}

/**
 * The post-dominator tree of the reachable part of a graph: `a` post-dominates `b` when every path
 * from `b` to the virtual exit contains `a`. All nodes without successors lead to the virtual exit.
 *
 * A function may have parts that never leave. So that every reachable node has a place in the tree,
 * each strongly connected component that no edge leaves, and that holds no exit, gets one edge to
 * the virtual exit, from its last node in reverse post-order (for a plain infinite loop, the source
 * of its back edge). These nodes are listed in `endless`.
 */
export function postDominators(
  graph: Graph,
  order: Order = reversePostorder(graph),
): PostDominators {
  const { size, successorStart, successorList } = graph;
  const { nodes, index } = order;
  const { component, count } = stronglyConnectedComponents(graph, order);
  // The last node of each component in reverse post-order, or -1 when an edge leaves the component.
  const representative = new Int32Array(count).fill(-1);
  for (const node of nodes) representative[component[node]!] = node;
  for (const node of nodes) {
    for (let edge = successorStart[node]!; edge < successorStart[node + 1]!; edge++) {
      if (component[successorList[edge]!] !== component[node])
        representative[component[node]!] = -1;
    }
  }
  const exits: number[] = [];
  const endless: number[] = [];
  const extended = new Int32Array(size + 2);
  const list = new Int32Array(successorList.length + nodes.length);
  let length = 0;
  for (let node = 0; node < size; node++) {
    extended[node] = length;
    if (index[node]! < 0) continue;
    const end = successorStart[node + 1]!;
    for (let edge = successorStart[node]!; edge < end; edge++)
      list[length++] = successorList[edge]!;
    if (representative[component[node]!] === node) list[length++] = size;
  }
  extended[size] = length;
  extended[size + 1] = length;
  for (const node of nodes) {
    if (representative[component[node]!] !== node) continue;
    if (successorStart[node] === successorStart[node + 1]) exits.push(node);
    else endless.push(node);
  }
  const predecessorStart = new Int32Array(size + 2);
  const predecessorList = new Int32Array(length);
  fillPredecessors(size + 1, extended, list, predecessorStart, predecessorList);
  const forward: Graph = {
    size: size + 1,
    entry: graph.entry,
    successorStart: extended,
    successorList: list.subarray(0, length),
    predecessorStart,
    predecessorList,
  };
  return {
    tree: dominatorTree(reverseGraph(forward, size)),
    virtualExit: size,
    exits: Int32Array.from(exits),
    endless: Int32Array.from(endless),
  };
}
