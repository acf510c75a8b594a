// The state of a program as a compiler in its thread reads it, and as one elsewhere is told of it: the same.

import { createTwinWorld } from '@martlet/vm';
import { wasmPlatform } from '@martlet/wasm';
import { describe, expect, it } from 'vitest';
import { NeverAgain } from '../src/never-again.ts';
import { LiveState, type ProgramState, Reporter, StateCopy } from '../src/program-state.ts';
import { functionsAround, StateProgram } from '../src/view.ts';
import { probeLanguage } from './support/probe.ts';
import { Machine } from './support/run.ts';

const PROGRAM = `
  (method A size () 1)
  (def never (o) (send o size))
  (def helper (o) (setf o x (+ (send o size) 1)) (get o x))
  (def main (n) (let o (new A)) (let s 0.5) (times i n (set s (+ s (call helper o)))) s)`;

function machineThatRan(): Machine {
  const machine = new Machine({ name: 'interpret', reading: 'interpret' });
  machine.load(PROGRAM);
  machine.call([4]);
  return machine;
}

/** Everything that a compiler asks of a function. */
function described(state: ProgramState, index: number): unknown {
  const view = new StateProgram(state).function(index);
  const { code, caches, constants, cells } = view.fn;
  return {
    arms: code.map(({ instruction }, position) =>
      instruction.sites.map((site) => view.armSeen(position, site.offset)),
    ),
    anything: code.map((_, position) => view.mayDoAnything(position)),
    hits: caches.map((_, cache) => [view.cacheHits(cache), view.isOpen(cache)]),
    constants: constants.map((_, i) => view.constantWord(i)),
    cells: cells.map((_, i) => view.cell(i)),
    first: view.resolve(0),
  };
}

function copyOf({ vm }: Machine, neverAgain: NeverAgain, results: Map<number, number>): StateCopy {
  const { world } = createTwinWorld(probeLanguage(new Map()), wasmPlatform(), {});
  const copy = new StateCopy(vm.language.set, world);
  for (const loaded of vm.image.functions) copy.add(loaded, loaded.program[0]!.index);
  copy.update(structuredClone(new Reporter(vm, { neverAgain, results }).news(vm.image.functions)));
  return copy;
}

describe('the state of a program', () => {
  it('is the same for a compiler that is told of it', () => {
    const machine = machineThatRan();
    const neverAgain = new NeverAgain(1);
    const main = machine.function('main').index;
    neverAgain.failed(main, 2);
    const results = new Map([[main, 7]]);
    const live = new LiveState(machine.vm, { neverAgain, results });
    const copy = copyOf(machine, neverAgain, results);
    for (const { index } of machine.vm.image.functions) {
      expect(described(copy, index)).toEqual(described(live, index));
    }
    expect(copy.mayDoAnything(main, 2)).toBe(true);
    expect(copy.resultOf(main)).toBe(7);
    expect(copy.rootShape(0)).toEqual(live.rootShape(0));
  });

  it('does not change for a compiler elsewhere until it is told', () => {
    const machine = machineThatRan();
    const copy = copyOf(machine, new NeverAgain(), new Map());
    const { index } = machine.function('helper');
    const before = described(copy, index);
    machine.vm.world.heap.memory.u8.fill(
      1,
      machine.function('helper').code + copy.feedbackDelta,
      machine.function('helper').codeEnd + copy.feedbackDelta,
    );
    expect(described(copy, index)).toEqual(before);
  });

  it('is told of in memory that is used again', () => {
    const { vm } = machineThatRan();
    const reporter = new Reporter(vm, { neverAgain: new NeverAgain(), results: new Map() });
    const first = reporter.news(vm.image.functions);
    expect(first.roots.length).toBeGreaterThan(0);
    reporter.giveBack(first.memory);
    const second = reporter.news(vm.image.functions);
    expect(second.memory).toBe(first.memory);
    // Shapes and classes are told of once.
    expect([second.roots.length, second.classes.length]).toEqual([0, 0]);
    expect(reporter.news(vm.image.functions).memory).not.toBe(first.memory);
  });

  it('knows the functions that a unit may need', () => {
    const machine = machineThatRan();
    const live = new LiveState(machine.vm, { neverAgain: new NeverAgain(), results: new Map() });
    const names = (root: string, depth: number) =>
      [...functionsAround(live, machine.function(root).index, depth)].map(
        (index) => machine.vm.image.functions[index]!.fn.name,
      );
    expect(names('main', 9)).toEqual(expect.arrayContaining(['main', 'helper', 'A#size']));
    expect(names('main', 9)).not.toContain('never');
    expect(names('main', 0)).not.toContain('A#size');
    expect(names('A#size', 9)).toEqual(['A#size']);
  });
});
