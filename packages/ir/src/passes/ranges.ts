// Uses ranges of integers: comparisons and overflow tests that are decided go, with the guards on them; masks and
// extensions that change nothing go; unsigned comparisons of numbers that are not negative become signed, so that value
// numbering can meet them with the loop's own test.

import type { Range } from '../analysis/intervals.ts';
import { isSingle, within } from '../analysis/intervals.ts';
import { outcome, Ranges } from '../analysis/ranges.ts';
import { isConstant } from '../fold.ts';
import type { Access, Block, IrFunction, Node } from '../function.ts';
import type { Op } from '../ops.ts';
import { ops } from '../ops.ts';
import { i32, i64, integerEntry } from './families.ts';
import { Replacements } from './rewrite.ts';

/** Simplifies a function by the ranges of its values. Gives whether anything changed. */
export function applyRanges(fn: IrFunction): boolean {
  return new RangeRewriting(fn).run();
}

/** Writes the range that each integer value has where it is defined into `node.range`. */
export function annotateRanges(fn: IrFunction): void {
  const ranges = new Ranges(fn).solve();
  const found: [Node, Range][] = [];
  const note = (node: Node): void => {
    if (node.type === 'i32' || node.type === 'i64') found.push([node, ranges.of(node)]);
  };
  ranges.walk({ node: note });
  for (const [node, { min, max }] of found) node.range = { min: BigInt(min), max: BigInt(max) };
}

class RangeRewriting {
  readonly #fn: IrFunction;
  readonly #ranges: Ranges;
  readonly #values: Replacements = new Replacements();
  readonly #dropped: Set<Node> = new Set();
  #changed = false;

  constructor(fn: IrFunction) {
    this.#fn = fn;
    this.#ranges = new Ranges(fn).solve();
  }

  run(): boolean {
    this.#ranges.walk({
      enter: (block) => {
        for (const param of block.params) this.#replaceIfSingle(param);
      },
      node: (node) => this.#node(node),
      terminator: (block) => this.#terminator(block),
    });
    if (this.#dropped.size > 0) {
      for (const block of this.#fn.blocks) {
        block.nodes = block.nodes.filter((node) => !this.#dropped.has(node));
      }
    }
    this.#values.apply(this.#fn);
    return this.#changed || this.#values.changed || this.#dropped.size > 0;
  }

  #replaceIfSingle(node: Node): boolean {
    if (node.type !== 'i32' && node.type !== 'i64') return false;
    const range = this.#ranges.of(node);
    if (!isSingle(range)) return false;
    this.#values.replace(node, this.#fn.constant(node.type, range.min));
    return true;
  }

  #node(node: Node): void {
    if (node.op === ops.guard) {
      this.#guard(node);
      return;
    }
    if (node.op.effect === 'load' || node.op.effect === 'store') {
      if (node.op.effect === 'load') this.#replaceIfSingle(node);
      this.#address(node);
      return;
    }
    if (node.op.effect === 'call' || this.#replaceIfSingle(node)) return;
    const same = this.#unchanged(node);
    if (same !== null) {
      this.#values.replace(node, same);
      return;
    }
    const cheaper = this.#cheaper(node);
    if (cheaper !== null) {
      node.op = cheaper;
      this.#changed = true;
    }
  }

  #guard(node: Node): void {
    const condition = node.args[0]!;
    if (isConstant(condition)) return;
    const known = outcome(this.#ranges.of(condition));
    if (known === true) this.#dropped.add(node);
    if (known === false) {
      node.args[0] = this.#fn.constant('i32', 0);
      this.#changed = true;
    }
  }

  #terminator(block: Block): void {
    const t = block.terminator;
    if (t?.kind === 'branch' && !isConstant(t.condition)) {
      const known = outcome(this.#ranges.of(t.condition));
      if (known === null) return;
      t.condition = this.#fn.constant('i32', known ? 1 : 0);
      this.#changed = true;
    } else if (t?.kind === 'switch' && !isConstant(t.index)) {
      const range = this.#ranges.of(t.index);
      if (!isSingle(range)) return;
      t.index = this.#fn.constant('i32', range.min);
      this.#changed = true;
    }
  }

  /** The operand, where the operation gives it back as it is. */
  #unchanged(node: Node): Node | null {
    const [a, b] = node.args as [Node, Node];
    const { of } = this.#ranges;
    switch (node.op) {
      case ops['i64.extend32_s']:
        return within(of(a), WORD) ? a : null;
      case ops['i32.extend16_s']:
      case ops['i64.extend16_s']:
        return within(of(a), SHORT) ? a : null;
      case ops['i32.extend8_s']:
      case ops['i64.extend8_s']:
        return within(of(a), BYTE) ? a : null;
    }
    const entry = integerEntry(node.op);
    if (entry === undefined || b === undefined || !isConstant(b)) return null;
    const by = of(b).min;
    if (entry.kind === 'and') {
      // A mask of ones from the bottom up, as wide as the operand.
      const ones = typeof by === 'number' && by >= 0 && Number.isInteger(Math.log2(by + 1));
      return ones && within(of(a), { min: 0, max: by }) ? a : null;
    }
    if (entry.kind !== 'shr_s') return null;
    const { family } = entry;
    const [x, count] = a.args as [Node, Node];
    if (a.op !== family.shl || count !== b || by <= 0 || by >= family.bits) return null;
    const half = 1n << (BigInt(family.bits - 1) - BigInt(by));
    return within(of(x), { min: -half, max: half - 1n }) ? x : null;
  }

  /** An operation that does the same for operands in these ranges and is cheaper, or better known to other passes. */
  #cheaper(node: Node): Op | null {
    const [a, b] = node.args as [Node, Node];
    const { of } = this.#ranges;
    if (node.op === ops['i64.extend_i32_s']) {
      return of(a).min >= 0 ? ops['i64.extend_i32_u'] : null;
    }
    const other = preferred.get(node.op);
    if (other === undefined) return null;
    return of(a).min >= 0 && of(b).min >= 0 ? other : null;
  }

  /** Moves a constant from the address into the offset, where the addition cannot wrap around. */
  #address(node: Node): void {
    const address = node.args[0]!;
    const step = address.args[1];
    if (address.op !== i32.add || step === undefined || !isConstant(step)) return;
    const by = step.imm as number;
    const { offset, alias } = node.imm as Access;
    if (node.op.bytes === 0 || by <= 0 || offset + by > 0xffffffff) return;
    if (this.#ranges.of(address.args[0]!).min < 0) return;
    node.args[0] = address.args[0]!;
    node.imm = { offset: offset + by, alias };
    this.#changed = true;
  }
}

const BYTE: Range = { min: -0x80, max: 0x7f };
const SHORT: Range = { min: -0x8000, max: 0x7fff };
const WORD: Range = { min: -0x80000000, max: 0x7fffffff };

/** The form to prefer where no operand is negative: divisions become unsigned (then shifts), comparisons signed. */
const preferred: ReadonlyMap<Op, Op> = new Map([
  ...[i32, i64].flatMap((family): [Op, Op][] => [
    [family.lt_u, family.lt_s],
    [family.le_u, family.le_s],
    [family.gt_u, family.gt_s],
    [family.ge_u, family.ge_s],
  ]),
  [ops['i32.div_s'], ops['i32.div_u']],
  [ops['i32.rem_s'], ops['i32.rem_u']],
  [ops['i64.div_s'], ops['i64.div_u']],
  [ops['i64.rem_s'], ops['i64.rem_u']],
]);
