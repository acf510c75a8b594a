// Loop-invariant code motion: a computation whose operands do not change in a loop is done once before it. Aho, Lam,
// Sethi, Ullman, "Compilers", section 9.5; with SSA one sweep in reverse post-order suffices, and each node goes at once
// to the outermost loop that it does not depend on.
//
// What may move out of a loop:
// - pure operations, wherever they stand (they cost a little when the loop would not have run them);
// - loads of classes that the loop does not write, and operations that may trap, where the loop certainly runs them
//   before anything can leave it; and loads of an object of which another field is read in front of the loop anyway;
// - guards that the loop certainly runs before it does anything: see `hoistGuard`.

import { Cfg } from '../analysis/cfg.ts';
import { isAnchor, mayLeave, mayTrap, writesOf } from '../analysis/effects.ts';
import { addPreheader, findPreheader } from '../analysis/preheader.ts';
import { isConstant } from '../fold.ts';
import type { Access, Block, IrFunction, Node } from '../function.ts';
import { ANY_ALIAS } from '../function.ts';
import { ops } from '../ops.ts';

/** What loop-invariant code motion needs to know from the owner of the exits. */
export interface LoopInvariantOptions {
  /**
   * May the guard with exit `guard` be moved in front of a loop, and with which exit? A guard resumes at its own
   * instruction with the values that it names; in front of the loop neither is right any more. So it takes over the values
   * of the nearest *anchor* on the straight way to the loop (see `isAnchor`; with no effect between it and the loop), and an
   * exit that resumes where the anchor stands: `anchor` itself, or another made for this purpose, so that the right
   * speculation is blamed when the guard fails. `null` keeps the guard in the loop. Without this option all guards stay.
   */
  readonly hoistGuard?: (guard: number, anchor: number) => number | null;
}

/**
 * How many nodes a loop may lose from blocks that only some of its rounds run. Each keeps a value alive through the whole
 * loop, which would be ruinous for an interpreter's loop over hundreds of handlers.
 */
const SOMETIMES_LIMIT = 12;

/** How many blocks are searched for an anchor. */
const ANCHOR_DISTANCE = 6;

/** Moves loop-invariant nodes in front of their loops. Gives whether anything changed. */
export function hoistLoopInvariants(fn: IrFunction, options: LoopInvariantOptions = {}): boolean {
  const cfg = new Cfg(fn);
  if (cfg.loops.count === 0) return false;
  return new Hoisting(cfg, options).run();
}

/** What is known of one loop. */
interface Loop {
  readonly irreducible: boolean;
  /** Classes written anywhere in the loop; `null` stands for all. */
  readonly writes: ReadonlySet<number> | null;
  /** Made when the first node moves. */
  preheader: Block | null;
  /** How many nodes may still be moved from blocks that only some rounds run. */
  budget: number;
}

class Hoisting {
  readonly #cfg: Cfg;
  readonly #options: LoopInvariantOptions;
  readonly #loops: Loop[] = [];
  /** The innermost loop in which each node is defined after hoisting, by node id: -1 for none. */
  readonly #loopOf: Int32Array;
  #changed = false;

