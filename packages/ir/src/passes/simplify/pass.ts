// Simplification as a pass of its own: one sweep over the blocks in reverse post-order.

import { Cfg } from '../../analysis/cfg.ts';
import type { Block, IrFunction } from '../../function.ts';
import { Node } from '../../function.ts';
import type { Constant, Op } from '../../ops.ts';
import { ops } from '../../ops.ts';
import { branchOn, Replacements, rewriteList, rewriteTerminator } from '../rewrite.ts';
import { canonicalOrder, type Maker, simplify, simplifyCondition } from './rules.ts';

/** Rewrites every operation to its simplest form. Gives whether anything changed. */
export function simplifyFunction(fn: IrFunction): boolean {
  return new Simplification(fn).run();
}

class Simplification implements Maker {
  readonly #fn: IrFunction;
  readonly #values: Replacements = new Replacements();
  #block: Block;
  #changed = false;

  constructor(fn: IrFunction) {
    this.#fn = fn;
    this.#block = fn.entry;
  }

  run(): boolean {
    const find = (node: Node): Node => this.#values.find(node);
    for (const block of new Cfg(this.#fn).blocks) {
      this.#block = block;
      const { nodes } = block;
      block.nodes = [];
      for (const node of nodes) {
        rewriteList(node.args, find);
        const op = canonicalOrder(node.op, node.args);
        if (op !== node.op) {
          node.op = op;
          this.#changed = true;
        }
        const simpler = simplify(this, op, node.args);
        if (simpler !== null) {
          this.#values.replace(node, simpler);
          continue;
        }
        if (op === ops.guard) node.args[0] = simplifyCondition(node.args[0]!);
        block.nodes.push(node);
      }
      if (block.terminator !== null) {
        rewriteTerminator(block.terminator, find);
        simplifyBranch(block);
      }
    }
    this.#values.apply(this.#fn); // values that come round a loop
    return this.#changed || this.#values.changed;
  }

  make(op: Op, ...args: Node[]): Node {
    const ordered = canonicalOrder(op, args);
    const simpler = simplify(this, ordered, args);
    if (simpler !== null) return simpler;
    const node = new Node(ordered, ordered.result, args, null, this.#block, this.#fn.newId());
    this.#block.nodes.push(node);
    return node;
  }

  constant(type: 'i32' | 'i64' | 'f64', value: Constant): Node {
    return this.#fn.constant(type, value);
  }
}

/** Makes a branch on `eqz x` a branch on `x` the other way round. */
export function simplifyBranch(block: Block): void {
  const t = block.terminator;
  if (t?.kind !== 'branch') return;
  let condition = simplifyCondition(t.condition);
  let turned = false;
  while (condition.op === ops['i32.eqz']) {
    condition = simplifyCondition(condition.args[0]!);
    turned = !turned;
  }
  if (turned) block.terminator = branchOn(condition, t.else, t.then);
  else t.condition = condition;
}
