import { wasmPlatform } from '@martlet/wasm';
import { describe, expect, it } from 'vitest';
import type { GuestFunction, HostValue, LoadedFunction, VmOptions } from '../src/index.ts';
import {
  FunctionAssembler,
  GuestError,
  GuestFloat,
  homeStates,
  livenessOf,
  TerminatedError,
  Vm,
} from '../src/index.ts';
import { calc, calcSet } from './support/calc.ts';

type Body = (a: FunctionAssembler) => void;

function fn(name: string, required: number, body: Body): GuestFunction {
  const a = new FunctionAssembler(calcSet, name);
  a.required = required;
  body(a);
  return a.finish();
}

function load(functions: GuestFunction[], options: VmOptions = {}): [Vm, LoadedFunction] {
  const vm = new Vm(calc, wasmPlatform(), { memoryLimit: 1 << 25, ...options });
  return [vm, vm.load({ set: calcSet, functions, main: 0 })[0]!];
}

/** Calls function 0 by both readings, garbage collected at every allocation, and expects the same of both. */
function both(
  functions: GuestFunction[],
  args: readonly (HostValue | GuestFloat)[],
  options: VmOptions = {},
): HostValue {
  const results = (['call', 'evaluate'] as const).map((reading) => {
    const [vm, main] = load(functions, options);
    vm.world.heap.stress = 1;
    vm.world.heap.poison = true;
    try {
      return vm[reading](main, args);
    } catch (error) {
      if (error instanceof GuestError) return `raised ${error.message}`;
      throw error;
    } finally {
      vm.world.heap.verify();
    }
  });
  expect(results[0]).toEqual(results[1]);
  return results[0]!;
}

/** Adds an integer to a register. */
const bump = (a: FunctionAssembler, register: number, by: number, scratch: number) => {
  a.emit('int', scratch, by);
  a.emit('add', register, register, scratch);
};

/** Code that an ensure handler covers: `cleanup` runs on the way out, whichever way it is. */
function ensured(a: FunctionAssembler, first: number, body: () => void, cleanup: () => void): void {
  const start = a.here();
  body();
  const end = a.here();
  const after = a.label();
  a.emit('jump', after);
  a.handler('ensure', start, end, a.here(), first);
  cleanup();
  a.emit('rethrow', first, first + 1, first + 2);
  a.place(after);
  cleanup();
}

const raiser = fn('raiser', 1, (a) => a.emit('raise', 1));

