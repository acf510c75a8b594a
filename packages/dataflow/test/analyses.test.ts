import { describe, expect, test } from 'vitest';
import {
  analyze,
  analyzeLiveness,
  analyzeReachingDefinitions,
  BitTable,
  buildBlocks,
  readInstructions,
} from '../src/index.ts';
import {
  listOf,
  naiveLiveAfter,
  naiveLiveBefore,
  naiveReachingAfter,
  naiveReachingBefore,
  onRandomCode,
  reachablePositions,
} from './support/code.ts';
import { Random } from './support/random.ts';
import { same } from './support/same.ts';

const seeded = (seed: number): Random => new Random(seed);
const sorted = (values: Iterable<number>): number[] => [...values].sort((a, b) => a - b);

describe('blocks', () => {
  test('cut at boundaries, targets and after jumps; joined by the last instruction', () => {
    onRandomCode(seeded, 2000, (code) => {
      const blocks = buildBlocks(readInstructions(listOf(code)));
      const leaders = new Set([0, ...code.boundaries]);
      code.rows.forEach((row, i) => {
        if (row.successors === 'next') return;
        if (row.successors.length === 1 && row.successors[0] === i + 1) return;
        for (const target of row.successors) leaders.add(target);
        if (i + 1 < code.rows.length) leaders.add(i + 1);
      });
      same([...blocks.start], [...sorted(leaders), code.rows.length]);
      for (let b = 0; b < blocks.size; b++) {
        const last = blocks.start[b + 1]! - 1;
        for (let i = blocks.start[b]!; i <= last; i++) expect(blocks.blockOf[i]).toBe(b);
        const { successors } = code.rows[last]!;
        same(
          [
            ...blocks.successorList.subarray(
              blocks.successorStart[b],
              blocks.successorStart[b + 1],
            ),
          ],
          (successors === 'next' ? [last + 1] : successors).map((p) => blocks.blockOf[p]),
        );
      }
    });
  });
});

describe('liveness', () => {
  test('agrees with sets, at every block and position', () => {
    onRandomCode(seeded, 5000, (code) => {
      const list = readInstructions(listOf(code));
      const blocks = buildBlocks(list);
      const live = analyzeLiveness(list, blocks);
      const before = naiveLiveBefore(code);
      const row = new BitTable(1, code.registers);
      const reachable = reachablePositions(code);
      for (let b = 0; b < blocks.size; b++) {
        const last = blocks.start[b + 1]! - 1;
        same([...live.in.values(b)], sorted(before[blocks.start[b]!]!));
        same([...live.out.values(b)], sorted(naiveLiveAfter(code, before, last)));
      }
      for (const i of reachable) {
        live.before(i, row, 0);
        same([...row.values(0)], sorted(before[i]!), `before ${i}`);
        const after = naiveLiveAfter(code, before, i);
        live.after(i, row, 0);
        same([...row.values(0)], sorted(after), `after ${i}`);
        for (let r = 0; r < code.registers; r++) {
          same(live.isLiveBefore(i, r), before[i]!.has(r));
          same(live.isLiveAfter(i, r), after.has(r));
        }
      }
    });
  });
});

