// Global value numbering with simplification and with what dominating branches and guards prove, in one walk over the
// dominator tree. Briggs, Cooper, Simpson, "Value Numbering" (1997), section 4; Click, "Global Code Motion, Global Value
// Numbering" (1995) for doing both at once.
//
// Children are walked in reverse post-order, so all predecessors of a block, those on back edges aside, come before it.

import { Cfg } from '../analysis/cfg.ts';
import { isAnchor, mergeable } from '../analysis/effects.ts';
import { isConstant } from '../fold.ts';
import type { Block, IrFunction } from '../function.ts';
import { Node } from '../function.ts';
import type { Constant, Op } from '../ops.ts';
import { ops } from '../ops.ts';
import { removeUnreachable } from './control-flow.ts';
import { givesTruth, i32, i64, integerEntry, oppositeOf } from './families.ts';
import { Replacements, rewriteList, rewriteTerminator } from './rewrite.ts';
import { simplifyBranch } from './simplify/pass.ts';
import {
  canonicalOrder,
  isTruth,
  isZero,
  type Maker,
  simplify,
  simplifyCondition,
} from './simplify/rules.ts';
import { ValueTable } from './value-table.ts';

/** Simplifies, merges equal computations and folds what branches and guards decide. Gives whether anything changed. */
export function numberValues(fn: IrFunction): boolean {
  return new ValueNumbering(fn).run();
}

/** What must be undone when the walk leaves a block's subtree. */
interface Scope {
  readonly block: number;
  readonly entries: number;
  readonly facts: number;
}

class ValueNumbering implements Maker {
  readonly #fn: IrFunction;
  readonly #cfg: Cfg;
  readonly #values: Replacements = new Replacements();
  readonly #table: ValueTable = new ValueTable();
  /** Constants that values are known to equal in the present scope, by node id, and the ids in order of discovery. */
  readonly #fact: (Node | undefined)[] = [];
  readonly #trail: number[] = [];
  #block: Block;
  #changed = false;

  constructor(fn: IrFunction) {
    this.#fn = fn;
    this.#cfg = new Cfg(fn);
    this.#block = fn.entry;
  }

