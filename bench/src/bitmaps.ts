/**
 * Bitmap operations of @martlet/dataflow against typedfastbitset, fastbitset and bitset, at widths from 64 to 65,536
 * bits. The bar: in the median over the operations, at most 1.05 of the best of the three at every width.
 *
 * Each library does an operation in its usual and cheapest way, in place wherever it can. All work on the same
 * random rows, and their answers are compared before anything is measured. Options: `--widths=64,1024`,
 * `--rounds=15`, `--tasks=or,count`, `--json`.
 */
import { BitTable } from '@martlet/dataflow';
import { BitSet } from 'bitset';
import FastBitSet from 'fastbitset';
import { TypedFastBitSet } from 'typedfastbitset';
import {
  formatBytes,
  formatTime,
  median,
  printTable,
  type Race,
  race,
  type Variant,
  writeResults,
} from './harness.ts';

const ROWS = 4;
/** What the median of our times over the best rival's may be at most. */
const BAR = 1.05;
const LIBRARIES = ['martlet', 'typedfastbitset', 'fastbitset', 'bitset'] as const;
type Library = (typeof LIBRARIES)[number];
type Task = Record<Library, Variant>;

/** A small reproducible generator (xorshift32). */
function randomSource(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** The positions of each row: about one bit in eight. */
function randomRows(bits: number): number[][] {
  const random = randomSource(bits * 7 + 1);
  return Array.from({ length: ROWS }, () => {
    const positions = [bits - 1];
    for (let bit = 0; bit < bits - 1; bit++) if (random(8) === 0) positions.push(bit);
    return positions.sort((a, b) => a - b);
  });
}

interface Sets {
  readonly table: BitTable;
  readonly typed: TypedFastBitSet[];
  readonly fast: FastBitSet[];
  readonly plain: BitSet[];
}

function buildSets(bits: number): Sets {
  const rows = randomRows(bits);
  const table = new BitTable(ROWS, bits);
  rows.forEach((positions, row) => {
    for (const bit of positions) table.set(row, bit);
  });
  return {
    table,
    typed: rows.map((positions) => {
      const set = new TypedFastBitSet(positions);
      set.trim();
      return set;
    }),
    fast: rows.map((positions) => new FastBitSet(positions)),
    plain: rows.map((positions) => new BitSet(positions)),
  };
}

/** Calls of an operation per call of a variant: the loop lies inside, so that no call of the harness is measured. */
function operationsFor(bits: number): number {
  return Math.max(8, Math.ceil(65_536 / bits)) & ~3;
}

/** Operations on single bits, at many random positions. */
function bitTasks(bits: number): Record<string, Task> {
  const { table, typed, fast, plain } = buildSets(bits);
  const random = randomSource(bits + 3);
  const positions = Int32Array.from({ length: operationsFor(64) }, () => random(bits));
  const n = positions.length;
  return {
    set: {
      martlet: () => {
        for (let i = 0; i < n; i++) table.set(i & 3, positions[i]!);
        return table;
      },
      typedfastbitset: () => {
        for (let i = 0; i < n; i++) typed[i & 3]!.add(positions[i]!);
        return typed;
      },
      fastbitset: () => {
        for (let i = 0; i < n; i++) fast[i & 3]!.add(positions[i]!);
        return fast;
      },
      bitset: () => {
        for (let i = 0; i < n; i++) plain[i & 3]!.set(positions[i]!);
        return plain;
      },
    },
    test: {
      martlet: () => {
        let found = 0;
        for (let i = 0; i < n; i++) if (table.test(i & 3, positions[i]!)) found++;
        return found;
      },
      typedfastbitset: () => {
        let found = 0;
        for (let i = 0; i < n; i++) if (typed[i & 3]!.has(positions[i]!)) found++;
        return found;
      },
      fastbitset: () => {
        let found = 0;
        for (let i = 0; i < n; i++) if (fast[i & 3]!.has(positions[i]!)) found++;
        return found;
      },
      bitset: () => {
        let found = 0;
        for (let i = 0; i < n; i++) if (plain[i & 3]!.get(positions[i]!)) found++;
        return found;
      },
    },
    clear: {
      martlet: () => {
        for (let i = 0; i < n; i++) table.clear(i & 3, positions[i]!);
        return table;
      },
      typedfastbitset: () => {
        for (let i = 0; i < n; i++) typed[i & 3]!.remove(positions[i]!);
        return typed;
      },
      fastbitset: () => {
        for (let i = 0; i < n; i++) fast[i & 3]!.remove(positions[i]!);
        return fast;
      },
      bitset: () => {
        for (let i = 0; i < n; i++) plain[i & 3]!.set(positions[i]!, 0);
        return plain;
      },
    },
  };
}

/** Operations on whole rows. `bitset` has no forms in place: its result replaces the row. */
function rowTasks(bits: number): Record<string, Task> {
  const { table, typed, fast, plain } = buildSets(bits);
  const n = operationsFor(bits);
  return {
    copy: {
      martlet: () => {
        for (let i = 0; i < n; i++) table.copy(i & 1, (i & 1) + 2);
        return table;
      },
      typedfastbitset: () => {
        for (let i = 0; i < n; i++) typed[i & 1] = typed[(i & 1) + 2]!.clone();
        return typed;
      },
      fastbitset: () => {
        for (let i = 0; i < n; i++) fast[i & 1] = fast[(i & 1) + 2]!.clone();
        return fast;
      },
      bitset: () => {
        for (let i = 0; i < n; i++) plain[i & 1] = plain[(i & 1) + 2]!.clone();
        return plain;
      },
    },
    xor: {
      martlet: () => {
        for (let i = 0; i < n; i++) table.xor(i & 1, (i & 1) + 2);
        return table;
      },
      typedfastbitset: () => {
        for (let i = 0; i < n; i++) typed[i & 1]!.change(typed[(i & 1) + 2]!);
        return typed;
      },
      fastbitset: () => {
        for (let i = 0; i < n; i++) fast[i & 1]!.change(fast[(i & 1) + 2]!);
        return fast;
      },
      bitset: () => {
        for (let i = 0; i < n; i++) plain[i & 1] = plain[i & 1]!.xor(plain[(i & 1) + 2]!);
        return plain;
      },
    },
    or: {
      martlet: () => {
        for (let i = 0; i < n; i++) table.or(i & 1, (i & 1) + 2);
        return table;
      },
      typedfastbitset: () => {
        for (let i = 0; i < n; i++) typed[i & 1]!.union(typed[(i & 1) + 2]!);
        return typed;
      },
      fastbitset: () => {
        for (let i = 0; i < n; i++) fast[i & 1]!.union(fast[(i & 1) + 2]!);
        return fast;
      },
      bitset: () => {
        for (let i = 0; i < n; i++) plain[i & 1] = plain[i & 1]!.or(plain[(i & 1) + 2]!);
        return plain;
      },
    },
    // None of the three reports a change: they test for inclusion first, or compare afterwards.
    'or with report': {
      martlet: () => {
        let changes = 0;
        for (let i = 0; i < n; i++) if (table.orInto(i & 1, (i & 1) + 2)) changes++;
        return changes;
      },
      typedfastbitset: () => {
        let changes = 0;
        for (let i = 0; i < n; i++) {
          const source = typed[(i & 1) + 2]!;
          const target = typed[i & 1]!;
          if (source.difference_size(target) === 0) continue;
          target.union(source);
          changes++;
        }
        return changes;
      },
      fastbitset: () => {
        let changes = 0;
        for (let i = 0; i < n; i++) {
          const source = fast[(i & 1) + 2]!;
          const target = fast[i & 1]!;
          if (source.difference_size(target) === 0) continue;
          target.union(source);
          changes++;
        }
        return changes;
      },
      bitset: () => {
        let changes = 0;
        for (let i = 0; i < n; i++) {
          const target = plain[i & 1]!;
          const union = target.or(plain[(i & 1) + 2]!);
          if (union.equals(target)) continue;
          plain[i & 1] = union;
          changes++;
        }
        return changes;
      },
    },
    equals: {
      // Rows of the same bits, the case that has to look at every word.
      martlet: () => {
        table.copy(0, 2);
        let equal = 0;
        for (let i = 0; i < n; i++) if (table.equals(i & 2, 2 - (i & 2))) equal++;
        return equal;
      },
      typedfastbitset: () => {
        typed[0] = typed[2]!.clone();
        let equal = 0;
        for (let i = 0; i < n; i++) if (typed[i & 2]!.equals(typed[2 - (i & 2)]!)) equal++;
        return equal;
      },
      fastbitset: () => {
        fast[0] = fast[2]!.clone();
        let equal = 0;
        for (let i = 0; i < n; i++) if (fast[i & 2]!.equals(fast[2 - (i & 2)]!)) equal++;
        return equal;
      },
      bitset: () => {
        plain[0] = plain[2]!.clone();
        let equal = 0;
        for (let i = 0; i < n; i++) if (plain[i & 2]!.equals(plain[2 - (i & 2)]!)) equal++;
        return equal;
      },
    },
    count: {
      martlet: () => {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += table.count(2 + (i & 1));
        return sum;
      },
      typedfastbitset: () => {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += typed[2 + (i & 1)]!.size();
        return sum;
      },
      fastbitset: () => {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += fast[2 + (i & 1)]!.size();
        return sum;
      },
      bitset: () => {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += plain[2 + (i & 1)]!.cardinality();
        return sum;
      },
    },
    'iterate by callback': {
      martlet: () => {
        let sum = 0;
        const visit = (bit: number): void => {
          sum += bit;
        };
        for (let i = 0; i < n; i++) table.forEach(2 + (i & 1), visit);
        return sum;
      },
      typedfastbitset: () => {
        let sum = 0;
        const visit = (bit: number): void => {
          sum += bit;
        };
        for (let i = 0; i < n; i++) typed[2 + (i & 1)]!.forEach(visit);
        return sum;
      },
      fastbitset: () => {
        let sum = 0;
        const visit = (bit: number): void => {
          sum += bit;
        };
        for (let i = 0; i < n; i++) fast[2 + (i & 1)]!.forEach(visit);
        return sum;
      },
      bitset: () => {
        let sum = 0;
        for (let i = 0; i < n; i++) for (const bit of plain[2 + (i & 1)]!.toArray()) sum += bit;
        return sum;
      },
    },
    'iterate by loop': {
      martlet: () => {
        let sum = 0;
        for (let i = 0; i < n; i++) {
          const row = 2 + (i & 1);
          for (let bit = table.next(row, 0); bit >= 0; bit = table.next(row, bit + 1)) sum += bit;
        }
        return sum;
      },
      typedfastbitset: () => {
        let sum = 0;
        for (let i = 0; i < n; i++) for (const bit of typed[2 + (i & 1)]!) sum += bit;
        return sum;
      },
      fastbitset: () => {
        let sum = 0;
        for (let i = 0; i < n; i++) for (const bit of fast[2 + (i & 1)]!) sum += bit;
        return sum;
      },
      bitset: () => {
        let sum = 0;
        for (let i = 0; i < n; i++) for (const bit of plain[2 + (i & 1)]!.toArray()) sum += bit;
        return sum;
      },
    },
    and: {
      martlet: () => {
        for (let i = 0; i < n; i++) table.and(i & 1, (i & 1) + 2);
        return table;
      },
      typedfastbitset: () => {
        for (let i = 0; i < n; i++) typed[i & 1]!.intersection(typed[(i & 1) + 2]!);
        return typed;
      },
      fastbitset: () => {
        for (let i = 0; i < n; i++) fast[i & 1]!.intersection(fast[(i & 1) + 2]!);
        return fast;
      },
      bitset: () => {
        for (let i = 0; i < n; i++) plain[i & 1] = plain[i & 1]!.and(plain[(i & 1) + 2]!);
        return plain;
      },
    },
    andNot: {
      martlet: () => {
        for (let i = 0; i < n; i++) table.andNot(i & 1, (i & 1) + 2);
        return table;
      },
      typedfastbitset: () => {
        for (let i = 0; i < n; i++) typed[i & 1]!.difference(typed[(i & 1) + 2]!);
        return typed;
      },
      fastbitset: () => {
        for (let i = 0; i < n; i++) fast[i & 1]!.difference(fast[(i & 1) + 2]!);
        return fast;
      },
      bitset: () => {
        for (let i = 0; i < n; i++) plain[i & 1] = plain[i & 1]!.andNot(plain[(i & 1) + 2]!);
        return plain;
      },
    },
  };
}

/** The answer of a variant in a form that can be compared between libraries. */
function comparable(result: unknown): unknown {
  if (result instanceof BitTable)
    return Array.from({ length: ROWS }, (_, row) => [...result.values(row)]);
  if (!Array.isArray(result)) return result;
  return result.map((set: TypedFastBitSet | FastBitSet | BitSet) =>
    set instanceof BitSet ? set.toArray() : set.array(),
  );
}

function assertAgreement(name: string, bits: number, task: Task): void {
  const answers = LIBRARIES.map((library) => JSON.stringify(comparable(task[library]())));
  const wrong = LIBRARIES.filter((_, i) => answers[i] !== answers[0]);
  if (wrong.length > 0)
    throw new Error(`${name} at ${bits} bits: ${wrong.join(', ')} and martlet disagree`);
}

function printWidth(bits: number, races: readonly Race<Library>[]): number {
  const rivals = LIBRARIES.slice(1);
  const ratios = races.map(({ timings }) => {
    const best = Math.min(...rivals.map((rival) => timings[rival].nanoseconds));
    return timings.martlet.nanoseconds / best;
  });
  console.log(`\n${bits.toLocaleString('en')} bits`);
  printTable(
    ['operation', ...LIBRARIES, 'martlet/best'],
    races.map(({ task, timings }, i) => [
      task,
      ...LIBRARIES.map((library) => formatTime(timings[library].nanoseconds)),
      ratios[i]!.toFixed(2),
    ]),
  );
  const middle = median(ratios);
  console.log(`median of martlet/best: ${middle.toFixed(2)} (bar: ${BAR})`);
  return middle;
}

/** Bytes of bits per row, without object headers: what each library allots for a set with the given last bit. */
function printMemory(widths: readonly number[]): void {
  console.log('\nmemory per row, without the headers of JavaScript objects');
  printTable(
    ['bits', ...LIBRARIES],
    widths.map((bits) => {
      const { table, fast, plain } = buildSets(bits);
      const grown = new TypedFastBitSet([bits - 1]);
      return [
        bits,
        formatBytes(table.stride * 4),
        formatBytes(grown.words.byteLength),
        // An element of a JavaScript array takes eight bytes in Node.
        formatBytes(fast[0]!.words.length * 8),
        formatBytes((plain[0] as unknown as { readonly data: number[] }).data.length * 8),
      ];
    }),
  );
}

function option(args: readonly string[], name: string): string | undefined {
  return args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
}

export function run(args: readonly string[]): void {
  const widths = (option(args, 'widths') ?? '64,256,1024,4096,16384,65536').split(',').map(Number);
  const rounds = Number(option(args, 'rounds') ?? 15);
  const only = option(args, 'tasks')?.split(',');
  const medians: Record<number, number> = {};
  const results: Record<number, readonly Race<Library>[]> = {};
  for (const bits of widths) {
    const races: Race<Library>[] = [];
    const measure = (tasks: Record<string, Task>, operations: number): void => {
      // All tasks run once before the first is timed: methods then have met every kind of caller.
      for (const [name, task] of Object.entries(tasks)) assertAgreement(name, bits, task);
      for (const [name, task] of Object.entries(tasks))
        if (only === undefined || only.includes(name))
          races.push(race(name, task, { rounds, operations }));
    };
    measure(bitTasks(bits), operationsFor(64));
    measure(rowTasks(bits), operationsFor(bits));
    medians[bits] = printWidth(bits, races);
    results[bits] = races;
  }
  printMemory(widths);
  if (only === undefined) {
    const missed = widths.filter((bits) => medians[bits]! > BAR);
    console.log(
      missed.length === 0
        ? '\nThe bar is met at every width.'
        : `\nThe bar is missed at: ${missed.join(', ')} bits.`,
    );
  }
  if (args.includes('--json')) console.log(writeResults('bitmaps', { medians, results }));
}
