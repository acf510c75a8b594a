import { optimizeModule } from '@martlet/ir';
import { evaluatorBackend } from '@martlet/ir/filetest';
import { fuzz, generateModule, type Subject } from '@martlet/ir/testing';
import { expect, test } from 'vitest';
import { WasmBackend } from '../src/index.ts';
import { disassemble } from './support/disassemble.ts';
import { lowerAllExits } from './support/lower-exits.ts';
import { wasmBackend } from './support/test-backend.ts';

/** `MARTLET_SEED` and `MARTLET_COUNT` choose other modules, of three functions each. */
const SEED = Number(process.env.MARTLET_SEED ?? 1);
const COUNT = Number(process.env.MARTLET_COUNT ?? 1000);
const backend = wasmBackend();
const plain: Subject = { name: 'wasm', backend };
const optimized: Subject = {
  name: 'optimised wasm',
  backend,
  transform: (module) => {
    optimizeModule(module);
  },
};

const evaluated: Subject = {
  name: 'optimised, on the evaluator',
  backend: evaluatorBackend(),
  transform: (module) => {
    optimizeModule(module);
  },
};

function expectAgreement(seed: number, count: number, statements: number): void {
  const generator = { functions: 3, statements };
  const report = fuzz({ seed, count, subjects: [evaluated, plain, optimized], generator });
  expect(report.failure?.filetest ?? '', `seed ${report.failure?.seed}`).toBe('');
}

test('3,000 random functions do the same on the evaluator and in WebAssembly, optimised or not', () => {
  expectAgreement(SEED, COUNT, 16);
});

test('large random functions do the same as on the evaluator, optimised or not', () => {
  expectAgreement(900_001, 25, 200);
});

test('wabt reads what the engine reads, and finds it valid', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const module = generateModule(seed);
    const handlers = { i32: 'x i32', i64: 'x i64', f64: 'x f64', none: 'x' } as const;
    for (const [type, name] of Object.entries(handlers)) {
      const result = type === 'none' ? null : (type as 'i32' | 'i64' | 'f64');
      module.addImport(name, { params: ['i32'], result });
    }
    lowerAllExits(module, { buffer: 0, handlers });
    const names = [...module.functions.keys()];
    const indirectCalls = seed % 2 === 0 ? 'table' : 'dispatch';
    const { bytes } = new WasmBackend({ localNames: true, indirectCalls }).compile(module, {
      exports: names,
    });
    const text = disassemble(bytes);
    for (const name of names) expect(text, `seed ${seed}`).toContain(`(func $${name} `);
  }
});
