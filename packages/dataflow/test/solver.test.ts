import { describe, expect, test } from 'vitest';
import { ArgumentError, BitTable, createGraph, solve } from '../src/index.ts';
import { randomSuccessors, reach } from './support/graphs.ts';
import { Random } from './support/random.ts';

/** The fixpoint by brute force on sets: recompute everything until nothing changes. */
function naive(
  lists: readonly (readonly number[])[],
  forward: boolean,
  union: boolean,
  bits: number,
  boundary: readonly number[],
  gen: readonly Set<number>[],
  kill: readonly Set<number>[],
): { before: Set<number>[]; after: Set<number>[] } {
  const reachable = reach(lists, 0);
  const all = Array.from({ length: bits }, (_, i) => i);
  const before = lists.map(() => new Set<number>());
  const after = lists.map((_, n) => new Set(!union && reachable.has(n) ? all : []));
  for (let changed = true; changed; ) {
    changed = false;
    for (const n of reachable) {
      const sources = forward
        ? [...reachable].filter((p) => lists[p]!.includes(n))
        : [...new Set(lists[n]!)];
      const begins = forward ? n === 0 : lists[n]!.length === 0;
      const arriving = sources.map((s) => after[s]!);
      if (begins) arriving.push(new Set(boundary));
      before[n] = new Set(
        all.filter((bit) =>
          union ? arriving.some((s) => s.has(bit)) : arriving.every((s) => s.has(bit)),
        ),
      );
      const next = new Set([...before[n]!].filter((bit) => !kill[n]!.has(bit)));
      for (const bit of gen[n]!) next.add(bit);
      if (next.size !== after[n]!.size || [...next].some((bit) => !after[n]!.has(bit)))
        changed = true;
      after[n] = next;
    }
  }
  return { before, after };
}

describe('solver', () => {
  test('gen/kill rows and transfer functions agree with sets, in all four kinds', () => {
    for (let seed = 1; seed <= 1200; seed++) {
      const random = new Random(seed);
      const lists = randomSuccessors(random);
      const graph = createGraph(lists.length, (n) => lists[n]!);
      const bits = 1 + random.below(random.chance(20) ? 300 : 40);
      const some = (): Set<number> =>
        new Set(Array.from({ length: random.below(5) }, () => random.below(bits)));
      const genSets = lists.map(some);
      const killSets = lists.map(some);
      const start = [...some()];
      const rows = (sets: readonly Set<number>[]): BitTable => {
        const table = new BitTable(sets.length, bits);
        sets.forEach((set, row) => {
          for (const bit of set) table.set(row, bit);
        });
        return table;
      };
      const gen = rows(genSets);
      const kill = rows(killSets);
      for (const direction of ['forward', 'backward'] as const) {
        for (const meet of ['union', 'intersection'] as const) {
          const base = {
            direction,
            meet,
            bits,
            boundary: (into: BitTable, row: number) => {
              for (const bit of start) into.set(row, bit);
            },
          };
          const forward = direction === 'forward';
          const expected = naive(lists, forward, meet === 'union', bits, start, genSets, killSets);
          const solutions = [
            solve(graph, { ...base, gen, kill }),
            solve(graph, {
              ...base,
              transfer: (node, input, inputRow, output, outputRow) => {
                output.copy(outputRow, inputRow, input);
                output.andNot(outputRow, node, kill);
                output.or(outputRow, node, gen);
              },
            }),
          ];
          for (const solution of solutions) {
            const before = forward ? solution.in : solution.out;
            const after = forward ? solution.out : solution.in;
            const text = `seed ${seed} ${direction} ${meet}`;
            for (let n = 0; n < lists.length; n++) {
              const sorted = (set: Set<number>): number[] => [...set].sort((a, b) => a - b);
              expect([...before.values(n)], text).toEqual(sorted(expected.before[n]!));
              expect([...after.values(n)], text).toEqual(sorted(expected.after[n]!));
            }
          }
        }
      }
    }
  });

  test('checks its rows', () => {
    const graph = createGraph(2, () => []);
    const gen = new BitTable(2, 5);
    const kill = new BitTable(1, 5);
    const base = { direction: 'forward', meet: 'union', bits: 5 } as const;
    expect(() => solve(graph, { ...base, gen, kill })).toThrow(
      'kill: expected a table of at least 2 rows of 5 bits, got "1 rows of 5 bits"',
    );
    expect(() => solve(graph, { ...base, bits: 6, gen, kill })).toThrow(ArgumentError);
  });
});
