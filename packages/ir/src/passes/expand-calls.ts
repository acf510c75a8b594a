// Expansion of calls into code: for operations that stay calls while the function is optimised (allocations, say) and are
// then done in line.

import { Builder } from '../builder.ts';
import type { IrFunction, Node } from '../function.ts';
import { ops } from '../ops.ts';
import { Replacements } from './rewrite.ts';
import { splitBlock } from './split-block.ts';

/**
 * Replaces the calls that `select` picks. `expand` gets a builder that stands where the call stood; it may make blocks,
 * must leave the builder in the block where execution goes on, and gives the call's result (anything when it has none).
 * Gives whether anything changed.
 */
export function expandCalls(
  fn: IrFunction,
  select: (call: Node) => boolean,
  expand: (builder: Builder, call: Node) => Node | null,
): boolean {
  const values = new Replacements();
  let changed = false;
  // The rest of a split block is listed after it and is looked at in its turn; so is what `expand` made.
  for (let i = 0; i < fn.blocks.length; i++) {
    const block = fn.blocks[i]!;
    const index = block.nodes.findIndex((node) => node.op === ops.call && select(node));
    if (index < 0) continue;
    const call = block.nodes[index]!;
    for (let arg = 0; arg < call.args.length; arg++) call.args[arg] = values.find(call.args[arg]!);
    const rest = splitBlock(block, index + 1);
    block.nodes.pop();
    const builder = new Builder(fn).at(block);
    const result = expand(builder, call);
    builder.jump(rest);
    if (call.type !== null) {
      if (result?.type !== call.type) {
        throw new TypeError(
          `expanding a call of %${fn.name}: the call gives ${call.type}, its expansion ${result?.type ?? 'nothing'}`,
        );
      }
      values.replace(call, result);
    }
    changed = true;
  }
  values.apply(fn);
  return changed;
}
