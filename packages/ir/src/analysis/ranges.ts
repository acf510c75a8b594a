// Ranges of integer values, flow-sensitive: what branches and guards prove holds in the blocks that they dominate.
//
// Blocks are walked along the dominator tree (children in reverse post-order, so that predecessors come first); facts are
// entered on the way down and taken back on the way up, as pi nodes would hold them in extended SSA form (Bodik, Gupta,
// Sarkar, "ABCD: Eliminating Array Bounds Checks on Demand", 2000; Rodrigues, Campos, Pereira, "A Fast and Low-Overhead
// Technique to Secure Programs Against Integer Overflows", 2013). Parameters of loop heads are found by walking again:
// widening to thresholds until nothing grows, then narrowing (Cousot and Cousot, 1977), then a walk that checks the result.

import { isConstant } from '../fold.ts';
import type { Block, Edge, IrFunction, Node } from '../function.ts';
import { ops } from '../ops.ts';
import { givesTruth, integerEntry } from '../passes/families.ts';
import { Cfg } from './cfg.ts';
import { type Bound, bound, FALSE, FULL, join, meet, type Range, within } from './intervals.ts';
import { rangeOfConstant, rangeOfResult } from './range-rules.ts';
import { Refinement } from './refinement.ts';

/** What a walk does at each place, with the ranges that hold there. */
export interface RangeVisitor {
  /** At a block's parameters. */
  enter?(block: Block): void;
  /** After the node's range is known. */
  node?(node: Node, block: Block): void;
  /** At the end of a block. */
  terminator?(block: Block): void;
}

/** After so many walks, bounds that still grow go to the end of their type. */
const PATIENCE = 5;

/** The range analysis of one function. Construct, then {@link solve}, then {@link walk} with a visitor. */
export class Ranges {
  readonly cfg: Cfg;
  /** The range of each value in the present scope, by node id. */
  readonly #current: (Range | undefined)[] = [];
  /** How many refinements of a value are in force. */
  readonly #refined: Uint16Array;
  readonly #trailNode: number[] = [];
  readonly #trailRange: (Range | undefined)[] = [];
  /** Parameters of blocks with retreating edges: the range assumed, what forward edges bring, what retreating edges bring. */
  readonly #assumed: (Range | undefined)[] = [];
  #forward: (Range | undefined)[] = [];
  #backward: (Range | undefined)[] = [];
  #backwardNext: (Range | undefined)[] = [];
  /** The walk in which each value was last defined. */
  readonly #defined: Int32Array;
  /** The block that is being walked. */
  #place: Block;
  readonly #isHead: Uint8Array;
  /** The last walk in which each block is reached; retreating edges reach their targets for the next walk. */
  readonly #reached: Int32Array;
  /** Has the block been visited at all? */
  readonly #seen: Uint8Array;
  readonly #refinement: Refinement;
  readonly #thresholds: readonly Bound[];
  #walks = 0;
  #mode: 'widen' | 'narrow' | 'check' | 'use' = 'widen';
  #changed = false;
  #sound = true;

