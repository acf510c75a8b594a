// Dominators of a function's blocks, for the verifier: kept apart from the analyses that the passes use, so that an
// error there cannot hide itself here. Cooper, Harvey, Kennedy, "A Simple, Fast Dominance Algorithm" (2001).

import type { Block, IrFunction } from './function.ts';
import { successors } from './function.ts';

/** Which blocks of a function are reachable, and which dominate which. */
export interface Dominance {
  reachable(block: Block): boolean;
  /** Does every path from the entry to `b` pass through `a`? Both must be reachable. */
  dominates(a: Block, b: Block): boolean;
}

/** Computes reachability and dominators. Does not require that the function is valid. */
export function dominance(fn: IrFunction): Dominance {
  const order = reversePostorder(fn.entry);
  const position = new Map<Block, number>(order.map((block, index) => [block, index]));
  const predecessors: number[][] = order.map(() => []);
  order.forEach((block, index) => {
    for (const edge of successors(block)) predecessors[position.get(edge.block)!]!.push(index);
  });

  // immediate[i] is the position of the immediate dominator; it is always smaller than i, except for the entry.
  const immediate = new Int32Array(order.length).fill(-1);
  immediate[0] = 0;
  const meet = (a: number, b: number): number => {
    let [x, y] = [a, b];
    while (x !== y) {
      if (x > y) x = immediate[x]!;
      else y = immediate[y]!;
    }
    return x;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = 1; i < order.length; i++) {
      let best = -1;
      for (const p of predecessors[i]!) {
        if (immediate[p] !== -1) best = best === -1 ? p : meet(best, p);
      }
      if (immediate[i] !== best) {
        immediate[i] = best;
        changed = true;
      }
    }
  }

  return {
    reachable: (block) => position.has(block),
    dominates(a, b) {
      const target = position.get(a)!;
      let at = position.get(b)!;
      while (at > target) at = immediate[at]!;
      return at === target;
    },
  };
}

function reversePostorder(entry: Block): Block[] {
  const done: Block[] = [];
  const seen = new Set<Block>([entry]);
  const stack = [{ block: entry, next: successors(entry), at: 0 }];
  while (stack.length > 0) {
    const top = stack[stack.length - 1]!;
    const edge = top.next[top.at++];
    if (edge === undefined) {
      done.push(top.block);
      stack.pop();
    } else if (!seen.has(edge.block)) {
      seen.add(edge.block);
      stack.push({ block: edge.block, next: successors(edge.block), at: 0 });
    }
  }
  return done.reverse();
}
