// What makes a program go wrong in a mode: which compiled units, and which pass of the optimiser.

import { mkdirSync, writeFileSync } from 'node:fs';
import type { Module } from '@martlet/ir';
import { print } from '@martlet/ir';
import type { Bisection, BisectOptions, JitOptions } from '@martlet/jit';
import { bisect } from '@martlet/jit';
import type { Mode } from './modes.ts';

/** Runs a program in a mode; gives what it prints. */
export type RunInMode = (mode: Mode) => string;

/** The mode with other options of the JIT. */
function withJit(mode: Mode, options: Partial<JitOptions>): Mode {
  const { jit } = mode.options;
  return { ...mode, options: { ...mode.options, jit: { ...(jit || {}), ...options } } };
}

/**
 * Bisects a program that prints something else than expected in a mode.
 *
 * @returns `null` where it prints what is expected after all, or where the mode compiles nothing
 */
export function bisectIn(mode: Mode, run: RunInMode, expected: string): Bisection | null {
  if (mode.options.jit === false) return null;
  return bisect((options: BisectOptions) => run(withJit(mode, options)), expected);
}

/** What a bisection found, in words. */
export function describeBisection(found: Bisection | null, mode: Mode): string {
  if (mode.options.jit === false)
    return `mode "${mode.name}" compiles nothing: no unit is to blame`;
  if (found === null)
    return `mode "${mode.name}" prints what the interpreter prints: nothing to bisect`;
  const { units, pass, passLimit } = found;
  const which =
    units.length === 0
      ? 'it goes wrong with nothing compiled'
      : `it goes wrong when this is compiled: ${units.join(', ')}`;
  if (units.length === 0) return which;
  const when =
    passLimit === 0
      ? 'as it is built, before any pass'
      : `by step ${passLimit} of the optimiser${pass === null ? '' : `, the pass ${pass}`}`;
  return `${which}\n${when}`;
}

/** Runs the program once more and writes the IR of some units, as built and as optimised, to a folder; gives the files' names. */
export function dumpUnits(
  mode: Mode,
  run: RunInMode,
  units: readonly string[],
  folder: string,
): string[] {
  const written: string[] = [];
  mkdirSync(folder, { recursive: true });
  const dump = (stage: 'built' | 'optimised', unit: string, module: Module): void => {
    if (!units.includes(unit)) return;
    const number = String(written.length).padStart(3, '0');
    const name = `${folder}/${number}-${unit.replace(/[^\w=]+/g, '_')}.${stage}.ir`;
    writeFileSync(name, print(module));
    written.push(name);
  };
  run(withJit(mode, { dump, filter: (unit) => units.includes(unit) }));
  return written;
}
