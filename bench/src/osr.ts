/**
 * A loop that runs once and for long: it is entered by compiled code in the middle (on-stack replacement), and that code has
 * to get out of V8's baseline tier while it runs. Against the same loop in a VM where all of it is warm, and against the same
 * loop kept in the baseline tier. The bar: at least 0.9 of the warm speed.
 *
 * The bench runs on the Node that starts it: `npx -y node@24 bench/dist/run.js osr` for another one.
 *
 * Options: `--rounds=5`, `--json`.
 */
import { setFlagsFromString } from 'node:v8';
import { createTiny, type TinyVm } from '@martlet-internal/tiny';
import { formatTime, median, printTable, writeResults } from './harness.ts';

// Rounds enough that compiling, some ten milliseconds, does not decide: the bar is about speed.
interface Loop {
  /** A function `loop(n)`. Another `k` gives other code of the same speed: V8 shares the code of modules that are equal. */
  readonly source: (k: number) => string;
  readonly rounds: number;
}

const LOOPS: Readonly<Record<string, Loop>> = {
  integers: {
    source: (k) => `fn loop(n) {
      let s = 0  let i = 0
      while i < n { s = s + i % 7 + ${k}  i = i + 1 }
      return s
    }`,
    rounds: 200_000_000,
  },
  floats: {
    source: (k) => `fn loop(n) {
      let x = 0.0  let i = 0
      while i < n { x = x * 0.5 + ${k}.5  i = i + 1 }
      return x
    }`,
    rounds: 200_000_000,
  },
  array: {
    source: (k) => `fn loop(n) {
      let a = array(64, 1)  let i = 0  let j = 0
      while i < n { a[j] = i + ${k}  j = j + 1  if j == 64 { j = 0 }  i = i + 1 }
      return a[5]
    }`,
    rounds: 200_000_000,
  },
};

const BAR = 0.9;

interface Row {
  readonly loop: string;
  readonly warm: number;
  readonly entered: number;
  readonly baseline: number;
  /** Warm time over the other, median over the pairs of measurements. */
  readonly ratio: number;
}

/** Nanoseconds of one call. */
function time(tiny: TinyVm, start: () => unknown): number {
  const begin = process.hrtime.bigint();
  start();
  const took = Number(process.hrtime.bigint() - begin);
  if (tiny.jit!.installed.length === 0) throw new Error('the loop was not compiled');
  return took;
}

function make(source: string, rounds: number): { tiny: TinyVm; start: () => unknown } {
  const tiny = createTiny({ print: () => {} });
  const fn = tiny.load(source).get('loop')!;
  return { tiny, start: () => tiny.vm.call(fn, [rounds]) };
}

let versions = 0;

/** The loop's only call, in a VM of its own. */
function once({ source }: Loop, rounds: number): number {
  const { tiny, start } = make(source(++versions), rounds);
  return time(tiny, start);
}

export function run(args: readonly string[]): void {
  const count = Number(args.find((arg) => arg.startsWith('--rounds='))?.slice(9) ?? 5);
  const measured = Object.entries(LOOPS).map(([name, loop]) => {
    const { tiny, start } = make(loop.source(++versions), loop.rounds);
    for (let i = 0; i < 2; i++) start();
    const samples = Array.from({ length: count }, () => ({
      warm: time(tiny, start),
      entered: once(loop, loop.rounds),
    }));
    const of = (kind: 'warm' | 'entered') => median(samples.map((sample) => sample[kind]));
    return {
      loop: name,
      warm: of('warm'),
      entered: of('entered'),
      ratio: median(samples.map(({ warm, entered }) => warm / entered)),
    };
  });
  // Last, because it holds for all code from here on.
  setFlagsFromString('--liftoff-only');
  const rows: Row[] = measured.map((row) => {
    const loop = LOOPS[row.loop]!;
    return { ...row, baseline: 4 * once(loop, loop.rounds / 4) };
  });
  console.log(`node ${process.version}; one call of so many rounds, medians of ${count}`);
  printTable(
    ['loop', 'rounds', 'warm', 'entered in the middle', 'kept in baseline', 'ratio', 'bar', ''],
    rows.map(({ loop, warm, entered, baseline, ratio }) => [
      loop,
      LOOPS[loop]!.rounds.toExponential(0),
      formatTime(warm),
      formatTime(entered),
      formatTime(baseline),
      ratio.toFixed(2),
      BAR.toFixed(1),
      ratio >= BAR ? 'met' : 'MISSED',
    ]),
  );
  if (args.includes('--json')) console.log(writeResults('osr', rows));
}
