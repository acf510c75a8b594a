// Dead stores: those that are overwritten in the same block before anything can see them. Muchnick, "Advanced Compiler
// Design and Implementation", section 18.10. A guard, an exit and a call that reads the class, or may not return, see all
// stores before them; so does the end of the block.

import { callEffects, mayLeave } from '../analysis/effects.ts';
import type { Access, Block, IrFunction, Node } from '../function.ts';
import { ANY_ALIAS } from '../function.ts';
import { ops } from '../ops.ts';

/** Removes stores that are overwritten unseen. Gives whether anything changed. */
export function removeDeadStores(fn: IrFunction): boolean {
  let changed = false;
  for (const block of fn.blocks) changed = sweep(block) || changed;
  return changed;
}

function sweep(block: Block): boolean {
  const dead = new Set<Node>();
  /** Stores that nothing has seen yet. */
  let pending: Node[] = [];
  for (const node of block.nodes) {
    switch (node.op.effect) {
      case 'store':
        if (node.op.bytes === 0) {
          pending = []; // copies read memory too
          break;
        }
        pending = pending.filter((store) => {
          const covered = covers(node, store);
          if (covered) dead.add(store);
          return !covered;
        });
        pending.push(node);
        break;
      case 'load':
        pending = pending.filter((store) => !mayRead(node, store));
        break;
      case 'call': {
        if (node.op === ops['memory.size'] || node.op === ops['memory.grow']) break;
        const { reads } = callEffects(node);
        if (mayLeave(node) || reads === 'all' || reads.includes(ANY_ALIAS)) pending = [];
        else pending = pending.filter((store) => !seenBy(reads, store));
        break;
      }
      case 'guard':
        if (mayLeave(node)) pending = [];
        break;
    }
  }
  if (dead.size === 0) return false;
  block.nodes = block.nodes.filter((node) => !dead.has(node));
  return true;
}

function seenBy(reads: readonly number[], store: Node): boolean {
  const { alias } = store.imm as Access;
  return alias === ANY_ALIAS ? reads.length > 0 : reads.includes(alias);
}

/** Does `later` write every byte that `store` wrote? */
function covers(later: Node, store: Node): boolean {
  if (later.args[0] !== store.args[0]) return false;
  const [a, b] = [(later.imm as Access).offset, (store.imm as Access).offset];
  return a <= b && b + store.op.bytes <= a + later.op.bytes;
}

function mayRead(load: Node, store: Node): boolean {
  const [read, written] = [load.imm as Access, store.imm as Access];
  const sameClass = read.alias === written.alias;
  if (!sameClass && read.alias !== ANY_ALIAS && written.alias !== ANY_ALIAS) return false;
  if (load.args[0] !== store.args[0]) return true;
  return (
    read.offset < written.offset + store.op.bytes && written.offset < read.offset + load.op.bytes
  );
}
