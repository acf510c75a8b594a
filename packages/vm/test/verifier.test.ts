import { wasmPlatform } from '@martlet/wasm';
import { describe, expect, it } from 'vitest';
import type { GuestFunction, Handler, Program } from '../src/index.ts';
import {
  defineInstructionSet,
  FunctionAssembler,
  findFaults,
  VerifyError,
  Vm,
  verify,
} from '../src/index.ts';
import { calc, calcSet } from './support/calc.ts';

type Patch = Partial<GuestFunction>;

/** f(a, b): a loop with a call in it. Positions: 0 int, 1 less, 2 jumpUnless, 3 move, 4 call, 5 loop, 6 ret. */
function sample(patch: Patch = {}): GuestFunction {
  const a = new FunctionAssembler(calcSet, 'f');
  a.required = 2;
  a.emit('int', 3, 7);
  const head = a.here();
  const done = a.label();
  a.emit('less', 4, 1, 2);
  a.emit('jumpUnless', 4, done);
  a.emit('move', 5, 1);
  a.emit('call', 4, 1, 0);
  a.emit('loop', head);
  a.place(done);
  a.emit('ret', 3);
  return { ...a.finish(), ...patch };
}

/** The sample with another operand. */
function withOperand(
  position: number,
  index: number,
  value: number,
  patch: Patch = {},
): GuestFunction {
  const fn = sample();
  const code = fn.code.map((entry, p) =>
    p === position
      ? { ...entry, operands: entry.operands.map((o, i) => (i === index ? value : o)) }
      : entry,
  );
  return { ...fn, code, ...patch };
}

function faults(fn: GuestFunction, main = 0): string[] {
  return findFaults({ set: calcSet, functions: [fn], main }).map((error) => error.message);
}

const handler = (patch: Partial<Handler>): Handler => ({
  kind: 'rescue',
  start: 3,
  end: 5,
  target: 6,
  register: 4,
  ...patch,
});

