// What a known condition says about the ranges of the values that it was computed from.

import { isConstant } from '../fold.ts';
import type { IrFunction, Node } from '../function.ts';
import { ops } from '../ops.ts';
import { type IntegerKind, type Integers, i32, integerEntry } from '../passes/families.ts';
import {
  type Bound,
  FALSE,
  FULL,
  larger,
  MAX_32,
  meet,
  minus,
  plus,
  type Range,
  shiftLeft,
  shiftRight,
  smaller,
  TRUE,
  within,
} from './intervals.ts';
import { exact, type RangeOf } from './range-rules.ts';

/** Where ranges are kept. */
export interface RangeStore {
  readonly of: RangeOf;
  /** Enters a smaller range for the present scope. */
  set(node: Node, range: Range): void;
  /** Is the value defined at the present place, so that what is kept for it holds here? */
  inScope(node: Node): boolean;
}

/** How far a refined range is followed back through the operations that made the value. */
const DEPTH = 4;

/** Turns conditions into ranges. */
export class Refinement {
  readonly #store: RangeStore;
  /** For an overflow test the operation that it stands beside, and the other way round, by node id. */
  readonly #beside: (Node | undefined)[] = [];

  constructor(fn: IrFunction, store: RangeStore) {
    this.#store = store;
    this.#pairOverflows(fn);
  }

