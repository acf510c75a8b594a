/**
 * What the JIT costs while are-we-fast-yet runs: units, why they were given up, microseconds per guest instruction and
 * stage, how long the program is held up at a time, first iterations, and memory against the interpreter alone.
 *
 * Each program runs in processes of its own: interpreted, compiled in its own thread (where the compiler is cold), and with a
 * compiler in a worker. One more process repeats what the compiler was asked for until the compiler is warm.
 *
 * Options: `--dir <checkout of smarr/are-we-fast-yet>`, `--iterations=10`, program names; `--pauses` measures only the pauses
 * with a worker and memory, and lets each program run for `--seconds=2`.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { FromCompiler, JitStats, Pause, ToCompiler } from '@martlet/jit';
import { loadFrontEnd, type RubyOptions } from '@martlet/ruby';
import { compilerHere, recordingCompiler } from '@martlet/ruby/compiler';
import { createNodeRuby, rubyCompiler } from '@martlet/ruby/node';
import { PROGRAMS } from './awfy-engines.ts';
import { median, printTable, writeResults } from './harness.ts';
import { clockOfThread, type PausesOfProgram, printPauses } from './pauses.ts';

const VARIANTS = ['interpreter', 'inline', 'worker'] as const;
type Variant = (typeof VARIANTS)[number];

/** What a process finds. */
interface Sample {
  /** Milliseconds of the iterations. */
  readonly times: readonly number[];
  /** Peak of the process's memory, its worker's included, in MB. */
  readonly memory: number;
  readonly stats: JitStats | null;
  readonly pauses: readonly Pause[];
}

/** Stages of compilation, in microseconds per guest instruction. */
type Stages = Readonly<Record<'infer' | 'build' | 'optimise' | 'emit', number>>;

/** So many units the compiler has made when it is warm. */
const WARM_UNITS = 600;

/**
 * @param seconds after which the process ends and prints what it has found
 */
async function runProgram(
  dir: string,
  name: string,
  iterations: number,
  jit: RubyOptions['jit'],
  seconds = Number.POSITIVE_INFINITY,
): Promise<Sample> {
  await loadFrontEnd();
  const script = join(dir, 'benchmarks/Ruby/harness.rb');
  let text = '';
  const begun = performance.now();
  const ruby = createNodeRuby({
    jit: jit === false ? false : { ...jit, now: clockOfThread() },
    script,
    lineWise: true,
    args: [name, String(iterations), String(PROGRAMS.get(name)!)],
    out: (bytes) => {
      text += new TextDecoder().decode(bytes);
      if (performance.now() - begun < seconds * 1000) return;
      // It runs: there is no other way to end it.
      writeSync(1, JSON.stringify(found()));
      process.exit();
    },
  });
  const found = (): Sample => ({
    times: [...text.matchAll(/runtime: (\d+)us/g)].map((match) => Number(match[1]) / 1000),
    memory: process.resourceUsage().maxRSS / 1024,
    stats: ruby.jit?.stats() ?? null,
    pauses: ruby.jit?.pauses ?? [],
  });
  ruby.run(readFileSync(script), script);
  return found();
}

/** Compiles again what a program's compiler was asked for, in a warm compiler. */
async function warmStages(dir: string, name: string, iterations: number): Promise<Stages> {
  const messages: ToCompiler[] = [];
  await runProgram(dir, name, iterations, { compiler: recordingCompiler(messages) });
  let stages: Stages = { infer: 0, build: 0, optimise: 0, emit: 0 };
  const repetitions = Math.ceil(WARM_UNITS / Math.max(1, messages.length - 1));
  for (let i = 0; i <= repetitions; i++) {
    const sums = { instructions: 0, infer: 0, build: 0, optimise: 0, emit: 0 };
    const send = compilerHere((reply: FromCompiler) => {
      if (reply.kind !== 'answer' || reply.answer.kind !== 'plan') return;
      const { figures } = reply.answer.plan;
      for (const part of ['instructions', 'infer', 'build', 'optimise', 'emit'] as const) {
        sums[part] += figures[part];
      }
    });
    for (const message of messages) send(message);
    stages = perInstruction(sums, sums.instructions);
  }
  return stages;
}

function perInstruction(stages: Stages, instructions: number): Stages {
  const { infer, build, optimise, emit } = stages;
  const share = (part: number) => part / Math.max(1, instructions);
  return {
    infer: share(infer),
    build: share(build),
    optimise: share(optimise),
    emit: share(emit),
  };
}

/** Reasons for which units were given up, each with its number: figures in them do not tell reasons apart. */
function reasons({ retired }: JitStats): string {
  const counts = new Map<string, number>();
  for (const { reason } of retired) {
    const kind = reason.replace(/\d+ /, '');
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => `${kind} ×${count}`).join(', ') || '–';
}

interface Row {
  readonly program: string;
  readonly samples: Readonly<Record<Variant, Sample>>;
  readonly warm: Stages;
}

