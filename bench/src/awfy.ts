/**
 * are-we-fast-yet: this Ruby against ruby, ruby with YJIT, mruby, and the JavaScript versions on the same Node.
 *
 * Every engine runs the same program with the same inner iterations, in turn, in several rounds. An engine's figure is
 * the median over the rounds of the median of the last half of a process's iterations (warm), and of its first iteration.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from './awfy-engines.ts';
import { engines, PROGRAMS } from './awfy-engines.ts';
import { geometricMean, median, printTable, writeResults } from './harness.ts';

interface Figures {
  /** Milliseconds of a warm iteration, and of the first. */
  readonly warm: number;
  readonly first: number;
}

interface Settings {
  readonly dir: string;
  readonly rounds: number;
  /** Longest time for one process, in seconds. */
  readonly seconds: number;
  readonly engines: readonly string[];
  readonly programs: readonly string[];
}

function settings(args: readonly string[]): Settings | string {
  let dir = '';
  let rounds = 3;
  let seconds = 120;
  let chosen: string[] = [];
  const programs: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === '--dir') dir = args[++i] ?? '';
    else if (arg === '--rounds') rounds = Number(args[++i]);
    else if (arg === '--seconds') seconds = Number(args[++i]);
    else if (arg === '--engines') chosen = (args[++i] ?? '').split(',');
    else if (PROGRAMS.has(arg)) programs.push(arg);
    else
      return `There is no option or program ${arg}. Programs: ${[...PROGRAMS.keys()].join(', ')}.`;
  }
  if (!existsSync(join(dir, 'benchmarks/Ruby/harness.rb'))) {
    return 'usage: npm run bench -- awfy --dir <checkout of smarr/are-we-fast-yet> [--rounds n] [--seconds n] [--engines a,b] [programs]';
  }
  return {
    dir,
    rounds,
    seconds,
    engines: chosen,
    programs: programs.length > 0 ? programs : [...PROGRAMS.keys()],
  };
}

/** Runs one process; `null` if it failed or took too long without a result. */
function measure(engine: Engine, program: string, seconds: number): Figures | null {
  const inner = PROGRAMS.get(program)!;
  const [command, ...args] = engine.command(program, engine.iterations, inner);
  const { stdout } = spawnSync(command!, args, {
    encoding: 'utf8',
    timeout: seconds * 1000,
    killSignal: 'SIGKILL',
    maxBuffer: 1 << 26,
  });
  // A process that was stopped has told the iterations that it did.
  const times = [...stdout.matchAll(/runtime: (\d+)us/g)].map((match) => Number(match[1]) / 1000);
  if (times.length === 0) return null;
  return { warm: median(times.slice(Math.floor(times.length / 2))), first: times[0]! };
}

/** `bench awfy`. */
export function run(args: readonly string[]): void {
  const found = settings(args);
  if (typeof found === 'string') {
    console.error(found);
    process.exitCode = 2;
    return;
  }
  const work = mkdtempSync(join(tmpdir(), 'awfy-'));
  const wanted = engines({ dir: found.dir, work }).filter(
    ({ name }) => found.engines.length === 0 || found.engines.includes(name),
  );
  const results: Record<string, Record<string, Figures>> = {};
  for (const program of found.programs) {
    const samples = new Map<string, Figures[]>();
    for (let round = 0; round < found.rounds; round++) {
      for (let turn = 0; turn < wanted.length; turn++) {
        const engine = wanted[(round + turn) % wanted.length]!;
        const figures = measure(engine, program, found.seconds);
        if (figures === null) console.error(`${program}: ${engine.name} gave no result`);
        else samples.set(engine.name, [...(samples.get(engine.name) ?? []), figures]);
      }
    }
    const figures: Record<string, Figures> = {};
    for (const [name, list] of samples) {
      const middle = (part: keyof Figures) => median(list.map((each) => each[part]));
      figures[name] = { warm: middle('warm'), first: middle('first') };
    }
    results[program] = figures;
    const row = Object.entries(figures).map(([name, { warm }]) => `${name} ${warm.toFixed(1)}`);
    console.error(`${program}: ${row.join(', ')} ms`);
  }
  rmSync(work, { recursive: true });
  for (const part of ['warm', 'first'] as const) print(results, wanted, part);
  console.log(`written to ${writeResults('awfy', results)}`);
}

/** Prints times, and how many times as fast as ruby's interpreter each engine is. */
function print(
  results: Readonly<Record<string, Readonly<Record<string, Figures>>>>,
  wanted: readonly Engine[],
  part: keyof Figures,
): void {
  const names = wanted.map(({ name }) => name);
  const base = names.includes('ruby') ? 'ruby' : names[0]!;
  const others = names.filter((name) => name !== base);
  const speed = (program: string, name: string): number =>
    (results[program]?.[base]?.[part] ?? Number.NaN) /
    (results[program]?.[name]?.[part] ?? Number.NaN);
  const show = (value: number, digits: number): string =>
    Number.isNaN(value) ? '–' : value.toFixed(digits);
  console.log(
    `\n${part === 'warm' ? 'Warm' : 'First'} iteration, ms; and times as fast as ${base}`,
  );
  const rows = Object.keys(results).map((program) => [
    program,
    ...names.map((name) => show(results[program]?.[name]?.[part] ?? Number.NaN, 1)),
    ...others.map((name) => show(speed(program, name), 2)),
  ]);
  const means = others.map((name) => {
    const all = Object.keys(results)
      .map((program) => speed(program, name))
      .filter((value) => !Number.isNaN(value));
    return show(all.length === 0 ? Number.NaN : geometricMean(all), 2);
  });
  rows.push(['geometric mean', ...names.map(() => ''), ...means]);
  printTable(['program', ...names, ...others.map((name) => `${name}×`)], rows);
}
