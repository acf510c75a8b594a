// Random programs in the real ruby, in our interpreter, and in the JIT in its stress modes: all must print the same.

import type { Breadth } from './generate.ts';
import { generate } from './generate.ts';
import type { Mode } from './modes.ts';
import { differingLine, firstDifference, runInMode } from './modes.ts';
import { batchScript, runRuby, splitBatch, withoutAddresses } from './oracle.ts';
import type { Piece } from './program.ts';
import { minimise, render } from './program.ts';

/** Milliseconds that one program of a batch may take: far more than any needs, so that this bounds a hang alone. */
const TIME_LIMIT = 30_000;
/** Programs that share a process of ruby, and a VM in each mode. */
export const BATCH = 25;

/** Room for the code of a batch: the usual regions have it for some of its programs. */
const REGIONS = { code: 1 << 23, constants: 1 << 20, functions: 1 << 21, caches: 1 << 24 };

/** A program on which ruby and a mode differ. */
export interface Mismatch {
  readonly seed: number;
  readonly mode: string;
  readonly program: readonly Piece[];
  readonly expected: string;
  readonly actual: string;
}

/** What a script prints in a mode; of errors that end it, their text. */
function runScript(script: string, mode: Mode, programs: number): string {
  const options = programs === 1 ? mode.options : { ...mode.options, regions: REGIONS };
  return runInMode(script, 'fuzz.rb', { ...mode, options }, TIME_LIMIT * programs).text;
}

/** Runs one program in a mode. */
export function runAlone(text: string, mode: Mode): string {
  return withoutAddresses(runScript(batchScript([text]), mode, 1).split('\u0001')[0]!);
}

/**
 * Compares the programs of so many seeds in each of the modes that `modesOf` gives for their batch, the programs
 * that share a VM. A program that differs in one mode does not run in those behind it.
 */
export function* compareSeeds(
  first: number,
  count: number,
  modesOf: (batch: number) => readonly Mode[],
  batch: number = BATCH,
  breadth: Breadth = 'wide',
): Generator<Mismatch, void> {
  for (let start = first; start < first + count; start += batch) {
    const size = Math.min(batch, first + count - start);
    const seeds = Array.from({ length: size }, (_, i) => start + i);
    const programs = seeds.map((seed) => generate(seed, `${seed}_`, breadth));
    const texts = programs.map((program) => render(program));
    const expected = runRuby(texts);
    // What ruby itself could not finish says nothing.
    const usable = [...seeds.keys()].filter((i) => expected[i] !== null);
    const differing = new Set<number>();
    for (const mode of modesOf((start - first) / batch)) {
      const script = batchScript(usable.map((i) => texts[i]!));
      const parts = splitBatch(runScript(script, mode, usable.length), usable.length);
      for (const [k, i] of usable.entries()) {
        if (parts?.[k] === expected[i] || differing.has(i)) continue;
        differing.add(i);
        const actual = runAlone(texts[i]!, mode);
        if (actual === expected[i] && parts !== null) {
          // It differs only behind other programs: shown as it is.
          const [seed, program] = [seeds[i]!, programs[i]!];
          yield { seed, mode: mode.name, program, expected: expected[i]!, actual: parts[k]! };
        } else if (actual !== expected[i]) {
          yield smallest(seeds[i]!, programs[i]!, mode);
        }
      }
    }
  }
}

/** The mismatch of a program, made smaller. */
function smallest(seed: number, program: readonly Piece[], mode: Mode): Mismatch {
  const outcome = (pieces: readonly Piece[]) => {
    const text = render(pieces);
    return { expected: runRuby([text])[0] ?? null, actual: runAlone(text, mode) };
  };
  // A smaller program counts only if it differs in the same way, or one difference would turn into another.
  const first = outcome(program);
  const sought = differingLine(first.expected ?? '', first.actual)
    .slice(1)
    .join('\n');
  const small = minimise(
    program,
    (pieces) => {
      const { expected, actual } = outcome(pieces);
      return (
        expected !== null &&
        expected !== actual &&
        differingLine(expected, actual).slice(1).join('\n') === sought
      );
    },
    120,
  );
  const { expected, actual } = outcome(small);
  return { seed, mode: mode.name, program: small, expected: expected ?? '', actual };
}

/** A mismatch as text. */
export function explain({ seed, mode, program, expected, actual }: Mismatch): string {
  return [
    `seed ${seed}, mode "${mode}": ${firstDifference(expected, actual, 'ruby', 'ours')}`,
    render(program, '  | '),
  ].join('\n');
}
