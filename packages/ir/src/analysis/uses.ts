// Where values are used: counts, and lists of users, computed when a pass asks for them.

import type { IrFunction, Node, Terminator } from '../function.ts';

/** Calls `visit` for every value that a terminator uses, edge arguments included. */
export function forEachTerminatorUse(t: Terminator, visit: (value: Node) => void): void {
  switch (t.kind) {
    case 'jump':
      t.target.args.forEach(visit);
      return;
    case 'branch':
      visit(t.condition);
      t.then.args.forEach(visit);
      t.else.args.forEach(visit);
      return;
    case 'switch':
      visit(t.index);
      for (const edge of t.targets) edge.args.forEach(visit);
      t.default.args.forEach(visit);
      return;
    case 'return':
      t.values.forEach(visit);
      return;
    case 'tail_call':
    case 'tail_call_indirect':
    case 'exit':
      t.args.forEach(visit);
      return;
    case 'trap':
      return;
  }
}

/** How often each value is used in the function's blocks, by node id. */
export function useCounts(fn: IrFunction): Uint32Array {
  const counts = new Uint32Array(fn.nodeCount);
  const count = (value: Node): void => {
    counts[value.id]!++;
  };
  for (const block of fn.blocks) {
    for (const node of block.nodes) node.args.forEach(count);
    if (block.terminator !== null) forEachTerminatorUse(block.terminator, count);
  }
  return counts;
}
