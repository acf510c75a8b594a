// Block parameters that always receive the same value. Braun, Buchwald, Hack, Leißa, Mallon, Zwinkau, "Simple and
// Efficient Construction of Static Single Assignment Form" (2013), section 3.1 (trivial phi functions), made strong
// enough for cycles of parameters by assuming equality first: all parameters start as "not known to differ".

import { Cfg } from '../analysis/cfg.ts';
import type { IrFunction, Node } from '../function.ts';
import { dropParams, Replacements } from './rewrite.ts';

/**
 * Removes every parameter that receives one and the same value on all edges (itself and parameters equal to it aside).
 * Gives whether anything changed.
 */
export function removeRedundantParams(fn: IrFunction): boolean {
  const cfg = new Cfg(fn);
  // What each parameter equals: `undefined` while no value has been seen, itself when values differ. A parameter only
  // moves from undefined to a value to itself, so the iteration ends.
  const equal: (Node | undefined)[] = [];
  const knownValue = (node: Node): Node | undefined => {
    if (node.op.immediate === 'constant' || node.op.name !== 'param') return node;
    return node.block === fn.entry ? node : equal[node.id];
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const block of cfg.blocks) {
      if (block === fn.entry) continue;
      const edges = cfg.edgesInto(block);
      for (let index = 0; index < block.params.length; index++) {
        const param = block.params[index]!;
        if (equal[param.id] === param) continue;
        let value: Node | undefined;
        for (const edge of edges) {
          const arg = knownValue(edge.args[index]!);
          if (arg === undefined || arg === value) continue;
          if (value !== undefined) {
            value = param;
            break;
          }
          value = arg;
        }
        if (value === equal[param.id]) continue;
        // A second, different value proves the parameter necessary, even if the first was only an assumption.
        equal[param.id] = equal[param.id] === undefined ? value : param;
        changed = true;
      }
    }
  }
  const values = new Replacements();
  for (const block of cfg.blocks) {
    if (block === fn.entry || block.params.length === 0) continue;
    const drop = new Uint8Array(block.params.length);
    block.params.forEach((param, index) => {
      const value = equal[param.id];
      if (value === param || value === undefined) return;
      drop[index] = 1;
      values.replace(param, value);
    });
    if (drop.includes(1)) dropParams(block, cfg.edgesInto(block), drop);
  }
  values.apply(fn);
  return values.changed;
}
