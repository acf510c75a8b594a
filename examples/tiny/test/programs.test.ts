import { describe, expect, it } from 'vitest';
import { programSource, twins } from '../src/index.ts';
import { linesOf, READINGS } from './support/readings.ts';

/** What programs print besides what their twin gives, which stands where there is `*`. */
const LINES: Readonly<Record<string, readonly string[]>> = {
  closures: ['3', '10', '[1, 2, 105]', '*'],
  iterators: ['2', 'nil', '*', '14', '9'],
  exceptions: [
    '*',
    ...['inner', 'inner', 'inner', 'outer', '3'],
    'division by zero',
    'expected a number, got nil',
    'index 1 is out of bounds',
    'nil has no field name',
    '5 has no method size',
    'x is not a function',
    'mine',
    'stack overflow',
  ],
};
/** Programs of the first chapter, and of the second. */
const CHAPTERS = [
  [1, ['fib', 'loops', 'mandelbrot']],
  [2, ['fib', 'loops', 'mandelbrot', 'sieve', 'nbody', 'calls', 'queens', 'trees', 'tasks']],
] as const;

describe.each(Object.entries(twins))('%s', (name, twin) => {
  const expected = (LINES[name] ?? ['*']).map((line) =>
    line === '*' ? String(twin.run(twin.small)) : line,
  );
  it.each(Object.keys(READINGS))('%s', (reading) => {
    expect(linesOf(programSource(name), reading)).toEqual(expected);
  });
});

describe.each(CHAPTERS)('chapter %i alone', (chapter, names) => {
  it.each(names)('runs %s', (name) => {
    const { run, small } = twins[name]!;
    const lines = linesOf(programSource(name), 'jit', { chapter });
    expect(lines).toEqual([String(run(small))]);
  });
});
