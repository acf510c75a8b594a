// A program's second run begins with what the first one has learnt.

import { GuestFloat } from '@martlet/vm';
import { describe, expect, it } from 'vitest';
import type { Profile } from '../src/index.ts';
import { Machine } from './support/run.ts';

const TEXT = `
  (def twice (x) (+ x x))
  (def pick (x) (if (< x 0) (- 0 x) (call twice x)))
  (def main (x) (let s x) (times i 3 (set s (+ s (call pick x)))) s)
  (def never (x) x)`;

function machine(text = TEXT): Machine {
  const options = { heat: 20, backEdgeBudget: 1 << 30, jit: { exitLimit: 2, reheat: 10 } };
  const made = new Machine({ name: 'jit', reading: 'jit', options });
  made.load(text);
  return made;
}

/** Integers first, then floats, then negative numbers: code is made three times. */
function run(on: Machine): string[] {
  const outcomes: string[] = [];
  for (const x of [3, new GuestFloat(0.5), -4]) {
    for (let i = 0; i < 60; i++) outcomes.push(on.call([x]));
  }
  return outcomes;
}

const copy = (profile: Profile): Profile => JSON.parse(JSON.stringify(profile)) as Profile;

describe('a profile', () => {
  const first = machine();
  const expected = run(first);
  const profile = copy(first.jit!.profile());

  it('tells what was seen and what was hot', () => {
    expect(first.jit!.retired.length).toBeGreaterThan(0);
    const names = profile.functions.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['main', 'pick', 'twice']));
    expect(names).not.toContain('never');
    expect(profile.functions.find(({ name }) => name === 'main')!.hot).toEqual([0]);
  });

  it('spares the next run the mistakes of the first', () => {
    const second = machine();
    expect(second.jit!.restore(profile)).toBe(profile.functions.length);
    expect(run(second)).toEqual(expected);
    expect(second.jit!.retired).toEqual([]);
    expect(second.jit!.stats().left.unseen ?? 0).toBe(0);
    expect(first.jit!.stats().left.unseen).toBeGreaterThan(0);
  });

  it('compiles sooner what was hot', () => {
    const second = machine();
    second.jit!.restore(profile);
    for (let i = 0; i < 6; i++) second.call([3]);
    expect(second.jit!.installed).toContain('main');
  });

  it('is nothing to functions that have changed', () => {
    const other = machine(TEXT.replace('(+ x x)', '(* x 2)'));
    expect(other.jit!.restore(profile)).toBe(profile.functions.length - 1);
    expect(run(other)).toEqual(expected);
  });

  it('keeps what must never be guessed again', () => {
    const text = '(def main (o) (send o missing))';
    const learnt = machine(text);
    const calls = (on: Machine) => Array.from({ length: 300 }, () => on.call([1]));
    const outcomes = calls(learnt);
    const next = machine(text);
    next.jit!.restore(copy(learnt.jit!.profile()));
    expect(calls(next)).toEqual(outcomes);
    expect(next.jit!.retired.length).toBeLessThanOrEqual(learnt.jit!.retired.length);
  });

  it('can be nonsense, and programs do what they do', () => {
    const wild = copy(profile);
    const functions = wild.functions.map((one) => ({
      ...one,
      seen: [-5, 1e9, 0.5, ...Array.from({ length: 100 }, (_, i) => i)],
      failures: [[0, 1e9] as const, [-1, 3] as const],
      unguessed: [-1, 7],
      hot: [0, 9],
    }));
    const second = machine();
    second.jit!.restore({ ...wild, functions });
    expect(run(second)).toEqual(expected);
  });

  it('of another version is refused', () => {
    expect(() => machine().jit!.restore({ version: 0, functions: [] })).toThrow(
      /of version 0, wanted is 2; take a new one/,
    );
  });
});
