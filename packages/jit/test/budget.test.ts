// Code that is given up goes, and there is never more than the limit.

import type { WasmInstaller } from '@martlet/wasm';
import { describe, expect, it } from 'vitest';
import type { JitOptions } from '../src/index.ts';
import { Machine } from './support/run.ts';

function machineWith(text: string, jit: JitOptions): Machine {
  const machine = new Machine({
    name: 'jit',
    reading: 'jit',
    options: { heat: 3, backEdgeBudget: 20, jit: { reheat: 3, loopBudget: 20, ...jit } },
  });
  machine.load(text);
  return machine;
}

/** Bytes of code that the engine has. */
const installed = ({ vm }: Machine): number => (vm.installer as WasmInstaller).codeSize;
/** Where the next region would be reserved. */
const reserved = ({ vm }: Machine): number => vm.world.heap.memory.reserve(0);

const SUM = `
  (def add (a b) (+ a b))
  (def sum (n) (let s 0) (times i n (set s (call add s i))) s)
  (def main (n m) (let s 0) (times i m (set s (call sum n))) s)`;

describe('code that is given up', () => {
  it('goes between calls from the host, with everything that belonged to it', () => {
    const machine = machineWith(
      `(method A size () 1) (method A size2 () 2)
       (def helper (o) (send o size))
       (def main (n) (let o (new A)) (let s 0) (times i n (set s (+ s (call helper o)))) s)`,
      { inlining: { sizes: [] } },
    );
    const core = installed(machine);
    const change = (times: number) => {
      for (let i = 0; i < times; i++) {
        machine.redefine('A#size', i % 2 === 0 ? 'A#size2' : 'A#size');
        for (let k = 0; k < 4; k++) expect(machine.call([10])).toBe(i % 2 === 0 ? '20' : '10');
      }
    };
    change(20);
    const { retired } = machine.jit!;
    const [before, words] = [retired.length, reserved(machine)];
    change(150);
    expect(retired.length).toBeGreaterThan(before + 100);
    expect(installed(machine)).toBe(core + machine.jit!.codeBytes);
    expect(reserved(machine)).toBe(words);
  });

  it('goes while the program runs, when nothing is running in it', () => {
    const machine = machineWith(SUM, { inlining: { sizes: [] }, stress: { retireOneIn: 2 } });
    const core = installed(machine);
    let most = 0;
    const { jit } = machine;
    const { vm } = machine;
    const { install } = vm.installer;
    vm.installer.install = (...args) => {
      const result = install.apply(vm.installer, args);
      most = Math.max(most, installed(machine) - core);
      return result;
    };
    expect(machine.call([30, 3000])).toBe('435');
    const made = jit!.reports.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(made).toBeGreaterThan(50_000);
    expect(most).toBeLessThan(made / 10);
  });
});

describe('a limit on code', () => {
  const COUNT = 20;
  const functions = Array.from(
    { length: COUNT },
    (_, i) => `(def f${i} (x) (if (< x ${i}) (* x ${i}) (+ (* x x) ${i})))`,
  );
  const calls = Array.from(
    { length: COUNT },
    (_, i) => `(if (= k ${i}) (set s (+ s (call f${i} i))))`,
  );
  const TEXT = `${functions.join('\n')}
    (def hot (x) (+ x 1))
    (def main (n k) (let s 0) (times i n (set s (call hot s)) ${calls.join(' ')}) s)`;
  const run = (machine: Machine): string[] => {
    const outcomes: string[] = [];
    for (let k = 0; k < 3 * COUNT; k++) outcomes.push(machine.call([20, k % COUNT]));
    return outcomes;
  };
  const expected = run(machineWith(TEXT, { functions: false, loops: false }));

  it('is kept, and what is hot stays', () => {
    const codeLimit = 6000;
    const jit = {
      inlining: { sizes: [] },
      loops: false,
      filter: (name: string) => name !== 'main',
    };
    const machine = machineWith(TEXT, { ...jit, codeLimit });
    const unlimited = machineWith(TEXT, jit);
    const core = installed(machine);
    const { vm } = machine;
    const { install } = vm.installer;
    vm.installer.install = (...args) => {
      const result = install.apply(vm.installer, args);
      expect(machine.jit!.codeBytes).toBeLessThanOrEqual(codeLimit);
      return result;
    };
    expect(run(machine)).toEqual(expected);
    expect(run(unlimited)).toEqual(expected);
    expect(unlimited.jit!.codeBytes).toBeGreaterThan(codeLimit);
    expect(installed(machine)).toBe(core + machine.jit!.codeBytes);
    const reasons = new Set(machine.jit!.retired.map(({ reason }) => reason));
    expect(reasons).toContain('its room was needed');
    const made = (name: string) => machine.jit!.reports.filter((unit) => unit.name === name).length;
    expect(made('hot')).toBe(1);
  });

  it('that is smaller than a unit leaves that to the interpreter', () => {
    const machine = machineWith(SUM, { codeLimit: 100 });
    for (let i = 0; i < 10; i++) expect(machine.call([30, 3])).toBe('435');
    expect(machine.jit!.installed).toEqual([]);
    expect(machine.jit!.failed[0]!.reason).toMatch(/exceed the limit of 100; raise codeLimit/);
  });

  it('does not make the same code over and over again when there is too much that is hot', () => {
    const machine = machineWith(TEXT, { inlining: { sizes: [] }, loops: false, codeLimit: 1500 });
    for (let i = 0; i < 40; i++) expect(run(machine)).toEqual(expected);
    const made = machine.jit!.reports.length;
    for (let i = 0; i < 40; i++) run(machine);
    expect(machine.jit!.reports.length - made).toBeLessThan(made / 2);
  });
});
