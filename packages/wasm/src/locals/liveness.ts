// Liveness of values in locals across blocks, one value at a time from its uses up to its definition: Boissinot,
// Brandner, Darte, Dupont de Dinechin, Rastello, "A Non-iterative Data-Flow Algorithm for Computing Liveness Sets in
// Strict SSA Programs" (2011), the variant by use. The work is the size of the result.

import type { FlowGraph } from '../flow/graph.ts';
import type { Lowered } from '../lower/lower.ts';
import { ITEM_SHIFT, Item, type StackCode } from '../lower/stackify.ts';
import type { Tables } from '../tables.ts';
import { IntVector } from '../vector.ts';

/**
 * Fills `liveIn` and `liveOut` of all blocks. Gives 1 for each value that needs a local of its own: those that are
 * live at a dispatcher, whose paths are not those of SSA, and the parameters that are assigned through one.
 */
export function findLiveness(
  graph: FlowGraph,
  lowered: Lowered,
  stack: StackCode,
  tables: Tables,
): Uint8Array {
  const { blocks } = graph;
  const { code } = lowered;
  const pinned = tables.uint8(code.count);
  for (const block of blocks) {
    block.liveIn = [];
    block.liveOut = [];
    if (graph.dispatchers > 0 && block.assigning.some((edge) => edge.selector >= 0)) {
      const count = block.ir === null ? 0 : block.ir.params.length;
      for (let i = 0; i < count; i++) pinned[block.first + i] = 1;
    }
  }
  // Uses outside the block of the definition, chained by value.
  const head = tables.int32(code.count).fill(-1);
  const lastSeen = tables.int32(code.count).fill(-1);
  const users = new IntVector(tables.int32(code.count));
  const next = new IntVector(tables.int32(code.count));
  const crossing: number[] = [];
  const items = stack.items.data;
  for (const block of blocks) {
    const end =
      block.edges.length > 0 ? block.edges[block.edges.length - 1]!.codeEnd : block.codeEnd;
    for (let i = block.codeStart; i < end; i++) {
      const item = items[i]!;
      const kind = item & 7;
      if (kind !== Item.get && kind !== Item.move) continue;
      const value = item >> ITEM_SHIFT;
      if (code.block[value] === block.index || lastSeen[value] === block.index) continue;
      lastSeen[value] = block.index;
      if (head[value] === -1) crossing.push(value);
      users.push(block.index);
      next.push(head[value]!);
      head[value] = next.length - 1;
    }
  }
  const inMark = tables.int32(blocks.length).fill(-1);
  const outMark = tables.int32(blocks.length).fill(-1);
  const work: number[] = [];
  for (const value of crossing) {
    const home = code.block[value]!;
    for (let u = head[value]!; u >= 0; u = next.data[u]!) {
      if (inMark[users.data[u]!] === value) continue;
      inMark[users.data[u]!] = value;
      work.push(users.data[u]!);
    }
    for (let at = work.pop(); at !== undefined; at = work.pop()) {
      const block = blocks[at]!;
      block.liveIn.push(value);
      if (block.dispatcher >= 0) pinned[value] = 1;
      for (const { from } of block.incoming) {
        if (outMark[from.index] === value) continue;
        outMark[from.index] = value;
        from.liveOut.push(value);
        if (from.index === home || inMark[from.index] === value) continue;
        inMark[from.index] = value;
        work.push(from.index);
      }
    }
  }
  return pinned;
}
