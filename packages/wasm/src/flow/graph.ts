// The control-flow graph that is emitted: the reachable blocks of an IR function, plus the blocks that emission needs
// (edge blocks for moves out of a switch, dispatchers for irreducible loops). The IR itself is never changed.

import type { Block, Edge, IrFunction, Node } from '@martlet/ir';

/** A way from one block to another. */
export class FlowEdge {
  readonly from: FlowBlock;
  /** Where control goes. */
  to: FlowBlock;
  /** Values for the parameters of `receiver`. */
  readonly args: readonly Node[];
  /** The block whose parameters are assigned: `to`, or what a dispatcher will choose. */
  readonly receiver: FlowBlock;
  /** What to put in the variable of the dispatcher `to`; -1 when `to` is none. */
  selector = -1;
  /** Range of this edge's assignments in the stack code. */
  codeStart = 0;
  codeEnd = 0;

  constructor(from: FlowBlock, to: FlowBlock, args: readonly Node[]) {
    this.from = from;
    this.to = to;
    this.args = args;
    this.receiver = to;
  }
}

/** A block in the order and nesting in which it is emitted. */
export class FlowBlock {
  /** `null` for edge blocks and dispatchers. */
  readonly ir: Block | null;
  /** Position in reverse postorder; -1 before that is known. */
  index = -1;
  /** In the order of the terminator; `switch` has its default last. */
  edges: FlowEdge[] = [];
  /** Edges that lead here. */
  incoming: FlowEdge[] = [];
  /** Edges that assign this block's parameters. */
  assigning: FlowEdge[] = [];
  /** The dispatcher's number; -1 for all other blocks. */
  dispatcher = -1;

  immediateDominator: FlowBlock | null = null;
  /** The dominator tree's preorder numbers of this block, and of the first block after its subtree. */
  domFirst = 0;
  domEnd = 0;
  isLoopHeader = false;
  /** Header of the innermost loop that holds this block; a header lies in its own loop. */
  loop: FlowBlock | null = null;
  /** For headers: header of the next loop outside. */
  outerLoop: FlowBlock | null = null;

  /** Reached by `br`, so it stands behind the end of a `block`; all others are emitted where the one edge to them is. */
  isLabel = false;
  /** Labels whose `block`s are opened here, inside this block's own `loop` if it has one; ascending. */
  inner: FlowBlock[] = [];
  /** Labels whose `block`s are opened around this block's own `loop`; ascending. */
  after: FlowBlock[] = [];
  /** Nesting depth at which this block's label was opened, while code is emitted. */
  labelDepth = -1;

  /** Index of the node that the terminator tests, and whether its sense is inverted. */
  condition = -1;
  inverted = false;
  /** Range of values in the linear IR. */
  first = 0;
  end = 0;
  /** Range in the stack code: values, then the terminator's operands. */
  codeStart = 0;
  codeEnd = 0;
  /** Local values that are live where the block begins and ends. */
  liveIn: number[] = [];
  liveOut: number[] = [];

  constructor(ir: Block | null) {
    this.ir = ir;
  }

  /** May run rarely only. */
  get cold(): boolean {
    return this.ir === null ? this.edges.every((edge) => edge.to.cold) : this.ir.cold;
  }

  /** Does it end in a `br_table`? */
  get isTable(): boolean {
    return this.dispatcher >= 0 || this.ir?.terminator?.kind === 'switch';
  }

  dominates(other: FlowBlock): boolean {
    return this.domFirst <= other.domFirst && other.domFirst < this.domEnd;
  }
}

/** All blocks that are emitted. */
export interface FlowGraph {
  readonly entry: FlowBlock;
  /** In reverse postorder. */
  blocks: FlowBlock[];
  dispatchers: number;
}

/** The reachable blocks of `fn`, with edge blocks where a switch passes arguments. Not yet in order. */
export function buildGraph(fn: IrFunction): FlowGraph {
  const byId: (FlowBlock | undefined)[] = new Array(fn.blockCount).fill(undefined);
  const blocks: FlowBlock[] = [];
  const reach = (block: Block): FlowBlock => {
    let flow = byId[block.id];
    if (flow === undefined) {
      flow = new FlowBlock(block);
      byId[block.id] = flow;
      blocks.push(flow);
    }
    return flow;
  };
  const connect = (from: FlowBlock, edge: Edge): void => {
    from.edges.push(new FlowEdge(from, reach(edge.block), edge.args));
  };
  const entry = reach(fn.entry);
  for (let i = 0; i < blocks.length; i++) {
    const flow = blocks[i]!;
    const t = flow.ir?.terminator;
    if (t === undefined) continue; // an edge block: complete
    switch (t?.kind) {
      case 'jump':
        connect(flow, t.target);
        break;
      case 'branch':
        connect(flow, t.then);
        connect(flow, t.else);
        break;
      case 'switch':
        for (const target of t.targets) connect(flow, target);
        connect(flow, t.default);
        for (const edge of flow.edges) {
          if (edge.args.length > 0) blocks.push(splitEdge(edge));
        }
        break;
    }
  }
  return { entry, blocks, dispatchers: 0 };
}

/** Puts a new block on the edge, which takes over its arguments. The edge's place in its block's list is kept. */
export function splitEdge(edge: FlowEdge): FlowBlock {
  const middle = new FlowBlock(null);
  const out = new FlowEdge(middle, edge.to, edge.args);
  out.selector = edge.selector;
  middle.edges.push(out);
  edge.from.edges[edge.from.edges.indexOf(edge)] = new FlowEdge(edge.from, middle, []);
  return middle;
}

/**
 * Sets `blocks` to reverse postorder and numbers it. Cold successors are visited first, so they come last, and of the
 * others the first successor comes next: hot code stays together and cold code moves to the end.
 */
export function orderBlocks(graph: FlowGraph): void {
  const { entry } = graph;
  for (const block of graph.blocks) block.index = -1;
  const postorder: FlowBlock[] = [];
  const path: FlowBlock[] = [entry];
  const pending: FlowEdge[][] = [visitOrder(entry)];
  entry.index = 0;
  while (path.length > 0) {
    const edge = pending[pending.length - 1]!.pop();
    if (edge === undefined) {
      postorder.push(path.pop()!);
      pending.pop();
    } else if (edge.to.index < 0) {
      edge.to.index = 0;
      path.push(edge.to);
      pending.push(visitOrder(edge.to));
    }
  }
  graph.blocks = postorder.reverse();
  for (const [i, block] of graph.blocks.entries()) {
    block.index = i;
    block.incoming = [];
    block.assigning = [];
  }
  for (const block of graph.blocks) {
    for (const edge of block.edges) {
      edge.to.incoming.push(edge);
      // What a dispatcher chooses was assigned on the way to it.
      if (block.dispatcher < 0) edge.receiver.assigning.push(edge);
    }
  }
}

/** The edges, the one to be visited first last. */
function visitOrder(block: FlowBlock): FlowEdge[] {
  if (block.edges.length < 2) return [...block.edges];
  return [
    ...block.edges.filter((edge) => !edge.to.cold),
    ...block.edges.filter((edge) => edge.to.cold),
  ];
}
