// A typed assembler: one method per instruction, labels by name, tables filled as they are used.

import type { CacheEntry, CodeEntry, Constant, GuestFunction, Handler } from './container.ts';
import { DefinitionError } from './errors.ts';
import type { InstructionSet } from './instruction-set.ts';

/** A position that is named before it is known. */
export class CodeLabel {
  position = -1;
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** An operand as the assembler takes it: a number, or a label. */
export type AssemblerOperand = number | CodeLabel;

interface PendingHandler {
  readonly start: CodeLabel;
  readonly end: CodeLabel;
  readonly target: CodeLabel;
  readonly kind: Handler['kind'];
  readonly register: number;
}

/** Assembles one function. */
export class FunctionAssembler {
  readonly #set: InstructionSet;
  readonly #name: string;
  readonly #code: { instruction: CodeEntry['instruction']; operands: AssemblerOperand[] }[] = [];
  readonly #lines: number[] = [];
  readonly #constants: Constant[] = [];
  readonly #constantIndex = new Map<string, number>();
  readonly #caches: CacheEntry[] = [];
  readonly #cells: string[] = [];
  readonly #handlers: PendingHandler[] = [];
  readonly #entries: CodeLabel[] = [];
  #registers = 1;
  #labels = 0;
  /** Parameters that a call must pass. */
  required = 0;
  /** What a call with too many arguments does. */
  surplus: GuestFunction['surplus'] = 'error';
  /** Words that the language arranges for the last entry, where `surplus` is 'arrange'. */
  arrangedWords = 0;
  /** Does the language arrange the arguments of every call? */
  arranged = false;
  /** Does the code keep its meaning when twins take the place of instructions? */
  fixed = false;
  /** Register of the frame's identity, or -1. */
  home = -1;
  /** Source line of the instructions that follow. */
  line = 0;
  /** The next register that {@link temporary} gives. Set it back to give registers up: they are taken like a stack. */
  top = 1;

  constructor(set: InstructionSet, name: string) {
    this.#set = set;
    this.#name = name;
  }

  /** A label to place later. */
  label(name = `L${this.#labels++}`): CodeLabel {
    return new CodeLabel(name);
  }

  /** Gives the label the position of the next instruction. */
  place(label: CodeLabel): void {
    if (label.position >= 0) {
      throw new DefinitionError(`function ${this.#name}: label ${label.name} is placed twice`);
    }
    label.position = this.#code.length;
  }

  /** A label at the position of the next instruction. */
  here(): CodeLabel {
    const label = this.label();
    this.place(label);
    return label;
  }

  /** A constant's index in the table; equal constants share one. */
  constant(constant: Constant): number {
    const value = Object.is(constant.value, -0) ? '-0' : String(constant.value);
    const key = `${constant.kind} ${value}`;
    let index = this.#constantIndex.get(key);
    if (index === undefined) {
      index = this.#constants.push(constant) - 1;
      this.#constantIndex.set(key, index);
    }
    return index;
  }

  /** A new inline cache. */
  cache(message: string, count: number): number {
    return this.#caches.push({ message, count }) - 1;
  }

  /** The index of the cell of this name. */
  cell(name: string): number {
    const known = this.#cells.indexOf(name);
    return known >= 0 ? known : this.#cells.push(name) - 1;
  }

  /** A further entry, for one more optional argument than the one before it. */
  entry(label: CodeLabel): void {
    this.#entries.push(label);
  }

  /** Declares a handler. Of two that cover the same position, the one declared first is the inner one. */
  handler(
    kind: Handler['kind'],
    start: CodeLabel,
    end: CodeLabel,
    target: CodeLabel,
    register: number,
  ): void {
    this.#handlers.push({ kind, start, end, target, register });
  }

  /** Sees to it that the frame has at least so many registers. */
  reserve(registers: number): void {
    this.#registers = Math.max(this.#registers, registers);
  }

  /** Takes the next free register, for a variable or an intermediate value. */
  temporary(): number {
    this.reserve(this.top + 1);
    return this.top++;
  }

  /**
   * Appends an instruction.
   *
   * @throws DefinitionError when the set has no such instruction, or the number of operands is wrong.
   */
  emit(name: string, ...operands: AssemblerOperand[]): void {
    const instruction = this.#set.byName.get(name);
    if (!instruction) {
      throw new DefinitionError(
        `function ${this.#name}: the set ${this.#set.name} has no instruction "${name}"`,
      );
    }
    if (operands.length !== instruction.operands.length) {
      const wanted = instruction.operands.map((o) => o.name).join(', ');
      throw new DefinitionError(
        `function ${this.#name}: ${name} takes ${instruction.operands.length} operands (${wanted}), got ${operands.length}`,
      );
    }
    for (let i = 0; i < operands.length; i++) {
      const { kind } = instruction.operands[i]!;
      if (kind === 'read' || kind === 'write' || typeof kind === 'object') {
        this.reserve(Number(operands[i]) + 1);
      }
    }
    this.#code.push({ instruction, operands });
    this.#lines.push(this.line);
  }

  /** The finished function. Throws a `DefinitionError` for a label that was never placed. */
  finish(): GuestFunction {
    const position = (label: CodeLabel): number => {
      if (label.position < 0) {
        throw new DefinitionError(`function ${this.#name}: label ${label.name} was never placed`);
      }
      return label.position;
    };
    return {
      name: this.#name,
      required: this.required,
      entries: this.#entries.map(position),
      surplus: this.surplus,
      arrangedWords: this.surplus === 'arrange' ? this.arrangedWords : 0,
      arranged: this.arranged,
      fixed: this.fixed,
      registers: this.#registers,
      code: this.#code.map(({ instruction, operands }) => ({
        instruction,
        operands: operands.map((o) => (typeof o === 'number' ? o : position(o))),
      })),
      constants: this.#constants,
      caches: this.#caches,
      cells: this.#cells,
      handlers: this.#handlers.map((h) => ({
        kind: h.kind,
        register: h.register,
        start: position(h.start),
        end: position(h.end),
        target: position(h.target),
      })),
      home: this.home,
      lines: this.#lines,
    };
  }
}
