// Bisection: what is found is told, and what was compiled is written.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bisectIn, describeBisection, dumpUnits } from '../src/fuzz/bisection.ts';
import type { Mode } from '../src/fuzz/modes.ts';
import { firstDifference, MODES, runInMode } from '../src/fuzz/modes.ts';
import { loadFrontEnd } from '../src/index.ts';

const [interpreter, jit] = MODES as [Mode, Mode];

/** As if compiling `f` went wrong once so many steps of the optimiser have run. */
function failsAfter(steps: number): (mode: Mode) => string {
  return ({ options }) => {
    const chosen = options.jit === false ? {} : (options.jit ?? {});
    const compiled = ['f', 'g', 'block in g'].filter((unit) => chosen.filter?.(unit) !== false);
    const { optimize } = chosen;
    const limit = typeof optimize === 'object' ? (optimize.passLimit ?? 1000) : 1000;
    return compiled.includes('f') && limit >= steps ? 'wrong' : 'right';
  };
}

describe('bisection', () => {
  beforeAll(() => loadFrontEnd());

  it('names the unit and the step', () => {
    const found = bisectIn(jit, failsAfter(5), 'right');
    expect(found).toMatchObject({ units: ['f'], passLimit: 5 });
    expect(describeBisection(found, jit)).toBe(
      'it goes wrong when this is compiled: f\nby step 5 of the optimiser',
    );
  });

  it('tells code that is built wrong from code that a pass makes wrong', () => {
    const found = bisectIn(jit, failsAfter(0), 'right');
    expect(describeBisection(found, jit)).toMatch(/as it is built, before any pass$/);
  });

  it('says where there is nothing to find', () => {
    expect(
      describeBisection(
        bisectIn(jit, () => 'right', 'right'),
        jit,
      ),
    ).toMatch(/nothing to bisect/);
    const found = bisectIn(interpreter, () => 'wrong', 'right');
    expect(describeBisection(found, interpreter)).toMatch(/compiles nothing/);
  });

  it('writes the IR of units', () => {
    const folder = mkdtempSync(join(tmpdir(), 'martlet-ir-'));
    try {
      const source = 'def double(n) = n * 2\n5000.times { |i| double(i) }\np double(4)';
      const eager = MODES.find(({ name }) => name === 'compile at first call')!;
      const run = (mode: Mode) => runInMode(source, 'double.rb', mode, 60_000).text;
      expect(run(eager)).toBe('8\n');
      const files = dumpUnits(eager, run, ['double'], folder);
      expect(files.map((name) => name.replace(/.*-/, ''))).toEqual(
        expect.arrayContaining(['double.built.ir', 'double.optimised.ir']),
      );
      expect(readFileSync(files[0]!, 'utf8')).toContain('function %jit.double');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the first difference', () => {
  it('shows the line of both', () => {
    expect(firstDifference('a\nb\nc', 'a\nx', 'ruby', 'ours')).toBe(
      'line 2 of the output differs\n  ruby: b\n  ours: x',
    );
    expect(firstDifference('a', 'a\nb', 'interpreter', 'jit')).toBe(
      'line 2 of the output differs\n  interpreter: (end)\n  jit:         b',
    );
  });
});
