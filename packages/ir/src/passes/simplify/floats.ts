// Rules for floats: only those that hold for -0, infinities and NaN.

import { isConstant } from '../../fold.ts';
import type { Node } from '../../function.ts';
import type { Op } from '../../ops.ts';
import { ops } from '../../ops.ts';
import type { Maker } from './rules.ts';

/** The simpler form of a float operation or a conversion to or from floats, or `null`. */
export function simplifyFloat(maker: Maker, op: Op, args: readonly Node[]): Node | null {
  const [a, b] = args as [Node, Node];
  const constant = b !== undefined && isConstant(b) ? (b.imm as number) : null;
  switch (op) {
    case ops['f64.add']: // x + -0 is x, also for x = -0; x + 0 is not
      return Object.is(constant, -0) ? a : null;
    case ops['f64.sub']:
      return Object.is(constant, 0) ? a : null;
    case ops['f64.mul']:
      if (constant === 1) return a;
      return constant === -1 ? maker.make(ops['f64.neg'], a) : null;
    case ops['f64.div']: {
      if (constant === 1) return a;
      const inverse = constant === null ? 0 : exactInverse(constant);
      return inverse === 0 ? null : maker.make(ops['f64.mul'], a, maker.constant('f64', inverse));
    }
    case ops['f64.neg']:
      return a.op === op ? a.args[0]! : null;
    case ops['f64.abs']:
      if (a.op === op) return a;
      return a.op === ops['f64.neg'] ? maker.make(op, a.args[0]!) : null;
    case ops['f64.sqrt']:
      return null;
    case ops['f64.ceil']:
    case ops['f64.floor']:
    case ops['f64.trunc']:
    case ops['f64.nearest']:
      return isIntegral(a) ? a : null;
    case ops['f64.reinterpret_i64']:
      return a.op === ops['i64.reinterpret_f64'] ? a.args[0]! : null;
    case ops['f64.convert_i64_s']:
      if (a.op === ops['i64.extend_i32_s']) {
        return maker.make(ops['f64.convert_i32_s'], a.args[0]!);
      }
      return a.op === ops['i64.extend_i32_u']
        ? maker.make(ops['f64.convert_i32_u'], a.args[0]!)
        : null;
    case ops['i32.trunc_sat_f64_s']:
      return a.op === ops['f64.convert_i32_s'] ? a.args[0]! : null;
    case ops['i64.trunc_sat_f64_s']:
      if (a.op === ops['f64.convert_i32_s']) {
        return maker.make(ops['i64.extend_i32_s'], a.args[0]!);
      }
      return a.op === ops['f64.convert_i32_u']
        ? maker.make(ops['i64.extend_i32_u'], a.args[0]!)
        : null;
    default:
      return null;
  }
}

/** 1/x when x is a power of two and 1/x is a normal number, so that x/c and x*(1/c) are the same; else 0. */
function exactInverse(x: number): number {
  const inverse = 1 / x;
  const normal = Math.abs(inverse) >= 2.2250738585072014e-308 && Number.isFinite(inverse);
  if (!normal || x === 0 || !Number.isFinite(x)) return 0;
  const exponent = Math.round(Math.log2(Math.abs(x)));
  return Math.abs(x) === 2 ** exponent ? inverse : 0;
}

/** Is the value certainly an integer, an infinity or NaN? */
function isIntegral(node: Node): boolean {
  switch (node.op) {
    case ops['f64.convert_i32_s']:
    case ops['f64.convert_i32_u']:
    case ops['f64.convert_i64_s']:
    case ops['f64.convert_i64_u']:
    case ops['f64.ceil']:
    case ops['f64.floor']:
    case ops['f64.trunc']:
    case ops['f64.nearest']:
      return true;
    default:
      return false;
  }
}