describe('unwinding', () => {
  it('runs ensure handlers from the inside out, up to the rescue', () => {
    // The array in register 2 collects what happened: each cleanup multiplies by 10 and adds its digit.
    const log = (a: FunctionAssembler, digit: number, array: number, scratch: number) => {
      a.emit('int', scratch, 0);
      a.emit('getElement', scratch + 1, array, scratch);
      a.emit('int', scratch + 2, 10);
      a.emit('mul', scratch + 1, scratch + 1, scratch + 2);
      bump(a, scratch + 1, digit, scratch + 2);
      a.emit('setElement', array, scratch, scratch + 1);
    };
    const inner = fn('inner', 2, (a) => {
      ensured(
        a,
        3,
        () =>
          ensured(
            a,
            6,
            () => {
              a.emit('move', 13, 1);
              a.emit('call', 12, 1, 2);
            },
            () => log(a, 1, 2, 9),
          ),
        () => log(a, 2, 2, 9),
      );
      a.emit('ret', 1);
    });
    const outer = fn('outer', 1, (a) => {
      a.emit('int', 2, 1);
      a.emit('int', 3, 0);
      a.emit('array', 2, 2, 3);
      const start = a.here();
      a.emit('move', 9, 1);
      a.emit('move', 10, 2);
      a.emit('call', 8, 2, 1);
      const end = a.here();
      a.emit('ret', 8);
      a.handler('rescue', start, end, a.here(), 3);
      log(a, 3, 2, 4);
      a.emit('int', 4, 0);
      a.emit('getElement', 4, 2, 4);
      a.emit('ret', 4);
    });
    expect(both([outer, inner, raiser], ['boom'])).toBe(123);
  });

  it('hands the raised value to the handler, and unhandled ones to the host', () => {
    const rescuer = fn('rescuer', 1, (a) => {
      const start = a.here();
      a.emit('move', 3, 1);
      a.emit('call', 2, 1, 1);
      const end = a.here();
      a.emit('ret', 2);
      a.handler('rescue', start, end, a.here(), 4);
      a.emit('ret', 4);
    });
    expect(both([rescuer, raiser], ['boom'])).toBe('boom');
    expect(both([raiser], ['boom'])).toBe('raised boom');
  });

  it('finds the handler of a call in mid-instruction, also at the start of the code', () => {
    const caller = fn('caller', 1, (a) => {
      const start = a.here();
      a.emit('notCall', 2, 1, 1);
      const end = a.here();
      a.emit('ret', 2);
      a.handler('rescue', start, end, a.here(), 3);
      bump(a, 3, 1, 2);
      a.emit('ret', 3);
    });
    expect(both([caller, raiser], [41])).toBe(42);
  });

  it('returns out of several frames to the home, running ensure on the way', () => {
    // home(x): makes an array as identity, calls middle(x, identity), which calls leaver under an ensure.
    const home = fn('home', 1, (a) => {
      a.home = 2;
      a.emit('int', 3, 1);
      a.emit('array', 2, 3, 1);
      a.emit('move', 6, 1);
      a.emit('move', 7, 2);
      a.emit('call', 5, 2, 1);
      a.emit('int', 3, -1);
      a.emit('ret', 3);
    });
    const middle = fn('middle', 2, (a) => {
      ensured(
        a,
        3,
        () => {
          a.emit('move', 9, 1);
          a.emit('move', 10, 2);
          a.emit('call', 8, 2, 2);
        },
        () => {
          a.emit('int', 6, 0);
          a.emit('setElement', 2, 6, 6);
        },
      );
      a.emit('ret', 1);
    });
    const leaver = fn('leaver', 2, (a) => a.emit('returnFrom', 2, 1));
    const caller = fn('caller', 1, (a) => {
      a.emit('move', 3, 1);
      a.emit('call', 2, 1, 1);
      bump(a, 2, 100, 3);
      a.emit('ret', 2);
    });
    const shifted = [home, middle, leaver].map((f) => ({
      ...f,
      code: f.code.map((entry) =>
        entry.instruction.name === 'call'
          ? { ...entry, operands: [entry.operands[0]!, entry.operands[1]!, entry.operands[2]! + 1] }
          : entry,
      ),
    }));
    expect(both([caller, ...shifted], [7])).toBe(107);
  });

  it('refuses a return to a function that has returned', () => {
    const stale = fn('stale', 1, (a) => a.emit('returnFrom', 1, 1));
    expect(both([stale], [5])).toBe('raised return to a function that has already returned');
  });

  it('does not take a frame for home before its home register is written', () => {
    // keep() leaves its identity in the frame's memory; early() starts on the same memory and leaves for that identity.
    const main = fn('main', 0, (a) => {
      a.emit('call', 2, 0, 1);
      a.emit('move', 1, 2);
      a.emit('move', 3, 1);
      a.emit('call', 2, 1, 2);
      a.emit('ret', 2);
    });
    const keep = fn('keep', 0, (a) => {
      a.home = 2;
      a.emit('int', 1, 1);
      a.emit('array', 2, 1, 1);
      a.emit('ret', 2);
    });
    const early = fn('early', 1, (a) => {
      a.home = 2;
      a.reserve(3);
      a.emit('returnFrom', 1, 1);
    });
    expect(homeStates(early)[0]).toBe(0);
    expect(homeStates(keep)[2]).toBe(1);
    expect(livenessOf(keep).isLiveBefore(2, 2)).toBe(true);
    expect(both([main, keep, early], [])).toBe(
      'raised return to a function that has already returned',
    );
  });
});

