// The overflow test of products, which has cases at single values, against the evaluator at the edges of its regions.

import { Builder, Module, type Node } from '@martlet/ir';
import { Random } from '@martlet/ir/testing';
import { expect, test } from 'vitest';
import { WasmBackend, WasmInstaller } from '../src/index.ts';

const overflows = (x: bigint, y: bigint): number => (BigInt.asIntN(64, x * y) === x * y ? 0 : 1);

/** Powers of two and their neighbours, of both signs. */
const edges = Array.from({ length: 64 }, (_, i) => 1n << BigInt(i)).flatMap((power) =>
  [power, power - 1n, power + 1n, -power, 1n - power, -1n - power].map((x) => BigInt.asIntN(64, x)),
);

test('of two variables', () => {
  const module = new Module();
  const fn = module.addFunction('f', { params: ['i64', 'i64'], result: 'i32' });
  const b = new Builder(fn);
  b.ret(b.op('i64.mul_overflow', fn.entry.params[0] as Node, fn.entry.params[1] as Node));
  const compiled = new WasmBackend().compile(module, { exports: ['f'] });
  const { call } = new WasmInstaller().install(compiled, new Map()).functions.get('f')!;
  for (const x of edges) {
    for (const y of edges) {
      if (call(x, y) !== overflows(x, y)) expect.fail(`${x} * ${y}`);
    }
  }
});

test('with constants', () => {
  const random = new Random(11);
  for (let i = 0; i < 60; i++) {
    const factor = i < 6 ? BigInt(i - 3) : random.pick(edges);
    const module = new Module();
    const fn = module.addFunction('f', { params: ['i64'], result: 'i32' });
    const b = new Builder(fn);
    b.ret(b.op('i64.mul_overflow', fn.entry.params[0] as Node, b.i64(factor)));
    const compiled = new WasmBackend().compile(module, { exports: ['f'] });
    const { call } = new WasmInstaller().install(compiled, new Map()).functions.get('f')!;
    const quotients = factor === 0n ? [] : [(1n << 63n) / factor, -(1n << 63n) / factor];
    const near = quotients.flatMap((q) => [q - 1n, q, q + 1n]).map((x) => BigInt.asIntN(64, x));
    for (const x of [...edges, ...near]) {
      if (call(x) !== overflows(x, factor)) expect.fail(`${x} * constant ${factor}`);
    }
  }
});
