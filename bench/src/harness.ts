/**
 * Interleaved measurement of rival ways to do one task.
 *
 * Machines drift (clock, neighbours, heap), so only ratios taken side by side mean something: each round times
 * every variant once, in rotating order, and a variant's figure is the median over the rounds. `race` measures,
 * `printTable` prints, `writeResults` keeps the figures as JSON under bench/results/ (ignored by git).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { do_not_optimize } from 'mitata';

/** Does the task once, or `operations` times, and returns something that depends on all of the work. */
export type Variant = () => unknown;

export interface RaceOptions {
  /** Times each variant is sampled; the median is reported. */
  readonly rounds?: number;
  /** A variant is repeated until one sample takes at least this long. */
  readonly sampleMilliseconds?: number;
  /** Time for which each variant runs unmeasured first, so that the engine has optimised it. */
  readonly warmupMilliseconds?: number;
  /** Operations that one call of a variant stands for; figures are per operation. */
  readonly operations?: number;
}

export interface Timing {
  /** Median nanoseconds per operation. */
  readonly nanoseconds: number;
  /** Half the distance between the quartiles over the median: how far to trust the figure. */
  readonly spread: number;
}

export interface Race<Name extends string = string> {
  readonly task: string;
  readonly timings: Readonly<Record<Name, Timing>>;
}

function time(variant: Variant, repetitions: number): number {
  const start = process.hrtime.bigint();
  for (let i = 0; i < repetitions; i++) do_not_optimize(variant());
  return Number(process.hrtime.bigint() - start);
}

/** Warms a variant up and returns how often to repeat it in one sample. */
function calibrate(variant: Variant, sample: number, warmup: number): number {
  let repetitions = 1;
  let spent = 0;
  for (;;) {
    const elapsed = time(variant, repetitions);
    spent += elapsed;
    if (spent >= warmup && (elapsed >= sample || repetitions >= 2 ** 30)) break;
    if (elapsed < sample) repetitions *= 2;
  }
  return repetitions;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The geometric mean: the right average of ratios. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * q;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

/** Measures all variants of one task, interleaved. */
export function race<Name extends string>(
  task: string,
  variants: Readonly<Record<Name, Variant>>,
  options: RaceOptions = {},
): Race<Name> {
  const { rounds = 15, sampleMilliseconds = 2, warmupMilliseconds = 20, operations = 1 } = options;
  const names = Object.keys(variants) as Name[];
  const runs = names.map((name) => {
    const run = variants[name];
    const repetitions = calibrate(run, sampleMilliseconds * 1e6, warmupMilliseconds * 1e6);
    return { name, run, repetitions, samples: [] as number[] };
  });
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < runs.length; turn++) {
      const entry = runs[(round + turn) % runs.length]!;
      entry.samples.push(time(entry.run, entry.repetitions) / (entry.repetitions * operations));
    }
  }
  const timings = Object.fromEntries(
    runs.map(({ name, samples }) => {
      const nanoseconds = median(samples);
      const spread = (quantile(samples, 0.75) - quantile(samples, 0.25)) / 2 / nanoseconds;
      return [name, { nanoseconds, spread }];
    }),
  ) as Record<Name, Timing>;
  return { task, timings };
}

/** Nanoseconds for reading: three digits and a unit. */
export function formatTime(nanoseconds: number): string {
  for (const [unit, size] of [
    ['s', 1e9],
    ['ms', 1e6],
    ['µs', 1e3],
  ] as const)
    if (nanoseconds >= size) return `${(nanoseconds / size).toPrecision(3)} ${unit}`;
  return `${nanoseconds.toPrecision(3)} ns`;
}

/** Bytes for reading. */
export function formatBytes(bytes: number): string {
  for (const [unit, size] of [
    ['MB', 2 ** 20],
    ['KB', 2 ** 10],
  ] as const)
    if (bytes >= size) return `${(bytes / size).toPrecision(3)} ${unit}`;
  return `${bytes} B`;
}

/** Prints rows in columns: the first column aligned left, the others right. */
export function printTable(
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): void {
  const lines = [header, ...rows.map((row) => row.map(String))];
  const widths = header.map((_, c) => Math.max(...lines.map((line) => (line[c] ?? '').length)));
  for (const line of lines)
    console.log(
      line
        .map((cell, c) => (c === 0 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0)))
        .join('  ')
        .trimEnd(),
    );
}

/** Prints races as one table: time of every variant, and the ratio of each to `baseline`. */
export function printRaces<Name extends string>(
  races: readonly Race<Name>[],
  baseline: NoInfer<Name>,
): void {
  const names = Object.keys(races[0]?.timings ?? {}) as Name[];
  const others = names.filter((name) => name !== baseline);
  printTable(
    ['task', ...names, ...others.map((name) => `${name}/${baseline}`)],
    races.map(({ task, timings }) => [
      task,
      ...names.map((name) => formatTime(timings[name].nanoseconds)),
      ...others.map((name) =>
        (timings[name].nanoseconds / timings[baseline].nanoseconds).toFixed(2),
      ),
    ]),
  );
}

/** Writes `results` with the machine they were measured on to bench/results/<name>.json; returns the path. */
export function writeResults(name: string, results: unknown): string {
  const folder = new URL('../results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const file = new URL(`${name}.json`, folder);
  const machine = { node: process.version, v8: process.versions.v8, cpu: cpus()[0]?.model };
  writeFileSync(file, `${JSON.stringify({ machine, results }, null, 2)}\n`);
  return file.pathname;
}

/** Bytes of heap and buffers that the value made by `create` keeps alive. Exact only under `node --expose-gc`. */
export function retainedBytes(create: () => unknown): number {
  const collect = (globalThis as { readonly gc?: () => void }).gc;
  const used = (): number => {
    collect?.();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = used();
  const held = create();
  const after = used();
  do_not_optimize(held);
  return after - before;
}