describe('calls', () => {
  it('raise a guest error for a wrong number of arguments, at the call', () => {
    const caller = fn('caller', 0, (a) => {
      const start = a.here();
      a.emit('call', 2, 0, 1);
      const end = a.here();
      a.emit('ret', 2);
      a.handler('rescue', start, end, a.here(), 1);
      a.emit('ret', 1);
    });
    expect(both([caller, raiser], [])).toBe('raiser: 0 arguments');
    const [vm, main] = load([raiser]);
    expect(() => vm.call(main, [])).toThrow('raiser: 0 arguments');
    expect(() => vm.evaluate(main, [1, 2])).toThrow(GuestError);
  });

  it('start where the number of optional arguments says', () => {
    const optional = fn('optional', 1, (a) => {
      const entries = [a.here()];
      a.emit('int', 2, 20);
      entries.push(a.here());
      a.emit('int', 3, 300);
      entries.push(a.here());
      a.emit('add', 1, 1, 2);
      a.emit('add', 1, 1, 3);
      a.emit('ret', 1);
      for (const entry of entries) a.entry(entry);
    });
    expect(both([optional], [1])).toBe(321);
    expect(both([optional], [1, 2])).toBe(303);
    expect(both([optional], [1, 2, 3])).toBe(6);
    expect(both([optional], [])).toBe('raised optional: 0 arguments');
    expect(both([optional], [1, 2, 3, 4])).toBe('raised optional: 4 arguments');
    // What a call did not give is no root.
    expect(livenessOf(optional).isLiveBefore(0, 2)).toBe(false);
    expect(livenessOf(optional).isLiveBefore(1, 2)).toBe(true);
  });

  it('raise a guest error when the stack is used up, and the VM goes on', () => {
    const endless = fn('endless', 1, (a) => {
      a.emit('move', 3, 1);
      a.emit('call', 2, 1, 0);
      a.emit('ret', 2);
    });
    const options = { regions: { stack: 1 << 17 } };
    expect(both([endless], [1], options)).toBe('raised stack overflow');
    const rescuing = fn('rescuing', 1, (a) => {
      const start = a.here();
      a.emit('move', 3, 1);
      a.emit('call', 2, 1, 1);
      const end = a.here();
      a.emit('ret', 2);
      a.handler('rescue', start, end, a.here(), 4);
      a.emit('ret', 4);
    });
    const inner = {
      ...endless,
      code: endless.code.map((e) =>
        e.instruction.name === 'call' ? { ...e, operands: [2, 1, 1] } : e,
      ),
    };
    const [vm, main] = load([rescuing, inner], options);
    for (let i = 0; i < 3; i++) expect(vm.call(main, [1])).toBe('stack overflow');
  });

  it('refuse a host call whose frame does not fit', () => {
    const wide = fn('wide', 0, (a) => {
      a.emit('int', 1, 5);
      a.emit('ret', 1);
      a.reserve(8191);
    });
    expect(both([wide], [], { regions: { stack: 1 << 16 } })).toBe('raised stack overflow');
    expect(both([wide], [], { regions: { stack: 1 << 18 } })).toBe(5);
  });

  it('keep live objects while callees collect garbage', () => {
    const build = fn('build', 1, (a) => {
      // build(n): n = 0 ? nil : [build(n - 1), n] as an array of two.
      const more = a.label();
      a.emit('int', 2, 1);
      a.emit('less', 3, 1, 2);
      a.emit('jumpUnless', 3, more);
      a.emit('nil', 2);
      a.emit('ret', 2);
      a.place(more);
      a.emit('int', 3, 2);
      a.emit('array', 4, 3, 1);
      a.emit('sub', 6, 1, 2);
      a.emit('call', 5, 1, 0);
      a.emit('int', 3, 0);
      a.emit('setElement', 4, 3, 5);
      a.emit('ret', 4);
    });
    const sum = fn('main', 1, (a) => {
      // Adds up the numbers of build(n).
      a.emit('move', 8, 1);
      a.emit('call', 7, 1, 1);
      a.emit('int', 2, 0);
      const head = a.here();
      const done = a.label();
      a.emit('jumpUnless', 7, done);
      a.emit('int', 3, 1);
      a.emit('getElement', 4, 7, 3);
      a.emit('add', 2, 2, 4);
      a.emit('int', 3, 0);
      a.emit('getElement', 7, 7, 3);
      a.emit('loop', head);
      a.place(done);
      a.emit('ret', 2);
    });
    const recursive = {
      ...build,
      code: build.code.map((e) =>
        e.instruction.name === 'call' ? { ...e, operands: [5, 1, 1] } : e,
      ),
    };
    expect(both([sum, recursive], [30])).toBe(465);
  });
});

