// Instructions that take another one's place while the program runs.

import { addFits, defineInstructionSet, Integer, intAdd, isTest } from '@martlet/vm';
import { describe, expect, it } from 'vitest';
import { everywhere, fn, JIT, times, World } from './language.ts';

/** main(n): adds the numbers below n, with a signal in each round. */
const sum = fn('main', 1, (a) => {
  a.emit('int', 2, 0);
  a.emit('move', 4, 1);
  times(a, 3, () => {
    a.emit('add', 2, 2, 3, a.cache('+', 1));
    a.emit('signal');
  });
  a.emit('ret', 2);
});
/** The redefined method: one more than the sum. */
const plus = fn('plus', 2, (a) => {
  a.emit('int', 3, 1);
  a.emit('count', 3, 1, 3);
  a.emit('count', 3, 3, 2);
  a.emit('ret', 3);
});
/** A method for what is no number; a signal comes in it. */
const slowPlus = fn('slowPlus', 2, (a) => {
  a.emit('signal');
  a.emit('ret', 2);
});
/** once(a, b): b, by way of the method of a. */
const once = fn('once', 2, (a) => {
  a.emit('add', 3, 1, 2, a.cache('+', 1));
  a.emit('int', 4, 1);
  a.emit('count', 3, 3, 4);
  a.emit('ret', 3);
});

function start(world: World): void {
  world.load([sum, plus, slowPlus, once]);
  world.methods.set('Integer#+', world.function('plus'));
  world.methods.set('symbol#+', world.function('slowPlus'));
}

const sumBelow = (n: number): number => (n * (n - 1)) / 2;

describe('an instruction that takes the place of its twin', () => {
  it('is run from then on, in code that is loaded and in code that comes later', () => {
    const outcome = everywhere((world) => {
      start(world);
      const outcomes = Array.from({ length: 6 }, () => world.call([30]));
      world.vm.substitute('add', 'addSend');
      world.vm.substitute('add', 'addSend');
      outcomes.push(...Array.from({ length: 6 }, () => world.call([30])));
      start(world);
      outcomes.push(...Array.from({ length: 6 }, () => world.call([30])));
      return outcomes;
    });
    expect(outcome).toEqual([
      ...new Array(6).fill(String(sumBelow(30))),
      ...new Array(12).fill(String(sumBelow(30) + 30)),
    ]);
  });

  it('is not run in functions whose instructions are fixed', () => {
    const outcome = everywhere((world) => {
      start(world);
      world.load([{ ...sum, fixed: true }]);
      world.call([30]);
      world.vm.substitute('add', 'addSend');
      return Array.from({ length: 12 }, () => world.call([30]));
    });
    expect(outcome).toEqual(new Array(12).fill(String(sumBelow(30))));
  });

  it('is run in the middle of a hot loop', () => {
    const outcome = everywhere((world) => {
      start(world);
      let rounds = 0;
      world.onSignal(() => {
        if (++rounds === 700) world.vm.substitute('add', 'addSend');
      });
      return [world.call([1000]), world.call([1000])];
    });
    expect(outcome).toEqual([String(sumBelow(1000) + 300), String(sumBelow(1000) + 1000)]);
  });

  it('does not disturb a call of guest code that its twin has under way', () => {
    const outcome = everywhere((world) => {
      start(world);
      let signals = 0;
      world.onSignal(() => {
        if (++signals === 9) world.vm.substitute('add', 'addSend');
      });
      return Array.from({ length: 20 }, (_, i) => world.call(['x', i], 'once'));
    });
    expect(outcome).toEqual(Array.from({ length: 20 }, (_, i) => String(i + 1)));
  });

  it('undoes pairs that the interpreter knows as one', () => {
    // Both halves of the pair are in `times`; `less` becomes "are not the same".
    const outcome = everywhere((world) => {
      start(world);
      let rounds = 0;
      world.onSignal(() => {
        if (++rounds === 20) world.vm.substitute('less', 'lessSend');
      });
      return [world.call([40]), world.call([0]), world.call([1])];
    });
    expect(outcome).toEqual([String(sumBelow(40)), '0', '0']);
  });

  it('retires the code that relied on its twin, and only that', () => {
    const world = new World(JIT);
    const other = fn('other', 2, (a) => {
      a.emit('count', 3, 1, 2);
      a.emit('ret', 3);
    });
    world.load([sum, plus, other]);
    world.methods.set('Integer#+', world.function('plus'));
    for (let i = 0; i < 10; i++) {
      world.call([30]);
      world.call([1, 2], 'other');
    }
    expect(world.jit!.installed).toContain('main');
    world.vm.substitute('add', 'addSend');
    expect(world.jit!.retired.map(({ unit }) => unit)).toContain('main');
    expect(world.jit!.retired.every(({ reason }) => reason === 'instruction add changed')).toBe(
      true,
    );
    expect(world.jit!.installed).toContain('other');
    for (let i = 0; i < 80; i++) world.call([30]);
    expect(world.jit!.installed).toContain('main');
  });

  it('must have been declared', () => {
    const world = new World(JIT);
    expect(() => world.vm.substitute('add', 'count')).toThrow(
      'count cannot take the place of add: the set features does not declare them as twins; name the pair there',
    );
    expect(() => world.vm.substitute('none', 'add')).toThrow('does not declare them as twins');
  });
});

