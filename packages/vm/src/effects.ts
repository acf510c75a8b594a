// What one instruction reads, writes, and where it goes on: derived from its operands, for dataflow and verification.

import type { InstructionList, Liveness } from '@martlet/dataflow';
import {
  analyzeLiveness,
  buildBlocks,
  readInstructions,
  reversePostorder,
} from '@martlet/dataflow';
import type { CodeEntry, GuestFunction, Handler } from './container.ts';
import { entriesOf } from './container.ts';
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

/**
 * Tells `sink` the registers that the instruction at `position` reads and writes. Reads come first. Positions behind the
 * code stand for the landings of handlers, see {@link livenessOf}.
 */
export function registerEffects(fn: GuestFunction, position: number, sink: EffectSink): void {
  if (position >= fn.code.length) {
    const handler = fn.handlers[position - fn.code.length];
    for (const register of handler ? handlerRegisters(handler) : []) sink.write(register);
    return;
  }
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

/** The registers that a handler finds written when it starts. */
export function handlerRegisters(handler: Handler): readonly number[] {
  const { register } = handler;
  return handler.kind === 'ensure' ? [register, register + 1, register + 2] : [register];
}

/** Indices of the handlers that see what is thrown at each position. */
function handlersByPosition(fn: GuestFunction): readonly (readonly number[])[] {
  const covering: number[][] = fn.code.map(() => []);
  for (const [i, handler] of fn.handlers.entries()) {
    for (let position = handler.start; position < handler.end; position++) {
      covering[position]!.push(i);
    }
  }
  return covering;
}

/**
 * At which positions the home register has surely been written, so that it tells whose frame this is. Elsewhere it
 * holds what an earlier frame left: the frame is nobody's home yet, and the register is no root.
 *
 * @returns 1 where it has, 0 where it has not, 2 where that depends on the way there (the verifier refuses it), 3 in
 * code that is not reached
 */
export function homeStates(fn: GuestFunction): Uint8Array {
  const states = new Uint8Array(fn.code.length).fill(3);
  if (fn.home < 0) return states.fill(0);
  const covering = handlersByPosition(fn);
  const pending: number[] = [];
  const enter = (position: number, state: number): void => {
    const old = states[position]!;
    const joined = old === 3 || old === state ? state : 2;
    if (joined === old) return;
    states[position] = joined;
    pending.push(position);
  };
  for (const { position, given } of entriesOf(fn)) enter(position, fn.home <= given ? 1 : 0);
  for (let position = pending.pop(); position !== undefined; position = pending.pop()) {
    const before = states[position]!;
    let after = before;
    registerEffects(fn, position, {
      read: () => {},
      write: (register) => {
        if (register === fn.home) after = 1;
      },
    });
    // What throws does not finish.
    for (const i of covering[position]!) {
      const handler = fn.handlers[i]!;
      enter(handler.target, handlerRegisters(handler).includes(fn.home) ? 1 : before);
    }
    for (const next of successorPositions(fn, position)) enter(next, after);
  }
  return states;
}

/**
 * A function as the dataflow kit sees it. Behind the code stand a *landing* for each handler, which writes what the
 * handler receives and goes to its target, and the *call*, from which control goes to all entries. An instruction that a
 * handler covers may go to the landing instead of finishing, so it reads, before it writes, whatever the landing needs:
 * `needs` gives these registers by handler.
 */
function instructionList(
  fn: GuestFunction,
  covering: readonly (readonly number[])[],
  homes: Uint8Array,
  needs: readonly (readonly number[])[],
): InstructionList {
  const length = fn.code.length;
  const call = length + fn.handlers.length;
  const reads: number[][] = [];
  const writes: number[][] = [];
  for (let position = 0; position <= call; position++) {
    const read: number[] = [];
    const written: number[] = [];
    registerEffects(fn, position, { read: (r) => read.push(r), write: (r) => written.push(r) });
    // Whose home the frame is, is asked whenever something leaves frames.
    if (homes[position] === 1) read.push(fn.home);
    for (const handler of covering[position] ?? []) read.push(...needs[handler]!);
    reads.push(read);
    writes.push(written);
  }
  return {
    count: call + 1,
    registers: fn.registers,
    reads: (position) => reads[position],
    writes: (position) => writes[position],
    successors: (position) => {
      if (position === call) return fn.entries.length === 0 ? [0] : [...new Set(fn.entries)];
      if (position >= length) return [fn.handlers[position - length]!.target];
      const landings = covering[position]!.map((handler) => length + handler);
      return [...new Set(successorPositions(fn, position)), ...landings];
    },
    boundaries: [...fn.entries, length, call],
    label: (position) => fn.code[position]?.instruction.name ?? 'landing',
  };
}

/**
 * What analyses of guest code start from: blocks and liveness of one function, handlers and entries included. Positions
 * behind the code are landings of handlers, one each, and then the call of the function, which is the graph's entry.
 */
export function livenessOf(fn: GuestFunction): Liveness {
  let liveness = analyzed.get(fn);
  if (liveness === undefined) {
    liveness = computeLiveness(fn);
    analyzed.set(fn, liveness);
  }
  return liveness;
}

/** The verifier asks first, then the loader, then the compiler. Functions do not change. */
const analyzed = new WeakMap<GuestFunction, Liveness>();

function computeLiveness(fn: GuestFunction): Liveness {
  const covering = handlersByPosition(fn);
  const homes = homeStates(fn);
  let needs: readonly (readonly number[])[] = fn.handlers.map(() => []);
  for (;;) {
    const code = readInstructions(instructionList(fn, covering, homes, needs));
    const graph = buildBlocks(code);
    const blocks = { ...graph, entry: graph.blockOf[code.count - 1]! };
    const liveness = analyzeLiveness(code, blocks, reversePostorder(blocks));
    const found = fn.handlers.map((_, i) => {
      const live: number[] = [];
      for (let r = 0; r < fn.registers; r++) {
        if (liveness.isLiveBefore(fn.code.length + i, r)) live.push(r);
      }
      return live;
    });
    // They only grow, so the lengths tell.
    if (found.every((live, i) => live.length === needs[i]!.length)) return liveness;
    needs = found;
  }
}
