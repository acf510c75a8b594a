// Loop rotation (inversion): `while (c) body` becomes `if (c) do body while (c)`. The body's first part then runs in every
// round for certain, so that loads and guards in it may be moved in front of the loop. Muchnick, "Advanced Compiler Design
// and Implementation", section 18.5; Aho, Lam, Sethi, Ullman, "Compilers", section 9.5.

import { Cfg } from '../analysis/cfg.ts';
import type { Block, Edge, IrFunction } from '../function.ts';
import { Node } from '../function.ts';
import { removeRedundantParams } from './block-params.ts';
import { branchOn } from './rewrite.ts';
import { repairUses } from './ssa-repair.ts';

/** Heads with more nodes are not copied. */
const HEAD_LIMIT = 24;
/** Loops of one function that are rotated. */
const LOOP_LIMIT = 16;

/** Rotates loops that are left at their head and nowhere near their end. Gives whether anything changed. */
export function rotateLoops(fn: IrFunction): boolean {
  let cfg = new Cfg(fn);
  if (cfg.loops.count === 0 || !cfg.dominators.reducible) return false;
  const heads = Array.from(cfg.loops.header.slice(0, LOOP_LIMIT), (id) => cfg.byId[id]!);
  let changed = false;
  for (const head of heads) {
    const loop = cfg.loops.header.indexOf(head.id);
    if (loop < 0 || !isRotatable(cfg, loop, head)) continue;
    rotate(cfg, loop, head);
    changed = true;
    cfg = new Cfg(fn);
  }
  if (changed) removeRedundantParams(fn);
  return changed;
}

function isRotatable(cfg: Cfg, loop: number, head: Block): boolean {
  const { loops } = cfg;
  const t = head.terminator;
  if (t?.kind !== 'branch' || head.nodes.length > HEAD_LIMIT) return false;
  if (t.then.block === head || t.else.block === head) return false;
  if (loops.contains(loop, t.then.block.id) === loops.contains(loop, t.else.block.id)) return false;
  if (head.nodes.some(({ op }) => op.effect === 'call' || op.effect === 'store')) return false;
  // A loop that is also left at its end has been rotated, or was written so.
  const exiting = loops.exiting(loop);
  return loops.latches(loop).every((latch) => latch !== head.id && !exiting.includes(latch));
}

function rotate(cfg: Cfg, loop: number, head: Block): void {
  const { fn, loops } = cfg;
  const first = fn.addBlock();
  fn.blocks.pop();
  fn.blocks.splice(fn.blocks.indexOf(head), 0, first);
  first.cold = head.cold;
  const copies = new Map<Node, Node>();
  const copyOf = (node: Node): Node => copies.get(node) ?? node;
  for (const param of head.params) {
    const copy = first.addParam(param.type!);
    copy.range = param.range;
    copies.set(param, copy);
  }
  for (const node of head.nodes) {
    const copy = new Node(node.op, node.type, node.args.map(copyOf), node.imm, first, fn.newId());
    copy.range = node.range;
    first.nodes.push(copy);
    if (node.type !== null) copies.set(node, copy);
  }
  const t = head.terminator as Extract<Block['terminator'], { kind: 'branch' }>;
  const edge = ({ block, args }: Edge): Edge => ({ block, args: args.map(copyOf) });
  first.terminator = branchOn(copyOf(t.condition), edge(t.then), edge(t.else));
  const sources = cfg.sourcesOf(head);
  cfg.edgesInto(head).forEach((entering, index) => {
    if (!loops.contains(loop, sources[index]!.id)) entering.block = first;
  });
  repairUses(new Cfg(fn), copies, head, first);
}
