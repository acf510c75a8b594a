// What a container says of the instruction set that it was made for.

import type { InstructionSet } from './instruction-set.ts';
import type { OperandKind } from './operands.ts';

/** An operand kind in words: `read`, `window(2)`, `window(count)`. */
export function kindName(kind: OperandKind): string {
  return typeof kind === 'object' ? `window(${kind.window})` : kind;
}

const known = new WeakMap<InstructionSet, string>();

/**
 * Sixteen hexadecimal digits that change when an instruction is added, removed, renamed or moved, or its operands
 * change: 64-bit FNV-1a over the set's signature. What instructions mean does not enter into it: who changes a meaning
 * and keeps old containers renames the instruction.
 */
export function fingerprint(set: InstructionSet): string {
  let result = known.get(set);
  if (result === undefined) {
    const text = set.instructions
      .map(
        ({ name, operands }) =>
          `${name}(${operands.map((o) => `${o.name}:${kindName(o.kind)}`).join()})`,
      )
      .join(';');
    let hash = 0xcbf29ce484222325n;
    for (const byte of new TextEncoder().encode(text)) {
      hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
    }
    result = hash.toString(16).padStart(16, '0');
    known.set(set, result);
  }
  return result;
}
