// What a node may do besides computing its result, as far as the passes must know it.

import { isConstant } from '../fold.ts';
import type { Access, AliasClass, CallEffects, Callee, Node } from '../function.ts';
import { ANY_ALIAS, NO_EFFECTS, UNKNOWN_EFFECTS } from '../function.ts';
import { ops } from '../ops.ts';

/** The effects of a node whose row says `call`. */
export function callEffects(node: Node): CallEffects {
  switch (node.op) {
    case ops.call:
      return (node.imm as Callee).effects;
    case ops['memory.size']:
    case ops['memory.grow']:
      return NO_EFFECTS; // on the bytes that were there before; their order among themselves is kept by `mergeable`
    default:
      return UNKNOWN_EFFECTS;
  }
}

/** Can a node with effect `traps` trap, as far as its operands show? */
export function mayTrap(node: Node): boolean {
  const divisor = node.args[1];
  if (divisor === undefined || !isConstant(divisor)) return true;
  if (divisor.imm === 0 || divisor.imm === 0n) return true;
  const signed = node.op === ops['i32.div_s'] || node.op === ops['i64.div_s'];
  return signed && (divisor.imm === -1 || divisor.imm === -1n);
}

/**
 * Is the node gone without a trace when its result is not used? An access outside memory is an error of whoever made the
 * function, so a load may go although it might have trapped; a division that may trap stays.
 */
export function removable(node: Node): boolean {
  switch (node.op.effect) {
    case 'pure':
    case 'load':
      return true;
    case 'traps':
      return !mayTrap(node);
    case 'call': {
      if (node.op === ops['memory.grow']) return false;
      const { writes, mayNotReturn } = callEffects(node);
      return writes !== 'all' && writes.length === 0 && !mayNotReturn;
    }
    case 'store':
    case 'guard':
      return false;
  }
}

/** Does a second node with the same operands compute the same, wherever the first dominates it? */
export function mergeable(node: Node): boolean {
  switch (node.op.effect) {
    case 'pure':
    case 'traps':
      return true;
    case 'call': {
      if (node.op !== ops.call || node.type === null) return false;
      const { reads } = callEffects(node);
      return reads !== 'all' && reads.length === 0 && removable(node);
    }
    default:
      return false;
  }
}

/** May execution leave the function, or stop, at this node? Loads and stores do not count: see {@link removable}. */
export function mayLeave(node: Node): boolean {
  switch (node.op.effect) {
    case 'guard':
      return !isAnchor(node);
    case 'traps':
      return mayTrap(node);
    case 'call':
      return callEffects(node).mayNotReturn;
    default:
      return false;
  }
}

/**
 * Is this an anchor: a guard whose condition is a constant other than 0? It never leaves. It stands in front of a loop
 * to say with which exit and values execution can be resumed there, so that guards may be moved out of the loop.
 */
export function isAnchor(node: Node): boolean {
  const condition = node.args[0];
  return (
    node.op === ops.guard && condition !== undefined && isConstant(condition) && condition.imm !== 0
  );
}

/** The alias classes that a node may write: `'all'`, or a list. */
export function writesOf(node: Node): 'all' | readonly AliasClass[] {
  switch (node.op.effect) {
    case 'store': {
      const { alias } = node.imm as Access;
      return alias === ANY_ALIAS ? 'all' : [alias];
    }
    case 'call': {
      const { writes } = callEffects(node);
      return writes !== 'all' && writes.includes(ANY_ALIAS) ? 'all' : writes;
    }
    default:
      return NOTHING;
  }
}

const NOTHING: readonly AliasClass[] = [];
