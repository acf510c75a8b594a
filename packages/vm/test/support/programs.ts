// Random programs over the calc set that the verifier accepts and that end: loops count, and functions call only those
// behind them. Everything else happens: overflow, errors, handlers, returns out of several frames, wrong arguments.

import type { CodeLabel, Constant, GuestFunction, Program } from '../../src/index.ts';
import { FunctionAssembler } from '../../src/index.ts';
import { calcSet } from './calc.ts';
import type { Random } from './random.ts';

const INTEGERS = [0, 1, 2, 3, -1, 7, 100, -(2 ** 31), 2 ** 31 - 1];
const CONSTANTS: readonly Constant[] = [
  { kind: 'int', value: 2n ** 61n },
  { kind: 'int', value: 2n ** 62n - 1n },
  { kind: 'int', value: -(2n ** 62n) },
  { kind: 'float', value: 0.5 },
  { kind: 'float', value: -0 },
  { kind: 'float', value: 1e300 },
  { kind: 'float', value: 5e-324 },
  { kind: 'float', value: Number.POSITIVE_INFINITY },
  { kind: 'float', value: Number.NaN },
  { kind: 'symbol', value: 'apple' },
];

const CELLS = ['one', 'three', 'missing', 'object'] as const;

/** Registers of a call's arguments at most. */
const ARGUMENTS = 3;

class FunctionGenerator {
  readonly #random: Random;
  readonly #index: number;
  readonly #functions: number;
  readonly #a: FunctionAssembler;
  readonly #locals: number;
  readonly #home: number;
  readonly #firstCounter: number;
  #counters = 0;
  #budget: number;
  #line = 1;

  constructor(random: Random, index: number, functions: number) {
    this.#random = random;
    this.#index = index;
    this.#functions = functions;
    this.#a = new FunctionAssembler(calcSet, `f${index}`);
    this.#a.required = index === 0 ? 2 : random.below(3);
    // Locals, the home, three registers for what an ensure handler receives at each depth, counters, then the window.
    this.#locals = this.#a.required + 2 + random.below(3);
    this.#home = this.#locals + 1;
    this.#firstCounter = this.#home + 1;
    this.#budget = 6 + random.below(18);
  }

  generate(): GuestFunction {
    const a = this.#a;
    const random = this.#random;
    // Messages are found by a number among the VM's functions, so a function that takes what it is given must not call.
    const last = this.#index === this.#functions - 1;
    if (last && random.oneIn(2)) a.surplus = 'ignore';
    if (last && this.#index > 0 && random.oneIn(4)) a.arranged = true;
    const optional = this.#index > 0 && random.oneIn(3) ? 1 : 0;
    const entries = [a.label(), a.label()];
    a.place(entries[0]!);
    if (optional > 0) {
      a.emit('int', a.required + 1, 11);
      a.place(entries[1]!);
      for (const entry of entries) a.entry(entry);
    }
    for (let r = a.required + optional + 1; r <= this.#locals; r++) this.#load(r);
    const one = this.#fresh();
    a.emit('int', one, 2);
    a.emit('array', this.#home, one, one);
    if (random.oneIn(2)) a.home = this.#home;
    this.#statements(0);
    a.emit('ret', this.#local());
    // The window stands behind all other registers.
    return this.#withWindow(a.finish());
  }

  /** Windows were emitted at a register far up; now it is known where the registers end. */
  #withWindow(fn: GuestFunction): GuestFunction {
    const base = this.#firstCounter + this.#counters;
    const shift = (register: number) => (register >= WINDOW ? register - WINDOW + base : register);
    return {
      ...fn,
      registers: base + ARGUMENTS + 1,
      code: fn.code.map((entry) => ({
        instruction: entry.instruction,
        operands: entry.operands.map((value, i) => {
          const { kind } = entry.instruction.operands[i]!;
          const register = kind === 'read' || kind === 'write' || typeof kind === 'object';
          return register ? shift(value) : value;
        }),
      })),
    };
  }

  #local(): number {
    return 1 + this.#random.below(this.#locals);
  }

  #fresh(): number {
    return this.#firstCounter + this.#counters++;
  }

  #load(register: number): void {
    const a = this.#a;
    const random = this.#random;
    if (random.oneIn(3)) a.emit('load', register, a.constant(random.pick(CONSTANTS)));
    else if (random.oneIn(8)) a.emit('nil', register);
    else if (random.oneIn(7)) a.emit('cell', register, a.cell(random.pick(CELLS)));
    else a.emit('int', register, random.pick(INTEGERS));
  }

