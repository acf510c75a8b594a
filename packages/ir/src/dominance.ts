// Dominators of a function's blocks, for the verifier.

import { createGraph, dominatorTree } from '@martlet/dataflow';
import type { Block, IrFunction } from './function.ts';
import { successors } from './function.ts';

/** Which blocks of a function are reachable, and which dominate which. */
export interface Dominance {
  reachable(block: Block): boolean;
  /** Does every path from the entry to `b` pass through `a`? False when either is unreachable. */
  dominates(a: Block, b: Block): boolean;
}

/** Computes reachability and dominators. All edges must lead to blocks of the function; nothing else is required. */
export function dominance(fn: IrFunction): Dominance {
  const numbers = new Map(fn.blocks.map((block, index): [Block, number] => [block, index]));
  const number = (block: Block): number => numbers.get(block)!;
  const graph = createGraph(
    fn.blocks.length,
    (index) => successors(fn.blocks[index]!).map((edge) => number(edge.block)),
    number(fn.entry),
  );
  const tree = dominatorTree(graph);
  return {
    reachable: (block) => tree.dominates(tree.root, number(block)),
    dominates: (a, b) => tree.dominates(number(a), number(b)),
  };
}
