// Every rule of the machine's contract has an example that breaks it, with the message that its author gets.

import { describe, expect, it } from 'vitest';
import type { Callee, Machine, Operands, Value } from '../src/index.ts';
import {
  addFits,
  DefinitionError,
  defineInstructionSet,
  Float,
  Integer,
  intAdd,
  isTest,
  PACKED,
  primitive,
  window,
} from '../src/index.ts';

const primitives = {
  intAdd,
  store: primitive<[a: Value], void>({
    effect: 'store',
    evaluate: () => {},
    type: (rules) => rules.bottom,
    lower: () => {},
  }),
  slow: primitive<[a: Value], Value>({
    effect: 'runtime',
    evaluate: (_host, a) => a,
    type: (rules) => rules.top,
  }),
};
const tests = { is: isTest, addFits };
type M = Machine<typeof primitives, typeof tests>;

/** The message of the error that a definition makes. */
function messageOf(define: () => unknown): string {
  try {
    define();
  } catch (error) {
    if (error instanceof DefinitionError) return error.message;
    throw error;
  }
  return 'accepted';
}

/** Defines a set of one instruction; gives the message of the error. */
function message<const O extends Operands>(
  operands: O,
  // biome-ignore lint/suspicious/noExplicitAny: what breaks the contract need not have its types
  semantics: (m: M, operands: any) => void,
): string {
  return messageOf(() =>
    defineInstructionSet({
      name: 'set',
      primitives,
      tests,
      instructions: { bad: { operands, semantics } },
    }),
  );
}

const three = { dst: 'write', a: 'read', b: 'read' } as const;
const unary = { dst: 'write', a: 'read' } as const;

