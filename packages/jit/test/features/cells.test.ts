// Cells: values that are bound late to names.

import type { Language } from '@martlet/vm';
import { arrayLayout } from '@martlet/vm';
import { describe, expect, it } from 'vitest';
import { everywhere, fn, JIT, times, World } from './language.ts';

/** main(n): adds what the cell `K` holds n times; `signal` comes in each round. */
const adder = fn('main', 1, (a) => {
  a.emit('int', 2, 0);
  a.emit('move', 4, 1);
  times(a, 3, () => {
    a.emit('cell', 6, a.cell('K'));
    a.emit('add', 2, 2, 6, a.cache('+', 1));
    a.emit('signal');
  });
  a.emit('ret', 2);
});

const reader = fn('reader', 0, (a) => {
  a.emit('cell', 1, a.cell('Late'));
  a.emit('ret', 1);
});

/** Holds the cell's value while a signal comes. */
const holder = fn('holder', 1, (a) => {
  a.emit('nil', 2);
  a.emit('move', 4, 1);
  times(a, 3, () => {
    a.emit('cell', 2, a.cell('K'));
    a.emit('signal');
    a.emit('cell', 6, a.cell('K'));
  });
  a.emit('int', 6, 0);
  a.emit('getElement', 2, 2, 6);
  a.emit('ret', 2);
});

describe('cells', () => {
  it('are resolved when they are used first, and keep what came of it', () => {
    let asked = 0;
    const resolving: Partial<Language> = {
      resolveCell(host, name) {
        asked++;
        return name === 'Late' ? host.int(42) : host.raise(host.symbol(`no cell ${name}`));
      },
    };
    const outcome = everywhere((world) => {
      asked = 0;
      world.load([reader, adder]);
      const results = Array.from({ length: 12 }, () => world.call([], 'reader'));
      return [...new Set(results), String(asked), world.call([9], 'main'), String(asked)];
    }, resolving);
    expect(outcome).toEqual(['42', '1', "error 'no cell K", '2']);
  });

  it('hold nil where the language resolves nothing', () => {
    expect(
      everywhere((world) => {
        world.load([reader]);
        return [world.call([])];
      }),
    ).toEqual(['nil']);
  });

  it('are seen to change by code that runs', () => {
    const outcome = everywhere((world) => {
      world.load([adder]);
      let rounds = 0;
      world.vm.setCell('K', world.vm.host.int(1));
      world.onSignal(() => {
        if (++rounds % 500 === 0) world.vm.setCell('K', world.vm.host.int(rounds));
      });
      return [world.call([2000]), world.call([10])];
    });
    expect(outcome).toEqual([String(500 + 500 * (500 + 1000 + 1500)), '20000']);
  });

  it('are asked for again when they were cleared', () => {
    let value = 1;
    const outcome = everywhere(
      (world) => {
        world.load([adder]);
        value = 1;
        let rounds = 0;
        world.onSignal(() => {
          rounds++;
          value = rounds;
          if (rounds === 300) world.vm.clearCells((name) => name.startsWith('K'));
          if (rounds === 400) world.vm.clearCells((name) => name === 'other');
        });
        return [world.call([500])];
      },
      { resolveCell: (host) => host.int(value) },
    );
    expect(outcome).toEqual([String(300 + 200 * 300)]);
  });

  it('are constants in compiled code', () => {
    const world = new World(JIT);
    world.load([adder]);
    world.vm.setCell('K', world.vm.host.int(3));
    for (let i = 0; i < 10; i++) expect(world.call([100])).toBe('300');
    const compiled = world.jit!.reports.length;
    world.vm.setCell('K', world.vm.host.int(3));
    expect(world.jit!.retired).toEqual([]);
    world.vm.setCell('K', world.vm.host.int(4));
    expect(world.jit!.retired.at(-1)!.reason).toBe('cell K changed');
    for (let i = 0; i < 60; i++) expect(world.call([100])).toBe('400');
    expect(world.jit!.reports.length).toBeGreaterThan(compiled);
  });

  it('keep the objects alive that compiled code has in it', () => {
    const outcome = everywhere((world) => {
      world.load([holder]);
      const { host } = world.vm;
      const set = (value: number): void => {
        const { heap, values } = host.world;
        const layout = host.world.of(arrayLayout);
        const reference = heap.newObject(layout.shape, 1);
        const at = layout.tail.address(reference, 0) >>> 3;
        heap.memory.i64[at] = host.int(value);
        world.vm.setCell('K', values.encodeReference(reference));
      };
      let rounds = 0;
      set(0);
      world.onSignal(() => {
        set(++rounds);
        host.world.heap.collect();
      });
      return [world.call([40]), world.call([1]), world.call([40])];
    });
    expect(outcome).toEqual(['39', '40', '80']);
  });
});
