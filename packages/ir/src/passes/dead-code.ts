// Dead code: nodes without effect whose results nobody needs, and block parameters that only feed such nodes or each
// other. Cytron et al., "Efficiently Computing Static Single Assignment Form" (1991), section 7.1: everything is dead
// until an effect needs it.

import { Cfg } from '../analysis/cfg.ts';
import { isAnchor, removable } from '../analysis/effects.ts';
import type { IrFunction, Node } from '../function.ts';
import { ops } from '../ops.ts';
import { dropParams } from './rewrite.ts';

/** What dead code elimination may do besides. */
export interface DeadCodeOptions {
  /** Remove anchors too (see `isAnchor`): right once no later pass moves guards. Default: false. */
  readonly dropAnchors?: boolean;
}

/** Removes dead nodes and parameters. The function must have no unreachable blocks. Gives whether anything changed. */
export function removeDeadCode(fn: IrFunction, options: DeadCodeOptions = {}): boolean {
  const cfg = new Cfg(fn);
  const live = new Uint8Array(fn.nodeCount);
  const work: Node[] = [];
  const need = (node: Node): void => {
    if (live[node.id] === 1) return;
    live[node.id] = 1;
    work.push(node);
  };
  const dropped = (node: Node): boolean => options.dropAnchors === true && isAnchor(node);
  for (const block of cfg.blocks) {
    for (const node of block.nodes) {
      if (!removable(node) && !dropped(node)) need(node);
    }
    const t = block.terminator;
    switch (t?.kind) {
      case 'branch':
        need(t.condition);
        break;
      case 'switch':
        need(t.index);
        break;
      case 'return':
        t.values.forEach(need);
        break;
      case 'tail_call':
      case 'tail_call_indirect':
      case 'exit':
        t.args.forEach(need);
        break;
    }
  }
  for (const param of fn.entry.params) live[param.id] = 1;
  for (let node = work.pop(); node !== undefined; node = work.pop()) {
    if (node.op !== ops.param) {
      node.args.forEach(need);
      continue;
    }
    const index = node.block.params.indexOf(node);
    for (const edge of cfg.edgesInto(node.block)) need(edge.args[index]!);
  }

  let changed = false;
  for (const block of cfg.blocks) {
    const kept = block.nodes.filter((node) => live[node.id] === 1);
    if (kept.length < block.nodes.length) {
      block.nodes = kept;
      changed = true;
    }
    if (block.params.every((param) => live[param.id] === 1)) continue;
    const drop = Uint8Array.from(block.params, (param) => 1 - live[param.id]!);
    dropParams(block, cfg.edgesInto(block), drop);
    changed = true;
  }
  return changed;
}
