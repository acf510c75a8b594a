// The linear IR: the values of one function in flat tables, in the order of the emitted blocks. It differs from the IR
// in that every operation has one WebAssembly instruction, operands stand in the order in which WebAssembly takes them,
// and numbers of functions, types and globals are resolved.

import type { Access, Constant, Type } from '@martlet/ir';
import { opList, ops } from '@martlet/ir';
import type { Tables } from '../tables.ts';
import { IntVector } from '../vector.ts';

/** What an operation does besides computing; the order matters: all from `trap` on stays even when unused. */
export const EffectClass = { pure: 0, read: 1, trap: 2, write: 3 } as const;

/** Types in the linear IR; 0 is none. */
export const typeNumber: Readonly<Record<Type, number>> = { i32: 1, i64: 2, f64: 3 };
export const typeNames: readonly Type[] = ['i32', 'i32', 'i64', 'f64'];

/** Codes of operations that exist only here; they follow those of the IR's op table. */
export const Pseudo: { readonly zeroUnless: number } = {
  /**
   * (fast, slow): 0 when `fast` is not 0, else `slow`, which is evaluated only then. The operands of `slow` must be
   * available in locals, or be constants.
   */
  zeroUnless: opList.length,
};

const noType = 0;

/** The values of one function. `code` of a value is `Op.code`, or one of {@link Pseudo}. */
export class LinearCode {
  count = 0;
  code: Uint16Array;
  type: Uint8Array;
  effect: Uint8Array;
  /** Alias class of reads and writes; 0 overlaps all. */
  alias: Int32Array;
  /** Offset, function, type or global number; value of an `i32.const`; index into `constants` for other constants. */
  imm: Int32Array;
  argStart: Int32Array;
  argEnd: Int32Array;
  /** Index of the block that holds the value; -1 for constants. */
  block: Int32Array;
  readonly args: IntVector;
  readonly constants: Constant[] = [];

  constructor(tables: Tables, capacity: number) {
    this.code = tables.uint16(capacity);
    this.args = new IntVector(tables.int32(capacity * 2));
    this.type = tables.uint8(capacity);
    this.effect = tables.uint8(capacity);
    this.alias = tables.int32(capacity);
    this.imm = tables.int32(capacity);
    this.argStart = tables.int32(capacity);
    this.argEnd = tables.int32(capacity);
    this.block = tables.int32(capacity);
  }

  /** Adds a value whose operands are those pushed to `args` since `argStart`. */
  add(code: number, type: Type | null, effect: number, block: number, argStart: number): number {
    if (this.count === this.code.length) this.#grow();
    const value = this.count++;
    this.code[value] = code;
    this.type[value] = type === null ? noType : typeNumber[type];
    this.effect[value] = effect;
    this.block[value] = block;
    this.argStart[value] = argStart;
    this.argEnd[value] = this.args.length;
    return value;
  }

  constant(type: Type, value: Constant): number {
    const result = this.add(ops[`${type}.const`].code, type, 0, -1, this.args.length);
    if (type === 'i32') {
      this.imm[result] = value as number;
    } else {
      this.imm[result] = this.constants.length;
      this.constants.push(value);
    }
    return result;
  }

  setAccess(value: number, access: Access): void {
    this.imm[value] = access.offset;
    this.alias[value] = access.alias;
  }

  isConstant(value: number): boolean {
    return this.block[value]! < 0;
  }

  #grow(): void {
    const size = this.code.length * 2 + 16;
    const copy = <T extends Uint8Array | Uint16Array | Int32Array>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.code = copy(new Uint16Array(size), this.code);
    this.type = copy(new Uint8Array(size), this.type);
    this.effect = copy(new Uint8Array(size), this.effect);
    this.alias = copy(new Int32Array(size), this.alias);
    this.imm = copy(new Int32Array(size), this.imm);
    this.argStart = copy(new Int32Array(size), this.argStart);
    this.argEnd = copy(new Int32Array(size), this.argEnd);
    this.block = copy(new Int32Array(size), this.block);
  }
}