  run(): boolean {
    const { preorder, parent } = this.#cfg.dominators;
    const scopes: Scope[] = [];
    for (const id of preorder) {
      while (scopes.length > 0 && scopes[scopes.length - 1]!.block !== parent[id]) {
        this.#leave(scopes.pop()!);
      }
      scopes.push({ block: id, entries: this.#table.mark, facts: this.#trail.length });
      this.#visit(this.#cfg.byId[id]!);
    }
    this.#values.apply(this.#fn); // values that come round a loop
    // A guard that always fails cuts its block short, and may cut off blocks behind it.
    return removeUnreachable(this.#fn) || this.#changed || this.#values.changed;
  }

  #leave(scope: Scope): void {
    this.#table.rewind(scope.entries);
    while (this.#trail.length > scope.facts) this.#fact[this.#trail.pop()!] = undefined;
  }

  readonly #find = (node: Node): Node => {
    const value = this.#values.find(node);
    return this.#fact[value.id] ?? value;
  };

  #visit(block: Block): void {
    this.#block = block;
    this.#assumeEdge(block);
    const { nodes } = block;
    block.nodes = [];
    for (const node of nodes) {
      if (this.#node(block, node)) continue;
      this.#changed = true;
      if (node.op === ops.guard && isZero(node.args[0]!)) return; // always leaves
    }
    const t = block.terminator;
    if (t === null) return;
    rewriteTerminator(t, this.#find);
    if (t.kind === 'branch' && this.#isNotZero(t.condition)) {
      t.condition = this.constant('i32', 1);
      this.#changed = true;
    }
    simplifyBranch(block);
  }

  /** Gives whether the node was kept. */
  #node(block: Block, node: Node): boolean {
    const anchor = isAnchor(node);
    rewriteList(node.args, this.#find);
    node.op = canonicalOrder(node.op, node.args);
    const { op, args, imm } = node;
    if (op === ops.guard && !anchor) return this.#guard(block, node);
    const simpler = simplify(this, op, args);
    if (simpler !== null) {
      this.#values.replace(node, this.#find(simpler));
      return false;
    }
    if (mergeable(node)) {
      const known = this.#table.find(op, args, imm);
      if (known !== null) {
        this.#values.replace(node, known);
        return false;
      }
      this.#table.add(op, args, imm, node);
    }
    block.nodes.push(node);
    return true;
  }

  #guard(block: Block, node: Node): boolean {
    const condition = simplifyCondition(node.args[0]!);
    node.args[0] = condition;
    if (isConstant(condition)) {
      if (condition.imm === 0) {
        const exit = node.imm as number;
        block.terminator = { kind: 'exit', exit, args: node.args.slice(1) };
      }
      return false;
    }
    if (this.#isNotZero(condition)) return false;
    block.nodes.push(node);
    this.#assume(condition, true);
    return true;
  }

  /** Is a number, which is no truth, known not to be 0 in this scope? */
  #isNotZero(condition: Node): boolean {
    if (isConstant(condition) || isTruth(condition)) return false;
    const zero = this.#table.find(i32.eqz, [condition], null);
    return zero !== null && isConstant(zero) && isZero(zero);
  }

  // Maker: simplified operations are numbered too.

  make(op: Op, ...args: Node[]): Node {
    const ordered = canonicalOrder(op, args);
    const simpler = simplify(this, ordered, args);
    if (simpler !== null) return this.#find(simpler);
    const known = this.#table.find(ordered, args, null);
    if (known !== null) return known;
    const node = new Node(ordered, ordered.result, args, null, this.#block, this.#fn.newId());
    this.#table.add(ordered, args, null, node);
    this.#block.nodes.push(node);
    return node;
  }

  constant(type: 'i32' | 'i64' | 'f64', value: Constant): Node {
    return this.#fn.constant(type, value);
  }

  // Facts.

  /** What the only edge into a block proves. */
  #assumeEdge(block: Block): void {
    const edges = this.#cfg.edgesInto(block);
    if (edges.length !== 1) return;
    const edge = edges[0]!;
    const t = this.#cfg.sourcesOf(block)[0]!.terminator;
    if (t?.kind === 'branch' && t.then.block !== t.else.block) {
      this.#assume(t.condition, t.then === edge);
    } else if (t?.kind === 'switch' && t.default !== edge) {
      this.#learn(t.index, this.constant('i32', t.targets.indexOf(edge)));
    }
  }

  #learn(node: Node, value: Node): void {
    if (isConstant(node) || this.#fact[node.id] !== undefined) return;
    this.#fact[node.id] = value;
    this.#trail.push(node.id);
  }

  /** Enters that `op` of `args` is 0 or 1 in this scope. */
  #enter(op: Op, args: readonly Node[], truth: boolean): void {
    const list = args.slice();
    const ordered = canonicalOrder(op, list);
    this.#table.add(ordered, list, null, this.constant('i32', truth ? 1 : 0));
  }

  /** Learns all that follows from a condition being true (not 0) or false (0) in this scope. */
  #assume(condition: Node, truth: boolean): void {
    if (isConstant(condition)) return;
    const { op, args } = condition;
    const [a, b] = args as [Node, Node];
    if (!truth) this.#learn(condition, this.constant('i32', 0));
    else if (isTruth(condition)) this.#learn(condition, this.constant('i32', 1));
    if (op === i32.and || op === i32.or) {
      // Of truths: all of them are true, or none of them is.
      if (truth === (op === i32.and) && isTruth(a) && isTruth(b)) {
        this.#assume(a, truth);
        this.#assume(b, truth);
      }
      return;
    }
    if (op === i32.eqz) {
      this.#assume(a, !truth);
      return;
    }
    if (!givesTruth(op)) {
      // `eqz` of any other number: known false when the number is known not to be 0.
      this.#enter(i32.eqz, [condition], !truth);
      return;
    }
    const opposite = oppositeOf(op);
    if (opposite !== undefined) this.#enter(opposite, args, !truth);
    else if (op !== i64.eqz) this.#enter(i32.eqz, [condition], !truth);
    const entry = integerEntry(op);
    if (entry === undefined) return;
    const { family, kind } = entry;
    switch (kind) {
      case 'eqz':
        this.#enter(family.ne, [a, this.constant(family.type, 0)], !truth);
        if (truth) this.#learn(a, this.constant(family.type, 0));
        return;
      case 'eq':
        if (truth && isConstant(b)) this.#learn(a, b);
        return;
      case 'ne':
        if (isZero(b)) this.#enter(family.eqz, [a], !truth);
        if (!truth && isConstant(b)) this.#learn(a, b);
        return;
      case 'lt_s':
      case 'lt_u':
        if (truth) this.#implied(family[kind === 'lt_s' ? 'le_s' : 'le_u'], op, a, b);
        return;
      case 'le_s':
      case 'le_u':
        // not a <= b, that is b < a
        if (!truth) this.#implied(op, family[kind === 'le_s' ? 'lt_s' : 'lt_u'], b, a);
        return;
      default:
        return;
    }
  }

  /** a < b: then a <= b, and neither b < a nor a = b. */
  #implied(lessOrEqual: Op, less: Op, a: Node, b: Node): void {
    if (isConstant(b) || isConstant(a)) return;
    const { family } = integerEntry(less)!;
    this.#enter(less, [a, b], true);
    this.#enter(lessOrEqual, [a, b], true);
    this.#enter(lessOrEqual, [b, a], false);
    this.#enter(less, [b, a], false);
    this.#enter(family.eq, [a, b], false);
    this.#enter(family.ne, [a, b], true);
  }
}
