// Branches to blocks that do nothing but leave become guards: what goes on then stands in one block with what was before, and
// what is known of guards (that they may be moved out of loops, say) holds for them.

import type { Block, Edge, IrFunction } from '../function.ts';
import { Node } from '../function.ts';
import { ops } from '../ops.ts';

/** Turns branches of which one way leaves at once into guards. Gives whether anything changed. */
export function formGuards(fn: IrFunction): boolean {
  let changed = false;
  for (const block of fn.blocks) {
    const t = block.terminator;
    if (t?.kind !== 'branch') continue;
    const [yes, no] = [leavesAtOnce(t.then), leavesAtOnce(t.else)];
    if (yes === no) continue;
    const [away, onward] = yes ? [t.then, t.else] : [t.else, t.then];
    const exit = away.block.terminator;
    if (exit?.kind !== 'exit') continue;
    const add = (op: Node['op'], args: Node[], imm: Node['imm']): Node => {
      const node = new Node(op, op.result, args, imm, block, fn.newId());
      block.nodes.push(node);
      return node;
    };
    const condition = yes ? add(ops['i32.eqz'], [t.condition], null) : t.condition;
    add(ops.guard, [condition, ...exit.args], exit.exit);
    block.terminator = { kind: 'jump', target: onward };
    changed = true;
  }
  return changed;
}

/** Does an edge lead to a block that only leaves? */
function leavesAtOnce({ block, args }: Edge): boolean {
  return isExit(block) && block.params.length === 0 && args.length === 0;
}

function isExit({ nodes, terminator }: Block): boolean {
  return nodes.length === 0 && terminator?.kind === 'exit';
}
