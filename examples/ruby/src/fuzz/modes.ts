// The ways in which programs are run to be compared.

import type { StressMode } from '@martlet/jit';
import { STRESS_MODES } from '@martlet/jit';
import { TerminatedError } from '@martlet/vm';
import type { Ruby, RubyOptions } from '../index.ts';
import { createNodeRuby } from '../node.ts';

/** A way of running programs. */
export interface Mode {
  readonly name: string;
  readonly options: Omit<RubyOptions, 'prelude' | 'core'>;
  readonly prepare?: StressMode['prepare'];
}

/** A collection looks at the whole library: under stress there are so many times fewer of them. */
const RARITY = 7;

/** Makes a mode's stress begin, in a Ruby that was made with its options. */
export function startStress({ prepare }: Mode, { vm }: Ruby): void {
  prepare?.(vm, RARITY);
}

/** The interpreter, the JIT as it is, and the JIT in every stress mode. */
export const MODES: readonly Mode[] = [
  { name: 'interpreter', options: { jit: false } },
  { name: 'jit', options: {} },
  ...STRESS_MODES,
];

/** For each batch, those of `modes` that are no stress modes, and of the stress modes so many, which take turns. */
export function inTurn(modes: readonly Mode[], count: number): (batch: number) => readonly Mode[] {
  const plain = modes.filter(({ name }) => name === 'interpreter' || name === 'jit');
  const stress = modes.filter((mode) => !plain.includes(mode));
  const taken = Math.min(count, stress.length);
  return (batch) => [
    ...plain,
    ...Array.from({ length: taken }, (_, i) => stress[(taken * batch + i) % stress.length]!),
  ];
}

/** What a run came to: its output, with what the VM failed with, and whether it took too long. */
export interface Outcome {
  readonly text: string;
  readonly isLate: boolean;
}

/** Runs a program in a mode for so many milliseconds at most. */
export function runInMode(
  source: Uint8Array | string,
  path: string,
  mode: Mode,
  timeLimit: number,
): Outcome {
  const chunks: Uint8Array[] = [];
  const take = (bytes: Uint8Array): void => void chunks.push(bytes.slice());
  const text = (): string => Buffer.concat(chunks).toString();
  try {
    const options = { out: take, err: take, timeLimit, script: path, ...mode.options };
    const ruby = createNodeRuby(options);
    startStress(mode, ruby);
    ruby.run(source, path);
  } catch (error) {
    take(new TextEncoder().encode(`\nthe VM failed: ${String(error)}\n`));
    if (error instanceof TerminatedError) return { text: text(), isLate: true };
  }
  return { text: text(), isLate: false };
}

/** The number of the first line that differs, and what stands there in both. */
export function differingLine(
  expected: string,
  actual: string,
): readonly [line: number, wanted: string, given: string] {
  const [wanted, given] = [expected.split('\n'), actual.split('\n')];
  const at = wanted.findIndex((line, i) => line !== given[i]);
  const line = at < 0 ? wanted.length : at;
  return [line + 1, wanted[line] ?? '(end)', given[line] ?? '(end)'];
}

/** The first line that differs, in words. */
export function firstDifference(
  expected: string,
  actual: string,
  wantedBy: string,
  givenBy: string,
): string {
  const [line, wanted, given] = differingLine(expected, actual);
  const width = Math.max(wantedBy.length, givenBy.length) + 1;
  const row = (by: string, text: string) => `  ${`${by}:`.padEnd(width)} ${text}`;
  return [`line ${line} of the output differs`, row(wantedBy, wanted), row(givenBy, given)].join(
    '\n',
  );
}
