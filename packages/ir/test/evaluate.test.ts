import { describe, expect, test } from 'vitest';
import {
  BrokenPromiseError,
  type Constant,
  Evaluator,
  PAGE_BYTES,
  parse,
  SimpleMemory,
  StepLimitError,
  Trap,
} from '../src/index.ts';

const forever = 'function %f(x: i32) { b: jump c(x) c(y: i32): z = i32.add y, 1 jump c(z) }';
const deep = 'function %f(x: i32) -> i32 { b: y = call %f(x) return y }';
const guarded = `
  function %inner(c: i32) -> i64 { b: guard c, exit 9(c, 2:i64) return 1 }
  function %outer(c: i32) -> i64 { b: x = call %inner(c) y = i64.add x, 100 return y }`;

describe('the evaluator', () => {
  test('checks arguments', () => {
    const evaluator = new Evaluator(parse('function %f(a: i32, b: i64, c: f64) { x: return }'));
    const call =
      (...args: Constant[]) =>
      () =>
        evaluator.call('f', args);
    expect(call(1, 2n, 0.5)()).toEqual({ kind: 'return', value: null });
    expect(call(1, 2n)).toThrow('%f takes (i32, i64, f64); 2 arguments given');
    expect(call(1.5, 2n, 0)).toThrow('argument 0 of %f must be a number that is a signed 32-bit');
    expect(call(0x80000000, 2n, 0)).toThrow('argument 0');
    expect(call(1, 2, 0)).toThrow('argument 1 of %f must be a bigint');
    expect(call(1, 1n << 63n, 0)).toThrow('argument 1');
    expect(call(1, 2n, 3n)).toThrow('argument 2 of %f must be a number, but is bigint 3');
    expect(() => evaluator.call('g')).toThrow('the module has no function %g; it has %f');
  });

  test('stops at its step limit and at its depth limit', () => {
    expect(() => new Evaluator(parse(forever), { stepLimit: 1000 }).call('f', [1])).toThrow(
      StepLimitError,
    );
    expect(() => new Evaluator(parse(deep), { depthLimit: 50 }).call('f', [1])).toThrow(
      new Trap('call stack exhausted'),
    );
  });

  test('does not nest host calls for calls in the module', () => {
    const text = `function %down(n: i32) -> i32 {
      b: branch n, more, done
      more: m = i32.sub n, 1  r = call %down(m)  s = i32.add r, 1  return s
      done: return 0 }`;
    const evaluator = new Evaluator(parse(text), { depthLimit: 200_001 });
    expect(evaluator.call('down', [200_000])).toEqual({ kind: 'return', value: 200_000 });
  });

  test('unwinds exits, or lets a handler give the result of the function that left', () => {
    const module = parse(guarded);
    const exit = { kind: 'exit', exit: 9, values: [0, 2n] };
    expect(new Evaluator(module).call('outer', [0])).toEqual(exit);
    expect(new Evaluator(module).call('outer', [1])).toEqual({ kind: 'return', value: 101n });
    const seen: unknown[] = [];
    const handled = new Evaluator(module, {
      onExit(id, values, fn) {
        seen.push([id, values, fn.name]);
        return 50n;
      },
    });
    expect(handled.call('outer', [0])).toEqual({ kind: 'return', value: 150n });
    expect(seen).toEqual([[9, [0, 2n], 'inner']]);
    expect(() => new Evaluator(module, { onExit: () => 5 }).call('outer', [0])).toThrow(
      'the result of exit 9 must be a bigint',
    );
  });

  test('calls imports and functions of the host in the table', () => {
    const module = parse(`
      import %host(i32) -> i64
      function %direct(x: i32) -> i64 { b: r = call %host(x) return r }
      function %indirect(f: i32, x: i32) -> i64 { b: tail_call_indirect f(x) : (i32) -> i64 }`);
    const evaluator = new Evaluator(module, { imports: { host: (x) => BigInt(x) * 2n } });
    expect(evaluator.call('direct', [21])).toEqual({ kind: 'return', value: 42n });
    const index = evaluator.addToTable({ params: ['i32'], result: 'i64' }, (x) => BigInt(x) + 1n);
    expect(evaluator.call('indirect', [index, 4])).toEqual({ kind: 'return', value: 5n });
    expect(() => new Evaluator(module).call('direct', [1])).toThrow('import %host is not given');
    const wrong = new Evaluator(module, { imports: { host: () => 1 } });
    expect(() => wrong.call('direct', [1])).toThrow('the result of %host must be a bigint');
  });

  test('lets host functions call back', () => {
    const module = parse(`
      import %host(i32) -> i32
      function %f(x: i32) -> i32 { b: r = call %host(x) return r }
      function %g(x: i32) -> i32 { b: r = i32.mul x, x return r }`);
    const evaluator: Evaluator = new Evaluator(module, {
      imports: {
        host(x) {
          const outcome = evaluator.call('g', [x]);
          return outcome.kind === 'return' ? outcome.value! : 0;
        },
      },
    });
    expect(evaluator.call('f', [7])).toEqual({ kind: 'return', value: 49 });
  });

  test('reports a value outside the range that its node promises', () => {
    const module = parse(
      'function %f(x: i32 !range 0..9) -> i32 { b: y = i32.add x, 1 !range 0..5 return y }',
    );
    const evaluator = new Evaluator(module);
    expect(evaluator.call('f', [4])).toEqual({ kind: 'return', value: 5 });
    expect(() => evaluator.call('f', [5])).toThrow(BrokenPromiseError);
    expect(() => evaluator.call('f', [10])).toThrow(
      '%f: "v0 = param !range 0..9" is 10, outside its range 0..9; correct whoever set it',
    );
  });

  test('runs over WebAssembly memory as over its own', () => {
    const text = `
      function %f() -> i32 { b: i32.store any[65532], 7  old = memory.grow 1
        i32.store any[131068], 8  a = i32.load any[65532]  c = i32.load any[131068]
        s = i32.add a, c  return s }
      function %full() -> i32 { b: r = memory.grow 2 return r }`;
    for (const memory of [
      new SimpleMemory(1, 2),
      new WebAssembly.Memory({ initial: 1, maximum: 2 }),
    ]) {
      const evaluator = new Evaluator(parse(text), { memory });
      expect(evaluator.call('full')).toEqual({ kind: 'return', value: -1 });
      expect(evaluator.call('f')).toEqual({ kind: 'return', value: 15 });
      expect(memory.buffer.byteLength).toBe(2 * PAGE_BYTES);
    }
    expect(() => new SimpleMemory(3, 2)).toThrow(
      'initial size of 3 pages exceeds the maximum of 2',
    );
  });

  test('says what is wrong with functions that do not verify', () => {
    const module = parse(
      'function %f(x: i32) -> i32 { b: y = i32.add z, 1 z = i32.add x, 1 return y }',
    );
    expect(() => new Evaluator(module).call('f', [1])).toThrow(
      '%f uses "v2 = i32.add v0, 1" before it is computed; verify it',
    );
    module.functions.get('f')!.entry.nodes = [];
    module.functions.get('f')!.entry.terminator = null;
    expect(() => new Evaluator(module).call('f', [1])).toThrow('has no terminator');
  });
});
