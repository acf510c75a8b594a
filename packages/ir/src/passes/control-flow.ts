// Clean-up of control flow: constant branches, unreachable blocks, jumps through empty blocks, and chains of blocks.
// Cooper and Torczon, "Engineering a Compiler", section 10.2.2 ("Clean"); threading of constants through empty blocks is
// the special case of jump threading that leaves no value to repair.

import { isAnchor } from '../analysis/effects.ts';
import { useCounts } from '../analysis/uses.ts';
import { isConstant } from '../fold.ts';
import type { Block, Edge, IrFunction, Node, Terminator } from '../function.ts';
import { successors } from '../function.ts';
import { ops } from '../ops.ts';
import { branchOn, Replacements } from './rewrite.ts';

/** Runs all parts of the clean-up until nothing changes any more. Gives whether anything did. */
export function cleanControlFlow(fn: IrFunction): boolean {
  let changed = false;
  for (let again = true; again; ) {
    again = foldBranches(fn);
    again = removeUnreachable(fn) || again;
    again = threadJumps(fn) || again;
    again = mergeBlocks(fn) || again;
    changed ||= again;
  }
  return changed;
}

/** Turns branches and switches on constants into jumps, and guards on the constant 0 into exits. */
export function foldBranches(fn: IrFunction): boolean {
  let changed = false;
  for (const block of fn.blocks) {
    changed = cutAtFailingGuard(block) || changed;
    const t = block.terminator;
    if (t === null) continue;
    const simpler = simplerTerminator(block, t);
    if (simpler === null) continue;
    block.terminator = simpler;
    changed = true;
  }
  return changed;
}

/** A guard whose condition is 0 always leaves: the block ends there. */
function cutAtFailingGuard(block: Block): boolean {
  const at = block.nodes.findIndex(
    (node) => node.op === ops.guard && isConstant(node.args[0]!) && !isAnchor(node),
  );
  if (at < 0) return false;
  const guard = block.nodes[at]!;
  block.nodes.length = at;
  block.terminator = { kind: 'exit', exit: guard.imm as number, args: guard.args.slice(1) };
  return true;
}

function simplerTerminator(block: Block, t: Terminator): Terminator | null {
  switch (t.kind) {
    case 'branch': {
      if (isConstant(t.condition)) {
        return { kind: 'jump', target: t.condition.imm !== 0 ? t.then : t.else };
      }
      return sameEdge(t.then, t.else) ? { kind: 'jump', target: t.then } : null;
    }
    case 'switch': {
      if (isConstant(t.index)) {
        const index = (t.index.imm as number) >>> 0;
        return { kind: 'jump', target: t.targets[index] ?? t.default };
      }
      const first = t.targets.find((edge) => !sameEdge(edge, t.default));
      if (first === undefined) return { kind: 'jump', target: t.default };
      if (t.targets.length > 1) return null;
      // One target: goes there when the index is 0.
      return branchOn(t.index, copy(t.default), copy(first));
    }
    case 'jump': {
      // A block that can only be left at once is better ended like the block that it leads to.
      const { block: target, args } = t.target;
      const end = target.terminator;
      if (target === block || target.nodes.length > 0 || target.params.length > 0) return null;
      if (args.length > 0 || end?.kind !== 'trap') return null;
      return { kind: 'trap' };
    }
    default:
      return null;
  }
}

function copy(edge: Edge): Edge {
  return { block: edge.block, args: edge.args };
}

function sameEdge(a: Edge, b: Edge): boolean {
  return (
    a.block === b.block &&
    a.args.length === b.args.length &&
    a.args.every((arg, i) => arg === b.args[i])
  );
}

/** Takes out the blocks that the entry does not reach. */
export function removeUnreachable(fn: IrFunction): boolean {
  const seen = new Uint8Array(fn.blockCount);
  const work: Block[] = [fn.entry];
  seen[fn.entry.id] = 1;
  let count = 0;
  for (let block = work.pop(); block !== undefined; block = work.pop()) {
    count++;
    for (const edge of successors(block)) {
      if (seen[edge.block.id] === 1) continue;
      seen[edge.block.id] = 1;
      work.push(edge.block);
    }
  }
  if (count === fn.blocks.length) return false;
  fn.blocks = fn.blocks.filter((block) => seen[block.id] === 1);
  return true;
}

