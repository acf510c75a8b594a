import { fuzz } from '@martlet/ir/testing';
import { expect, test } from 'vitest';
import { wasmBackend } from './support/test-backend.ts';

const subjects = [{ name: 'wasm', backend: wasmBackend() }];

test('random modules do the same as on the evaluator', () => {
  const report = fuzz({
    seed: 1,
    count: 1000,
    subjects,
    generator: { functions: 3, statements: 24 },
  });
  expect(report.failure?.filetest ?? '').toBe('');
});

test('large random functions do the same as on the evaluator', () => {
  const report = fuzz({
    seed: 900_001,
    count: 60,
    subjects,
    generator: { functions: 2, statements: 300 },
  });
  expect(report.failure?.filetest ?? '').toBe('');
});