describe('the host', () => {
  it('gets its own errors back through the guest, and the VM goes on', () => {
    const adder = fn('adder', 2, (a) => {
      a.emit('add', 1, 1, 2);
      a.emit('ret', 1);
    });
    const fault = new Error('not the business of the guest');
    const calls = { fail: false };
    const language = {
      ...calc,
      errors: {
        ...calc.errors,
        argumentCount: (): bigint => {
          if (calls.fail) throw fault;
          return 0n;
        },
      },
    };
    const caller = fn('caller', 2, (a) => {
      const start = a.here();
      a.emit('call', 3, 0, 1);
      const end = a.here();
      a.emit('ret', 3);
      // Errors of the host are not the guest's to rescue.
      a.handler('ensure', start, end, a.here(), 4);
      a.emit('ret', 1);
      a.reserve(7);
    });
    for (const reading of ['call', 'evaluate'] as const) {
      const vm = new Vm(language, wasmPlatform(), { memoryLimit: 1 << 24 });
      const [first, second] = vm.load({ set: calcSet, functions: [caller, adder], main: 0 });
      calls.fail = true;
      expect(() => vm[reading](first!, [1, 2])).toThrow(fault);
      calls.fail = false;
      expect(vm.activations).toHaveLength(0);
      expect(vm[reading](second!, [1, 2])).toBe(3);
      vm.world.heap.collect();
    }
  });

  it('is told when memory is used up, by both readings', () => {
    const hoard = fn('hoard', 0, (a) => {
      a.emit('nil', 1);
      const head = a.here();
      a.emit('int', 2, 1000);
      a.emit('array', 1, 2, 1);
      a.emit('loop', head);
    });
    for (const reading of ['call', 'evaluate'] as const) {
      const [vm, main] = load([hoard], { memoryLimit: 1 << 23 });
      expect(() => vm[reading](main)).toThrow('out of memory');
    }
  });

  it('can stop a guest that loops', () => {
    const spin = fn('spin', 0, (a) => {
      const head = a.here();
      a.emit('loop', head);
    });
    const [vm, main] = load([spin], { timeLimit: 1 });
    expect(() => vm.call(main)).toThrow(TerminatedError);
    expect(() => vm.call(main)).toThrow('the guest was stopped: the time limit of 1 ms is used up');
    const [other, again] = load([spin]);
    other.runtime.interrupt('enough');
    expect(() => other.call(again)).toThrow('the guest was stopped: enough');
  });

  it('sees every instruction when it traces', () => {
    const seen: string[] = [];
    const small = fn('small', 1, (a) => {
      a.emit('int', 2, 2);
      a.emit('less', 2, 1, 2);
      a.emit('ret', 2);
    });
    const outer = fn('outer', 1, (a) => {
      a.emit('notCall', 2, 1, 1);
      a.emit('ret', 2);
    });
    const [vm, main] = load([outer, small], {
      trace: true,
      onTrace: (name, position, instruction) => seen.push(`${name}:${position} ${instruction}`),
    });
    expect(vm.call(main, [5])).toBe(true);
    expect(seen).toEqual([
      'outer:0 notCall',
      'small:0 int',
      'small:1 less',
      'small:2 ret',
      'outer:0 notCall',
      'outer:1 ret',
    ]);
  });

  it('can have several VMs that know nothing of each other', () => {
    const give = fn('give', 1, (a) => {
      a.emit('load', 2, a.constant({ kind: 'symbol', value: 'here' }));
      a.emit('ret', 1);
    });
    const vms = [load([give]), load([give, raiser])];
    vms[0]![0].toGuest('only in the first');
    expect(vms.map(([vm, main]) => vm.call(main, ['there']))).toEqual(['there', 'there']);
    expect(vms.map(([vm]) => vm.image.functions.length)).toEqual([1, 2]);
    expect(vms[1]![0].call(vms[1]![1], [new GuestFloat(2)])).toBe(2);
  });
});
