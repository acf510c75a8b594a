// Replacing values: a table from old nodes to new ones, and its application to operands.

import type { Block, Edge, IrFunction, Node, Terminator } from '../function.ts';

/** Which value stands for which, by node id. Union-find with path halving; the target of a replacement wins. */
export class Replacements {
  readonly #to: (Node | undefined)[] = [];
  /** Has anything been replaced? */
  changed = false;

  /** From now on `to` stands for `from`. */
  replace(from: Node, to: Node): void {
    const target = this.find(to);
    if (target === from) return;
    this.#to[from.id] = target;
    this.changed = true;
  }

  /** What stands for `node` at last. */
  find(node: Node): Node {
    const to = this.#to;
    let at = node;
    for (let next = to[at.id]; next !== undefined; next = to[at.id]) {
      const after = to[next.id];
      if (after !== undefined) to[at.id] = after;
      at = next;
    }
    return at;
  }

  /** Rewrites all operands in the function. */
  apply(fn: IrFunction): void {
    if (!this.changed) return;
    const find = (node: Node): Node => this.find(node);
    for (const block of fn.blocks) {
      for (const node of block.nodes) rewriteList(node.args, find);
      if (block.terminator !== null) rewriteTerminator(block.terminator, find);
    }
  }
}

/** Puts `find(value)` in the place of every value in the list. */
export function rewriteList(list: Node[], find: (node: Node) => Node): void {
  for (let i = 0; i < list.length; i++) {
    const old = list[i]!;
    const value = find(old);
    if (value !== old) list[i] = value;
  }
}

/**
 * Puts `find(value)` in the place of every value that the terminator uses. Its lists are copied before they are changed:
 * edges of different blocks may share one.
 */
export function rewriteTerminator(t: Terminator, find: (node: Node) => Node): void {
  switch (t.kind) {
    case 'jump':
      t.target.args = rewritten(t.target.args, find);
      return;
    case 'branch':
      t.condition = find(t.condition);
      t.then.args = rewritten(t.then.args, find);
      t.else.args = rewritten(t.else.args, find);
      return;
    case 'switch':
      t.index = find(t.index);
      for (const edge of t.targets) edge.args = rewritten(edge.args, find);
      t.default.args = rewritten(t.default.args, find);
      return;
    case 'return':
      t.values = rewritten(t.values, find);
      return;
    case 'tail_call':
    case 'tail_call_indirect':
    case 'exit':
      t.args = rewritten(t.args, find);
      return;
    case 'trap':
      return;
  }
}

/** The list itself when nothing in it changes, else a new one. */
function rewritten(list: Node[], find: (node: Node) => Node): Node[] {
  for (let i = 0; i < list.length; i++) {
    if (find(list[i]!) !== list[i]) return list.map(find);
  }
  return list;
}

/**
 * Takes parameters out of a block: those whose place in `drop` is 1. `edges` are all edges into the block. Edges may
 * share argument lists, and one edge may be listed twice, so lists are made anew and edges already done are recognised
 * by their length.
 */
export function dropParams(block: Block, edges: readonly Edge[], drop: Uint8Array): void {
  const before = block.params.length;
  for (const edge of edges) {
    if (edge.args.length === before) edge.args = edge.args.filter((_, index) => drop[index] !== 1);
  }
  let kept = 0;
  for (let index = 0; index < before; index++) {
    if (drop[index] !== 1) block.params[kept++] = block.params[index]!;
  }
  block.params.length = kept;
}

/** A branch terminator. */
export function branchOn(condition: Node, yes: Edge, no: Edge): Terminator {
  // biome-ignore lint/suspicious/noThenProperty: the field's usual name; terminators are never awaited
  return { kind: 'branch', condition, then: yes, else: no };
}
