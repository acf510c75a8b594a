import { stronglyConnectedComponents } from './components.ts';
import type { DominatorTree } from './dominators.ts';
import { dominatorTree } from './dominators.ts';
import type { Graph } from './graph.ts';
import type { Order } from './order.ts';
import { reversePostorder } from './order.ts';

/**
 * The loops of a graph, natural ones and irreducible regions, as one forest. Loops are numbered from
 * 0; an outer loop has a lower number than the loops inside it.
 *
 * A *natural loop* has a header `h` and consists of every node that reaches, without passing `h`,
 * the source of a back edge into `h` (an edge whose target dominates its source). Back edges to the
 * same header make one loop.
 *
 * An *irreducible region* is a cycle that can be entered at more than one node. Its core is a
 * strongly connected component of the graph without its back edges, and it contains the natural
 * loops whose headers are in its core. With that, any two loops are disjoint or nested: a natural
 * loop can only be entered at its header, so it contains a core that it meets, or its header lies in
 * that core.
 */
export interface LoopForest {
  readonly count: number;
  /**
   * The header of a natural loop; for an irreducible region its first entry in reverse post-order.
   */
  readonly header: Int32Array;
  /** The loop directly around each loop, or -1. */
  readonly parent: Int32Array;
  /** 1 for an outermost loop, one more for each loop around. */
  readonly depth: Int32Array;
  /** 1 for an irreducible region, 0 for a natural loop. */
  readonly irreducible: Uint8Array;
  /** The innermost loop of each node, or -1. */
  readonly loopOf: Int32Array;

  /** How many loops are around a node. */
  depthOf(node: number): number;
  /** Whether `node` is in `loop` or a loop inside it. */
  contains(loop: number, node: number): boolean;
  /** The nodes of a loop and the loops inside it, in reverse post-order. */
  nodes(loop: number): Int32Array;
  /** The nodes of a loop that have a predecessor outside it (or are the graph's entry): one for a natural loop. */
  entries(loop: number): Int32Array;
  /** The nodes of a natural loop with an edge to its header, of an irreducible region with an edge to any of its entries. */
  latches(loop: number): Int32Array;
  /** The nodes of a loop with an edge that leaves it. */
  exiting(loop: number): Int32Array;
}

/**
 * Finds the loops of a graph. Natural loops: Aho, Lam, Sethi and Ullman, "Compilers", section 9.6;
 * a reducible graph is exactly one that has no cycle without its back edges, which is how the
 * irreducible regions are found.
 *
 * @param dominators the dominator tree of the same graph, when the caller has it
 */
export function findLoops(
  graph: Graph,
  order: Order = reversePostorder(graph),
  dominators: DominatorTree = dominatorTree(graph, order),
): LoopForest {
  const draft = naturalLoops(graph, order, dominators);
  if (!dominators.reducible) addIrreducibleRegions(graph, order, dominators, draft);
  return new Forest(graph, order, draft);
}

/** Loops in the order found (inner before outer). */
interface Draft {
  readonly header: number[];
  readonly parent: number[];
  readonly irreducible: boolean[];
  readonly loopOf: Int32Array;
}

function naturalLoops(graph: Graph, order: Order, dominators: DominatorTree): Draft {
  const { predecessorStart, predecessorList } = graph;
  const { nodes } = order;
  const loopOf = new Int32Array(graph.size).fill(-1);
  const header: number[] = [];
  const parent: number[] = [];
  const work: number[] = [];
  // A header inside another loop comes later in reverse post-order, so inner loops are found first.
  for (let i = nodes.length - 1; i >= 0; i--) {
    const head = nodes[i]!;
    let loop = -1;
    for (let edge = predecessorStart[head]!; edge < predecessorStart[head + 1]!; edge++) {
      const latch = predecessorList[edge]!;
      if (!dominators.dominates(head, latch)) continue;
      if (loop < 0) {
        loop = header.length;
        header.push(head);
        parent.push(-1);
      }
      work.push(latch);
    }
    if (loop < 0) continue;
    // Walk backwards from the latches. A node of a loop found before stands for that loop's
    // outermost known ancestor, which is entered only at its header.
    while (work.length > 0) {
      const node = work.pop()!;
      let inner = loopOf[node]!;
      if (inner < 0) {
        loopOf[node] = loop;
        if (node === head) continue;
        pushPredecessors(graph, order, node, work);
        continue;
      }
      while (inner !== loop && parent[inner]! >= 0) inner = parent[inner]!;
      if (inner === loop) continue;
      parent[inner] = loop;
      pushPredecessors(graph, order, header[inner]!, work);
    }
    // The header is in its loop even when no path walked reached it from below (a self loop does).
    if (loopOf[head]! < 0) loopOf[head] = loop;
  }
  return { header, parent, irreducible: header.map(() => false), loopOf };
}

function pushPredecessors(graph: Graph, order: Order, node: number, work: number[]): void {
  const { predecessorStart, predecessorList } = graph;
  for (let edge = predecessorStart[node]!; edge < predecessorStart[node + 1]!; edge++) {
    const before = predecessorList[edge]!;
    if (order.index[before]! >= 0) work.push(before);
  }
}

