// Known bits of integers, restricted to the low 32 (tags live there), so that everything is plain number arithmetic.
// The forward rules are those of Warren, "Hacker's Delight", and of LLVM's computeKnownBits.

import { isConstant } from '../fold.ts';
import type { Node } from '../function.ts';
import { ops } from '../ops.ts';
import { givesTruth, integerEntry, low32 } from '../passes/families.ts';

/** Of the low 32 bits: which are known, and their values (0 where unknown). Both signed 32-bit numbers. */
export interface LowBits {
  readonly known: number;
  readonly value: number;
}

const NOTHING: LowBits = { known: 0, value: 0 };
const DEPTH = 4;

/** What is known of the low 32 bits of an integer, looking a few operations deep. */
export function lowBits(node: Node, depth: number = DEPTH): LowBits {
  if (isConstant(node)) {
    return node.type === 'f64' ? NOTHING : { known: -1, value: low32(node.imm as number | bigint) };
  }
  if (givesTruth(node.op)) return { known: ~1, value: 0 };
  if (depth === 0) return NOTHING;
  const [a, b, c] = node.args as [Node, Node, Node];
  switch (node.op) {
    case ops['i64.extend_i32_s']:
    case ops['i64.extend_i32_u']:
    case ops['i32.wrap_i64']:
      return lowBits(a, depth - 1);
    case ops['i32.load8_u']:
    case ops['i64.load8_u']:
      return { known: ~0xff, value: 0 };
    case ops['i32.load16_u']:
    case ops['i64.load16_u']:
      return { known: ~0xffff, value: 0 };
  }
  const entry = integerEntry(node.op);
  switch (entry?.kind) {
    case 'and': {
      const x = lowBits(a, depth - 1);
      const y = lowBits(b, depth - 1);
      const known = (x.known & y.known) | (x.known & ~x.value) | (y.known & ~y.value);
      return { known, value: x.value & y.value & known };
    }
    case 'or': {
      const x = lowBits(a, depth - 1);
      const y = lowBits(b, depth - 1);
      const value = x.value | y.value;
      return { known: (x.known & y.known) | value, value };
    }
    case 'xor': {
      const x = lowBits(a, depth - 1);
      const y = lowBits(b, depth - 1);
      const known = x.known & y.known;
      return { known, value: (x.value ^ y.value) & known };
    }
    case 'add':
    case 'sub': {
      // Exact below the lowest bit that is unknown in either operand; carries only run upwards.
      const x = lowBits(a, depth - 1);
      const y = lowBits(b, depth - 1);
      const unknown = ~(x.known & y.known);
      const known = unknown === 0 ? -1 : (unknown & -unknown) - 1;
      const sum = entry.kind === 'add' ? x.value + y.value : x.value - y.value;
      return { known, value: sum & known };
    }
    case 'shl': {
      if (!isConstant(b)) return NOTHING;
      const count = low32(b.imm as number | bigint) & (entry.family.bits - 1);
      if (count >= 32) return { known: -1, value: 0 };
      const x = lowBits(a, depth - 1);
      return { known: (x.known << count) | ((1 << count) - 1), value: x.value << count };
    }
    case 'shr_u': {
      if (entry.family.bits !== 32 || !isConstant(b)) return NOTHING;
      const count = low32(b.imm as number | bigint) & 31;
      const x = lowBits(a, depth - 1);
      return {
        known: (x.known >>> count) | ~(-1 >>> count),
        value: (x.value >>> count) | 0,
      };
    }
    case 'select': {
      const x = lowBits(b, depth - 1);
      const y = lowBits(c, depth - 1);
      const known = x.known & y.known & ~(x.value ^ y.value);
      return { known, value: x.value & known };
    }
    default:
      return NOTHING;
  }
}
