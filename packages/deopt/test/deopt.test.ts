import { describe, expect, it } from 'vitest';
import { Machine } from '../../jit/test/support/run.ts';
import {
  Assumptions,
  type Dependent,
  type ExitDescription,
  ExitLog,
  ExitTable,
  type FrameLayout,
  materialise,
} from '../src/index.ts';

const exit = (parts: Partial<ExitDescription> = {}): ExitDescription => ({
  reason: 'unseen',
  mode: 'continue',
  replaces: false,
  framePointer: 0,
  frames: [],
  virtuals: [],
  site: 'guard',
  ...parts,
});

describe('the exit table', () => {
  it('gives what was put in, by ids that count up from the first', () => {
    const table = new ExitTable(100);
    const [a, b] = [table.add(exit({ site: 'a' })), table.add(exit({ site: 'b' }))];
    expect([a, b]).toEqual([100, 101]);
    expect(table.get(b).site).toBe('b');
    expect(table.all.map(({ site }) => site)).toEqual(['a', 'b']);
  });
  it('names an exit that is not there, and says when it is full', () => {
    const table = new ExitTable(4, 1);
    expect(() => table.get(3)).toThrow(/exit 3 is not in the table/);
    table.add(exit());
    expect(() => table.add(exit())).toThrow(/1 exits at most/);
  });
});

describe('the exit log', () => {
  it('counts by place, site and reason, the most frequent first', () => {
    const log = new ExitLog();
    expect(log.record('f', 3, 'guard', 'unseen')).toBe(1);
    expect(log.record('g', 0, 'entry', 'stack')).toBe(1);
    expect(log.record('g', 0, 'entry', 'stack')).toBe(2);
    expect(log.record('g', 0, 'entry', 'unseen')).toBe(1);
    expect(log.total).toBe(4);
    expect(log.entries()[0]).toEqual({
      function: 'g',
      position: 0,
      site: 'entry',
      reason: 'stack',
      count: 2,
    });
    expect(log.toString().split('\n')).toEqual([
      'exits  place  site   reason',
      '    2  g:0    entry  stack',
      '    1  f:3    guard  unseen',
      '    1  g:0    entry  unseen',
    ]);
  });
});

describe('assumptions', () => {
  it('say which of them changed since a snapshot', () => {
    const assumptions = new Assumptions();
    const names = ['size', 'colour', 'never asked for'];
    assumptions.get('colour').break();
    const before = assumptions.clock;
    expect(assumptions.changedSince(names, before)).toBeNull();
    assumptions.get('weight').break();
    expect(assumptions.changedSince(names, before)).toBeNull();
    assumptions.get('size').break();
    expect(assumptions.changedSince(names, before)).toBe('size');
    expect(assumptions.changedSince(names, assumptions.clock)).toBeNull();
  });
  it('tell each dependent once, and count versions', () => {
    const assumptions = new Assumptions();
    const told: string[] = [];
    const code = (name: string): Dependent => ({
      invalidate: (a) => void told.push(`${name} ${a.name}`),
    });
    const size = assumptions.get('size');
    expect(assumptions.get('size')).toBe(size);
    const [first, second] = [code('first'), code('second')];
    size.add(first);
    size.add(first);
    size.add(second);
    size.remove(second);
    size.break();
    size.break();
    expect(told).toEqual(['first size']);
    expect(size.version).toBe(2);
  });
  it('may gain dependents while they break', () => {
    const assumption = new Assumptions().get('x');
    let count = 0;
    const again: Dependent = {
      invalidate(broken) {
        if (count++ < 3) broken.add(again);
      },
    };
    assumption.add(again);
    assumption.break();
    expect(count).toBe(1);
    assumption.break();
    expect(count).toBe(2);
  });
});

describe('materialising', () => {
  /** A heap, and room for frames and raw values in its memory. */
  function world() {
    const { world } = new Machine({ name: 'interpret', reading: 'interpret' }).vm;
    const { heap } = world;
    const buffer = heap.memory.reserve(256, 16);
    const frames = heap.memory.reserve(256, 16);
    const links: string[] = [];
    const layout: FrameLayout = {
      pcOf: (fn, position) => fn * 1000 + position,
      returnPcOf: (fn, position) => fn * 1000 + position + 1,
      registerOffset: (register) => register * 8,
      link: (frame, caller, pc) =>
        void links.push(`${frame - frames} to ${caller - frames} at ${pc}`),
      publish: (frame, pc) => void links.push(`published ${frame - frames} at ${pc}`),
    };
    heap.memory.store32(buffer, frames);
    const word = (offset: number) => heap.memory.i64[(frames + offset) >>> 3]!;
    return { heap, buffer, frames, layout, links, word };
  }

  it('writes registers of all frames from words, floats, truth values and constants', () => {
    const { heap, buffer, frames, layout, links, word } = world();
    const { values, memory } = heap;
    memory.i64[(buffer >>> 3) + 1] = values.encodeInt(42n);
    memory.f64[(buffer >>> 3) + 2] = 1.5;
    memory.f64[(buffer >>> 3) + 3] = 1e300;
    memory.store32(buffer + 32, 1);
    const description = exit({
      frames: [
        {
          function: 1,
          position: 7,
          offset: 0,
          registers: [
            [1, { kind: 'word', index: 1 }],
            [2, { kind: 'f64', index: 2 }],
          ],
        },
        {
          function: 2,
          position: 3,
          offset: 64,
          registers: [
            [1, { kind: 'f64', index: 3 }],
            [2, { kind: 'bool', index: 4 }],
            [3, { kind: 'constant', word: values.nil }],
          ],
        },
      ],
    });
    const resumption = materialise(heap, description, buffer, layout);
    expect(resumption).toEqual({ base: frames, frame: frames + 64, pc: 2003 });
    expect(links).toEqual(['64 to 0 at 1008', 'published 64 at 2003']);
    expect(word(8)).toBe(values.encodeInt(42n));
    expect(word(16)).toBe(values.encodeFloat(1.5));
    expect(heap.describe(word(64 + 8))).toContain('1e+300');
    expect(word(64 + 16)).toBe(values.true);
    expect(word(64 + 24)).toBe(values.nil);
  });

  it('makes frames visible before the first allocation', () => {
    const { heap, buffer, layout, links } = world();
    heap.memory.f64[(buffer >>> 3) + 1] = 1e300;
    heap.poison = true;
    heap.stress = 1;
    const registers = [[1, { kind: 'f64', index: 1 }]] as const;
    const frames = [{ function: 0, position: 0, offset: 0, registers }];
    let published = -1;
    const watching: FrameLayout = {
      ...layout,
      publish(frame, pc) {
        published = heap.statistics().collections;
        layout.publish(frame, pc);
      },
    };
    materialise(heap, exit({ frames }), buffer, watching);
    expect(published).toBe(0);
    expect(heap.statistics().collections).toBeGreaterThan(0);
    expect(links).toEqual(['published 0 at 0']);
  });
});
