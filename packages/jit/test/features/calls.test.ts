// Calls with fewer, more, packed and arranged arguments.

import type { GuestFunction, Language } from '@martlet/vm';
import { arrayLayout, entriesOf } from '@martlet/vm';
import { describe, expect, it } from 'vitest';
import { everywhere, fn, JIT, times, World } from './language.ts';

/** f(a, b = 10, c = 100) = a + b + c */
const optional = (surplus: GuestFunction['surplus'] = 'error'): GuestFunction =>
  fn('optional', 1, (a) => {
    a.surplus = surplus;
    a.arrangedWords = 3;
    a.entry(a.here());
    a.emit('int', 2, 10);
    a.entry(a.here());
    a.emit('int', 3, 100);
    a.entry(a.here());
    a.emit('add', 4, 1, 2, a.cache('+', 1));
    a.emit('add', 4, 4, 3, a.cache('+', 1));
    a.emit('ret', 4);
  });

/** main(n): the sum of f(i, 1, 2, …) for i below n, with so many arguments. */
const caller = (count: number, callee: number): GuestFunction =>
  fn(`main${count}`, 1, (a) => {
    a.emit('int', 2, 0);
    a.emit('move', 4, 1);
    times(a, 3, () => {
      for (let i = 1; i <= count; i++) a.emit(i === 1 ? 'move' : 'int', 6 + i, i === 1 ? 3 : i - 1);
      a.reserve(7 + count);
      a.emit('call', 6, count, callee);
      a.emit('add', 2, 2, 6, a.cache('+', 1));
    });
    a.emit('ret', 2);
  });

describe('optional and surplus arguments', () => {
  it('start at the entry for their number', () => {
    const functions = [optional(), ...[0, 1, 2, 3, 4].map((count) => caller(count, 0))];
    expect(
      everywhere((world) => {
        world.load(functions);
        return [0, 1, 2, 3, 4].map((count) => world.call([30], `main${count}`));
      }),
    ).toEqual([
      "error 'optional: 0 arguments",
      '3735',
      '3465',
      '525',
      "error 'optional: 4 arguments",
    ]);
  });

  it('are ignored where the function says so', () => {
    const functions = [optional('ignore'), ...[0, 1, 3, 4, 9].map((count) => caller(count, 0))];
    expect(
      everywhere((world) => {
        world.load(functions);
        return [0, 1, 3, 4, 9].map((count) => world.call([30], `main${count}`));
      }),
    ).toEqual(["error 'optional: 0 arguments", '3735', '525', '525', '525']);
  });

  it('are ignored by functions without optional parameters as well', () => {
    const first = fn('first', 1, (a) => {
      a.surplus = 'ignore';
      a.emit('ret', 1);
    });
    expect(
      everywhere((world) => {
        world.load([first, caller(3, 0), caller(0, 0)]);
        return [world.call([30], 'main3'), world.call([30], 'main0'), world.call([7, 8], 'first')];
      }),
    ).toEqual(['435', "error 'first: 0 arguments", '7']);
  });

  it('are arranged where the function says so, and only where there are too many', () => {
    let arranged = 0;
    const language: Partial<Language> = {
      // The last parameter gets the number of arguments that are too many, a hundred times.
      arrange(host, callee, words) {
        arranged++;
        const surplus = host.int(100 * (words.length - 2));
        return { words: [...words.slice(0, 2), surplus], position: callee.fn.entries.at(-1)! };
      },
    };
    const counts = [0, 1, 2, 3, 6];
    const functions = [optional('arrange'), ...counts.map((count) => caller(count, 0))];
    expect(
      everywhere((world) => {
        world.load(functions);
        const direct = [0, 1, 2].map((count) => world.call([30], `main${count}`));
        expect(arranged).toBe(0);
        const results = [3, 6].map((count) => world.call([30], `main${count}`));
        expect(arranged).toBe(60);
        arranged = 0;
        return [...direct, ...results];
      }, language),
    ).toEqual(["error 'optional: 0 arguments", '3735', '3465', '3465', '12465']);
  });

  it('may come to the last entry as more words than there are entries', () => {
    // f(a) = a, f(a, …) = what the language arranges: the sum of four words.
    const several = fn('several', 1, (a) => {
      a.surplus = 'arrange';
      a.arrangedWords = 4;
      a.reserve(6);
      a.entry(a.here());
      a.emit('ret', 1);
      a.entry(a.here());
      a.emit('add', 5, 1, 2, a.cache('+', 1));
      a.emit('add', 5, 5, 3, a.cache('+', 1));
      a.emit('add', 5, 5, 4, a.cache('+', 1));
      a.emit('ret', 5);
    });
    const language: Partial<Language> = {
      arrange: (host, callee, words) => ({
        words: [words[0]!, host.int(words.length), host.int(10), host.int(1000)],
        position: callee.fn.entries.at(-1)!,
      }),
    };
    expect(
      everywhere((world) => {
        world.load([several, caller(1, 0), caller(3, 0)]);
        return [world.call([30], 'main1'), world.call([30], 'main3')];
      }, language),
    ).toEqual(['435', '30825']);
  });

  it('are read in place, and compiled for each entry', () => {
    const world = new World(JIT);
    world.load([optional(), caller(1, 0), caller(2, 0)]);
    for (let i = 0; i < 20; i++) {
      world.call([i, 1], 'optional');
      world.call([i], 'optional');
      world.call([30], 'main1');
      world.call([30], 'main2');
    }
    const { reports } = world.jit!;
    expect(world.jit!.installed).toContain('optional');
    expect(world.jit!.installed).toContain('optional/2');
    const inlined = reports.filter(({ name }) => /^main/.test(name)).map((r) => r.inlined);
    expect(inlined.length).toBeGreaterThan(1);
    expect(inlined.every((names) => names.includes('optional'))).toBe(true);
  });

  it('recurse at another entry than they were called at', () => {
    // count(n, s = 0) = n < 1 ? s : count(n - 1, s + n)
    const count = fn('count', 1, (a) => {
      a.entry(a.here());
      a.emit('int', 2, 0);
      a.entry(a.here());
      const more = a.label();
      a.emit('int', 3, 1);
      a.emit('less', 4, 1, 3);
      a.emit('jumpUnless', 4, more);
      a.emit('ret', 2);
      a.place(more);
      a.emit('int', 3, -1);
      a.emit('add', 6, 1, 3, a.cache('+', 1));
      a.emit('add', 7, 2, 1, a.cache('+', 1));
      a.emit('call', 5, 2, 0);
      a.emit('ret', 5);
    });
    expect(
      everywhere((world) => {
        world.load([count]);
        return [1, 5, 40, 100].map((n) => world.call([n]));
      }),
    ).toEqual(['1', '15', '820', '5050']);
  });
});