describe('reaching definitions', () => {
  test('agree with sets: at reads, at points, and as rows', () => {
    onRandomCode(seeded, 5000, (code) => {
      const list = readInstructions(listOf(code));
      const blocks = buildBlocks(list);
      const before = naiveReachingBefore(code);
      for (const method of ['rows', 'sparse'] as const) {
        const reaching = analyzeReachingDefinitions(list, blocks, undefined, { method });
        const { definitions } = reaching;
        const names = (set: Iterable<number>): string[] =>
          [...set].map((d) => `${definitions.position[d]}:${definitions.register[d]}`).sort();
        const only = (all: Set<string>, register: number): string[] =>
          [...all].filter((d) => d.endsWith(`:${register}`)).sort();
        const reachable = reachablePositions(code);
        for (let i = 0; i < list.count; i++) {
          for (let e = list.readStart[i]!; e < list.readStart[i + 1]!; e++) {
            for (let d = 0; d < definitions.count; d++) {
              const named = `${definitions.position[d]}:${definitions.register[d]}`;
              same(
                reaching.reachesRead(d, e),
                definitions.register[d] === list.readList[e] && before[i]!.has(named),
              );
            }
            same(names(reaching.ofRead(e)), only(before[i]!, list.readList[e]!));
          }
          for (let r = 0; r < code.registers; r++) {
            same(names(reaching.before(i, r)), only(before[i]!, r), `R${r} before ${i}`);
          }
          for (let d = 0; d < definitions.count; d++) {
            const name = `${definitions.position[d]}:${definitions.register[d]}`;
            same(reaching.reaches(d, i), before[i]!.has(name));
          }
        }
        const rows = reaching.rows();
        const row = new BitTable(1, Math.max(1, definitions.count));
        for (let b = 0; b < blocks.size; b++) {
          const first = blocks.start[b]!;
          const last = blocks.start[b + 1]! - 1;
          const after = reachable.has(last) ? naiveReachingAfter(code, before, last) : new Set();
          same(names(rows.in.values(b)), [...before[first]!].sort());
          same(names(rows.out.values(b)), [...after].sort());
          same(names(reaching.atEnd(b, 0)), only(after as Set<string>, 0));
          reaching.intoStart(b, row, 0);
          same(row.toString(), rows.in.rowToString(b));
          reaching.intoEnd(b, row, 0);
          same(row.toString(), rows.out.rowToString(b));
        }
      }
    });
  });

  test('agree on larger functions, where a register has many words of definitions', () => {
    onRandomCode(
      (seed) => new Random(seed + 50_000),
      15,
      (code) => {
        const list = readInstructions(listOf(code));
        const blocks = buildBlocks(list);
        const before = naiveReachingBefore(code);
        for (const method of ['rows', 'sparse'] as const) {
          const reaching = analyzeReachingDefinitions(list, blocks, undefined, { method });
          const { definitions } = reaching;
          const rows = reaching.rows();
          for (let b = 0; b < blocks.size; b++) {
            const names = [...rows.in.values(b)].map(
              (d) => `${definitions.position[d]}:${definitions.register[d]}`,
            );
            same(names.sort(), [...before[blocks.start[b]!]!].sort());
          }
        }
      },
      800,
    );
  });
});

describe('chains and live ranges', () => {
  test('agree with sets', () => {
    onRandomCode(seeded, 3000, (code) => {
      const { code: list, chains, reaching, liveRanges } = analyze(listOf(code));
      const { definitions } = reaching;
      const before = naiveReachingBefore(code);
      const pairs: string[] = [];
      const expected: string[] = [];
      code.rows.forEach((row, i) => {
        row.reads.forEach((register, n) => {
          const use = list.readStart[i]! + n;
          same(chains.usePosition[use], i);
          for (let d = 0; d < definitions.count; d++) {
            const name = `${definitions.position[d]}:${definitions.register[d]}`;
            if (definitions.register[d] === register && before[i]!.has(name)) {
              expected.push(`${d}>${use}`);
            }
          }
          for (const d of chains.definitionsOf(use)) pairs.push(`${d}>${use}`);
        });
      });
      same(pairs, expected);
      const turned: string[] = [];
      for (let d = 0; d < definitions.count; d++) {
        for (const use of chains.usesOf(d)) turned.push(`${d}>${use}`);
      }
      same(turned.sort(), expected.sort());

      const live = naiveLiveBefore(code);
      const runs = (register: number): string[] => {
        const found: string[] = [];
        let from = -1;
        for (let i = 0; i <= live.length; i++) {
          const here = i < live.length && live[i]!.has(register);
          if (here && from < 0) from = i;
          if (!here && from >= 0) {
            found.push(`${from}..${i}`);
            from = -1;
          }
        }
        return found;
      };
      for (let r = 0; r < code.registers; r++) {
        const found: string[] = [];
        for (let k = liveRanges.start[r]!; k < liveRanges.start[r + 1]!; k++) {
          found.push(`${liveRanges.from[k]}..${liveRanges.to[k]}`);
        }
        same(found, runs(r));
        const other = (r * 7 + 1) % code.registers;
        same(
          liveRanges.overlap(r, other),
          live.some((s) => s.has(r) && s.has(other)),
        );
      }
    });
  });

  test('an analysis is made once', () => {
    const analysis = analyze({
      count: 1,
      registers: 0,
      reads: () => [],
      writes: () => [],
      successors: () => [],
    });
    expect(analysis.loops).toBe(analysis.loops);
    expect(analysis.maps).toBe(analysis.maps);
    expect(analysis.postDominators.exits.length).toBe(1);
    expect(analysis.liveness.in.isEmpty(0)).toBe(true);
    expect(analysis.reaching.rows().in.isEmpty(0)).toBe(true);
  });
});
