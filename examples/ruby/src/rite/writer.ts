// The function that a record becomes, while it is written: where registers are, environments, windows.
//
// Register 0 of RITE is self, 1 and up are parameters, then the block, variables and temporaries. Ours has the link, self
// (a block: its Proc), the block, and the parameters first; behind those come registers that the function needs
// throughout; then RITE's other registers. So registers above a call's stay above it, as the callee's frame wants.

import type { CodeLabel, InstructionSet } from '@martlet/vm';
import { FunctionAssembler } from '@martlet/vm';
import { cellOperands } from '../instructions/cells.ts';
import type { Decoded } from './decode.ts';
import { failAt } from './decode.ts';
import type { Unit } from './units.ts';
import { isClosure, makesEnvironment } from './units.ts';

/** What all functions of a file share. */
export interface Target {
  readonly set: InstructionSet;
  /** The index of a host function of the registry. */
  host(name: string): number | undefined;
}

/** Registers of an ensure clause: how it was entered (`way`, nil at first), and what it interrupted (three registers). */
export interface Clause {
  readonly completion: number;
  /** 0: by the VM, with a completion. From 1: by the jump of that number. */
  readonly way: number;
}

/** Scratch registers above all others: windows of the function's own sends need no more. */
const SCRATCH = 16;
/** The register of the first parameter. */
const FIRST = 3;
/** A call's window holds self and block before arguments, which RITE has as receiver only, and behind. */
const WINDOW_SLACK = 6;

/** Writes one function. */
export class Writer {
  readonly unit: Unit;
  readonly target: Target;
  readonly asm: FunctionAssembler;
  /** Register of self. */
  readonly self: number;
  /** The environment that came with the closure, or 0. */
  readonly brought: number;
  /** The function's own environment, or 0. */
  readonly own: number;
  /** A Proc that is passed to a call and may break out of it. */
  readonly proc: number;
  /** What was raised. */
  readonly error: number;
  /** First of the scratch registers. */
  readonly scratch: number;
  /** Ensure clauses by the register that tells how they were entered. */
  readonly clauses: Map<number, Clause> = new Map();
  readonly #labels: CodeLabel[];
  readonly #parameters: number;
  readonly #shift: number;

  /** Registers that calls may have overwritten where a handler is entered, by its index. */
  readonly overwritten: readonly (readonly number[])[];

  constructor(unit: Unit, target: Target, overwritten: readonly (readonly number[])[]) {
    this.unit = unit;
    this.overwritten = overwritten;
    this.target = target;
    this.asm = new FunctionAssembler(target.set, unit.label);
    this.#parameters = unit.parameters?.count ?? 0;
    let top = FIRST + this.#parameters;
    const take = (wanted: boolean, count = 1): number => {
      if (!wanted) return 0;
      top += count;
      return top - count;
    };
    this.self = isClosure(unit) ? take(true) : 1;
    this.brought = take(unit.usesOuter);
    this.own = take(makesEnvironment(unit));
    this.proc = take(true);
    this.error = take(true);
    for (const { kind, target: address } of unit.irep.catches) {
      if (kind !== 'ensure') continue;
      const { a } = unit.code[unit.indexOf.get(address)!]!;
      if (!this.clauses.has(a)) {
        this.clauses.set(a, { completion: take(true, 3), way: take(true) });
      }
    }
    this.#shift = top - this.#parameters - 1;
    this.scratch = this.at(unit.irep.registers) + WINDOW_SLACK;
    this.asm.reserve(this.scratch + SCRATCH);
    if (unit.isHome) this.asm.home = this.own;
    this.#labels = Array.from({ length: unit.code.length }, () => this.asm.label());
  }

  // Registers

  /** Where a register of RITE is. */
  at(register: number): number {
    if (register === 0) return this.self;
    return register <= this.#parameters ? register + FIRST - 1 : register + this.#shift;
  }

  /** Where a register of RITE is, with its value: captured ones come from the environment. */
  get(register: number): number {
    const slot = this.unit.captured.get(register);
    const place = this.at(register);
    if (slot !== undefined) this.emit('getVariable', place, this.own, slot);
    return place;
  }

  /** To be called when a register of RITE has got a value. */
  stored(register: number): void {
    const slot = this.unit.captured.get(register);
    if (slot !== undefined) this.emit('setVariable', this.own, slot, this.at(register));
  }

