// Code for expressions, in one go with parsing them: values whose last instruction waits until it is known where they are
// wanted, so that no value is moved that could have been computed in place (expdesc in Lua's lcode.c does the same).

import type { CodeLabel } from './assembler.ts';
import { FunctionAssembler } from './assembler.ts';

/** A value all but computed: its last instruction waits for the register that it is to write. */
export interface PendingValue {
  /** The first of the temporaries that its parts are in. */
  readonly base: number;
  /** Emits that last instruction. Once only, before any other code is emitted. */
  readonly load: (dst: number) => void;
  /** The register of the variable that it is, so that instructions can read it where it stands. */
  readonly variable?: number;
  /** Of an expression that can be assigned to: emits the assignment. */
  readonly store?: (value: PendingValue) => void;
  /** The right side of `and`, and the label to which the code has gone where the left side was false. */
  readonly rest?: { readonly value: PendingValue; readonly otherwise: CodeLabel };
}

/** What a literal can be: nil, a truth value, an integer, a float, a symbol. */
export type Literal = null | boolean | bigint | number | string;

/** Assembles a function of a set that has the {@link basicInstructions}. */
export class ValueAssembler extends FunctionAssembler {
  /** The value that an instruction gives which reads `operands`; `base` is the first temporary among them. */
  compute(base: number, name: string, ...operands: number[]): PendingValue {
    return { base, load: (dst) => this.emit(name, dst, ...operands) };
  }

  /** A value that stands in a register already, and is moved from there only if it is wanted elsewhere. */
  result(register: number, base: number = register): PendingValue {
    return {
      base,
      load: (dst) => {
        if (dst !== register) this.emit('move', dst, register);
      },
    };
  }

  /** A variable that has a register of its own. */
  variable(register: number): PendingValue {
    const store = (value: PendingValue): void => value.load(register);
    return { ...this.result(register, this.top), variable: register, store };
  }

  /** A literal. An integer that needs more than 63 bits becomes a float. */
  literal(value: Literal): PendingValue {
    if (value === null || typeof value === 'boolean') {
      return this.compute(this.top, String(value ?? 'nil'));
    }
    let index: number;
    if (typeof value === 'string') index = this.constant({ kind: 'symbol', value });
    else if (typeof value === 'bigint' && BigInt.asIntN(63, value) === value) {
      index = this.constant({ kind: 'int', value });
    } else index = this.constant({ kind: 'float', value: Number(value) });
    return this.compute(this.top, 'load', index);
  }

  /** A register that holds the value: a variable's own, or a temporary. */
  operand(value: PendingValue): number {
    return value.variable ?? this.push(value);
  }

  /** Puts the value into a temporary, the first of those that its parts took, and gives the others up. */
  push(value: PendingValue): number {
    this.top = value.base;
    const register = this.temporary();
    value.load(register);
    return register;
  }

  /** Computes a value, if there is one, for its effects only. */
  drop(value: PendingValue | null): void {
    if (value === null) return;
    this.operand(value);
    this.top = value.base;
  }

  /** Goes on where the value counts as true; gives the label to place where it does not. */
  condition(value: PendingValue): CodeLabel {
    const otherwise = value.rest?.otherwise ?? this.label();
    this.emit('jumpUnless', this.operand(value.rest?.value ?? value), otherwise);
    this.top = value.base;
    return otherwise;
  }

  /** The left value if it counts as false, else the right one, for which code is emitted only then. */
  and(left: PendingValue, right: () => PendingValue): PendingValue {
    const { base, rest } = left;
    const otherwise = rest?.otherwise ?? this.label();
    const result = this.push({ ...(rest?.value ?? left), base });
    this.emit('jumpUnless', result, otherwise);
    const value = right();
    return { base, load: this.#either(result, value, otherwise), rest: { value, otherwise } };
  }

  /** The left value if it counts as true, else the right one, for which code is emitted only then. */
  or(left: PendingValue, right: () => PendingValue): PendingValue {
    const [result, decided] = [this.push(left), this.label()];
    const opposite = this.temporary();
    this.emit('not', opposite, result);
    this.emit('jumpUnless', opposite, decided);
    return { base: left.base, load: this.#either(result, right(), decided) };
  }

  #either(result: number, right: PendingValue, decided: CodeLabel): (dst: number) => void {
    return (dst) => {
      right.load(result);
      this.place(decided);
      this.result(result).load(dst);
    };
  }

  /**
   * Begins a call's window: its base is the next temporary, or the first of `receiver`, which becomes the first argument.
   * Push the others, emit the call with the base that this gives, and {@link result} of the base is its value.
   */
  window(receiver?: PendingValue): number {
    const base = receiver?.base ?? this.top;
    this.top = base;
    this.temporary();
    receiver?.load(this.temporary());
    return base;
  }
}
