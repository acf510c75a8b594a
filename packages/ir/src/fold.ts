// Folding of one operation over its operands: constant results, and algebraic identities that need no new node.
// The builder and the simplification pass share it.

import type { IrFunction, Node } from './function.ts';
import type { Constant, Op } from './ops.ts';
import { ops, Trap } from './ops.ts';

/** Is this node a constant? */
export function isConstant(node: Node): boolean {
  return node.op.immediate === 'constant';
}

/** The value of a constant node. Throws a `TypeError` when the node is none. */
export function constantValue(node: Node): Constant {
  if (!isConstant(node))
    throw new TypeError(`node v${node.id} (${node.op.name}) is not a constant`);
  return node.imm as Constant;
}

/** The existing node or constant that `op` of `args` amounts to, or `null` when a new node is needed. */
export function foldNode(fn: IrFunction, op: Op, args: readonly Node[]): Node | null {
  if (op.evaluate === null || op.result === null) return null;
  if (args.every(isConstant)) {
    try {
      const evaluate = op.evaluate as (...values: Constant[]) => Constant;
      const value = evaluate(...args.map(constantValue));
      // A constant holds the canonical NaN only, and this operation must keep the bits of any other.
      if (op === ops['f64.reinterpret_i64'] && Number.isNaN(value)) return null;
      return fn.constant(op.result, value);
    } catch (error) {
      if (error instanceof Trap) return null; // stays in the code, and traps when it runs
      throw error;
    }
  }
  return identity(fn, op, args);
}

function is(node: Node, value: Constant): boolean {
  return isConstant(node) && Object.is(node.imm, value);
}

function identity(fn: IrFunction, op: Op, args: readonly Node[]): Node | null {
  const [a, b, c] = args as [Node, Node, Node];
  switch (op) {
    case ops['i32.add']:
    case ops['i32.or']:
    case ops['i32.xor']:
      return is(b, 0) ? a : is(a, 0) ? b : null;
    case ops['i32.sub']:
    case ops['i32.shl']:
    case ops['i32.shr_s']:
    case ops['i32.shr_u']:
      return is(b, 0) ? a : null;
    case ops['i32.and']:
      return is(b, -1) ? a : is(a, -1) ? b : is(a, 0) ? a : is(b, 0) ? b : null;
    case ops['i32.mul']:
      return is(b, 1) ? a : is(a, 1) ? b : is(a, 0) ? a : is(b, 0) ? b : null;
    case ops['i64.add']:
    case ops['i64.or']:
    case ops['i64.xor']:
      return is(b, 0n) ? a : is(a, 0n) ? b : null;
    case ops['i64.sub']:
    case ops['i64.shl']:
    case ops['i64.shr_s']:
    case ops['i64.shr_u']:
      return is(b, 0n) ? a : null;
    case ops['i64.and']:
      return is(b, -1n) ? a : is(a, -1n) ? b : is(a, 0n) ? a : is(b, 0n) ? b : null;
    case ops['i64.mul']:
      return is(b, 1n) ? a : is(a, 1n) ? b : is(a, 0n) ? a : is(b, 0n) ? b : null;
    case ops['i32.select']:
    case ops['i64.select']:
    case ops['f64.select']:
      return isConstant(a) ? (a.imm !== 0 ? b : c) : b === c ? b : null;
    case ops['i64.reinterpret_f64']:
      return a.op === ops['f64.reinterpret_i64'] ? (a.args[0] ?? null) : null;
    case ops['i32.wrap_i64']:
      return a.op === ops['i64.extend_i32_s'] || a.op === ops['i64.extend_i32_u']
        ? (a.args[0] ?? null)
        : null;
    case ops['i32.eq']:
    case ops['i64.eq']:
      return a === b ? fn.constant('i32', 1) : null;
    case ops['i32.ne']:
    case ops['i64.ne']:
      return a === b ? fn.constant('i32', 0) : null;
    default:
      return null;
  }
}