  #pairOverflows(fn: IrFunction): void {
    const kinds: Partial<Record<IntegerKind, IntegerKind>> = {
      add_overflow: 'add',
      sub_overflow: 'sub',
      mul_overflow: 'mul',
    };
    const tests = new Map<number, Node[]>();
    const key = (a: Node, b: Node): number => a.id * 0x200000 + b.id;
    for (const block of fn.blocks) {
      for (const node of block.nodes) {
        const entry = integerEntry(node.op);
        if (entry === undefined || kinds[entry.kind] === undefined) continue;
        const place = key(node.args[0]!, node.args[1]!);
        const list = tests.get(place);
        if (list === undefined) tests.set(place, [node]);
        else list.push(node);
      }
    }
    if (tests.size === 0) return;
    for (const block of fn.blocks) {
      for (const node of block.nodes) {
        const entry = integerEntry(node.op);
        if (entry === undefined || node.args.length !== 2) continue;
        for (const test of tests.get(key(node.args[0]!, node.args[1]!)) ?? []) {
          const { kind, family } = integerEntry(test.op)!;
          if (kinds[kind] !== entry.kind || family !== entry.family) continue;
          this.#beside[test.id] = node;
          this.#beside[node.id] = test;
        }
      }
    }
  }

  /** The range of a result that is being defined, when the test of its overflow may be known already. */
  beside(node: Node, range: Range): Range {
    const test = this.#beside[node.id];
    if (test === undefined || node.type === null || test.op.result !== 'i32') return range;
    const entry = integerEntry(test.op);
    if (entry === undefined || !entry.kind.endsWith('_overflow')) return range;
    if (!this.#store.inScope(test)) return range;
    const known = this.#store.of(test);
    if (known.max !== 0 || known.min !== 0) return range;
    return this.#withoutOverflow(node) ?? range;
  }

  /** The range of an operation that is known not to overflow: the exact result, cut to the type. */
  #withoutOverflow(node: Node): Range | null {
    const { of } = this.#store;
    const { kind, family } = integerEntry(node.op)!;
    const result = exact(kind, of(node.args[0]!), of(node.args[1]!));
    return result === null ? null : meet(FULL[family.type], result);
  }

  /** Enters what follows from a condition being true (not 0) or false (0). Gives false when it cannot be so. */
  assume(condition: Node, truth: boolean): boolean {
    if (isConstant(condition)) return (condition.imm !== 0) === truth;
    const { op, args } = condition;
    const [a, b] = args as [Node, Node];
    const { of } = this.#store;
    const known = of(condition);
    if (truth ? !this.#exclude(condition, 0) : !this.refine(condition, FALSE)) return false;
    if (truth && known.min >= 0 && known.max <= 1 && !this.refine(condition, TRUE)) return false;
    const entry = integerEntry(op);
    if (entry === undefined) return true;
    switch (entry.kind) {
      case 'eqz':
        if (entry.family === i32) return this.assume(a, !truth);
        return truth ? this.refine(a, FALSE) : this.#exclude(a, 0);
      case 'and':
        return truth && isTruthRange(of(a)) && isTruthRange(of(b))
          ? this.assume(a, true) && this.assume(b, true)
          : true;
      case 'or':
        return truth ? true : this.assume(a, false) && this.assume(b, false);
      case 'add_overflow':
      case 'sub_overflow':
      case 'mul_overflow': {
        const result = this.#beside[condition.id];
        if (truth || result === undefined || !this.#store.inScope(result)) return true;
        const range = this.#withoutOverflow(result);
        return range === null || this.refine(result, range);
      }
      default:
        return this.#compare(entry.kind, entry.family, a, b, truth);
    }
  }

  #compare(kind: IntegerKind, family: Integers, a: Node, b: Node, truth: boolean): boolean {
    const { of } = this.#store;
    switch (kind) {
      case 'eq':
      case 'ne': {
        if ((kind === 'eq') === truth) {
          const both = meet(of(a), of(b));
          return both !== null && this.refine(a, both) && this.refine(b, both);
        }
        const [x, y] = [of(a), of(b)];
        if (y.min === y.max && !this.#exclude(a, y.min)) return false;
        return x.min !== x.max || this.#exclude(b, x.min);
      }
      case 'lt_s':
        return truth ? this.#less(family, a, b, 1) : this.#less(family, b, a, 0);
      case 'le_s':
        return truth ? this.#less(family, a, b, 0) : this.#less(family, b, a, 1);
      case 'gt_s':
        return truth ? this.#less(family, b, a, 1) : this.#less(family, a, b, 0);
      case 'ge_s':
        return truth ? this.#less(family, b, a, 0) : this.#less(family, a, b, 1);
      case 'lt_u':
        return truth ? this.#below(family, a, b, 1) : this.#below(family, b, a, 0);
      case 'le_u':
        return truth ? this.#below(family, a, b, 0) : this.#below(family, b, a, 1);
      case 'gt_u':
        return truth ? this.#below(family, b, a, 1) : this.#below(family, a, b, 0);
      case 'ge_u':
        return truth ? this.#below(family, b, a, 0) : this.#below(family, a, b, 1);
      default:
        return true;
    }
  }

  /** a + gap <= b, signed. */
  #less(family: Integers, a: Node, b: Node, gap: number): boolean {
    const { of } = this.#store;
    const full = FULL[family.type];
    const most = minus(of(b).max, gap);
    const least = plus(of(a).min, gap);
    if (most < full.min || least > full.max) return false;
    return (
      this.refine(a, { min: full.min, max: most }) && this.refine(b, { min: least, max: full.max })
    );
  }

  /** a + gap <= b, unsigned. */
  #below(family: Integers, a: Node, b: Node, gap: number): boolean {
    const { of } = this.#store;
    // Under a number that is not negative stands none that is; and above one that is, only such.
    if (of(b).min >= 0) {
      return this.refine(a, { min: 0, max: MAX[family.type] }) && this.#less(family, a, b, gap);
    }
    if (of(a).max < 0) {
      return (
        this.refine(b, { min: FULL[family.type].min, max: -1 }) && this.#less(family, a, b, gap)
      );
    }
    return true;
  }

  /** The value is not `point`: cuts it off when it is an end of the range. */
  #exclude(node: Node, point: Bound): boolean {
    const range = this.#store.of(node);
    if (range.min === point) {
      if (range.max === point) return false;
      return this.refine(node, { min: plus(point, 1), max: range.max });
    }
    if (range.max === point) return this.refine(node, { min: range.min, max: minus(point, 1) });
    return true;
  }

  /** The value lies in `range` too. Gives false when that cannot be. */
  refine(node: Node, range: Range, depth: number = DEPTH): boolean {
    const { of } = this.#store;
    const before = of(node);
    const now = meet(before, range);
    if (now === null) return false;
    if (isConstant(node) || within(before, now)) return true;
    this.#store.set(node, now);
    return depth === 0 || this.#back(node, now, depth - 1);
  }

  /** Follows a refined range back to the operand it was computed from, where the operation can be undone. */
  #back(node: Node, now: Range, depth: number): boolean {
    const [a, b] = node.args as [Node, Node];
    const { of } = this.#store;
    switch (node.op) {
      case ops['i64.extend_i32_s']:
        return this.refine(a, now, depth);
      case ops['i64.extend_i32_u']:
        return now.max > MAX_32 || this.refine(a, now, depth);
      case ops['i32.wrap_i64']:
        return !within(of(a), FULL.i32) || this.refine(a, now, depth);
    }
    const entry = integerEntry(node.op);
    if (entry === undefined || b === undefined || !isConstant(b)) return true;
    const full = FULL[entry.family.type];
    const by = of(b).min;
    switch (entry.kind) {
      case 'add': {
        const sum = exact('add', of(a), of(b));
        if (sum === null || !within(sum, full)) return true;
        return this.refine(a, { min: minus(now.min, by), max: minus(now.max, by) }, depth);
      }
      case 'shl': {
        const count = Number(by);
        if (count < 0 || count >= entry.family.bits) return true;
        const x = of(a);
        const result = { min: shiftLeft(x.min, count), max: shiftLeft(x.max, count) };
        if (!within(result, full)) return true;
        const min = minus(0, shiftRight(minus(0, now.min), count)); // rounded up
        const max = shiftRight(now.max, count);
        return min <= max && this.refine(a, { min, max }, depth);
      }
      case 'shr_s': {
        const count = Number(by);
        if (count < 0 || count >= entry.family.bits) return true;
        const min = larger(shiftLeft(now.min, count), full.min);
        const top = minus(shiftLeft(plus(now.max, 1), count), 1);
        return this.refine(a, { min, max: smaller(top, full.max) }, depth);
      }
      default:
        return true;
    }
  }
}

const MAX = { i32: FULL.i32.max, i64: FULL.i64.max } as const;

function isTruthRange(range: Range): boolean {
  return range.min >= 0 && range.max <= 1;
}
