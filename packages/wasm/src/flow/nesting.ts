// Dominators, loops, and from them the place of each label: what Ramsey, "Beyond Relooper: Recursive Translation of
// Unstructured Control Flow to Structured Control Flow" (ICFP 2022) needs, plus one thing: code that leaves a loop is
// placed behind the loop, so that a `loop` construct holds the loop and nothing else.

import type { Tables } from '../tables.ts';
import type { FlowBlock, FlowGraph } from './graph.ts';

/**
 * Dominators of a graph in reverse postorder, by the algorithm of Cooper, Harvey and Kennedy, "A Simple, Fast Dominance
 * Algorithm" (2001), and preorder numbers, so that {@link FlowBlock.dominates} takes constant time.
 */
export function findDominators({ blocks }: FlowGraph, tables: Tables): void {
  const count = blocks.length;
  const idom = tables.int32(count).fill(-1);
  idom[0] = 0;
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = 1; i < count; i++) {
      let meet = -1;
      for (const edge of blocks[i]!.incoming) {
        let a = edge.from.index;
        if (idom[a]! < 0) continue;
        if (meet < 0) {
          meet = a;
          continue;
        }
        while (a !== meet) {
          while (a > meet) a = idom[a]!;
          while (meet > a) meet = idom[meet]!;
        }
      }
      if (idom[i] !== meet) {
        idom[i] = meet;
        changed = true;
      }
    }
  }
  const size = tables.int32(count).fill(1);
  for (let i = count - 1; i > 0; i--) size[idom[i]!]! += size[i]!;
  const next = tables.int32(count);
  for (let i = 0; i < count; i++) {
    const block = blocks[i]!;
    const parent = idom[i]!;
    block.immediateDominator = i === 0 ? null : blocks[parent]!;
    block.domFirst = i === 0 ? 0 : next[parent]!;
    block.domEnd = block.domFirst + size[i]!;
    if (i !== 0) next[parent] = block.domEnd;
    next[i] = block.domFirst + 1;
  }
}

/** Does every edge that goes backwards lead to a dominator of its source? */
export function isReducible({ blocks }: FlowGraph): boolean {
  for (const block of blocks) {
    for (const edge of block.edges) {
      if (edge.to.index <= block.index && !edge.to.dominates(block)) return false;
    }
  }
  return true;
}

/** Natural loops of a reducible graph: marks headers, gives each block its innermost loop and each loop its outer one. */
export function findLoops({ blocks }: FlowGraph): void {
  // The outermost loop found so far around a block, with shortened paths.
  const outermost: FlowBlock[] = [...blocks];
  const find = (block: FlowBlock): FlowBlock => {
    let root = block;
    while (outermost[root.index] !== root) root = outermost[root.index]!;
    for (let at = block; at !== root; ) {
      const above = outermost[at.index]!;
      outermost[at.index] = root;
      at = above;
    }
    return root;
  };
  for (const block of blocks) {
    block.loop = null;
    block.outerLoop = null;
    block.isLoopHeader = false;
  }
  // Inner headers come later in reverse postorder, so they are done first.
  for (let i = blocks.length - 1; i >= 0; i--) {
    const header = blocks[i]!;
    const work: FlowBlock[] = [];
    for (const edge of header.incoming) {
      if (edge.from.index >= i) {
        header.isLoopHeader = true;
        work.push(edge.from);
      }
    }
    if (!header.isLoopHeader) continue;
    header.loop = header;
    for (let from = work.pop(); from !== undefined; from = work.pop()) {
      const member = find(from);
      if (member === header) continue;
      outermost[member.index] = header;
      if (member.isLoopHeader) member.outerLoop = header;
      else member.loop = header;
      for (const edge of member.incoming) work.push(edge.from);
    }
  }
}

function isInLoop(block: FlowBlock, header: FlowBlock): boolean {
  for (let loop = block.loop; loop !== null; loop = loop.outerLoop) {
    if (loop === header) return true;
  }
  return false;
}

/** Decides which blocks are labels, and where their `block` constructs are opened. Needs dominators and loops. */
export function placeLabels({ blocks }: FlowGraph): void {
  for (const block of blocks) {
    block.inner = [];
    block.after = [];
  }
  // In reverse postorder, so that the lists are ascending.
  for (const block of blocks) {
    const parent = block.immediateDominator;
    if (parent === null) continue;
    let left: FlowBlock | null = null;
    for (let l = parent.loop; l !== null && !isInLoop(block, l); l = l.outerLoop) left = l;
    let forward = 0;
    let isTableTarget = false;
    for (const edge of block.incoming) {
      if (edge.from.index < block.index) forward++;
      if (edge.from.isTable) isTableTarget = true;
    }
    block.isLabel = forward > 1 || left !== null || isTableTarget || (block.cold && !parent.cold);
    if (left !== null) left.after.push(block);
    else if (block.isLabel) parent.inner.push(block);
  }
}