describe('twins', () => {
  const define = (twins: readonly (readonly [string, string])[]) => () =>
    defineInstructionSet({
      name: 'twins',
      primitives: { intAdd },
      tests: { is: isTest, addFits },
      instructions: {
        a: { operands: { dst: 'write', x: 'read' }, semantics: (m, { dst, x }) => m.write(dst, x) },
        b: { operands: { dst: 'write', x: 'read' }, semantics: (m, { dst, x }) => m.write(dst, x) },
        c: { operands: { dst: 'write', y: 'read' }, semantics: (m, { dst, y }) => m.write(dst, y) },
        d: {
          operands: { dst: 'write', x: 'read' },
          semantics: (m, { dst, x }) =>
            m.write(
              dst,
              m.select('d', [[[m.is(x, Integer)], () => x]], () => m.singleton('nil')),
            ),
        },
        ret: { operands: { x: 'read' }, semantics: (m, { x }) => m.ret(x) },
        show: { operands: { x: 'read' }, semantics: (m, { x }) => m.raise(x) },
        skip: { operands: { to: 'label' }, semantics: (m, { to }) => m.jump(to) },
        maybe: {
          operands: { to: 'label' },
          semantics: (m, { to }) => m.branch(m.truthy(m.singleton('nil')), to),
        },
      },
      twins: twins as readonly (readonly ['a', 'b'])[],
    });

  it.each<[string, readonly (readonly [string, string])[], string]>([
    [
      'that are not there',
      [['a', 'x']],
      'the twins a and x name an instruction that is not defined',
    ],
    [
      'with other operands',
      [['a', 'c']],
      'c cannot take the place of a: their operands differ (dst: write, x: read and dst: write, y: read); give them the same',
    ],
    [
      'that go elsewhere',
      [['skip', 'maybe']],
      'maybe cannot take the place of skip: one of them goes on where the other does not; let both jump, or both go on',
    ],
    [
      'that have another twin',
      [
        ['a', 'b'],
        ['a', 'd'],
      ],
      'd cannot take the place of a: a has another twin already; name one',
    ],
    [
      'in a row',
      [
        ['a', 'b'],
        ['b', 'd'],
      ],
      'd cannot take the place of b: one instruction would stand on both sides of a pair; use a third one',
    ],
  ])('%s are refused', (_what, twins, message) => {
    expect(define(twins)).toThrow(`instruction set twins: ${message}`);
  });

  it('are told of', () => {
    const set = define([['a', 'b']])();
    expect([...set.twins].map(([from, to]) => [from.name, to.name])).toEqual([['a', 'b']]);
  });
});
