// Translation validation: what each pass makes of random modules does the same as what it was given.

import { describe, expect, test } from 'vitest';
import { evaluatorBackend } from '../src/filetest/index.ts';
import type { Module } from '../src/index.ts';
import { optimizeModule, type PassName, passes } from '../src/passes/pipeline.ts';
import { annotateRanges } from '../src/passes/ranges.ts';
import { fuzz } from '../src/testing/index.ts';

const SEED = Number(process.env.MARTLET_SEED ?? 1);
const COUNT = Number(process.env.MARTLET_COUNT ?? 150);
const backend = evaluatorBackend();

type Transform = (module: Module) => void;

function agree(name: string, transform: Transform, seed: number, count: number): void {
  const { failure, runs } = fuzz({ seed, count, subjects: [{ name, backend, transform }] });
  expect(failure?.filetest ?? '', `${name}, seed ${failure?.seed}`).toBe('');
  expect(runs).toBeGreaterThan(0);
}

describe('each pass alone', () => {
  test.each(Object.keys(passes) as PassName[])('%s', (name) => {
    agree(name, (module) => optimizeModule(module, { verify: true }, [name]), SEED, COUNT);
  });
});

describe('the whole pipeline', () => {
  test('once and twice', () => {
    const twice: Transform = (module) => {
      optimizeModule(module, { verify: true });
      optimizeModule(module, { verify: true });
    };
    agree('pipeline', twice, SEED + 100_000, COUNT * 2);
  });
});

// The evaluator checks every range that stands on a node.
test('ranges hold when the function runs', () => {
  const annotate: Transform = (module) => {
    for (const fn of module.functions.values()) annotateRanges(fn);
  };
  agree('ranges', annotate, SEED + 200_000, COUNT * 2);
  const optimized: Transform = (module) => {
    optimizeModule(module);
    annotate(module);
  };
  agree('ranges after optimisation', optimized, SEED + 300_000, COUNT);
});
