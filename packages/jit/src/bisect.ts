// Bisection: which compiled units, and which application of which optimiser pass, make a program go wrong.

import type { IrFunction, PassName } from '@martlet/ir';
import { pipeline } from '@martlet/ir';
import type { JitOptions } from './options.ts';

/** What {@link bisect} found. */
export interface Bisection {
  /** A smallest set of units whose compilation makes the outcome wrong: leaving out any one mends it. */
  readonly units: readonly string[];
  /** How many passes of the pipeline it takes, with these units compiled; 0 when the code is wrong as it is built. */
  readonly passLimit: number;
  /** The last of those passes, or `null`. */
  readonly pass: PassName | null;
}

/** Options that {@link bisect} varies. */
export type BisectOptions = Pick<JitOptions, 'filter' | 'optimize'>;

/**
 * Finds what makes the outcome of a program differ from the expected one.
 *
 * @param run runs the program in a new VM with these options of the JIT; gives what came of it. An error that it throws
 * counts as a wrong outcome.
 * @param expected the right outcome: that of the interpreter, say
 * @returns `null` when the outcome is right with everything compiled
 */
export function bisect(
  run: (options: BisectOptions) => string,
  expected: string,
): Bisection | null {
  const isWrong = (options: BisectOptions): boolean => {
    try {
      return run(options) !== expected;
    } catch {
      return true;
    }
  };
  const seen = new Set<string>();
  const note = (unit: string): boolean => {
    seen.add(unit);
    return true;
  };
  if (!isWrong({ filter: note })) return null;
  // Fewer compiled units may lead to others being compiled: those are left out like the rest.
  const only = (units: readonly string[]) => (unit: string) => units.includes(unit);
  const units = minimise([...seen], (some) => isWrong({ filter: only(some) }));
  const filter = only(units);
  const wrongAfter = (passLimit: number) => isWrong({ filter, optimize: { passLimit } });
  if (wrongAfter(0)) return { units, passLimit: 0, pass: null };
  let [right, wrong] = [0, pipeline.length];
  while (wrong - right > 1) {
    const middle = (right + wrong) >> 1;
    if (wrongAfter(middle)) wrong = middle;
    else right = middle;
  }
  // Steps that are left out do not count, so that the run itself must tell which pass was the last.
  const runs = new Map<IrFunction, number>();
  let pass: PassName | null = null;
  const onPass = (name: PassName, when: 'start' | 'end', fn: IrFunction): void => {
    if (when === 'end') return;
    runs.set(fn, (runs.get(fn) ?? 0) + 1);
    if (runs.get(fn) === wrong) pass = name;
  };
  isWrong({ filter, optimize: { passLimit: wrong, onPass } });
  return { units, passLimit: wrong, pass };
}

/**
 * A smallest subset that still fails, by halves and then by finer parts. (A. Zeller and R. Hildebrandt, "Simplifying and
 * isolating failure-inducing input", IEEE TSE 28(2), 2002: algorithm ddmin.)
 */
export function minimise<T>(items: readonly T[], fails: (items: readonly T[]) => boolean): T[] {
  let current = [...items];
  if (fails([])) return [];
  let parts = 2;
  while (current.length > 1) {
    const size = Math.ceil(current.length / parts);
    const chunks = Array.from({ length: Math.ceil(current.length / size) }, (_, i) =>
      current.slice(i * size, (i + 1) * size),
    );
    const part = chunks.find((chunk) => chunk.length < current.length && fails(chunk));
    const rest = chunks
      .map((chunk) => current.filter((item) => !chunk.includes(item)))
      .find((others) => others.length > 0 && fails(others));
    if (part !== undefined) [current, parts] = [part, 2];
    else if (rest !== undefined) [current, parts] = [rest, Math.max(parts - 1, 2)];
    else if (parts >= current.length) break;
    else parts = Math.min(parts * 2, current.length);
  }
  return current;
}
