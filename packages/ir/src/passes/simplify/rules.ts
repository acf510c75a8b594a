// The simplification of one operation: what it amounts to, given its operands. Identities that need no new node are in
// fold.ts, which is tried first. Sources: Warren, "Hacker's Delight", chapter 2; the usual peephole rules of compilers.
//
// Every rule is exact: for all operands, bit for bit (which NaN an arithmetic operation gives is not specified).

import { lowBits } from '../../analysis/bits.ts';
import { foldNode, isConstant } from '../../fold.ts';
import type { Node } from '../../function.ts';
import type { Constant, Op } from '../../ops.ts';
import { ops } from '../../ops.ts';
import { givesTruth, i32, i64, integerEntry, low32, mirrorOf } from '../families.ts';
import { simplifyComparison, simplifyEqz } from './comparisons.ts';
import { simplifyFloat } from './floats.ts';
import { simplifyDivision, simplifyInteger } from './integers.ts';

/** What rules need of the pass that runs them. */
export interface Maker {
  /** The simplified form of an operation: an existing value, or a new node put where the pass stands. */
  make(op: Op, ...args: Node[]): Node;
  constant(type: 'i32' | 'i64' | 'f64', value: Constant): Node;
}

/** Is the value 0 or 1? */
export function isTruth(node: Node): boolean {
  if (givesTruth(node.op)) return true;
  if (isConstant(node)) return node.imm === 0 || node.imm === 1;
  if (node.type !== 'i32') return false;
  const { known, value } = lowBits(node, 3);
  return ((known & ~value) | 1) === -1;
}

/**
 * Puts operands into canonical order, in place: constants last; of two others of a commutative operation the older
 * first. Gives the operation to use with the new order, which differs for `<` and its like.
 */
export function canonicalOrder(op: Op, args: Node[]): Op {
  if (args.length !== 2) return op;
  const [a, b] = args as [Node, Node];
  const constantFirst = isConstant(a) && !isConstant(b);
  if (op.commutative) {
    if (constantFirst || (!isConstant(b) && a.id > b.id)) {
      args[0] = b;
      args[1] = a;
    }
    return op;
  }
  const mirrored = mirrorOf(op);
  if (mirrored === undefined) return op;
  // Between two variables only < and <= occur; with a constant all four may, until the rules for constants see them.
  const wanted = constantFirst || (!isConstant(b) && isGreater(op));
  if (!wanted) return op;
  args[0] = b;
  args[1] = a;
  return mirrored;
}

function isGreater(op: Op): boolean {
  const name = op.name;
  return name.startsWith('g', name.indexOf('.') + 1);
}

/**
 * The simpler form of `op` of `args`, or `null` when it is as simple as it gets. `args` must be in canonical order and
 * simplified themselves. Operations with effects are left alone.
 */
export function simplify(maker: Maker, op: Op, args: readonly Node[]): Node | null {
  if (op.evaluate === null) return null;
  const fn = args[0]!.block.fn;
  const folded = foldNode(fn, op, args);
  if (folded !== null) return folded;
  const entry = integerEntry(op);
  if (entry !== undefined) {
    const [a, b] = args as [Node, Node];
    const { kind, family } = entry;
    switch (kind) {
      case 'select':
        return simplifySelect(maker, op, args);
      case 'eqz':
        return simplifyEqz(maker, family, a) ?? throughSelect(maker, op, args);
      case 'eq':
      case 'ne':
      case 'lt_s':
      case 'lt_u':
      case 'gt_s':
      case 'gt_u':
      case 'le_s':
      case 'le_u':
      case 'ge_s':
      case 'ge_u':
        return simplifyComparison(maker, family, kind, a, b) ?? throughSelect(maker, op, args);
      default:
        return simplifyInteger(maker, family, kind, a, b) ?? throughSelect(maker, op, args);
    }
  }
  if (op === ops['f64.select']) return simplifySelect(maker, op, args);
  if (op.effect === 'traps') return simplifyDivision(maker, op, args[0]!, args[1]!);
  const simpler = simplifyConversion(maker, op, args[0]!) ?? simplifyFloat(maker, op, args);
  return simpler ?? throughSelect(maker, op, args);
}