describe('the check reading refuses', () => {
  it('a choice after an effect', () => {
    expect(
      message(unary, (m, { dst, a }) => {
        m.store(a);
        m.write(
          dst,
          m.choose('late', [[[m.is(a, Integer)], () => a]], () => a),
        );
      }),
    ).toBe(
      'instruction bad: the choice "late" comes after "store", an effect that a failed guard would repeat; test everything first, then act',
    );
  });

  it('a branch after a call of the runtime', () => {
    expect(
      message({ a: 'read', to: 'label' }, (m, { a, to }) => m.branch(m.truthy(m.slow(a)), to)),
    ).toBe(
      'instruction bad: the choice "branch" comes after "slow", an effect that a failed guard would repeat; test everything first, then act',
    );
  });

  it('a write in an arm', () => {
    expect(
      message(unary, (m, { dst, a }) => {
        m.choose('kind', [[[m.is(a, Integer)], () => m.write(dst, a)]], () => m.write(dst, a));
      }),
    ).toBe(
      "instruction bad, path kind:0: writes inside an arm; return the value from the arm and write choose's result",
    );
  });

  it('a call in an arm', () => {
    expect(
      message({ base: window(0), fn: 'function', a: 'read' }, (m, { base, fn, a }) => {
        m.choose('kind', [[[m.is(a, Integer)], () => m.call(m.callee(fn), base, 0)]], () => {});
      }),
    ).toBe(
      'instruction bad, path kind:0: calls inside an arm; let the arms give the callee, and call it behind the choice',
    );
  });

  it('a packed call whose window does not say how many words it passes', () => {
    expect(
      message(
        { base: window('count'), count: 'count', fn: 'function' },
        (m, { base, count, fn }) => {
          m.int(count);
          m.call(m.callee(fn), base, PACKED);
        },
      ),
    ).toBe(
      "instruction bad: the packed call does not have the instruction's only window, of a fixed size; declare one with window(n)",
    );
  });

  it('a call with another number of arguments than its window has', () => {
    const remedy = 'pass the count that the window was declared with';
    const fault = 'the call passes another number of arguments than its window "base" has';
    expect(
      message({ base: window(1), fn: 'function' }, (m, { base, fn }) => {
        m.call(m.callee(fn), base, 2);
      }),
    ).toBe(`instruction bad: ${fault}; ${remedy}`);
    expect(
      message({ base: window(1), count: 'count', fn: 'function' }, (m, { base, count, fn }) => {
        m.call(m.callee(fn), base, count);
      }),
    ).toBe(`instruction bad: ${fault}; ${remedy}`);
  });

  it('two calls of guest code', () => {
    expect(
      message({ ...unary, fn: 'function' }, (m, { dst, a, fn }) => {
        m.write(dst, m.invoke(m.callee(fn), [m.invoke(m.callee(fn), [a])]));
      }),
    ).toBe('instruction bad: calls guest code twice; split the instruction');
  });

  it('a call of guest code after an effect', () => {
    expect(
      message({ ...unary, fn: 'function' }, (m, { dst, a, fn }) => {
        m.store(a);
        m.write(dst, m.invoke(m.callee(fn), [a]));
      }),
    ).toBe('instruction bad: calls guest code after "store"; call first');
  });

  it('a choice after a call of guest code', () => {
    expect(
      message({ ...unary, fn: 'function' }, (m, { dst, a, fn }) => {
        const result = m.invoke(m.callee(fn), [a]);
        m.write(
          dst,
          m.choose('late', [[[m.is(result, Integer)], () => result]], () => a),
        );
      }),
    ).toBe(
      'instruction bad: the choice "late" comes after a guest call, an effect that a failed guard would repeat; test everything first, then act',
    );
  });

  it('an inexact test in select', () => {
    expect(
      message(unary, (m, { dst, a }) => {
        m.write(
          dst,
          m.select('kind', [[[m.is(a, Float)], () => a]], () => a),
        );
      }),
    ).toBe(
      'instruction bad, path kind:0: the inexact test "is" stands in select "kind"; use choose, or an exact test',
    );
  });

  it('an operand that is used nowhere', () => {
    expect(message(three, (m, { dst, a }) => m.write(dst, a))).toBe(
      'instruction bad: operand "b" is used on no path; remove it or use it',
    );
  });

  it('a primitive whose needs the arm has not tested', () => {
    expect(
      message(three, (m, { dst, a, b }) => {
        m.write(
          dst,
          m.choose('add', [[[m.is(a, Integer), m.addFits(a, b)], () => m.intAdd(a, b)]], () => a),
        );
      }),
    ).toBe(
      'instruction bad, path add:0: "intAdd" needs the test is(argument 1, Integer), which this path has not made; add it to the arm',
    );
  });

  it('a need that only the other arm has tested', () => {
    expect(
      message(three, (m, { dst, a, b }) => {
        const ints = [m.is(a, Integer), m.is(b, Integer), m.addFits(a, b)];
        m.write(
          dst,
          m.choose('add', [[ints, () => a]], () => m.intAdd(a, b)),
        );
      }),
    ).toBe(
      'instruction bad, path add:1: "intAdd" needs the test is(argument 0, Integer), which this path has not made; add it to the arm',
    );
  });

  it('a need whose opposite was tested', () => {
    expect(
      message(three, (m, { dst, a, b }) => {
        const tested = [m.not(m.is(a, Integer)), m.is(b, Integer), m.addFits(a, b)];
        m.write(
          dst,
          m.choose('add', [[tested, () => m.intAdd(a, b)]], () => a),
        );
      }),
    ).toBe(
      'instruction bad, path add:0: "intAdd" needs the test is(argument 0, Integer), which this path has not made; add it to the arm',
    );
  });

  it('more arms than feedback has room for', () => {
    expect(
      message(unary, (m, { dst, a }) => {
        const arm = [[m.is(a, Integer)], () => a] as const;
        m.write(
          dst,
          m.choose(
            'many',
            Array.from({ length: 8 }, () => arm),
            () => a,
          ),
        );
      }),
    ).toBe(
      'instruction bad: its choices have 9 arms together, but feedback has room for 8; merge arms or split the instruction',
    );
  });

  it('a site that is reached twice', () => {
    expect(
      message(unary, (m, { dst, a }) => {
        const pick = () => m.choose('same', [[[m.is(a, Integer)], () => a]], () => a);
        pick();
        m.write(dst, pick());
      }),
    ).toBe(
      'instruction bad, path same:0: the site "same" is reached twice; give each choice a name of its own',
    );
  });

  it('a site with different numbers of arms', () => {
    expect(
      message(three, (m, { dst, a, b }) => {
        const one = [[m.is(a, Integer)], () => a] as const;
        m.write(
          dst,
          m.choose('outer', [[[m.is(b, Integer)], () => m.choose('inner', [one], () => a)]], () =>
            m.choose('inner', [one, one], () => a),
          ),
        );
      }),
    ).toBe(
      'instruction bad, path outer:1: the site "inner" has 3 arms here and 2 elsewhere; use two names',
    );
  });

  it('more paths than can be checked', () => {
    expect(
      message({ a: 'read' }, (m, { a }) => {
        const arm = [[m.is(a, Integer)], () => a] as const;
        for (let i = 0; i < 13; i++) m.choose(`site ${i}`, [arm], () => a);
      }),
    ).toBe('instruction bad: more than 4096 paths; split it into several instructions');
  });

  it('an action after the end', () => {
    expect(
      message({ a: 'read' }, (m, { a }) => {
        m.ret(a);
        m.slow(a);
      }),
    ).toBe(
      'instruction bad: "slow" follows a return, which must be the last action; move it before, or into another arm',
    );
    expect(
      message({ to: 'label', dst: 'write' }, (m, { to, dst }) => {
        m.jump(to);
        m.write(dst, m.int(1));
      }),
    ).toBe(
      'instruction bad: write follows a jump, which must be the last action; move it before, or into another arm',
    );
  });

  it('a path that goes on without the result', () => {
    expect(message({ dst: 'write' }, () => {})).toBe(
      'instruction bad: ends without writing "dst"; write it on every path that goes on',
    );
  });

  it('a second write of one register', () => {
    expect(
      message(unary, (m, { dst, a }) => {
        m.write(dst, a);
        m.write(dst, a);
      }),
    ).toBe('instruction bad: writes the same destination twice; write once');
  });

  it('two destinations of which one is not written', () => {
    expect(
      message({ x: 'write', y: 'write' }, (m, { x, y }) => {
        void y;
        m.write(x, m.int(1));
      }),
    ).toBe('instruction bad: ends without writing "y"; write it on every path that goes on');
  });

  it('what may raise or leave after a write', () => {
    expect(
      message(unary, (m, { dst, a }) => {
        m.write(dst, a);
        m.slow(a);
      }),
    ).toBe(
      'instruction bad: "slow" comes after a write, which would have happened if it raised; write last',
    );
    expect(
      message({ ...unary, to: 'label' }, (m, { dst, a, to }) => {
        m.write(dst, a);
        m.branch(m.truthy(a), to);
      }),
    ).toBe('accepted');
  });

  it('one inline cache for two kinds of access', () => {
    expect(
      message({ ...unary, cache: 'cache' }, (m, { dst, a, cache }) => {
        m.storeField(m.loadField(a, cache), cache, a);
        m.write(dst, a);
      }),
    ).toBe(
      'instruction bad: operand "cache" serves loadField and storeField, which remember different things; use two caches',
    );
  });

  it('a window of a count that is no operand', () => {
    expect(message({ base: window('n') }, (m, { base }) => m.call(0 as never, base, 0))).toBe(
      'instruction bad: operand "base" is a window of "n" arguments, but the instruction has no operand "n" of kind \'count\'; declare one',
    );
  });
});