function addIrreducibleRegions(
  graph: Graph,
  order: Order,
  dominators: DominatorTree,
  draft: Draft,
): void {
  const { header, parent, irreducible, loopOf } = draft;
  const { component, count } = stronglyConnectedComponents(
    graph,
    order,
    (from, to) => !dominators.dominates(to, from),
  );
  const members = new Int32Array(count);
  for (const node of order.nodes) members[component[node]!]!++;
  const naturalCount = header.length;
  const regionOf = new Int32Array(count).fill(-1); // component -> loop number
  for (const node of order.nodes) {
    const core = component[node]!;
    if (members[core]! < 2 || regionOf[core]! >= 0) continue;
    // This is the core's first node in reverse post-order, hence an entry. The region lies inside
    // the innermost natural loop around it whose header is not in the core itself.
    let around = loopOf[node]!;
    while (around >= 0 && component[header[around]!] === core) around = parent[around]!;
    regionOf[core] = header.length;
    header.push(node);
    parent.push(around);
    irreducible.push(true);
  }
  for (let loop = 0; loop < naturalCount; loop++) {
    // A natural loop headed in a core moves under that region; if the loop around it is headed in
    // the same core (nested loops of one core), it stays where it is.
    const region = regionOf[component[header[loop]!]!]!;
    if (region < 0) continue;
    const around = parent[loop]!;
    if (around >= 0 && component[header[around]!] === component[header[loop]!]) continue;
    parent[loop] = region;
  }
  for (const node of order.nodes) {
    const region = regionOf[component[node]!]!;
    // In a deeper natural loop only when that loop is headed in the core.
    if (region >= 0 && loopOf[node] === outsideOf(draft, region)) loopOf[node] = region;
  }
}

function outsideOf(draft: Draft, region: number): number {
  return draft.parent[region]!;
}

class Forest implements LoopForest {
  readonly count: number;
  readonly header: Int32Array;
  readonly parent: Int32Array;
  readonly depth: Int32Array;
  readonly irreducible: Uint8Array;
  readonly loopOf: Int32Array;
  readonly #graph: Graph;
  readonly #order: Order;

  constructor(graph: Graph, order: Order, draft: Draft) {
    const count = draft.header.length;
    const depths = draft.parent.map(() => 0);
    for (let loop = 0; loop < count; loop++) {
      let depth = 0;
      for (let l = loop; l >= 0; l = draft.parent[l]!) depth++;
      depths[loop] = depth;
    }
    // Outer loops first, then by place of the header.
    const sorted = depths.map((_, loop) => loop);
    const place = (loop: number): number => order.index[draft.header[loop]!]!;
    sorted.sort((a, b) => depths[a]! - depths[b]! || place(a) - place(b));
    const renamed = new Int32Array(count);
    for (let i = 0; i < count; i++) renamed[sorted[i]!] = i;
    const rename = (loop: number): number => (loop < 0 ? -1 : renamed[loop]!);

    this.count = count;
    this.header = Int32Array.from(sorted, (loop) => draft.header[loop]!);
    this.parent = Int32Array.from(sorted, (loop) => rename(draft.parent[loop]!));
    this.depth = Int32Array.from(sorted, (loop) => depths[loop]!);
    this.irreducible = Uint8Array.from(sorted, (loop) => (draft.irreducible[loop] ? 1 : 0));
    this.loopOf = draft.loopOf.map(rename);
    this.#graph = graph;
    this.#order = order;
  }

  depthOf(node: number): number {
    const loop = this.loopOf[node]!;
    return loop < 0 ? 0 : this.depth[loop]!;
  }

  contains(loop: number, node: number): boolean {
    let inner = this.loopOf[node]!;
    const depth = this.depth[loop]!;
    while (inner >= 0 && this.depth[inner]! > depth) inner = this.parent[inner]!;
    return inner === loop;
  }

  nodes(loop: number): Int32Array {
    return this.#order.nodes.filter((node) => this.contains(loop, node));
  }

  entries(loop: number): Int32Array {
    const { entry, predecessorStart, predecessorList } = this.#graph;
    return this.nodes(loop).filter(
      (node) =>
        node === entry ||
        this.#some(predecessorStart, predecessorList, node, (p) => {
          return this.#order.index[p]! >= 0 && !this.contains(loop, p);
        }),
    );
  }

  latches(loop: number): Int32Array {
    const { successorStart, successorList } = this.#graph;
    const targets = this.entries(loop);
    return this.nodes(loop).filter((node) =>
      this.#some(successorStart, successorList, node, (s) => targets.includes(s)),
    );
  }

  exiting(loop: number): Int32Array {
    const { successorStart, successorList } = this.#graph;
    return this.nodes(loop).filter((node) =>
      this.#some(successorStart, successorList, node, (s) => !this.contains(loop, s)),
    );
  }

  #some(
    start: Int32Array,
    list: Int32Array,
    node: number,
    accept: (other: number) => boolean,
  ): boolean {
    for (let edge = start[node]!; edge < start[node + 1]!; edge++) {
      if (accept(list[edge]!)) return true;
    }
    return false;
  }
}