describe('the verifier', () => {
  it('accepts what the assembler makes of right input', () => {
    const program: Program = { set: calcSet, functions: [sample()], main: 0 };
    expect(verify(program)).toBe(program);
    expect(findFaults(program)).toEqual([]);
  });

  const operand = 'function f, position';
  it.each<[string, GuestFunction, string]>([
    [
      'a register outside the frame',
      withOperand(1, 1, 6),
      `${operand} 1 (less): operand "a" is register 6; use 1 to 5: register 0 is the link, and the frame has 6`,
    ],
    [
      'a write over the link',
      withOperand(0, 0, 0),
      `${operand} 0 (int): operand "dst" is register 0; use 1 to 5: register 0 is the link, and the frame has 6`,
    ],
    [
      'a fractional register',
      withOperand(1, 1, 1.5),
      `${operand} 1 (less): operand "a" is register 1.5; use 1 to 5: register 0 is the link, and the frame has 6`,
    ],
    [
      'a window that sticks out',
      withOperand(4, 1, 2),
      `${operand} 4 (call): operand "base" is a window of 2 arguments at register 4; a window and its arguments lie in registers 1 to 5: move it or raise the number of registers`,
    ],
    [
      'a window over the link',
      withOperand(4, 0, 0),
      `${operand} 4 (call): operand "base" is a window of 1 arguments at register 0; a window and its arguments lie in registers 1 to 5: move it or raise the number of registers`,
    ],
    [
      'a count beyond 16 bits',
      withOperand(4, 1, -1),
      `${operand} 4 (call): operand "count" is -1; use an unsigned 16-bit number: 0 to 65535`,
    ],
    [
      'an integer beyond 32 bits',
      withOperand(0, 1, 2 ** 31),
      `${operand} 0 (int): operand "value" is 2147483648; use a signed 32-bit integer, or a constant`,
    ],
    [
      'a function that is not there',
      withOperand(4, 2, 1),
      `${operand} 4 (call): operand "fn" is function 1, of which there are 1; use an index of that table`,
    ],
    [
      'a label that leads back',
      withOperand(2, 1, 2),
      `${operand} 2 (jumpUnless): operand "to" is position 2; jump to a later position, at most 6; to go back, use an instruction with a loop operand`,
    ],
    [
      'a label behind the code',
      withOperand(2, 1, 7),
      `${operand} 2 (jumpUnless): operand "to" is position 7; jump to a later position, at most 6; to go back, use an instruction with a loop operand`,
    ],
    [
      'a loop that leads forward',
      withOperand(5, 0, 6),
      `${operand} 5 (loop): operand "to" is position 6; a back-edge leads to this instruction or an earlier one`,
    ],
    [
      'code without an end',
      sample({ code: sample().code.slice(0, 4), lines: [0, 0, 0, 0] }),
      `${operand} 3 (move): control would run past the end of the code; end with an instruction that returns, raises or jumps`,
    ],
    [
      'no code',
      sample({ code: [], lines: [] }),
      'function f: it has no code; give it at least a return',
    ],
    [
      'too many registers',
      sample({ registers: 8192 }),
      'function f: it has 8192 registers; use from 1 to 8191',
    ],
    [
      'parameters beyond the frame',
      sample({ required: 6 }),
      'function f: its 6 parameters do not fit its 6 registers, of which register 0 is the link; raise the number of registers',
    ],
    [
      'a negative number of parameters',
      sample({ required: -1 }),
      'function f: it requires -1 arguments; use a whole number, at least 0',
    ],
    [
      'an entry outside',
      sample({ entries: [0, 9] }),
      'function f: its entry 9 is no position of its code; let entries be positions',
    ],
    [
      'surplus arguments that nobody knows how to treat',
      sample({ surplus: 'some' as 'error' }),
      "function f: its surplus arguments are 'some'; use 'error', 'ignore' or 'arrange'",
    ],
    [
      'fewer words for surplus arguments than are required',
      sample({ surplus: 'arrange', entries: [0, 1], required: 2, arrangedWords: 1 }),
      'function f: its last entry takes 1 words, and 2 are required; let arrangedWords count all parameters',
    ],
    [
      'a home outside',
      sample({ home: 6 }),
      'function f: its home register 6 is not in its frame; use 1 to 5, or -1 for none',
    ],
    [
      'a missing line',
      sample({ lines: [1] }),
      'function f: it has 1 lines for 7 instructions; give each position a line, 0 where unknown',
    ],
    [
      'a cache for too many arguments',
      sample({ caches: [{ message: 'x', count: 65536 }] }),
      'function f: inline cache 0 is for 65536 arguments; use 0 to 65535',
    ],
    [
      'an integer that is no value',
      sample({ constants: [{ kind: 'int', value: 2n ** 62n }] }),
      'function f: constant 0 is the integer 4611686018427387904, which does not fit a value; use integers from -2^62 to 2^62 - 1; build others at run time',
    ],
    [
      'an empty handler',
      sample({ handlers: [handler({ end: 3 })] }),
      'function f: handler 0 (rescue) covers 3 to 3; cover at least one of the positions 0 to 6',
    ],
    [
      'a handler that leads back',
      sample({ handlers: [handler({ target: 4 })] }),
      'function f: handler 0 (rescue) covers 3 to 5 and goes to 4; place its target behind what it covers',
    ],
    [
      'an ensure handler without room',
      sample({ handlers: [handler({ kind: 'ensure' })] }),
      'function f: handler 0 (ensure) receives register 6; use registers 1 to 5; an ensure handler receives three',
    ],
    [
      'handlers that overlap',
      sample({ handlers: [handler({ start: 2, end: 4 }), handler({ start: 3, end: 5 })] }),
      'function f: handler 1 (rescue) covers 3 to 5, handler 0 before it 2 to 4; handlers nest, and inner ones come first',
    ],
    [
      'handlers with the outer one first',
      sample({ handlers: [handler({ start: 2, end: 5 }), handler({ start: 3, end: 4 })] }),
      'function f: handler 1 (rescue) covers 3 to 4, handler 0 before it 2 to 5; handlers nest, and inner ones come first',
    ],
  ])('refuses %s', (_what, fn, message) => {
    expect(faults(fn)).toContain(message);
  });

  it('refuses a main function that is not there', () => {
    expect(faults(sample(), 1)).toEqual([
      'the program starts with function 1, of which there are 1; use an index of its functions',
    ]);
  });

  it('refuses instructions of another set', () => {
    const other = defineInstructionSet({
      name: 'other',
      primitives: {},
      tests: {},
      instructions: {
        ret: { operands: { value: 'read' }, semantics: (m, { value }) => m.ret(value) },
      },
    });
    const a = new FunctionAssembler(other, 'g');
    a.required = 1;
    a.emit('ret', 1);
    expect(faults(a.finish())).toEqual([
      'function g, position 0 (ret): the instruction is not one of the set calc; assemble the function for this set',
    ]);
  });

  it('refuses functions that are too large to analyse', () => {
    const a = new FunctionAssembler(calcSet, 'huge');
    a.reserve(8191);
    for (let i = 0; i < 600; i++) a.emit('nil', 1);
    a.emit('ret', 1);
    expect(faults(a.finish())).toEqual([
      'function huge: its 601 instructions, 8191 registers and 0 handlers are too many together; split the function',
    ]);
  });

  it('throws the first fault, and finds all', () => {
    const bad = withOperand(1, 1, 9, { home: -2 });
    const program: Program = { set: calcSet, functions: [sample(), bad], main: 0 };
    expect(() => verify(program)).toThrow(VerifyError);
    const second: Program = {
      set: calcSet,
      functions: [withOperand(1, 1, 9), withOperand(2, 1, 1)],
      main: 0,
    };
    const all = findFaults(second);
    expect(all.map((e) => [e.functionName, e.position])).toEqual([
      ['f', 1],
      ['f', 2],
    ]);
  });

  it('refuses caches that are not there, and caches that two instructions share', () => {
    const a = new FunctionAssembler(calcSet, 'g');
    a.required = 1;
    const cache = a.cache('size', 0);
    a.emit('send', 2, 0, 1, cache);
    a.emit('send', 2, 0, 1, cache);
    a.emit('send', 2, 0, 1, 1);
    a.emit('load', 1, 0);
    a.emit('ret', 1);
    expect(faults(a.finish())).toEqual([
      'function g, position 1 (send): operand "cache" is inline cache 0, as at position 0; give each use a cache of its own',
      'function g, position 2 (send): operand "cache" is inline cache 1, of which there are 1; use an index of that table',
      'function g, position 3 (load): operand "index" is constant 0, of which there are 0; use an index of that table',
    ]);
  });

  it('refuses more handlers than it can analyse, and lines that are none', () => {
    const many = Array.from({ length: 4096 }, () => handler({}));
    expect(faults(sample({ handlers: many }))).toEqual([
      'function f: it has 4096 handlers; use at most 4095: split the function',
    ]);
    expect(faults(sample({ lines: [1, 2, 3, -4, 5, 6, 7] }))).toEqual([
      'function f: it has a line -4; use lines from 0 to 4294967295',
    ]);
  });

  it('is asked by every VM that loads a program', () => {
    const vm = new Vm(calc, wasmPlatform(), { memoryLimit: 1 << 24 });
    const bad: Program = { set: calcSet, functions: [sample({ home: 99 })], main: 0 };
    expect(() => vm.load(bad)).toThrow(VerifyError);
    expect(vm.image.functions).toEqual([]);
    const other = { ...calcSet, name: 'other' };
    expect(() => vm.load({ set: other, functions: [sample()], main: 0 })).toThrow(
      "the program is for the set other, the VM for another one named calc; assemble it for the VM's own set",
    );
  });

  it('names the source line', () => {
    expect(faults(withOperand(1, 1, 9, { lines: [1, 2, 3, 4, 5, 6, 7] }))[0]).toContain(
      'function f, position 1 (less, line 2): ',
    );
  });
});

