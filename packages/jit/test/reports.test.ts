import { type Module, ops } from '@martlet/ir';
import { GuestFloat } from '@martlet/vm';
import { describe, expect, it } from 'vitest';
import { bisect, compiledShare, formatStats, type JitOptions, minimise } from '../src/index.ts';
import { Machine } from './support/run.ts';

const PROGRAM = `
  (def good (x) (+ x 1))
  (def bad (x) (* x 2))
  (def ugly (x) (- x 3))
  (def main (n x) (let s 0)
    (times i n (set s (+ s (call good (call bad (call ugly (if (= i 5) x i))))))) s)`;

function machineWith(jit: JitOptions): Machine {
  const options = { heat: 3, jit: { inlining: { sizes: [] }, ...jit } };
  const machine = new Machine({ name: 'jit', reading: 'jit', options });
  machine.load(PROGRAM);
  return machine;
}

/** Makes the compiler wrong about one unit: turns its first multiplication or subtraction into an addition. */
const breaking =
  (unit: string): NonNullable<JitOptions['dump']> =>
  (stage, name, module: Module) => {
    if (stage !== 'built' || name !== unit) return;
    for (const fn of module.functions.values()) {
      for (const node of fn.blocks.flatMap((block) => block.nodes)) {
        if (node.op !== ops['i64.mul'] && node.op !== ops['i64.sub']) continue;
        (node as { op: typeof node.op }).op = ops['i64.add'];
        return;
      }
    }
  };

describe('statistics', () => {
  it('tell what was compiled, inlined, left and retired', () => {
    const machine = machineWith({ inlining: {}, exitLimit: 2 });
    for (let i = 0; i < 10; i++) machine.call([10, 1]);
    for (let i = 0; i < 5; i++) machine.call([10, new GuestFloat(0.5)]);
    const stats = machine.jit!.stats();
    expect(stats.compiled).toBeGreaterThan(0);
    expect(Object.keys(stats.inlined)).toEqual(expect.arrayContaining(['good', 'bad', 'ugly']));
    expect(stats.left.unseen).toBeGreaterThan(0);
    expect(stats.retired.length).toBeGreaterThan(0);
    const text = formatStats(stats, machine.jit!.exitLog);
    expect(text).toMatch(/^compiled +\d+ units/);
    expect(text).toMatch(/retired +\w+(@\d+)?: \d exits/);
    expect(text).toMatch(/exits +place +site +reason/);
  });

  it('say what share of the instructions runs in compiled code', () => {
    const run =
      (calls: number) => (options: ConstructorParameters<typeof Machine>[0]['options']) => {
        const machine = new Machine({ name: 'jit', reading: 'jit', ...(options && { options }) });
        machine.load(PROGRAM);
        for (let i = 0; i < calls; i++) machine.call([10, 1]);
      };
    expect(compiledShare(run(1), { heat: 1000 })).toBe(0);
    expect(compiledShare(run(100), { heat: 5 })).toBeGreaterThan(0.8);
  });
});

describe('a compiler that fails', () => {
  it('is a line in the log, and the program goes on', () => {
    const machine = machineWith({
      dump: (_stage, unit) => {
        if (unit === 'bad') throw new Error('injected');
      },
    });
    const outcomes = Array.from({ length: 10 }, () => machine.call([10, 1]));
    expect(new Set(outcomes)).toEqual(new Set(['32']));
    expect(machine.log).toContain('cannot compile bad: injected');
    expect(machine.jit!.stats().failed).toEqual([{ unit: 'bad', reason: 'injected' }]);
    expect(machine.jit!.installed).toContain('good');
  });
});

describe('bisection', () => {
  const runWith = (dump: JitOptions['dump']) => (options: JitOptions) => {
    const machine = machineWith({ ...options, ...(dump && { dump }) });
    return Array.from({ length: 10 }, () => machine.call([10, 1])).join();
  };
  const expected = machineWith({ functions: false, loops: false }).call([10, 1]);
  const all = Array.from({ length: 10 }, () => expected).join();

  it('finds nothing where nothing is wrong', () => {
    expect(bisect(runWith(undefined), all)).toBeNull();
  });
  it('finds the unit that is wrong', () => {
    expect(bisect(runWith(breaking('bad')), all)).toEqual({
      units: ['bad'],
      passLimit: 0,
      pass: null,
    });
  });
  it('finds the pass that is wrong', () => {
    const found = bisect((options) => {
      const { filter, optimize } = options as {
        filter(unit: string): boolean;
        optimize?: { passLimit: number };
      };
      const compiled = ['a', 'b', 'c', 'd'].filter((unit) => filter(unit));
      const passes = optimize?.passLimit ?? Number.POSITIVE_INFINITY;
      return compiled.includes('b') && compiled.includes('d') && passes >= 6 ? 'wrong' : 'right';
    }, 'right');
    expect(found?.units).toEqual(['b', 'd']);
    expect(found?.passLimit).toBe(6);
  });
  it('names the last pass that it takes', () => {
    // Wrong as soon as loads are forwarded.
    const found = bisect((options) => {
      const { optimize } = options as { optimize?: JitOptions['optimize'] };
      const seen: string[] = [];
      const given = typeof optimize === 'object' ? optimize : {};
      const machine = machineWith({
        ...options,
        optimize: {
          ...given,
          onPass: (pass, when, fn) => {
            if (when === 'start') seen.push(pass);
            given.onPass?.(pass, when, fn);
          },
        },
      });
      for (let i = 0; i < 10; i++) machine.call([10, 1]);
      return seen.includes('load-forwarding') && machine.jit!.installed.includes('ugly')
        ? 'wrong'
        : '';
    }, '');
    expect(found?.units).toEqual(['ugly']);
    expect(found?.pass).toBe('load-forwarding');
  });
  it('finds sets of several items', () => {
    const wanted = [3, 17, 18];
    const items = Array.from({ length: 40 }, (_, i) => i);
    expect(minimise(items, (some) => wanted.every((item) => some.includes(item)))).toEqual(wanted);
  });
});
