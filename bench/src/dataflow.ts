/**
 * Liveness and reaching definitions of @martlet/dataflow against a textbook worklist on typedfastbitset and on Set,
 * end to end: from flat instruction arrays to live rows and reaching definitions, checking and building the maps
 * included. The bar: 5 times the typedfastbitset worklist from 500 instructions up, 2 times at 50.
 *
 * Ours is measured three ways. "solved" ends when any query can be answered (large functions solve the sets behind
 * a merge when first asked); "queries" then asks for the definitions that reach each read; "rows" instead writes the
 * rows of all definitions at the start and end of every block, which is what the worklists produce. All build the
 * normal phi, dst and src maps of every register (the reverse ones are built on demand).
 * The results of all are compared, bit for bit, before anything is measured.
 *
 * Options: `--sizes=50,500`, `--registers=8,32`, `--rounds=15`.
 */
import {
  analyzeLiveness,
  analyzeReachingDefinitions,
  type BlockGraph,
  buildBlocks,
  type InstructionArrays,
  InstructionMaps,
  type Liveness,
  type ReachingDefinitions,
  readInstructions,
  reversePostorder,
} from '@martlet/dataflow';
import type { TypedFastBitSet } from 'typedfastbitset';
import { randomFunction } from './dataflow-functions.ts';
import { type WorklistResult, worklistOnBitsets, worklistOnSets } from './dataflow-worklists.ts';
import { formatBytes, printTable, race, retainedBytes, writeResults } from './harness.ts';

const WAYS = ['solved', 'queries', 'rows'] as const;
type Way = (typeof WAYS)[number];

interface Analysis {
  readonly maps: InstructionMaps;
  readonly blocks: BlockGraph;
  readonly liveness: Liveness;
  readonly reaching: ReachingDefinitions;
  readonly rows: ReturnType<ReachingDefinitions['rows']> | undefined;
}

function analyze(source: InstructionArrays, way: Way): Analysis {
  const code = readInstructions(source);
  const maps = new InstructionMaps(code);
  const blocks = buildBlocks(code);
  const order = reversePostorder(blocks);
  const liveness = analyzeLiveness(code, blocks, order);
  const method = way === 'rows' ? { method: 'rows' as const } : {};
  const reaching = analyzeReachingDefinitions(code, blocks, order, method);
  if (way === 'queries') askEveryRead(reaching);
  return { maps, blocks, liveness, reaching, rows: way === 'rows' ? reaching.rows() : undefined };
}

/** One query for each read: does the last definition of its register reach it? */
function askEveryRead(reaching: ReachingDefinitions): number {
  const { code, definitions } = reaching;
  let yes = 0;
  for (let read = 0; read < code.readPosition.length - 1; read++) {
    const last = definitions.start[code.readList[read]! + 1]! - 1;
    if (last < definitions.start[code.readList[read]!]!) continue;
    if (reaching.reachesRead(last, read)) yes++;
  }
  return yes;
}

/** The same queries, answered from the worklist's rows. */
function askEveryReadOf(code: InstructionArrays, result: WorklistResult<TypedFastBitSet>): number {
  const { readStart, readList, writeStart, writeList } = code;
  const last = new Int32Array(code.registers).fill(-1);
  for (let e = 0; e < writeList.length; e++) last[writeList[e]!] = e;
  let yes = 0;
  for (let block = 0; block + 1 < result.start.length; block++) {
    const first = result.start[block]!;
    const reaching = result.reachIn[block]!;
    for (let i = first; i < result.start[block + 1]!; i++) {
      for (let e = readStart[i]!; e < readStart[i + 1]!; e++) {
        const register = readList[e]!;
        const definition = last[register]!;
        if (definition < 0) continue;
        let local = writeStart[i]! - 1;
        while (local >= writeStart[first]! && writeList[local] !== register) local--;
        const reaches =
          local >= writeStart[first]! ? local === definition : reaching.has(definition);
        if (reaches) yes++;
      }
    }
  }
  return yes;
}

/** An analysis that ends with giving its memory back, as a compiler does before the next function. */
const released =
  (way: Way) =>
  (source: InstructionArrays): void => {
    const { maps, liveness, reaching } = analyze(source, way);
    maps.release();
    liveness.release();
    reaching.release();
  };

/** Throws unless both found the same blocks, live registers and reaching definitions. */
function assertSame(ours: Analysis, theirs: WorklistResult<Iterable<number>>, rival: string): void {
  const fail = (what: string, block: number): never => {
    throw new Error(`${rival} disagrees with @martlet/dataflow: ${what}, block ${block}`);
  };
  const { blocks, liveness, reaching, rows } = ours;
  const { ofWrite } = reaching.definitions;
  theirs.start.forEach((position, b) => {
    if (blocks.start[b] !== position) fail('first position', b);
  });
  for (const b of theirs.order) {
    const compare = (
      what: string,
      table: Liveness['in'],
      values: Iterable<number>,
      numberOf: (value: number) => number,
    ): void => {
      let count = 0;
      for (const value of values) {
        count++;
        if (!table.test(b, numberOf(value))) fail(what, b);
      }
      if (table.count(b) !== count) fail(what, b);
    };
    const same = (register: number): number => register;
    const numbered = (write: number): number => ofWrite[write]!;
    compare('live in', liveness.in, theirs.liveIn[b]!, same);
    compare('live out', liveness.out, theirs.liveOut[b]!, same);
    compare('reaching in', rows!.in, theirs.reachIn[b]!, numbered);
    compare('reaching out', rows!.out, theirs.reachOut[b]!, numbered);
  }
}

