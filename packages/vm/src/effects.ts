// What one instruction reads, writes, and where it goes on: derived from its operands, for dataflow and verification.

import type { CodeEntry, GuestFunction } from './container.ts';
import type { OperandLayout } from './operands.ts';

/** Receives what an instruction does to registers. */
export interface EffectSink {
  read(register: number): void;
  /** A register that gets a value, or loses its old one to a callee's frame. */
  write(register: number): void;
}

/** Number of arguments in a window operand. */
export function windowCount(entry: CodeEntry, operand: OperandLayout): number {
  if (typeof operand.kind !== 'object') throw new TypeError(`operand "${operand.name}" is not a window`);
  const count = operand.kind.window;
  if (typeof count === 'number') return count;
  return operandValue(entry, count);
}

/** The operand of this name. */
export function operandValue(entry: CodeEntry, name: string): number {
  const index = entry.instruction.operands.findIndex((o) => o.name === name);
  if (index < 0) throw new RangeError(`instruction ${entry.instruction.name} has no operand "${name}"`);
  return entry.operands[index]!;
}

/** Tells `sink` the registers that the instruction at `position` reads and writes. Reads come first. */
export function registerEffects(fn: GuestFunction, position: number, sink: EffectSink): void {
  const entry = fn.code[position]!;
  const { operands } = entry.instruction;
  for (let i = 0; i < operands.length; i++) {
    const operand = operands[i]!;
    const value = entry.operands[i]!;
    if (operand.kind === 'read') sink.read(value);
    else if (typeof operand.kind === 'object') {
      const count = windowCount(entry, operand);
      for (let k = 1; k <= count; k++) sink.read(value + k);
    }
  }
  for (let i = 0; i < operands.length; i++) {
    const operand = operands[i]!;
    const value = entry.operands[i]!;
    if (operand.kind === 'write') sink.write(value);
    else if (typeof operand.kind === 'object') {
      for (let r = value; r < fn.registers; r++) sink.write(r);
    }
  }
}

/** Positions to which control may go from `position`, exceptions not counted. */
export function successorPositions(fn: GuestFunction, position: number): number[] {
  const entry = fn.code[position]!;
  const { operands, fallsThrough } = entry.instruction;
  const result: number[] = [];
  if (fallsThrough) result.push(position + 1);
  for (let i = 0; i < operands.length; i++) {
    const { kind } = operands[i]!;
    if (kind === 'label' || kind === 'loop') result.push(entry.operands[i]!);
  }
  return result;
}