describe('definite assignment', () => {
  it('names the register, the place of the read and the way there', () => {
    const a = new FunctionAssembler(calcSet, 'g');
    a.required = 1;
    const skip = a.label();
    a.emit('jumpUnless', 1, skip);
    a.emit('int', 2, 5);
    a.place(skip);
    a.emit('move', 3, 2);
    a.emit('ret', 3);
    expect(faults(a.finish())).toEqual([
      'function g, position 2 (move): register 2 may be read here without having been written: by a call with 1 argument, from position 0; write it on every way here',
    ]);
  });

  it('knows which optional arguments each entry was given', () => {
    const build = (second: number): GuestFunction => {
      const a = new FunctionAssembler(calcSet, 'g');
      a.required = 1;
      const none = a.here();
      a.emit('int', 2, 5);
      const one = a.here();
      a.emit('add', 1, 1, second);
      a.emit('ret', 1);
      a.entry(none);
      a.entry(one);
      a.reserve(4);
      return a.finish();
    };
    expect(faults(build(2))).toEqual([]);
    expect(faults(build(3))).toEqual([
      'function g, position 1 (add): register 3 may be read here without having been written: by a call with 1 argument, from position 0; write it on every way here',
      'function g, position 1 (add): register 3 may be read here without having been written: by a call with 2 arguments, from position 1; write it on every way here',
    ]);
  });

  it('counts the ways through handlers', () => {
    const build = (early: boolean): GuestFunction => {
      const a = new FunctionAssembler(calcSet, 'g');
      a.required = 1;
      if (early) a.emit('nil', 2);
      const start = a.here();
      a.emit('add', 2, 1, 1);
      const end = a.here();
      a.emit('ret', 2);
      const target = a.here();
      a.emit('ret', 2);
      a.handler('rescue', start, end, target, 3);
      a.reserve(4);
      return a.finish();
    };
    expect(faults(build(true))).toEqual([]);
    expect(faults(build(false))).toEqual([
      'function g, position 2 (ret): register 2 may be read here without having been written: by a call with 1 argument, from position 0; write it on every way here',
    ]);
  });

  it('refuses a handler that relies on the window of a call', () => {
    const a = new FunctionAssembler(calcSet, 'g');
    a.required = 1;
    a.emit('move', 3, 1);
    const start = a.here();
    a.emit('call', 2, 1, 0);
    const end = a.here();
    a.emit('ret', 2);
    const target = a.here();
    a.emit('ret', 3);
    a.handler('rescue', start, end, target, 4);
    a.reserve(5);
    expect(faults(a.finish())).toEqual([
      "function g, position 1 (call): register 3 lies in the call's window, where the callee overwrites it, and handler 0 needs it at 3; keep it in a register before the window",
    ]);
  });

  it('wants to know everywhere whether the home register has been written', () => {
    const a = new FunctionAssembler(calcSet, 'g');
    a.required = 1;
    a.home = 2;
    const skip = a.label();
    a.emit('jumpUnless', 1, skip);
    a.emit('array', 2, 1, 1);
    a.place(skip);
    a.emit('ret', 1);
    expect(faults(a.finish())).toEqual([
      'function g, position 2 (ret): the home register 2 has been written on some ways here, but not on others; write it before control branches, and before what a handler covers',
    ]);
  });

  it('lets unreachable code read what it likes', () => {
    const a = new FunctionAssembler(calcSet, 'g');
    a.required = 1;
    a.emit('ret', 1);
    a.emit('ret', 2);
    expect(faults(a.finish())).toEqual([]);
  });
});
