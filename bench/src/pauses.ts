/** How long programs are held up by a compiler in a worker, at a time and for what, and what memory it takes: tables. */
import { openSync, readSync } from 'node:fs';
import { PAUSE_KINDS, type Pause, pauseFigures } from '@martlet/jit';
import { printTable } from './harness.ts';

/** What was found of one program. */
export interface PausesOfProgram {
  readonly program: string;
  readonly pauses: readonly Pause[];
  /** Peaks of memory in MB: of the interpreter alone, and with the JIT, its worker included. */
  readonly interpreter: number;
  readonly worker: number;
}

/**
 * A clock of the time in which the process's first thread could run, in milliseconds: while other processes had its processor
 * it stands still. Where the system does not tell, the time of day.
 */
export function clockOfThread(): () => number {
  let file: number;
  try {
    file = openSync('/proc/self/schedstat', 'r');
  } catch {
    return () => performance.now();
  }
  const text = Buffer.alloc(64);
  // Nanoseconds on a processor, nanoseconds of waiting for one, turns.
  const waited = (): number => {
    const length = readSync(file, text, 0, text.length, 0);
    return Number(text.toString('latin1', 0, length).split(' ')[1] ?? 0);
  };
  return () => {
    for (let before = waited(); ; ) {
      const now = performance.now();
      const after = waited();
      if (after === before) return now - after / 1e6;
      before = after;
    }
  };
}

const milliseconds = (micro: number): string => (micro / 1000).toFixed(1);

function row(program: string, pauses: readonly Pause[], memory: readonly string[]) {
  const { count, total, median, percentile99, longest } = pauseFigures(pauses);
  const kinds = PAUSE_KINDS.map((kind) => {
    const of = pauseFigures(pauses, kind);
    if (of.count === 0) return '';
    return [of.median, of.percentile99, of.longest].map(milliseconds).join('/');
  });
  const whole = [median, percentile99, longest, total].map(milliseconds);
  return [program, count, ...whole, ...kinds, ...memory];
}

/** Prints the programs, and all of them together. */
export function printPauses(programs: readonly PausesOfProgram[]): void {
  console.log(
    '\nPauses with the compiler in a worker, ms, without what other processes took of them: half of them no longer, 99 of 100, the longest, all together;\n' +
      'the same for each kind of work; and memory in MB, of the interpreter and with the JIT',
  );
  const all = programs.flatMap(({ pauses }) => pauses);
  const ratios = programs.map(({ interpreter, worker }) => worker / interpreter);
  printTable(
    ['program', 'pauses', '50 %', '99 %', 'longest', 'all', ...PAUSE_KINDS, 'MB', 'JIT', 'ratio'],
    [
      ...programs.map(({ program, pauses, interpreter, worker }) =>
        row(program, pauses, [
          interpreter.toFixed(0),
          worker.toFixed(0),
          (worker / interpreter).toFixed(2),
        ]),
      ),
      row('over all programs', all, ['', '', `≤ ${Math.max(...ratios).toFixed(2)}`]),
    ],
  );
}
