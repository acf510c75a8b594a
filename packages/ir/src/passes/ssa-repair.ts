// SSA repair: a value has got further definitions, and its uses must be led to the right one. Braun et al., "Simple and
// Efficient Construction of Static Single Assignment Form" (2013), section 2, for values whose definitions are all known.

import type { Cfg } from '../analysis/cfg.ts';
import { forEachTerminatorUse } from '../analysis/uses.ts';
import type { Block, Node } from '../function.ts';
import { rewriteList, rewriteTerminator } from './rewrite.ts';

/**
 * Rewrites the uses of values that are defined twice: in `first` (by the value itself) and in `second` (by its copy).
 * Every path from the entry to a use must pass one of the two blocks; uses within the two are taken to be right already.
 * Adds parameters where definitions meet; some may be redundant. `cfg` must be up to date.
 */
export function repairUses(
  cfg: Cfg,
  copies: ReadonlyMap<Node, Node>,
  first: Block,
  second: Block,
): void {
  const reaching = new Map<Node, (Node | undefined)[]>();
  const atEnd = (value: Node, block: Block): Node => {
    if (block === first) return value;
    if (block === second) return copies.get(value)!;
    return atStart(value, block);
  };
  const atStart = (value: Node, block: Block): Node => {
    let known = reaching.get(value);
    if (known === undefined) {
      known = [];
      reaching.set(value, known);
    }
    const found = known[block.id];
    if (found !== undefined) return found;
    const sources = cfg.sourcesOf(block);
    if (sources.length === 1) {
      const only = atEnd(value, sources[0]!);
      known[block.id] = only;
      return only;
    }
    // Entered before its arguments are looked for, so that the search ends at loops.
    const param = block.addParam(value.type!);
    known[block.id] = param;
    const count = block.params.length;
    cfg.edgesInto(block).forEach((edge, index) => {
      const arg = atEnd(value, sources[index]!);
      if (edge.args.length < count) edge.args = [...edge.args, arg];
    });
    return param;
  };
  for (const block of cfg.blocks) {
    if (block === first || block === second) continue;
    const find = (node: Node): Node => (copies.has(node) ? atStart(node, block) : node);
    for (const node of block.nodes) rewriteList(node.args, find);
    // Looking for a value may give edges of this very terminator another argument: do that first, then rewrite.
    const used: Node[] = [];
    forEachTerminatorUse(block.terminator!, (value) => {
      if (copies.has(value)) used.push(value);
    });
    used.forEach(find);
    if (used.length > 0) rewriteTerminator(block.terminator!, find);
  }
}
