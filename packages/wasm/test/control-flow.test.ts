import { Builder, findProblems, Module, type Node, parse, print } from '@martlet/ir';
import { evaluatorBackend, outcomeText } from '@martlet/ir/filetest';
import { describe, expect, test } from 'vitest';
import { structure } from '../src/emit/function.ts';
import { Tables } from '../src/tables.ts';
import { onlyFunction, randomGraphFunction } from './support/random-graph.ts';
import { wasmBackend } from './support/test-backend.ts';

const evaluator = evaluatorBackend();
const wasm = wasmBackend();

function expectAgreement(module: Module, calls: readonly (readonly (bigint | number)[])[]): void {
  const expected = evaluator.instantiate(module, {});
  const actual = wasm.instantiate(module, {});
  const { name } = onlyFunction(module);
  for (const args of calls) {
    expect(outcomeText(actual.call(name, args))).toBe(outcomeText(expected.call(name, args)));
  }
}

describe('random control-flow graphs', () => {
  const sizes = [3, 5, 9, 17, 40];
  test.each(sizes)('of %d blocks do the same as on the evaluator', (size) => {
    let irreducible = 0;
    for (let seed = 1; seed <= 2000 / size; seed++) {
      const module = randomGraphFunction(seed * 1000 + size, size);
      if (seed === 1) expect(findProblems(module)).toEqual([]);
      const graph = structure(onlyFunction(module), new Tables());
      if (graph.dispatchers > 0) irreducible++;
      try {
        expectAgreement(module, [
          [1n, 0],
          [2n, 5],
          [-12345n, 40],
          [987654321n, 200],
        ]);
      } catch (error) {
        throw new Error(`seed ${seed * 1000 + size}:\n${print(module)}`, { cause: error });
      }
    }
    expect(irreducible).toBeGreaterThan(0);
  });
});

test('a loop with two entries gets one dispatcher', () => {
  const module = parse(`
function %f(n: i32, c: i32) -> i32 {
start:
  branch c, left(n), right(n)
left(a: i32):
  b = i32.sub a, 1
  jump right(b)
right(d: i32):
  e = i32.gt_s d, 0
  f = i32.sub d, 3
  branch e, left(f), done(d)
done(r: i32):
  return r
}
`);
  const fn = onlyFunction(module);
  expect(structure(fn, new Tables()).dispatchers).toBe(1);
  expectAgreement(module, [
    [10, 0],
    [10, 1],
    [0, 1],
  ]);
});

test('parameters are permuted at once', () => {
  const module = parse(`
function %f(n: i32, a: i64, b: i64, c: i64) -> i64 {
start:
  jump loop(n, a, b, c, a)
loop(i: i32, x: i64, y: i64, z: i64, w: i64):
  j = i32.sub i, 1
  branch i, loop(j, y, z, x, z), done
done:
  p = i64.mul x, 3
  q = i64.sub p, y
  r = i64.rotl q, z
  s = i64.xor r, w
  return s
}
`);
  expectAgreement(
    module,
    [0, 1, 2, 3, 4, 5, 7].map((n) => [n, 11n, 222n, 3333n]),
  );
});

test('a chain of ten thousand blocks and a chain of ten thousand operands', () => {
  const module = new Module();
  const fn = module.addFunction('f', { params: ['i32'], result: 'i32' });
  const b = new Builder(fn);
  let value: Node = fn.entry.params[0]!;
  const out = b.newBlock();
  const result = out.addParam('i32');
  for (let i = 0; i < 10_000; i++) {
    const next = b.newBlock();
    b.branch(b.op('i32.eq', value, b.i32(i)), out, next, [b.i32(-i)], []);
    b.at(next);
  }
  for (let i = 0; i < 10_000; i++)
    value = b.op('i32.xor', b.op('i32.mul', value, b.i32(3)), b.i32(i));
  b.jump(out, [value]);
  b.at(out).ret(result);
  expectAgreement(module, [[5], [9_999], [123_456]]);
});

test('loops nested three hundred deep', () => {
  const module = new Module();
  const fn = module.addFunction('f', { params: ['i32'], result: 'i32' });
  const b = new Builder(fn);
  const heads = Array.from({ length: 300 }, () => b.newBlock());
  const counts = heads.map((head) => head.addParam('i32'));
  const sums = heads.map((head) => head.addParam('i32'));
  b.jump(heads[0]!, [b.i32(1), fn.entry.params[0]!]);
  for (const [i, head] of heads.entries()) {
    b.at(head);
    const sum = b.op('i32.add', sums[i]!, b.i32(i));
    const inner = heads[i + 1];
    if (inner !== undefined) b.jump(inner, [b.i32(i % 97 === 0 ? 1 : 0), sum]);
    else b.jump(head.fn.addBlock(), []);
  }
  // From the innermost outwards: go round again, or leave to the loop outside.
  let at = fn.blocks[fn.blocks.length - 1]!;
  let sum = sums[299]!;
  for (let i = 299; i >= 0; i--) {
    b.at(at);
    const next = b.newBlock();
    const again = b.op('i32.sub', counts[i]!, b.i32(1));
    b.branch(counts[i]!, heads[i]!, next, [again, b.op('i32.mul', sum, b.i32(3))], []);
    at = next;
    sum = sums[i]!;
  }
  b.at(at).ret(sums[0]!);
  expect(findProblems(module)).toEqual([]);
  expectAgreement(module, [[1], [77]]);
});

test('a dispatch loop with a thousand handlers', () => {
  const module = new Module();
  const fn = module.addFunction('f', { params: ['i32', 'i32'], result: 'i32' });
  const b = new Builder(fn);
  const loop = b.newBlock();
  const done = b.newBlock();
  const handlers = Array.from({ length: 1000 }, () => b.newBlock());
  const acc = loop.addParam('i32');
  const left = loop.addParam('i32');
  const [seed, steps] = fn.entry.params as [Node, Node];
  b.jump(loop, [seed, steps]);
  b.at(loop);
  const code = b.op('i32.rem_u', acc, b.i32(1001));
  const fewer = b.op('i32.sub', left, b.i32(1));
  const go = b.newBlock();
  b.branch(left, go, done);
  b.at(go).switch(
    code,
    handlers.map((block) => ({ block, args: [] })),
    { block: done, args: [] },
  );
  for (const [i, handler] of handlers.entries()) {
    b.at(handler);
    b.jump(loop, [b.op('i32.add', b.op('i32.mul', acc, b.i32(i + 2)), b.i32(7)), fewer]);
  }
  b.at(done).ret(acc);
  expectAgreement(module, [
    [1, 100],
    [5, 500],
    [-9, 1000],
  ]);
});

test('five thousand values that live at once', () => {
  const module = new Module();
  const fn = module.addFunction('f', { params: ['i32'], result: 'i32' });
  const b = new Builder(fn);
  const start = fn.entry.params[0]!;
  const values = Array.from({ length: 5000 }, (_, i) => b.op('i32.mul', start, b.i32(i * 7 + 3)));
  let sum: Node = start;
  // From both ends, so that no order of evaluation needs few of them at a time.
  for (const [i, value] of values.entries()) {
    sum = b.op('i32.add', b.op('i32.rotl', sum, value), values[4999 - i]!);
  }
  b.ret(sum);
  expectAgreement(module, [[1], [-3]]);
});