/** An operation on a choice between constants is a choice between the results. */
function throughSelect(maker: Maker, op: Op, args: readonly Node[]): Node | null {
  if (op.effect !== 'pure' || op.result === null || args.length > 2) return null;
  const at = args.findIndex((arg) => !isConstant(arg));
  const choice = args[at];
  if (choice === undefined) return null;
  if (args.length === 2 && !isConstant(args[1 - at]!)) return null;
  const chooses =
    choice.op === i32.select || choice.op === i64.select || choice.op === ops['f64.select'];
  if (!chooses) return null;
  const [condition, yes, no] = choice.args as [Node, Node, Node];
  if (!isConstant(yes) || !isConstant(no)) return null;
  const fn = choice.block.fn;
  const results = [yes, no].map((arm) =>
    foldNode(
      fn,
      op,
      args.map((arg, i) => (i === at ? arm : arg)),
    ),
  );
  if (!results.every((result) => result !== null)) return null;
  return maker.make(ops[`${op.result}.select`], condition, ...results);
}

function simplifySelect(maker: Maker, op: Op, args: readonly Node[]): Node | null {
  const [condition, yes, no] = args as [Node, Node, Node];
  if (condition.op === i32.eqz) return maker.make(op, condition.args[0]!, no, yes);
  if (condition.op === i32.ne && isZero(condition.args[1]!)) {
    return maker.make(op, condition.args[0]!, yes, no);
  }
  if (!isConstant(yes) || !isConstant(no) || op === ops['f64.select']) return null;
  const one = op === i64.select ? 1n : 1;
  const zero = op === i64.select ? 0n : 0;
  if (yes.imm === one && no.imm === zero && isTruth(condition)) {
    return op === i64.select ? maker.make(ops['i64.extend_i32_u'], condition) : condition;
  }
  if (yes.imm === one && no.imm === zero && op === i32.select) {
    return maker.make(i32.ne, condition, maker.constant('i32', 0));
  }
  if (yes.imm === zero && no.imm === one && op === i32.select)
    return maker.make(i32.eqz, condition);
  return null;
}

function simplifyConversion(maker: Maker, op: Op, a: Node): Node | null {
  switch (op) {
    case ops['i64.extend_i32_s']:
      return a.op === ops['i32.wrap_i64']
        ? maker.make(ops['i64.extend32_s'], a.args[0]!)
        : isTruth(a)
          ? maker.make(ops['i64.extend_i32_u'], a)
          : null;
    case ops['i64.extend_i32_u']:
      return a.op === ops['i32.wrap_i64']
        ? maker.make(i64.and, a.args[0]!, maker.constant('i64', 0xffffffffn))
        : null;
    case ops['i32.wrap_i64'] /* takes only the low 32 bits */:
      {
        if (a.op === ops['i64.extend32_s']) return maker.make(op, a.args[0]!);
        const mask = a.args[1];
        if (a.op === i64.and && isKnown(mask) && low32(mask.imm as bigint) === -1) {
          return maker.make(op, a.args[0]!);
        }
        return null;
      }
    case ops['i32.extend8_s']:
    case ops['i64.extend8_s']:
      return a.op === op || a.op.name === `${op.result}.load8_s` ? a : null;
    case ops['i32.extend16_s']:
    case ops['i64.extend16_s']:
      return a.op === op || a.op.name === `${op.result}.load16_s` ? a : null;
    case ops['i64.extend32_s']:
      if (a.op === ops['i64.extend_i32_u']) {
        return maker.make(ops['i64.extend_i32_s'], a.args[0]!);
      }
      return a.op === op || a.op === ops['i64.load32_s'] || a.op === ops['i64.extend_i32_s']
        ? a
        : null;
    default:
      return null;
  }
}

/**
 * The simpler value that is 0 exactly when `condition` is: for branches, guards and selects, which ask for no more.
 */
export function simplifyCondition(condition: Node): Node {
  let at = condition;
  for (;;) {
    const [a, b] = at.args as [Node, Node];
    if (at.op === i32.ne && isZero(b)) at = a;
    else if (at.op === i32.eqz && a.op === i32.eqz) at = a.args[0]!;
    else return at;
  }
}

/** Is there an operand, and is it a constant? */
export function isKnown(node: Node | undefined): node is Node {
  return node !== undefined && isConstant(node);
}

/** Is this the integer constant 0? */
export function isZero(node: Node): boolean {
  return node.imm === 0 ? node.op === ops['i32.const'] : node.imm === 0n;
}
