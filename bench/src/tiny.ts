/**
 * The programs of examples/tiny: interpreter and compiled code against the same programs in JavaScript, warm, and what
 * compiling costs. The bars are multiples of JavaScript's time.
 *
 * Options: program names, `--rounds=7`, `--json`.
 */
import type { UnitReport } from '@martlet/jit';
import { createTiny, programSource, type TinyVm, twins } from '@martlet-internal/tiny';
import { formatTime, median, printTable, race, writeResults } from './harness.ts';

/** Most that compiled code may take, as a multiple of JavaScript's time. */
const BARS: Readonly<Record<string, number>> = {
  fib: 1.2,
  loops: 0.9,
  sieve: 1.1,
  mandelbrot: 1.1,
  nbody: 1.2,
  calls: 1.6,
};

interface Row {
  readonly program: string;
  readonly interpreter: number;
  readonly jit: number;
  readonly javaScript: number;
  readonly ratio: number;
  readonly bar: number | null;
}

function starter(tiny: TinyVm, name: string, size: number): () => unknown {
  const fn = tiny.load(programSource(name)).get(name)!;
  return () => tiny.vm.call(fn, [size]);
}

function measure(name: string, rounds: number): Row {
  const { run, large } = twins[name]!;
  const expected = run(large);
  const variants = {
    interpreter: starter(createTiny({ jit: false }), name, large),
    jit: starter(createTiny(), name, large),
    javaScript: () => run(large),
  };
  for (const [variant, start] of Object.entries(variants)) {
    const result = start();
    if (result !== expected)
      throw new Error(`${name}: ${variant} gives ${result}, not ${expected}`);
  }
  const { timings } = race(name, variants, { rounds, warmupMilliseconds: 300 });
  const [interpreter, jit, javaScript] = [
    timings.interpreter.nanoseconds,
    timings.jit.nanoseconds,
    timings.javaScript.nanoseconds,
  ];
  const bar = BARS[name] ?? null;
  return { program: name, interpreter, jit, javaScript, ratio: jit / javaScript, bar };
}

const PHASES = ['infer', 'build', 'optimise', 'emit', 'install'] as const;

/** Microseconds per bytecode instruction, phase by phase. */
function perInstruction(reports: readonly UnitReport[]): number[] {
  const instructions = reports.reduce((sum, report) => sum + report.instructions, 0);
  return PHASES.map(
    (phase) => reports.reduce((sum, report) => sum + report[phase], 0) / instructions,
  );
}

/** Runs small programs in one new VM after the other: the first compiler is cold, the later ones are warm. */
function compileTimes(programs: readonly string[]): { cold: number[]; warm: number[] } {
  const runs: number[][] = [];
  for (let i = 0; i < 15; i++) {
    const reports = programs.flatMap((name) => {
      const tiny = createTiny({ print: () => {} });
      tiny.vm.call(tiny.load(programSource(name)).get('main')!);
      return tiny.jit!.reports;
    });
    runs.push(perInstruction(reports));
  }
  const late = runs.slice(-5);
  return { cold: runs[0]!, warm: PHASES.map((_, i) => median(late.map((run) => run[i]!))) };
}

export function run(args: readonly string[]): void {
  const rounds = Number(args.find((arg) => arg.startsWith('--rounds='))?.slice(9) ?? 7);
  const named = args.filter((arg) => !arg.startsWith('--'));
  const programs = named.length > 0 ? named : Object.keys(twins);
  // First of all, while this process has compiled nothing.
  const times = compileTimes(programs);
  const rows = programs.map((name) => measure(name, rounds));
  printTable(
    ['program', 'interpreter', 'jit', 'JavaScript', 'interpreter/JS', 'jit/JS', 'bar', ''],
    rows.map((row) => [
      row.program,
      formatTime(row.interpreter),
      formatTime(row.jit),
      formatTime(row.javaScript),
      (row.interpreter / row.javaScript).toFixed(2),
      row.ratio.toFixed(2),
      row.bar?.toFixed(1) ?? '-',
      row.bar === null ? '' : row.ratio <= row.bar ? 'met' : 'MISSED',
    ]),
  );
  const total = (phases: readonly number[]) => phases.reduce((a, b) => a + b, 0);
  console.log('\ncompile time, µs per bytecode instruction');
  printTable(
    ['', ...PHASES, 'total'],
    Object.entries(times).map(([state, phases]) => [
      state,
      ...phases.map((time) => time.toFixed(1)),
      total(phases).toFixed(1),
    ]),
  );
  if (args.includes('--json')) console.log(writeResults('tiny', { rows, compile: times }));
}