  /** Moves into a register of RITE. */
  put(register: number, from: number): void {
    this.emit('move', this.at(register), from);
    this.stored(register);
  }

  /** The register of the environment of a frame around, or of this one. */
  environmentOf(frame: Unit): number {
    if (frame === this.unit) return this.own;
    let register = this.brought;
    let at = this.unit.outer!;
    for (;;) {
      while (!makesEnvironment(at)) at = at.outer!;
      if (at === frame) return register;
      const next = this.scratch + SCRATCH - 1;
      this.emit('parent', next, register);
      register = next;
      at = at.outer!;
    }
  }

  /** Reads a register of a frame around, or of this one; nil where there is no such frame. */
  fromFrame(frame: Unit | null, register: number, dst: number): void {
    if (frame === null) this.emit('nil', dst);
    else if (register === 0) this.emit('move', dst, this.self);
    else if (frame === this.unit) this.emit('move', dst, this.get(register));
    else {
      const slot = frame.captured.get(register)!;
      this.emit('getVariable', dst, this.environmentOf(frame), slot);
    }
  }

  // Code

  emit(name: string, ...operands: (number | CodeLabel)[]): void {
    this.asm.emit(name, ...operands);
  }

  label(): CodeLabel {
    return this.asm.label();
  }

  place(label: CodeLabel): void {
    this.asm.place(label);
  }

  /** The label of an instruction of RITE. */
  labelAt(address: number): CodeLabel {
    return this.#labels[this.unit.indexOf.get(address)!]!;
  }

  /** Places the label of an instruction, by index. */
  placeAt(index: number): void {
    this.asm.place(this.#labels[index]!);
  }

  /** Goes to a label, which may be behind or ahead. */
  goTo(label: CodeLabel): void {
    this.emit(label.position >= 0 ? 'loop' : 'jump', label);
  }

  /** Goes to a label if a conditional instruction jumps. */
  branch(name: 'jumpIf' | 'jumpUnless' | 'jumpNil', value: number, label: CodeLabel): void {
    if (label.position < 0) {
      this.emit(name, value, label);
      return;
    }
    const skip = this.label();
    this.emit(OPPOSITE[name], value, skip);
    this.emit('loop', label);
    this.place(skip);
  }

  // Constants and calls

  symbol(text: string): number {
    return this.asm.constant({ kind: 'symbol', value: text });
  }

  loadSymbol(text: string, register: number): number {
    this.emit('load', register, this.symbol(text));
    return register;
  }

  cell(name: string, dst: number): void {
    this.emit('getConst', dst, ...cellOperands(this.asm, name));
  }

  /** Calls a host function. */
  host(name: string, dst: number, ...args: number[]): void {
    const index = this.target.host(name);
    if (index === undefined) throw new TypeError(`the registry has no host function ${name}`);
    this.emit(`host${args.length}`, dst, index, ...args);
  }

  /** An Array of registers. */
  array(dst: number, registers: readonly number[]): void {
    const storage = this.scratch + SCRATCH - 2;
    this.emit('storage', storage, registers.length);
    for (const [slot, register] of registers.entries()) {
      this.emit('storageInit', storage, slot, register);
    }
    this.emit('array', dst, storage);
  }

  /** Sends a message in a window above everything; the result goes to `dst`. */
  send(dst: number, receiver: number, message: string, ...args: number[]): void {
    const base = this.scratch + SCRATCH / 2;
    this.emit('move', base + 1, receiver);
    this.emit('nil', base + 2);
    for (const [i, arg] of args.entries()) this.emit('move', base + 3 + i, arg);
    this.emit('send', base, 2 + args.length, base + 1, this.asm.cache(message, args.length));
    this.emit('move', dst, base);
  }

  fail(each: Decoded, text: string): never {
    return failAt(this.unit, each.address, `OP_${each.op.name}: ${text}`);
  }

  /** The symbol that an operand names. */
  name(index: number): string {
    return this.unit.irep.symbols[index]!;
  }
}

const OPPOSITE = { jumpIf: 'jumpUnless', jumpUnless: 'jumpIf', jumpNil: 'jumpNotNil' } as const;

/** What writes an instruction. */
export type Row = (w: Writer, each: Decoded) => void;
