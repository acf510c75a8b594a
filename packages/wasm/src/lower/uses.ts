// Which values are needed, and how often they are used. A block parameter is needed only when something needs its
// value, so that a value that merely goes round a loop is not kept.

import type { FlowGraph } from '../flow/graph.ts';
import type { Tables } from '../tables.ts';
import { EffectClass } from './linear.ts';
import type { Lowered } from './lower.ts';

/** Counts of uses by linear value. */
export interface Uses {
  readonly total: Int32Array;
  /** Uses in the block that holds the value, by its edges too. */
  readonly local: Int32Array;
  readonly needed: Uint8Array;
}

/** Marks from what has an effect and from terminators. */
export function countUses(graph: FlowGraph, lowered: Lowered, tables: Tables): Uses {
  const { code } = lowered;
  const total = tables.int32(code.count);
  const local = tables.int32(code.count);
  const needed = tables.uint8(code.count);
  const work: number[] = [];
  const use = (value: number, userBlock: number): void => {
    const home = code.block[value]!;
    if (home < 0) return;
    total[value]!++;
    if (home === userBlock) local[value]!++;
    if (needed[value] === 0) {
      needed[value] = 1;
      work.push(value);
    }
  };
  for (const block of graph.blocks) {
    for (let value = block.first; value < block.end; value++) {
      if (code.effect[value]! >= EffectClass.trap && needed[value] === 0) {
        needed[value] = 1;
        work.push(value);
      }
    }
    const end = lowered.operandEnd[block.index]!;
    for (let i = lowered.operandStart[block.index]!; i < end; i++) {
      use(code.args.data[i]!, block.index);
    }
  }
  for (let value = work.pop(); value !== undefined; value = work.pop()) {
    const home = code.block[value]!;
    const block = graph.blocks[home]!;
    const paramCount = block.ir === null ? 0 : block.ir.params.length;
    const position = value - block.first;
    if (position < paramCount) {
      for (const edge of block.assigning) {
        use(lowered.valueOf[edge.args[position]!.id]!, edge.from.index);
      }
      continue;
    }
    const end = code.argEnd[value]!;
    for (let i = code.argStart[value]!; i < end; i++) use(code.args.data[i]!, home);
  }
  return { total, local, needed };
}
