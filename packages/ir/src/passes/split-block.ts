// Splitting a block, for lowerings that put control flow in the middle of one.

import type { Block } from '../function.ts';

/**
 * Moves what stands in `block` from the node at `index` on, and the terminator, into a new block. `block` is left without
 * a terminator. The new block follows it in the function's list.
 */
export function splitBlock(block: Block, index: number): Block {
  const { fn } = block;
  const rest = fn.addBlock();
  fn.blocks.pop();
  fn.blocks.splice(fn.blocks.indexOf(block) + 1, 0, rest);
  rest.cold = block.cold;
  rest.nodes = block.nodes.slice(index);
  for (const node of rest.nodes) node.block = rest;
  rest.terminator = block.terminator;
  block.nodes.length = index;
  block.terminator = null;
  return rest;
}