const list = (args: readonly string[], name: string, otherwise: readonly number[]): number[] => {
  const given = args.find((arg) => arg.startsWith(`--${name}=`));
  return given === undefined
    ? [...otherwise]
    : given
        .slice(name.length + 3)
        .split(',')
        .map(Number);
};

/** Above this the Set worklist needs gigabytes: one Set entry per definition, block and side. */
const LARGEST_FOR_SETS = 5000;

export function run(args: readonly string[]): void {
  const sizes = list(args, 'sizes', [50, 500, 5000, 50_000]);
  const registerCounts = list(args, 'registers', [8, 32, 256]);
  const rounds = list(args, 'rounds', [11])[0]!;
  console.log(
    'Liveness and reaching definitions, end to end (checks, blocks, normal phi/dst/src maps included)\n',
  );
  const table: (string | number)[][] = [];
  const results: unknown[] = [];
  const perInstruction = new Map<string, number>();
  let met = true;
  for (const size of sizes) {
    for (const registers of registerCounts) {
      // Several functions, so that no one shape decides; fewer of the large ones.
      const functions = Array.from({ length: size <= 500 ? 20 : size <= 5000 ? 4 : 1 }, (_, i) =>
        randomFunction(size, registers, i + 1),
      );
      const instructions = functions.reduce((sum, f) => sum + f.readStart.length - 1, 0);
      const withSets = size <= LARGEST_FOR_SETS;
      for (const f of functions) {
        const ours = analyze(f, 'rows');
        if (askEveryRead(ours.reaching) !== askEveryReadOf(f, worklistOnBitsets(f))) {
          throw new Error('the queries are answered differently');
        }
        assertSame(ours, worklistOnBitsets(f), 'typedfastbitset');
        if (withSets && size <= 500) assertSame(ours, worklistOnSets(f), 'Set');
      }
      const all = (analysis: (f: InstructionArrays) => unknown) => () => {
        let last: unknown;
        for (const f of functions) last = analysis(f);
        return last;
      };
      const { timings } = race(
        `${size} x ${registers}`,
        {
          solved: all(released('solved')),
          queries: all(released('queries')),
          rows: all(released('rows')),
          bitset: all(worklistOnBitsets),
          bitsetQueries: all((f) => askEveryReadOf(f, worklistOnBitsets(f))),
        },
        { rounds, operations: instructions, sampleMilliseconds: 10, warmupMilliseconds: 300 },
      );
      let sets = Number.NaN;
      if (withSets) {
        sets = race(
          'sets',
          { sets: () => worklistOnSets(functions[0]!) },
          {
            rounds: size > 500 ? 3 : rounds,
            operations: functions[0]!.readStart.length - 1,
          },
        ).timings.sets.nanoseconds;
      }
      const bitset = timings.bitset.nanoseconds;
      const bar = size < 500 ? 2 : 5;
      const ratios = WAYS.map((way) => {
        const rival = way === 'queries' ? timings.bitsetQueries.nanoseconds : bitset;
        return rival / timings[way].nanoseconds;
      });
      met &&= ratios.every((ratio) => ratio >= bar);
      perInstruction.set(`${size} x ${registers}`, timings.rows.nanoseconds);
      results.push({ size, registers, instructions, timings, sets });
      table.push([
        `${size} x ${registers}`,
        ...[...WAYS, 'bitset' as const].map((n) => timings[n].nanoseconds.toFixed(1)),
        Number.isNaN(sets) ? '-' : sets.toFixed(0),
        ...ratios.map((ratio) => `${ratio.toFixed(1)}x`),
        `${bar}x`,
        ratios.map((ratio) => (ratio >= bar ? 'met' : 'missed')).join('/'),
      ]);
    }
  }
  printTable(
    ['instructions x registers', ...WAYS, 'typedfastbitset', 'Set', ...WAYS, 'bar', ''],
    table,
  );
  console.log('\nTimes are nanoseconds per instruction; ratios are typedfastbitset / ours.');
  console.log(
    `Set above ${LARGEST_FOR_SETS} instructions is left out: its entries would need gigabytes.`,
  );
  console.log(met ? 'The bar is met everywhere.' : 'The bar is missed where the table says so.');
  for (const registers of registerCounts) {
    const small = perInstruction.get(`500 x ${registers}`);
    const large = perInstruction.get(`50000 x ${registers}`);
    if (small === undefined || large === undefined) continue;
    console.log(
      `Growth from 500 to 50,000 instructions, ${registers} registers, with rows: 100 times the instructions cost ${((100 * large) / small).toFixed(0)} times the time.`,
    );
  }
  if (sizes.includes(50_000) && registerCounts.includes(256)) printMemory();
  console.log(`\nFigures: ${writeResults('dataflow', results)}`);
}

function printMemory(): void {
  const f = randomFunction(50_000, 256, 1);
  const exact = 'gc' in globalThis ? '' : ' (approximate: exact under node --expose-gc)';
  retainedBytes(() => undefined); // lets go of what was measured last
  const queries = retainedBytes(() => analyze(f, 'queries'));
  // The rows lie in a memory of their own, which the engine does not count among its buffers.
  const { rows } = analyze(f, 'rows');
  const rowBytes = rows!.in.words.byteLength + rows!.out.words.byteLength;
  const bitsets = retainedBytes(() => worklistOnBitsets(f));
  console.log(`\nMemory kept by the results at 50,000 x 256${exact}:`);
  printTable(
    ['', 'bytes'],
    [
      ['ours, every read asked', formatBytes(queries)],
      ['ours, with rows', formatBytes(queries + rowBytes)],
      ['typedfastbitset', formatBytes(bitsets)],
    ],
  );
}
