// Guests that do not end by themselves are stopped: recursion passes no back-edge, so calls are counted as well.

import { TerminatedError } from '@martlet/vm';
import { describe, expect, it } from 'vitest';
import { MODES, type Mode } from '../support/run.ts';
import { fn, World } from './language.ts';

/** tree(n): 2^n activations, at most n of them at a time. */
const tree = (rescues: boolean, signals: boolean) =>
  fn('tree', 1, (a) => {
    const more = a.label();
    a.emit('int', 2, 1);
    a.emit('less', 3, 1, 2);
    a.emit('jumpUnless', 3, more);
    if (signals) a.emit('signal');
    a.emit('ret', 2);
    a.place(more);
    a.emit('int', 2, -1);
    a.emit('count', 2, 1, 2);
    a.emit('move', 3, 2);
    const start = a.here();
    a.emit('move', 6, 2);
    a.emit('call', 5, 1, 0);
    a.emit('move', 4, 5);
    a.emit('move', 6, 3);
    a.emit('call', 5, 1, 0);
    const end = a.here();
    a.emit('count', 4, 4, 5);
    a.emit('ret', 4);
    if (!rescues) return;
    a.handler('rescue', start, end, a.here(), 4);
    a.emit('ret', 4);
  });

const timed: readonly Mode[] = MODES.filter(({ reading }) => reading !== 'evaluate').map(
  (mode) => ({ ...mode, options: { ...mode.options, timeLimit: 60 } }),
);
const untimed = MODES.filter(({ reading }) => reading !== 'evaluate');

describe('recursion without loops', () => {
  it.each(timed)('ends at the time limit: $name', (mode) => {
    for (const rescues of [false, true]) {
      const world = new World(mode);
      world.load([tree(rescues, false)]);
      // What comes of it in time, on any machine: the result, or an end.
      const attempt = (): void => {
        try {
          expect(world.call([5])).toBe('32');
        } catch (error) {
          if (!(error instanceof TerminatedError)) throw error;
        }
      };
      attempt();
      expect(() => world.call([300])).toThrow(TerminatedError);
      attempt();
      expect(() => world.call([300])).toThrow(TerminatedError);
      world.vm.world.heap.verify();
    }
  });

  it.each(untimed)('ends at an interrupt: $name', (mode) => {
    const world = new World(mode);
    world.load([tree(true, true)]);
    let signals = 0;
    world.onSignal(() => {
      if (++signals === 3000) world.vm.runtime.interrupt('enough');
    });
    expect(world.call([6])).toBe('64');
    expect(() => world.call([300])).toThrow('the guest was stopped: enough');
    // The next call asks.
    expect(signals).toBeLessThan(3010);
    expect(world.call([6])).toBe('64');
    world.vm.world.heap.verify();
  });
});
