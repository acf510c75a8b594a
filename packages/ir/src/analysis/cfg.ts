// The control-flow graph of a function as seen by the passes: block order, incoming edges, dominators, loops. The shape
// analyses are those of @martlet/dataflow, on a graph whose nodes are block ids. A pass that changes edges makes a new one.

import type { DominatorTree, Graph, LoopForest, Order } from '@martlet/dataflow';
import { dominatorTree, findLoops, graphFromArrays, reversePostorder } from '@martlet/dataflow';
import type { Block, Edge, IrFunction } from '../function.ts';
import { successors } from '../function.ts';

/** A snapshot of a function's control flow. Blocks are addressed by their `id`. */
export class Cfg {
  readonly fn: IrFunction;
  /** The blocks that the entry reaches, in reverse post-order. */
  readonly blocks: readonly Block[];
  readonly graph: Graph;
  readonly order: Order;
  /** Blocks by id; unused ids are `undefined`. */
  readonly byId: readonly (Block | undefined)[];
  #dominators: DominatorTree | null = null;
  #loops: LoopForest | null = null;
  #incoming: Incoming | null = null;

  constructor(fn: IrFunction) {
    this.fn = fn;
    const size = fn.blockCount;
    const byId: (Block | undefined)[] = [];
    for (let id = 0; id < size; id++) byId.push(undefined);
    for (const block of fn.blocks) byId[block.id] = block;
    const start = new Int32Array(size + 1);
    const list: number[] = [];
    for (let id = 0; id < size; id++) {
      const block = byId[id];
      if (block !== undefined) {
        for (const edge of successors(block)) list.push(edge.block.id);
      }
      start[id + 1] = list.length;
    }
    this.byId = byId;
    this.graph = graphFromArrays(start, Int32Array.from(list), fn.entry.id);
    this.order = reversePostorder(this.graph);
    const blocks: Block[] = [];
    for (const id of this.order.nodes) blocks.push(byId[id]!);
    this.blocks = blocks;
  }

  get dominators(): DominatorTree {
    this.#dominators ??= dominatorTree(this.graph, this.order);
    return this.#dominators;
  }

  get loops(): LoopForest {
    this.#loops ??= findLoops(this.graph, this.order, this.dominators);
    return this.#loops;
  }

  /** The edges into a block from reachable blocks; two edges of one terminator count twice. */
  edgesInto(block: Block): readonly Edge[] {
    return this.#edges().edges[block.id] ?? [];
  }

  /** For each edge of {@link edgesInto}, at the same place, the block that it leaves. */
  sourcesOf(block: Block): readonly Block[] {
    return this.#edges().sources[block.id] ?? [];
  }

  #edges(): Incoming {
    if (this.#incoming !== null) return this.#incoming;
    const edges: (Edge[] | undefined)[] = new Array(this.byId.length).fill(undefined);
    const sources: (Block[] | undefined)[] = new Array(this.byId.length).fill(undefined);
    for (const block of this.blocks) {
      for (const edge of successors(block)) {
        const id = edge.block.id;
        const list = edges[id];
        if (list === undefined) {
          edges[id] = [edge];
          sources[id] = [block];
        } else {
          list.push(edge);
          sources[id]!.push(block);
        }
      }
    }
    this.#incoming = { edges, sources };
    return this.#incoming;
  }
}

interface Incoming {
  readonly edges: readonly (Edge[] | undefined)[];
  readonly sources: readonly (Block[] | undefined)[];
}