  #statements(depth: number): void {
    const count = 1 + this.#random.below(4);
    for (let i = 0; i < count && this.#budget > 0; i++) {
      this.#budget--;
      this.#a.line = this.#line++;
      this.#statement(depth);
    }
  }

  #statement(depth: number): void {
    const a = this.#a;
    const random = this.#random;
    const [x, y, z] = [this.#local(), this.#local(), this.#local()];
    const choice = random.below(depth < 3 ? 22 : 14);
    if (choice < 4) a.emit(random.pick(['add', 'sub', 'mul', 'less']), x, y, z);
    else if (choice < 5) this.#load(x);
    else if (choice < 6) a.emit('move', x, y);
    else if (choice < 7) a.emit('array', x, random.oneIn(8) ? y : this.#small(3), z);
    else if (choice < 8) a.emit('getElement', x, random.oneIn(3) ? y : this.#home, this.#small(2));
    else if (choice < 9) a.emit('setElement', random.oneIn(3) ? y : this.#home, this.#small(2), z);
    else if (choice < 11) this.#call(x);
    else if (choice < 12) {
      if (this.#index + 1 < this.#functions) a.emit('notCall', x, y, this.#later());
    } else if (choice < 13) {
      if (random.oneIn(4)) a.emit('raise', y);
    } else if (choice < 14) {
      const way = random.below(9);
      if (way < 3) a.emit('returnFrom', way === 0 ? x : this.#home, y);
      else if (way < 5) a.emit('ret', y);
    } else if (choice < 16) this.#conditional(depth, x);
    else if (choice < 18) this.#loop(depth);
    else if (choice < 20) this.#rescue(depth, x);
    else this.#ensure(depth);
    // Code behind a return must still be right: it is not reached, but verified and analysed.
  }

  #later(): number {
    return this.#index + 1 + this.#random.below(this.#functions - this.#index - 1);
  }

  #small(bound: number): number {
    const register = this.#fresh();
    this.#a.emit('int', register, this.#random.below(bound));
    return register;
  }

  #call(result: number): void {
    if (this.#index + 1 >= this.#functions) return;
    const a = this.#a;
    const random = this.#random;
    if (random.oneIn(6)) {
      for (const i of [1, 2]) a.emit('move', WINDOW + i, this.#local());
      a.emit('callPacked', WINDOW, this.#later());
      a.emit('move', result, WINDOW);
      return;
    }
    const count = random.below(ARGUMENTS) + (random.oneIn(4) ? 1 : 0);
    for (let i = 1; i <= count; i++) {
      a.emit('move', WINDOW + i, random.oneIn(5) ? this.#home : this.#local());
    }
    if (random.oneIn(3)) {
      const cache = a.cache(random.oneIn(6) ? 'missing' : `f${this.#later()}`, count);
      a.emit('send', WINDOW, count, this.#local(), cache);
    } else a.emit('call', WINDOW, count, this.#later());
    a.emit('move', result, WINDOW);
  }

  #conditional(depth: number, test: number): void {
    const a = this.#a;
    const [otherwise, end] = [a.label(), a.label()];
    if (this.#random.oneIn(2)) a.emit('less', test, this.#local(), this.#local());
    a.emit('jumpUnless', test, otherwise);
    this.#statements(depth + 1);
    a.emit('jump', end);
    a.place(otherwise);
    this.#statements(depth + 1);
    a.place(end);
  }

  #loop(depth: number): void {
    const a = this.#a;
    const [counter, limit, test] = [this.#fresh(), this.#fresh(), this.#fresh()];
    a.emit('int', counter, 0);
    a.emit('int', limit, this.#random.below(5));
    const [head, done] = [a.here(), a.label()];
    a.emit('less', test, counter, limit);
    a.emit('jumpUnless', test, done);
    this.#statements(depth + 1);
    a.emit('int', test, 1);
    a.emit('add', counter, counter, test);
    a.emit('loop', head);
    a.place(done);
  }

  #guarded(depth: number): { start: CodeLabel; end: CodeLabel } {
    const start = this.#a.here();
    this.#statements(depth + 1);
    // A range is never empty.
    this.#a.emit('move', this.#local(), this.#local());
    return { start, end: this.#a.here() };
  }

  #rescue(depth: number, received: number): void {
    const a = this.#a;
    const { start, end } = this.#guarded(depth);
    const after = a.label();
    a.emit('jump', after);
    const target = a.here();
    a.handler('rescue', start, end, target, received);
    this.#statements(depth + 1);
    a.place(after);
  }

  #ensure(depth: number): void {
    const a = this.#a;
    const [kind, value, home] = [this.#fresh(), this.#fresh(), this.#fresh()];
    const { start, end } = this.#guarded(depth);
    const after = a.label();
    a.emit('jump', after);
    const target = a.here();
    a.handler('ensure', start, end, target, kind);
    this.#statements(depth + 1);
    a.emit('rethrow', kind, value, home);
    a.place(after);
    this.#statements(depth + 1);
  }
}

/** Where windows stand until the number of registers is known. */
const WINDOW = 4000;

/** A random program; function 0 takes two arguments. */
export function randomProgram(random: Random): Program {
  const count = 1 + random.below(4);
  const functions = Array.from({ length: count }, (_, i) =>
    new FunctionGenerator(random, i, count).generate(),
  );
  return { set: calcSet, functions, main: 0 };
}

/** Arguments worth trying. */
export const INPUTS: readonly (readonly [
  bigint | number | null | string,
  bigint | number | null,
])[] = [
  [3, 4],
  [0.5, 2],
  [2n ** 61n, 2n ** 61n],
  [-1, null],
  ['pear', 1e300],
];