/**
 * Leads edges past empty blocks. An empty block that jumps is skipped; one that branches or switches on a parameter is
 * skipped by the edges that pass it a constant. Only blocks whose parameters are used by their own terminator alone
 * qualify: nothing behind them then needs the parameters.
 */
export function threadJumps(fn: IrFunction): boolean {
  const empty = fn.blocks.filter(
    (block) => block.nodes.length === 0 && block !== fn.entry && mayThread(block),
  );
  if (empty.length === 0) return false;
  const usable = new Uint8Array(fn.blockCount);
  let counts: Uint32Array | null = null;
  for (const block of empty) {
    if (block.params.length > 0) counts ??= useCounts(fn);
    if (counts === null || onlyUsedByTerminator(block, counts)) usable[block.id] = 1;
  }
  let changed = false;
  for (const block of fn.blocks) {
    for (const edge of successors(block)) {
      let at: Edge = edge;
      let steps = 0;
      while (usable[at.block.id] === 1 && steps++ <= empty.length) {
        const next = edgeTaken(at);
        if (next === null) break;
        const { params } = at.block;
        const passed: readonly Node[] = at.args;
        const args = next.args.map((arg) => {
          const place = params.indexOf(arg);
          return place < 0 ? arg : passed[place]!;
        });
        at = { block: next.block, args };
      }
      // A cycle of empty blocks leads nowhere: it stays as it is.
      if (at === edge || steps > empty.length) continue;
      edge.block = at.block;
      edge.args = at.args;
      changed = true;
    }
  }
  return changed;
}

function mayThread(block: Block): boolean {
  const t = block.terminator;
  if (t?.kind === 'jump') return true;
  const tested = t?.kind === 'branch' ? t.condition : t?.kind === 'switch' ? t.index : null;
  return tested !== null && block.params.includes(tested);
}

function onlyUsedByTerminator(block: Block, counts: Uint32Array): boolean {
  if (block.params.length === 0) return true;
  const t = block.terminator!;
  const own = (param: Node): number => {
    let uses = t.kind === 'branch' && t.condition === param ? 1 : 0;
    if (t.kind === 'switch' && t.index === param) uses = 1;
    for (const edge of successors(block)) {
      for (const arg of edge.args) if (arg === param) uses++;
    }
    return uses;
  };
  return block.params.every((param) => counts[param.id] === own(param));
}

/** Where an edge into an empty block goes on, if that is certain. */
function edgeTaken(edge: Edge): Edge | null {
  const t = edge.block.terminator!;
  if (t.kind === 'jump') return t.target;
  const tested = t.kind === 'branch' ? t.condition : t.kind === 'switch' ? t.index : null;
  const value = edge.args[edge.block.params.indexOf(tested!)];
  if (value === undefined || !isConstant(value)) return null;
  if (t.kind === 'branch') return value.imm !== 0 ? t.then : t.else;
  if (t.kind === 'switch') return t.targets[(value.imm as number) >>> 0] ?? t.default;
  return null;
}

/** Joins each block that ends with a jump to the block after it, where it is the only way there. */
export function mergeBlocks(fn: IrFunction): boolean {
  const entering = new Uint32Array(fn.blockCount);
  for (const block of fn.blocks) {
    for (const edge of successors(block)) entering[edge.block.id]!++;
  }
  const values = new Replacements();
  const gone = new Uint8Array(fn.blockCount);
  let changed = false;
  for (const block of fn.blocks) {
    if (gone[block.id] === 1) continue;
    for (let t = block.terminator; t?.kind === 'jump'; t = block.terminator) {
      const { block: next, args } = t.target;
      if (next === block || entering[next.id] !== 1) break;
      next.params.forEach((param, index) => {
        values.replace(param, args[index]!);
      });
      for (const node of next.nodes) node.block = block;
      block.nodes = block.nodes.length === 0 ? next.nodes : block.nodes.concat(next.nodes);
      block.terminator = next.terminator;
      block.cold &&= next.cold;
      gone[next.id] = 1;
      changed = true;
    }
  }
  if (!changed) return false;
  fn.blocks = fn.blocks.filter((block) => gone[block.id] !== 1);
  values.apply(fn);
  return true;
}