  constructor(fn: IrFunction) {
    const cfg = new Cfg(fn);
    this.cfg = cfg;
    this.#refined = new Uint16Array(fn.nodeCount);
    this.#defined = new Int32Array(fn.nodeCount);
    this.#place = fn.entry;
    this.#reached = new Int32Array(fn.blockCount).fill(-1);
    this.#isHead = new Uint8Array(fn.blockCount);
    this.#seen = new Uint8Array(fn.blockCount);
    this.#refinement = new Refinement(fn, {
      of: this.of,
      set: (node, range) => this.#narrow(node, range),
      // Ranges of values that are defined elsewhere, or further on, are left over from another place.
      inScope: (node) =>
        this.#defined[node.id] === this.#walks &&
        cfg.dominators.dominates(node.block.id, this.#place.id),
    });
    const { index } = cfg.order;
    let loops = false;
    for (const block of cfg.blocks) {
      for (const source of cfg.sourcesOf(block)) {
        if (index[source.id]! < index[block.id]!) continue;
        this.#isHead[block.id] = 1;
        loops = true;
      }
    }
    this.#thresholds = loops ? thresholdsOf(fn) : [];
  }

  /** Finds ranges that hold for all runs. */
  solve(): this {
    if (!this.#isHead.includes(1)) {
      this.#mode = 'use';
      return this;
    }
    this.#mode = 'widen';
    do {
      this.#changed = false;
      this.walk();
    } while (this.#changed);
    const safe = this.#assumed.slice();
    this.#mode = 'narrow';
    this.walk();
    // Narrowing is right when the rules are monotone; where refinement stopped early they may not be. So look.
    this.#mode = 'check';
    this.#sound = true;
    this.walk();
    if (!this.#sound) {
      for (let id = 0; id < safe.length; id++) this.#assumed[id] = safe[id];
    }
    this.#mode = 'use';
    return this;
  }

  /** The range of an integer value where the walk stands. */
  readonly of = (node: Node): Range => {
    const known = this.#current[node.id];
    if (known !== undefined) {
      // A value computed from one that has been refined since is worth another look.
      const source = node.args[0];
      if (source === undefined || this.#refined[source.id] === 0 || node.args.length > 2) {
        return known;
      }
      if (node.op.evaluate === null) return known;
      return meet(known, rangeOfResult(node, this.#plain)) ?? known;
    }
    if (!isConstant(node)) return node.type === 'i64' ? FULL.i64 : FULL.i32;
    const range = rangeOfConstant(node.imm as number | bigint);
    this.#current[node.id] = range;
    return range;
  };

  readonly #plain = (node: Node): Range => {
    const known = this.#current[node.id];
    return known ?? this.of(node);
  };

  /** Walks all blocks that may run, and calls the visitor with the ranges of each place at hand in {@link of}. */
  walk(visitor: RangeVisitor = {}): void {
    this.#walks++;
    this.#forward = [];
    this.#backward = this.#backwardNext;
    this.#backwardNext = [];
    const { preorder, parent } = this.cfg.dominators;
    const blocks: number[] = [];
    const marks: number[] = [];
    this.#reached[this.cfg.fn.entry.id] = this.#walks;
    for (const id of preorder) {
      while (blocks.length > 0 && blocks[blocks.length - 1] !== parent[id]) {
        blocks.pop();
        this.#rewind(marks.pop()!);
      }
      blocks.push(id);
      marks.push(this.#trailNode.length);
      if (this.#reached[id]! >= this.#walks) this.#visit(this.cfg.byId[id]!, visitor);
    }
    this.#rewind(0);
  }

  #visit(block: Block, visitor: RangeVisitor): void {
    this.#place = block;
    this.#seen[block.id] = 1;
    for (const param of block.params) {
      if (param.type === 'f64') continue;
      this.#define(param, this.#parameter(block, param));
    }
    this.#assumeEdge(block);
    visitor.enter?.(block);
    for (const node of block.nodes) {
      if (node.type === 'i32' || node.type === 'i64') {
        const range = rangeOfResult(node, this.of);
        this.#define(node, this.#refinement.beside(node, range));
      }
      visitor.node?.(node, block);
      if (node.op === ops.guard) this.#refinement.assume(node.args[0]!, true);
    }
    visitor.terminator?.(block);
    this.#leave(block);
  }

  #define(node: Node, range: Range): void {
    this.#defined[node.id] = this.#walks;
    const promised = node.range;
    this.#current[node.id] =
      promised === null
        ? range
        : (meet(range, { min: bound(promised.min), max: bound(promised.max) }) ?? range);
  }

  #parameter(block: Block, param: Node): Range {
    const full = param.type === 'i64' ? FULL.i64 : FULL.i32;
    if (block === this.cfg.fn.entry) return full;
    const { id } = param;
    const forward = this.#forward[id];
    if (this.#isHead[block.id] === 0) return forward ?? full;
    const backward = this.#backward[id];
    const found =
      forward !== undefined && backward !== undefined
        ? join(forward, backward)
        : (forward ?? backward ?? full);
    const assumed = this.#assumed[id];
    switch (this.#mode) {
      case 'widen': {
        if (assumed !== undefined && within(found, assumed)) return assumed;
        const wider = assumed === undefined ? found : this.#widen(assumed, found, full);
        this.#assumed[id] = wider;
        this.#changed = true;
        return wider;
      }
      case 'narrow': {
        const narrower = assumed === undefined ? found : (meet(assumed, found) ?? assumed);
        this.#assumed[id] = narrower;
        return narrower;
      }
      case 'check':
        if (assumed === undefined || !within(found, assumed)) this.#sound = false;
        return assumed ?? full;
      case 'use':
        return assumed ?? full;
    }
  }

  #widen(before: Range, now: Range, full: Range): Range {
    let { min, max } = before;
    if (now.min < min) {
      min = full.min;
      if (this.#walks <= PATIENCE) {
        for (const t of this.#thresholds) if (t <= now.min && t > min) min = t;
      }
    }
    if (now.max > max) {
      max = full.max;
      if (this.#walks <= PATIENCE) {
        for (const t of this.#thresholds) if (t >= now.max && t < max) max = t;
      }
    }
    return { min, max };
  }

  #assumeEdge(block: Block): void {
    const edges = this.cfg.edgesInto(block);
    if (edges.length === 1) this.#assume(this.cfg.sourcesOf(block)[0]!, edges[0]!);
  }

  /** Enters what it means that `edge` is taken at the end of `source`. */
  #assume(source: Block, edge: Edge): boolean {
    const t = source.terminator;
    if (t?.kind === 'branch' && t.then !== t.else) {
      return this.#refinement.assume(t.condition, edge === t.then);
    }
    if (t?.kind === 'switch' && edge !== t.default) {
      return this.#assumeIndex(t.index, t.targets.indexOf(edge));
    }
    return true;
  }

  #assumeIndex(index: Node, value: number): boolean {
    return this.#refinement.refine(index, { min: value, max: value });
  }

  /** Hands ranges to the parameters of the blocks behind, along the edges that may be taken. */
  #leave(block: Block): void {
    const t = block.terminator;
    switch (t?.kind) {
      case 'jump':
        this.#pass(block, t.target);
        return;
      case 'branch': {
        const condition = this.of(t.condition);
        if (condition.min !== 0 || condition.max !== 0) this.#follow(block, t.then);
        if (condition.min <= 0 && condition.max >= 0) this.#follow(block, t.else);
        return;
      }
      case 'switch':
        t.targets.forEach((edge, value) => {
          const mark = this.#trailNode.length;
          if (this.#assumeIndex(t.index, value)) this.#pass(block, edge);
          this.#rewind(mark);
        });
        this.#pass(block, t.default);
        return;
    }
  }

  #follow(block: Block, edge: Edge): void {
    const mark = this.#trailNode.length;
    // A contradiction shows that the edge is never taken.
    if (this.#assume(block, edge)) this.#pass(block, edge);
    this.#rewind(mark);
  }

  #pass(block: Block, edge: Edge): void {
    const target = edge.block;
    const { index } = this.cfg.order;
    const forward = index[block.id]! < index[target.id]!;
    const into = forward ? this.#forward : this.#backwardNext;
    // A retreating edge comes too late for this walk.
    this.#reached[target.id] = Math.max(this.#reached[target.id]!, this.#walks + (forward ? 0 : 1));
    if (!forward && this.#seen[target.id] === 0) this.#changed = true;
    target.params.forEach((param, place) => {
      if (param.type === 'f64') return;
      const range = this.of(edge.args[place]!);
      const before = into[param.id];
      into[param.id] = before === undefined ? range : join(before, range);
    });
  }

  #narrow(node: Node, range: Range): void {
    this.#trailNode.push(node.id);
    this.#trailRange.push(this.#current[node.id]);
    this.#current[node.id] = range;
    this.#refined[node.id]!++;
  }

  #rewind(mark: number): void {
    while (this.#trailNode.length > mark) {
      const id = this.#trailNode.pop()!;
      this.#current[id] = this.#trailRange.pop();
      this.#refined[id]!--;
    }
  }
}

/** Bounds at which loops are likely to stop: constants that are compared with, and their neighbours. */
function thresholdsOf(fn: IrFunction): Bound[] {
  const found = new Set<Bound>([-1, 0, 1, FULL.i32.min, FULL.i32.max]);
  for (const block of fn.blocks) {
    for (const node of block.nodes) {
      const limit = node.args[1];
      if (limit === undefined || !givesTruth(node.op) || !isConstant(limit)) continue;
      if (integerEntry(node.op) === undefined) continue;
      const value = bound(limit.imm as number | bigint);
      if (typeof value !== 'number' || Math.abs(value) > 2 ** 52) continue;
      found
        .add(value - 1)
        .add(value)
        .add(value + 1);
    }
    if (found.size > 64) break;
  }
  return [...found];
}

/** Is a truth known to be false, true, or neither? */
export function outcome(range: Range): boolean | null {
  if (range === FALSE || (range.min === 0 && range.max === 0)) return false;
  return range.min > 0 || range.max < 0 ? true : null;
}
