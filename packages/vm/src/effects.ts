// What one instruction reads, writes, and where it goes on: derived from its operands, for dataflow and verification.

import type { InstructionList, Liveness } from '@martlet/dataflow';
import { analyzeLiveness, buildBlocks, readInstructions } from '@martlet/dataflow';
import type { CodeEntry, GuestFunction, Handler } from './container.ts';
import type { OperandLayout } from './operands.ts';

/** Receives what an instruction does to registers. */
export interface EffectSink {
  read(register: number): void;
  /** A register that gets a value, or loses its old one to a callee's frame. */
  write(register: number): void;
}

/** Number of arguments in a window operand. */
export function windowCount(entry: CodeEntry, operand: OperandLayout): number {
  if (typeof operand.kind !== 'object')
    throw new TypeError(`operand "${operand.name}" is not a window`);
  const count = operand.kind.window;
  if (typeof count === 'number') return count;
  return operandValue(entry, count);
}

/** The operand of this name. */
export function operandValue(entry: CodeEntry, name: string): number {
  const index = entry.instruction.operands.findIndex((o) => o.name === name);
  if (index < 0)
    throw new RangeError(`instruction ${entry.instruction.name} has no operand "${name}"`);
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

/** Handlers that see what is thrown at a position. */
function handlersAt(fn: GuestFunction, position: number): readonly Handler[] {
  return fn.handlers.filter((h) => h.start <= position && position < h.end);
}

/**
 * A function as the dataflow kit sees it. An instruction that a handler covers may go to the handler instead of
 * finishing, so it reads, before it writes, whatever the handler needs: `needs` gives these registers by target.
 */
function instructionList(
  fn: GuestFunction,
  needs: ReadonlyMap<number, readonly number[]>,
): InstructionList {
  const reads: number[][] = [];
  const writes: number[][] = [];
  for (let position = 0; position < fn.code.length; position++) {
    const read: number[] = [];
    const written: number[] = [];
    registerEffects(fn, position, { read: (r) => read.push(r), write: (r) => written.push(r) });
    for (const handler of handlersAt(fn, position)) {
      read.push(...(needs.get(handler.target) ?? []));
    }
    reads.push(read);
    writes.push(written);
  }
  return {
    count: fn.code.length,
    registers: fn.registers,
    reads: (position) => reads[position],
    writes: (position) => writes[position],
    successors: (position) => [
      ...new Set([
        ...successorPositions(fn, position),
        ...handlersAt(fn, position).map((h) => h.target),
        // Control may also start at the entries for optional arguments.
        ...(position === 0 ? fn.entries : []),
      ]),
    ],
    boundaries: fn.entries,
    label: (position) => fn.code[position]!.instruction.name,
  };
}

/** The registers that a handler finds written when it starts. */
function registersOf(handler: Handler): number[] {
  return handler.kind === 'ensure'
    ? [handler.register, handler.register + 1, handler.register + 2]
    : [handler.register];
}

/** What analyses of guest code start from: blocks and liveness of one function, handlers included. */
export function livenessOf(fn: GuestFunction): Liveness {
  const needs = new Map<number, readonly number[]>();
  for (;;) {
    const code = readInstructions(instructionList(fn, needs));
    const liveness = analyzeLiveness(code, buildBlocks(code));
    let changed = false;
    for (const handler of fn.handlers) {
      const given = registersOf(handler);
      const live: number[] = [];
      for (let r = 0; r < fn.registers; r++) {
        if (!given.includes(r) && liveness.isLiveBefore(handler.target, r)) live.push(r);
      }
      if (live.length !== (needs.get(handler.target)?.length ?? 0)) {
        needs.set(handler.target, live);
        changed = true;
      }
    }
    if (!changed) return liveness;
  }
}