describe('sets', () => {
  const define = (fused: readonly (readonly [string, string])[]) =>
    messageOf(() =>
      defineInstructionSet({
        name: 'set',
        primitives,
        tests,
        instructions: {
          move: { operands: unary, semantics: (m, { dst, a }) => m.write(dst, a) },
          nop: { operands: { a: 'read' }, semantics: (m, { a }) => void m.slow(a) },
          load: { operands: { dst: 'write' }, semantics: (m, { dst }) => m.write(dst, m.int(1)) },
          jump: { operands: { to: 'label' }, semantics: (m, { to }) => m.jump(to) },
          ret: { operands: { a: 'read' }, semantics: (m, { a }) => m.ret(a) },
          invoke: {
            operands: { ...unary, fn: 'function' },
            semantics: (m, { dst, a, fn }) => m.write(dst, m.invoke(m.callee(fn), [a])),
          },
        },
        fused: fused as never,
      }),
    );

  it.each<[string, string, string]>([
    [
      'move',
      'none',
      'instruction set set: fused move+none names an instruction that is not defined, or less than two',
    ],
    ['nop', 'ret', 'instruction set set: nop+ret cannot be fused: nop writes no register'],
    ['move', 'load', 'instruction set set: move+load cannot be fused: load reads no register'],
    [
      'ret',
      'move',
      'instruction set set: ret+move cannot be fused: ret does not just go on to the next instruction',
    ],
  ])('refuse the pair %s, %s', (first, second, expected) => {
    expect(define([[first, second]])).toBe(expected);
  });

  it('accept pairs that agree', () => {
    expect(
      define([
        ['move', 'ret'],
        ['load', 'move'],
        ['invoke', 'move'],
        ['move', 'invoke'],
      ]),
    ).toBe('accepted');
  });

  it('of a build are checked when they are used, or on request', () => {
    const semantics = (m: M, { dst, a }: never): void => {
      m.write(dst, a);
      m.write(dst, a);
    };
    const made = defineInstructionSet({
      name: 'set',
      build: 'one',
      primitives,
      tests,
      instructions: {
        move: { operands: unary, semantics: (m, { dst, a }) => m.write(dst, a) },
        twice: { operands: unary, semantics },
      },
      fused: [['move', 'move']],
    });
    const wrong = 'instruction twice: writes the same destination twice; write once';
    expect(made.byName.get('move')!.fallsThrough).toBe(true);
    expect(messageOf(() => made.byName.get('twice')!.sites)).toBe(wrong);
    expect(messageOf(() => made.check())).toBe(wrong);
  });

  it('refuse a name that is a primitive and a test', () => {
    expect(
      messageOf(() =>
        defineInstructionSet({
          name: 'set',
          primitives: { ...primitives, is: primitives.slow },
          tests,
          instructions: {},
        }),
      ),
    ).toBe('instruction set set: "is" is both a primitive and a test; rename one');
  });
});