  constructor(cfg: Cfg, options: LoopInvariantOptions) {
    this.#cfg = cfg;
    this.#options = options;
    for (let loop = 0; loop < cfg.loops.count; loop++) {
      this.#loops.push({
        irreducible: cfg.loops.irreducible[loop] === 1,
        writes: this.#writes(loop),
        preheader: null,
        budget: SOMETIMES_LIMIT,
      });
    }
    this.#loopOf = new Int32Array(cfg.fn.nodeCount).fill(-1);
    for (const block of cfg.blocks) {
      const loop = cfg.loops.loopOf[block.id]!;
      if (loop < 0) continue;
      for (const node of block.params) this.#loopOf[node.id] = loop;
      for (const node of block.nodes) this.#loopOf[node.id] = loop;
    }
  }

  #writes(loop: number): Set<number> | null {
    const written = new Set<number>();
    for (const id of this.#cfg.loops.nodes(loop)) {
      for (const node of this.#cfg.byId[id]!.nodes) {
        const writes = writesOf(node);
        if (writes === 'all') return null;
        for (const alias of writes) written.add(alias);
      }
    }
    return written;
  }

  run(): boolean {
    const { loops } = this.#cfg;
    // Blocks that their loop runs in each first round before anything else happens: its header, and what only follows.
    const certain = new Map<Block, Certainty>();
    for (const block of this.#cfg.blocks) {
      const loop = loops.loopOf[block.id]!;
      if (loop < 0) continue;
      let certainty = certain.get(block) ?? null;
      if (loops.header[loop] === block.id) certainty = { loop, quiet: true };
      const always = this.#runsInEachRound(block, loop);
      const kept = block.nodes.filter((node) => {
        if (!always && this.#loops[loop]!.budget === 0) return true;
        if (!this.#tryHoist(block, loop, node, certainty)) return true;
        if (!always) this.#loops[loop]!.budget--;
        return false;
      });
      if (kept.length < block.nodes.length) {
        block.nodes = kept;
        this.#changed = true;
      }
      // A jump hands the certainty on, unless it closes a loop or leaves it.
      const t = block.terminator;
      if (certainty === null || t?.kind !== 'jump') continue;
      const next = t.target.block;
      const forward = this.#cfg.sourcesOf(next).length === 1;
      if (forward && loops.loopOf[next.id] === loop) certain.set(next, certainty);
    }
    return this.#changed;
  }

  #runsInEachRound(block: Block, loop: number): boolean {
    const { dominators, loops, graph, order } = this.#cfg;
    const header = loops.header[loop]!;
    if (block.id === header) return true;
    for (let at = graph.predecessorStart[header]!; at < graph.predecessorStart[header + 1]!; at++) {
      const source = graph.predecessorList[at]!;
      if (order.index[source]! < 0 || !loops.contains(loop, source)) continue;
      if (!dominators.dominates(block.id, source)) return false;
    }
    return true;
  }

  /** Moves a node if that is allowed; gives whether it did. Notes in `certainty` what the nodes that stay do. */
  #tryHoist(block: Block, inner: number, node: Node, certainty: Certainty | null): boolean {
    // What a loop does rarely is better left there.
    const header = this.#cfg.byId[this.#cfg.loops.header[inner]!]!;
    const target = block.cold && !header.cold ? -1 : this.#target(inner, node, certainty);
    if (target < 0) {
      this.#stay(node, certainty);
      return false;
    }
    const preheader = this.#preheader(target);
    // A range was proven for the old place; it holds at the new one if that always leads to the old one.
    if (target !== inner || certainty === null || certainty.left === true) node.range = null;
    node.block = preheader;
    preheader.nodes.push(node);
    this.#loopOf[node.id] = this.#cfg.loops.parent[target]!;
    return true;
  }

  #stay(node: Node, certainty: Certainty | null): void {
    if (certainty === null) return;
    if (mayLeave(node)) certainty.left = true;
    if (writesOf(node).length > 0 || node.op.effect === 'call') certainty.quiet = false;
  }

  /** The outermost loop that the node may leave, or -1. */
  #target(inner: number, node: Node, certainty: Certainty | null): number {
    const { loops } = this.#cfg;
    let target = -1;
    for (let loop = inner; loop >= 0; loop = loops.parent[loop]!) {
      const state = this.#loops[loop]!;
      if (state.irreducible || !this.#invariant(node, loop)) break;
      // Nothing is certain about loops further out, because the inner one may not run.
      if (!this.#mayLeave(loop, state, node, loop === inner ? certainty : null)) break;
      target = loop;
    }
    return target;
  }

  #invariant(node: Node, loop: number): boolean {
    // A guard that moves takes other values with it.
    const count = node.op === ops.guard ? 1 : node.args.length;
    for (let i = 0; i < count; i++) {
      const arg = node.args[i]!;
      if (!isConstant(arg) && this.#inside(arg, loop)) return false;
    }
    return true;
  }

  #inside(value: Node, loop: number): boolean {
    const { depth, parent } = this.#cfg.loops;
    let at = this.#loopOf[value.id] ?? -1;
    while (at >= 0 && depth[at]! > depth[loop]!) at = parent[at]!;
    return at === loop;
  }

  #mayLeave(loop: number, state: Loop, node: Node, certainty: Certainty | null): boolean {
    const runs = certainty !== null && certainty.left !== true;
    switch (node.op.effect) {
      case 'pure':
        return true;
      case 'traps':
        return !mayTrap(node) || (runs && certainty.quiet);
      case 'load': {
        const { alias } = node.imm as Access;
        if (state.writes === null || state.writes.has(ANY_ALIAS)) return false;
        if (alias === ANY_ALIAS ? state.writes.size > 0 : state.writes.has(alias)) return false;
        return runs || this.#readBefore(loop, node);
      }
      case 'guard':
        return runs && certainty.quiet && !isAnchor(node) && this.#adoptAnchor(loop, node);
      default:
        return false;
    }
  }

  /** Is memory at the same address, as far or further, read at the end of the preheader already? */
  #readBefore(loop: number, node: Node): boolean {
    const preheader = this.#loops[loop]!.preheader ?? findPreheader(this.#cfg, loop);
    if (preheader === null) return false;
    const end = (node.imm as Access).offset + node.op.bytes;
    return preheader.nodes.some(
      (other) =>
        other.op.effect === 'load' &&
        other.args[0] === node.args[0] &&
        (other.imm as Access).offset + other.op.bytes >= end,
    );
  }

  /** Gives a guard the exit and the values of the loop's anchor, if it has one and the owner of the exits agrees. */
  #adoptAnchor(loop: number, guard: Node): boolean {
    const { hoistGuard } = this.#options;
    if (hoistGuard === undefined) return false;
    const anchor = this.#anchorOf(loop);
    if (anchor === null) return false;
    const exit = hoistGuard(guard.imm as number, anchor.imm as number);
    if (exit === null) return false;
    guard.imm = exit;
    guard.args = [guard.args[0]!, ...anchor.args.slice(1)];
    return true;
  }

  /** The last anchor on the straight way to a loop, unless something with an effect stands behind it. */
  #anchorOf(loop: number): Node | null {
    const { loops, byId } = this.#cfg;
    const header = byId[loops.header[loop]!]!;
    let at: Block | undefined;
    for (const source of this.#cfg.sourcesOf(header)) {
      if (loops.contains(loop, source.id)) continue;
      if (at !== undefined) return null;
      at = source;
    }
    for (let step = 0; at !== undefined && step < ANCHOR_DISTANCE; step++) {
      for (let i = at.nodes.length - 1; i >= 0; i--) {
        const node = at.nodes[i]!;
        if (isAnchor(node)) return node;
        const { effect } = node.op;
        if (effect === 'store' || effect === 'call') return null;
      }
      const sources: readonly Block[] = this.#cfg.sourcesOf(at);
      at = sources.length === 1 ? sources[0] : undefined;
    }
    return null;
  }

  #preheader(loop: number): Block {
    const state = this.#loops[loop]!;
    state.preheader ??= findPreheader(this.#cfg, loop) ?? addPreheader(this.#cfg, loop);
    return state.preheader;
  }
}

/** What is certain at a place in a loop's first round: that it is reached, if nothing has left before. */
interface Certainty {
  readonly loop: number;
  /** May something before have left the loop? */
  left?: boolean;
  /** Has nothing before had an effect? */
  quiet: boolean;
}