/** Packed words are a receiver and an array; arranged functions get their arguments in the reverse order. */
const arranging: Partial<Language> = {
  arrange(host, callee, words, packed) {
    let args: bigint[] = [...words];
    if (packed) {
      const array = host.world.values.decodeReference(words[1]!);
      const { tail } = host.world.of(arrayLayout);
      const length = tail.lengthOf(array);
      const elements = Array.from(
        { length },
        (_, i) => host.world.heap.memory.i64[tail.address(array, i) >>> 3]!,
      );
      args = [words[0]!, ...elements];
    }
    if (callee.fn.arranged) args.reverse();
    // A language may allocate here: what it gives must outlive that.
    host.float(5e-324);
    const entry = entriesOf(callee.fn).find((e) => e.given === args.length);
    if (entry === undefined) host.raise(host.symbol(`cannot arrange ${args.length}`));
    return { words: args, position: entry!.position };
  },
};

/** Joins its arguments in an array. */
const pair = (arranged: boolean): GuestFunction =>
  fn('pair', 1, (a) => {
    a.arranged = arranged;
    a.entry(a.here());
    a.emit('nil', 2);
    a.entry(a.here());
    a.emit('int', 3, 2);
    a.emit('array', 3, 3, 1);
    a.emit('int', 4, 1);
    a.emit('setElement', 3, 4, 2);
    a.emit('ret', 3);
  });

/** main(n, count): packs the loop's variable and an array of so many copies of it; the last result. */
const packer = (instruction: 'callPacked' | 'invokePacked'): GuestFunction =>
  fn(instruction, 2, (a) => {
    a.emit('nil', 3);
    a.emit('move', 5, 1);
    times(a, 4, () => {
      a.emit('array', 9, 2, 4);
      if (instruction === 'callPacked') {
        a.emit('move', 8, 4);
        a.emit('callPacked', 7, 0);
        a.emit('move', 3, 7);
      } else a.emit('invokePacked', 3, 4, 9, 0);
    });
    a.emit('ret', 3);
  });

describe('packed and arranged arguments', () => {
  it.each([false, true])('come as the language arranges them (arranged: %s)', (arranged) => {
    const plain = fn('plain', 2, (a) => {
      a.emit('move', 4, 1);
      a.emit('move', 5, 2);
      a.emit('call', 3, 2, 0);
      a.emit('ret', 3);
    });
    const results = everywhere((world) => {
      world.load([pair(arranged), packer('callPacked'), packer('invokePacked'), plain]);
      const outcomes = ['callPacked', 'invokePacked'].flatMap((name) =>
        [0, 1, 2].map((count) => world.call([12, count], name)),
      );
      for (let i = 0; i < 12; i++) outcomes.push(world.call([i, 'x'], 'plain'));
      return outcomes;
    }, arranging);
    expect(results.slice(0, 6)).toEqual([
      '#0=[11 nil]',
      '#0=[11 11]',
      "error 'cannot arrange 3",
      '#0=[11 nil]',
      '#0=[11 11]',
      "error 'cannot arrange 3",
    ]);
    expect(results.at(-1)).toBe(arranged ? "#0=['x 11]" : "#0=[11 'x]");
  });

  it('raise where the language arranges nothing', () => {
    expect(
      everywhere((world) => {
        world.load([pair(false), packer('callPacked')]);
        return [world.call([12, 1], 'callPacked')];
      }),
    ).toEqual(["error 'pair: 2 arguments"]);
  });

  it('are told when the language gives no entry', () => {
    const world = new World(JIT, { arrange: () => ({ words: [], position: 0 }) });
    world.load([pair(true)]);
    expect(() => world.call([1])).toThrow(
      "the language's arrange gave 0 words and position 0 for pair, which is none of its entries; give an entry and all words that it takes",
    );
  });
});