describe('new objects', () => {
  const set = (semantics: (m: NewMachine, a: Value) => Value) =>
    messageOf(() =>
      defineInstructionSet({
        name: 'set',
        primitives: rows,
        tests: {},
        instructions: {
          bad: {
            operands: unary,
            semantics: (m, { dst, a }) => m.write(dst, semantics(m as NewMachine, a)),
          },
        },
      }),
    );
  const rows = {
    slow: primitives.slow,
    make: primitive<[parent: Value], Value>({
      effect: 'allocate',
      evaluate: (_host, parent) => parent,
      type: (rules) => rules.top,
      lower: (e, parent) => ({ word: e.word(parent) }),
    }),
  };
  type NewMachine = Machine<typeof rows, Record<never, never>>;

  it('may be written, and given to the runtime', () => {
    expect(set((m, a) => m.make(a))).toBe('accepted');
    expect(set((m, a) => m.slow(m.make(a)))).toBe('accepted');
  });

  it('may not be held in no register while garbage is collected', () => {
    expect(set((m, a) => m.make(m.make(a)))).toBe(
      'instruction bad: "make" uses a new object that no register holds, after garbage could be collected; write it to a register first: split the instruction',
    );
    expect(
      set((m, a) => {
        const object = m.make(a);
        m.slow(a);
        return object;
      }),
    ).toBe(
      'instruction bad: write uses a new object that no register holds, after garbage could be collected; write it to a register first: split the instruction',
    );
  });
});

describe('what an instruction calls', () => {
  const rows = {
    ...primitives,
    closureCallee: primitive<[closure: Value], Callee>({
      effect: 'load',
      evaluate: () => 0,
      type: (rules) => rules.top,
      lower: (e) => ({ i32: e.builder.i32(0) }),
    }),
  };
  const call = { base: window(1), closure: 'read', cache: 'cache' } as const;
  const { byName } = defineInstructionSet({
    name: 'set',
    primitives: rows,
    tests,
    instructions: {
      looked: {
        operands: call,
        semantics: (m, { base, closure, cache }) => m.call(m.lookup(closure, cache), base, 1),
      },
      loaded: {
        operands: { base: window(1), closure: 'read' },
        semantics: (m, { base, closure }) => m.call(m.closureCallee(closure), base, 1),
      },
      either: {
        operands: call,
        semantics: (m, { base, closure, cache }) => {
          const arms = [[[m.is(closure, Integer)], () => m.closureCallee(closure)]] as const;
          m.call(
            m.choose('callee', arms, () => m.lookup(closure, cache)),
            base,
            1,
          );
        },
      },
      late: {
        operands: { base: window(1), closure: 'read' },
        semantics: (m, { base, closure }) => {
          m.store(closure);
          m.call(m.closureCallee(closure), base, 1);
        },
      },
    },
  });

  it('is noted when it was loaded, and may still be guessed', () => {
    const notes = [...byName].map(([name, { loadsCallee }]) => [name, loadsCallee]);
    expect(Object.fromEntries(notes)).toEqual({
      looked: false,
      loaded: true,
      either: true,
      late: false,
    });
  });
});
