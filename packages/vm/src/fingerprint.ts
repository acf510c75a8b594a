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
    result = hash64(new TextEncoder().encode(text));
    known.set(set, result);
  }
  return result;
}

/** 64-bit FNV-1a in two halves: each start asks for it, and arithmetic on big integers takes milliseconds. */
function hash64(bytes: Uint8Array): string {
  let [high, low] = [0xcbf29ce4, 0x84222325];
  for (const byte of bytes) {
    low = (low ^ byte) >>> 0;
    // Times 2^40 + 0x1b3: the first summand moves the lower half 8 bits into the upper one.
    const product = low * 0x1b3;
    high = (Math.imul(high, 0x1b3) + (low << 8) + Math.floor(product / 0x1_0000_0000)) >>> 0;
    low = product >>> 0;
  }
  return [high, low].map((half) => half.toString(16).padStart(8, '0')).join('');
}
