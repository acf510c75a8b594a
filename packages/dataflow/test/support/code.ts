import type { InstructionList } from '../../src/index.ts';
import type { Random } from './random.ts';

/** One instruction of a test function. */
export interface Row {
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  readonly successors: 'next' | readonly number[];
}

export interface TestCode {
  readonly registers: number;
  readonly rows: readonly Row[];
  readonly boundaries: readonly number[];
}

/** A random function of any shape: irreducible, unreachable code, self loops, no exit at all. */
export function randomCode(random: Random, maximum = 40): TestCode {
  const count = 1 + random.below(maximum);
  const registers = 1 + random.below(random.chance(25) ? 80 : 5);
  const local = random.chance(50); // jumps mostly near, so that nested shapes appear
  const jumps = 10 + random.below(50);
  const target = (from: number): number =>
    local && random.chance(80)
      ? Math.max(0, Math.min(count - 1, from + random.below(15) - 6))
      : random.below(count);
  const some = (limit: number): number[] =>
    Array.from({ length: random.below(limit) }, () => random.below(registers));
  const rows = Array.from({ length: count }, (_, i): Row => {
    let successors: Row['successors'] = 'next';
    if (random.chance(jumps) || i === count - 1) {
      const kind = random.below(10);
      if (kind < 5 && i + 1 < count) successors = [i + 1, target(i)];
      else if (kind < 7) successors = [target(i)];
      else if (kind < 8) successors = [target(i), target(i), target(i)];
      else if (i === count - 1 || random.chance(30)) successors = [];
    }
    if (i === count - 1 && successors === 'next') successors = [];
    return { reads: some(3), writes: some(random.chance(10) ? 4 : 2), successors };
  });
  const boundaries = random.chance(50)
    ? []
    : Array.from({ length: random.below(4) }, () => random.below(count));
  return { registers, rows, boundaries };
}

export function listOf(code: TestCode): InstructionList {
  return {
    count: code.rows.length,
    registers: code.registers,
    reads: (i) => code.rows[i]!.reads,
    writes: (i) => code.rows[i]!.writes,
    successors: (i) => code.rows[i]!.successors,
    boundaries: code.boundaries,
  };
}

const nextOf = (code: TestCode, i: number): readonly number[] => {
  const { successors } = code.rows[i]!;
  return successors === 'next' ? [i + 1] : successors;
};

export function reachablePositions(code: TestCode): Set<number> {
  const seen = new Set([0]);
  for (const i of seen) for (const next of nextOf(code, i)) seen.add(next);
  return seen;
}

/** Registers live before each position, by iteration over single instructions; unreachable: empty. */
export function naiveLiveBefore(code: TestCode): Set<number>[] {
  const live = code.rows.map(() => new Set<number>());
  const reachable = reachablePositions(code);
  for (let changed = true; changed; ) {
    changed = false;
    for (const i of reachable) {
      const before = live[i]!.size;
      for (const next of nextOf(code, i)) {
        for (const r of live[next]!) if (!code.rows[i]!.writes.includes(r)) live[i]!.add(r);
      }
      for (const r of code.rows[i]!.reads) live[i]!.add(r);
      changed ||= live[i]!.size !== before;
    }
  }
  return live;
}

export function naiveLiveAfter(
  code: TestCode,
  before: readonly Set<number>[],
  i: number,
): Set<number> {
  const live = new Set<number>();
  if (!reachablePositions(code).has(i)) return live;
  for (const next of nextOf(code, i)) for (const r of before[next]!) live.add(r);
  return live;
}

/** Definitions as `position:register` that reach the point before each position. */
export function naiveReachingBefore(code: TestCode): Set<string>[] {
  const reaching = code.rows.map(() => new Set<string>());
  const reachable = reachablePositions(code);
  for (let changed = true; changed; ) {
    changed = false;
    for (const i of reachable) {
      const out = naiveReachingAfter(code, reaching, i);
      for (const next of nextOf(code, i)) {
        const before = reaching[next]!.size;
        for (const d of out) reaching[next]!.add(d);
        changed ||= reaching[next]!.size !== before;
      }
    }
  }
  return reaching;
}

export function naiveReachingAfter(
  code: TestCode,
  before: readonly Set<string>[],
  i: number,
): Set<string> {
  const { writes } = code.rows[i]!;
  const out = new Set<string>();
  for (const d of before[i]!) if (!writes.includes(Number(d.split(':')[1]))) out.add(d);
  for (const r of writes) out.add(`${i}:${r}`);
  return out;
}

/** Runs `check` on random functions; a failure names the seed. */
export function onRandomCode(
  random: (seed: number) => Random,
  count: number,
  check: (code: TestCode) => void,
  maximum?: number,
): void {
  for (let seed = 1; seed <= count; seed++) {
    const code = randomCode(random(seed), maximum);
    try {
      check(code);
    } catch (error) {
      throw new Error(`seed ${seed}: ${JSON.stringify(code)}`, { cause: error });
    }
  }
}
