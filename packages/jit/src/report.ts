// What the JIT did, for people: figures, and a table of them. "Why is this slow" is answered from here and the exit log.

import type { ExitLog, ExitReason } from '@martlet/deopt';
import type { VmOptions } from '@martlet/vm';
import type { JitOptions, UnitReport } from './options.ts';
import {
  PAUSE_KINDS,
  type Pause,
  type PauseFigures,
  type PauseKind,
  pauseFigures,
} from './pauses.ts';

/** A unit that the JIT gave up. */
export interface UnitEnd {
  readonly unit: string;
  readonly reason: string;
}

/** Figures about all that a JIT did so far. */
export interface JitStats {
  /** Units compiled, those that were compiled anew included. */
  readonly compiled: number;
  /** Units that are installed now. */
  readonly installed: number;
  /** Guest instructions that were compiled, inlined ones included. */
  readonly instructions: number;
  /** Bytes of code emitted. */
  readonly bytes: number;
  /** Calls that were inlined, by callee. */
  readonly inlined: Readonly<Record<string, number>>;
  /** Places at which emitted code can leave. */
  readonly speculated: number;
  /** Exits taken, by reason. */
  readonly left: Readonly<Partial<Record<ExitReason, number>>>;
  readonly retired: readonly UnitEnd[];
  /** Units on which the compiler failed: the program goes on without. */
  readonly failed: readonly UnitEnd[];
  /** Microseconds by stage. */
  readonly time: Readonly<Record<(typeof STAGES)[number], number>>;
  /** How long the program's thread was held up at a time. */
  readonly pauses: PauseFigures & { readonly kinds: Readonly<Record<PauseKind, PauseFigures>> };
}

const STAGES = ['infer', 'build', 'optimise', 'emit', 'install'] as const;

/** What {@link collectStats} draws on: a JIT. */
export interface StatsSource {
  readonly reports: readonly UnitReport[];
  readonly pauses: readonly Pause[];
  readonly installed: readonly string[];
  readonly exitLog: ExitLog;
  readonly retired: readonly UnitEnd[];
  readonly failed: readonly UnitEnd[];
}

/** Adds up what a JIT has noted. */
export function collectStats(source: StatsSource): JitStats {
  const { reports, installed, exitLog, retired, failed, pauses } = source;
  const sum = (value: (report: UnitReport) => number) =>
    reports.reduce((total, report) => total + value(report), 0);
  const inlined: Record<string, number> = {};
  for (const name of reports.flatMap((report) => report.inlined)) {
    inlined[name] = (inlined[name] ?? 0) + 1;
  }
  const left: Partial<Record<ExitReason, number>> = {};
  for (const { reason, count } of exitLog.entries()) left[reason] = (left[reason] ?? 0) + count;
  const time = Object.fromEntries(
    STAGES.map((stage) => [stage, sum((report) => report[stage])]),
  ) as JitStats['time'];
  return {
    compiled: reports.length,
    installed: installed.length,
    instructions: sum((report) => report.instructions),
    bytes: sum((report) => report.bytes),
    inlined,
    speculated: sum((report) => report.exits),
    left,
    retired: [...retired],
    failed: [...failed],
    time,
    pauses: {
      ...pauseFigures(pauses),
      kinds: Object.fromEntries(
        PAUSE_KINDS.map((kind) => [kind, pauseFigures(pauses, kind)]),
      ) as Record<PauseKind, PauseFigures>,
    },
  };
}

/** The figures as text, one line each, and the exit log as a table. */
export function formatStats(stats: JitStats, exitLog?: ExitLog): string {
  const total = STAGES.reduce((sum, stage) => sum + stats.time[stage], 0);
  const perInstruction =
    stats.instructions === 0
      ? ''
      : `, ${Math.round(total / stats.instructions)} µs per instruction`;
  const counted = (counts: Readonly<Record<string, number>>): string => {
    const entries = Object.entries(counts).sort(([, a], [, b]) => b - a);
    if (entries.length === 0) return 'nothing';
    return entries.map(([name, count]) => (count === 1 ? name : `${name} ×${count}`)).join(', ');
  };
  const ends = (units: readonly UnitEnd[]) => {
    if (units.length === 0) return ['nothing'];
    return units.map(({ unit, reason }) => `${unit}: ${reason}`);
  };
  const rows: (readonly [string, string])[] = [
    ['compiled', `${stats.compiled} units (${stats.installed} installed now)`],
    ['', `${stats.instructions} guest instructions, ${stats.bytes} bytes of code`],
    [
      'time',
      `${STAGES.map((stage) => `${stage} ${stats.time[stage]}`).join(', ')} µs${perInstruction}`,
    ],
    [
      'pauses',
      `${stats.pauses.count}, the longest ${stats.pauses.longest} µs, 99 % up to ${stats.pauses.percentile99} µs`,
    ],
    ['inlined', counted(stats.inlined)],
    ['speculated', `${stats.speculated} places to leave`],
    ['left', counted(stats.left as Record<string, number>)],
    ...ends(stats.retired).map((line, i) => [i === 0 ? 'retired' : '', line] as const),
    ...ends(stats.failed).map((line, i) => [i === 0 ? 'failed' : '', line] as const),
  ];
  const table = rows.map(([name, text]) => `${name.padEnd(10)}  ${text}`).join('\n');
  return exitLog === undefined || exitLog.total === 0 ? table : `${table}\n\n${exitLog.toString()}`;
}

/**
 * The share of a program's instructions, from 0 to 1, that run in compiled code. Compiled code does not count, so the
 * program is run twice with tracing, once without the JIT: what the interpreter then runs less has been compiled.
 * Handlers of errors and exits repeat no instruction, but an instruction that compiled code leaves at counts as
 * interpreted.
 *
 * @param run makes a VM with these options and runs the program in it; deterministic
 */
export function compiledShare(
  run: (options: VmOptions & { readonly jit?: JitOptions }) => void,
  options: VmOptions & { readonly jit?: JitOptions } = {},
): number {
  const count = (jit: JitOptions): number => {
    let instructions = 0;
    const onTrace = () => {
      instructions++;
    };
    // A fused pair would count as one.
    run({ ...options, fusion: false, trace: true, onTrace, jit });
    return instructions;
  };
  const all = count({ ...options.jit, functions: false, loops: false });
  if (all === 0) return 0;
  return Math.max(0, 1 - count(options.jit ?? {}) / all);
}