/** What a process of its own finds. */
function child(
  variant: string,
  dir: string,
  program: string,
  iterations: number,
  seconds?: number,
): unknown {
  const end = seconds === undefined ? [] : [String(seconds)];
  const args = ['compile', '--sample', variant, dir, program, String(iterations), ...end];
  const options = { encoding: 'utf8', maxBuffer: 1 << 26 } as const;
  return JSON.parse(execFileSync(process.execPath, [process.argv[1]!, ...args], options));
}

/** More iterations than any program has time for. */
const ENDLESS = 1_000_000;

function measurePauses(dir: string, program: string, seconds: number): PausesOfProgram {
  const sample = (variant: Variant) => child(variant, dir, program, ENDLESS, seconds) as Sample;
  const { memory: interpreter } = sample('interpreter');
  const { memory: worker, pauses } = sample('worker');
  return { program, pauses, interpreter, worker };
}

function measure(dir: string, program: string, iterations: number): Row {
  const sample = (variant: Variant) => child(variant, dir, program, iterations) as Sample;
  return {
    program,
    samples: {
      interpreter: sample('interpreter'),
      inline: sample('inline'),
      worker: sample('worker'),
    },
    warm: child('warm', dir, program, iterations) as Stages,
  };
}

async function runSample(args: readonly string[]): Promise<void> {
  const [variant, dir, name, count, seconds] = args;
  const iterations = Number(count);
  const limit = seconds === undefined ? undefined : Number(seconds);
  const jit = { interpreter: false, inline: {}, worker: { compiler: rubyCompiler() } } as const;
  const found =
    variant === 'warm'
      ? await warmStages(dir!, name!, iterations)
      : await runProgram(dir!, name!, iterations, jit[variant as Variant], limit);
  console.log(JSON.stringify(found));
}

/** `bench compile`. */
export async function run(args: readonly string[]): Promise<void> {
  if (args[0] === '--sample') return runSample(args.slice(1));
  const at = args.indexOf('--dir');
  const dir = at < 0 ? '' : (args[at + 1] ?? '');
  if (!existsSync(join(dir, 'benchmarks/Ruby/harness.rb'))) {
    console.error(
      'usage: npm run bench -- compile --dir <checkout of smarr/are-we-fast-yet> [--iterations=n] [--pauses [--seconds=n]] [programs]',
    );
    process.exitCode = 2;
    return;
  }
  const iterations = Number(args.find((arg) => arg.startsWith('--iterations='))?.slice(13) ?? 10);
  const named = args.filter((arg) => PROGRAMS.has(arg));
  const programs = named.length > 0 ? named : [...PROGRAMS.keys()];
  if (args.includes('--pauses')) {
    const seconds = Number(args.find((arg) => arg.startsWith('--seconds='))?.slice(10) ?? 2);
    const found = programs.map((program) => measurePauses(dir, program, seconds));
    printPauses(found);
    console.log(`written to ${writeResults('pauses', found)}`);
    return;
  }
  const rows: Row[] = [];
  for (const program of programs) {
    rows.push(measure(dir, program, iterations));
    console.error(`${program} is measured`);
  }
  print(rows);
  console.log(`written to ${writeResults('compile', rows)}`);
}

function print(rows: readonly Row[]): void {
  console.log('\nUnits, and microseconds per guest instruction: cold, in the program, and warm');
  const stages = ['infer', 'build', 'optimise', 'emit'] as const;
  printTable(
    ['program', 'units', 'given up', 'instructions', ...stages, 'cold', 'warm', 'why given up'],
    rows.map(({ program, samples, warm }) => {
      const stats = samples.inline.stats!;
      const cold = perInstruction(stats.time, stats.instructions);
      const total = (parts: Stages) => stages.reduce((sum, stage) => sum + parts[stage], 0);
      return [
        program,
        stats.compiled,
        stats.retired.length,
        stats.instructions,
        ...stages.map((stage) => `${cold[stage].toFixed(0)}/${warm[stage].toFixed(0)}`),
        total(cold).toFixed(0),
        total(warm).toFixed(0),
        reasons(stats),
      ];
    }),
  );
  console.log('\nIterations, ms: the first, and the median of the last half');
  const last = ({ times }: Sample) => median(times.slice(Math.floor(times.length / 2)));
  printTable(
    [
      'program',
      ...VARIANTS.flatMap((name) => [`${name} first`, 'last']),
      'inline MB',
      'longest pause',
    ],
    rows.map(({ program, samples }) => [
      program,
      ...VARIANTS.flatMap((name) => [
        (samples[name].times[0] ?? Number.NaN).toFixed(0),
        last(samples[name]).toFixed(1),
      ]),
      samples.inline.memory.toFixed(0),
      (samples.inline.stats!.pauses.longest / 1000).toFixed(1),
    ]),
  );
  printPauses(
    rows.map(({ program, samples: { interpreter, worker } }) => ({
      ...{ program, pauses: worker.pauses },
      ...{ interpreter: interpreter.memory, worker: worker.memory },
    })),
  );
}
