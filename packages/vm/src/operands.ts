// Operands of instructions: what kinds there are, how each is encoded, and what an instruction reads and writes.
// One declaration per operand feeds the encoder, the decoders of all readings, the verifier, the disassembler, the
// dataflow effects and the reference documentation.

import { DefinitionError } from './errors.ts';

/** The kinds of operands that stand alone. */
export type SimpleKind =
  | 'read' // a register whose value the instruction uses
  | 'write' // the register that receives the result
  | 'int' // a signed 32-bit integer
  | 'count' // an unsigned 16-bit number, such as an argument count
  | 'slot' // an unsigned 16-bit index into an object, environment or array
  | 'constant' // an entry of the function's constant table
  | 'function' // a function of the program
  | 'class' // a class of the language
  | 'cache' // an inline cache of this instruction's own
  | 'cell' // a cell: a named value that is bound late
  | 'label' // a position further on
  | 'loop'; // a position at or before this instruction: a back-edge

/**
 * A window of registers for a call: the callee's frame starts at its base. The base register receives the result, the
 * arguments stand in the registers behind it, and everything behind those is clobbered by the callee.
 */
export interface WindowKind {
  /** How many arguments: a number, or the name of the `count` operand that says it. */
  readonly window: number | string;
}

/** What an operand is. */
export type OperandKind = SimpleKind | WindowKind;

/** The operands of an instruction, in encoding order. */
export type Operands = Readonly<Record<string, OperandKind>>;

/** The operand of a call window with so many arguments, or as many as the named `count` operand says. */
export function window<const C extends number | string>(count: C): { readonly window: C } {
  return { window: count };
}

/** Bytes that an operand takes in encoded code, a power of two. */
export function operandSize(kind: OperandKind): 2 | 4 {
  switch (kind) {
    case 'int':
    case 'constant':
    case 'function':
    case 'cache':
    case 'cell':
    case 'label':
    case 'loop':
      return 4;
    default:
      return 2;
  }
}

/** One operand with its place in the encoded instruction. */
export interface OperandLayout {
  readonly name: string;
  readonly kind: OperandKind;
  /** Byte offset from the instruction's start. */
  readonly offset: number;
  readonly size: 2 | 4;
}

/** Instructions are encoded in units of so many bytes, aligned to them; the first two bytes hold the opcode. */
export const INSTRUCTION_UNIT = 8;

/** Most registers that a function can have: an encoded register is its byte offset in the frame, in 16 bits. */
export const MAX_REGISTERS: number = 0xffff >> 3;

/**
 * Lays operands out behind the opcode, each aligned to its size, wide ones first where that saves room.
 *
 * @throws DefinitionError when a window names no `count` operand of the instruction.
 */
export function layOutOperands(
  instruction: string,
  operands: Operands,
): { readonly operands: readonly OperandLayout[]; readonly size: number } {
  const placed: OperandLayout[] = [];
  const taken: boolean[] = [true, true];
  for (const [name, kind] of Object.entries(operands)) {
    if (
      typeof kind === 'object' &&
      typeof kind.window === 'string' &&
      operands[kind.window] !== 'count'
    ) {
      throw new DefinitionError(
        `instruction ${instruction}: operand "${name}" is a window of "${kind.window}" arguments, ` +
          `but the instruction has no operand "${kind.window}" of kind 'count'; declare one`,
      );
    }
    const size = operandSize(kind);
    let offset = size;
    while (taken[offset] || taken[offset + size - 1]) offset += size;
    taken.fill(true, offset, offset + size);
    for (let i = offset; i < offset + size; i++) taken[i] = true;
    placed.push({ name, kind, offset, size });
  }
  const end = taken.length;
  return { operands: placed, size: Math.ceil(end / INSTRUCTION_UNIT) * INSTRUCTION_UNIT };
}
