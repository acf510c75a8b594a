/**
 * binary-trees (The Computer Language Benchmarks Game) from compiled code on @martlet/heap against JavaScript objects
 * on the same engine. The bar: at most 2.0 times JavaScript's time. Compiled code here is IR built by hand and compiled
 * by @martlet/wasm: what a JIT would make of the program after type tests are gone, with checks for nil kept. Live
 * references are kept in frames in linear memory across calls, as a VM would keep them.
 *
 * Options: `--depth=16`, `--rounds=7`, `--json`.
 */
import { Heap, LinearMemory } from '@martlet/heap';
import type { IrFunction, Node } from '@martlet/ir';
import { Builder, Module, verify } from '@martlet/ir';
import { ImportModule, WasmBackend } from '@martlet/wasm';
import { formatTime, printTable, race, writeResults } from './harness.ts';

const BAR = 2;
const MIN_DEPTH = 4;
const STACK_BYTES = 65_536;

/** Gives a checksum of all trees. */
type Program = (depth: number) => number;

interface Tree {
  readonly left: Tree | null;
  readonly right: Tree | null;
}

function makeTree(depth: number): Tree {
  if (depth === 0) return { left: null, right: null };
  return { left: makeTree(depth - 1), right: makeTree(depth - 1) };
}

function checkTree(tree: Tree): number {
  if (tree.left === null || tree.right === null) return 1;
  return 1 + checkTree(tree.left) + checkTree(tree.right);
}

function javaScript(depth: number): number {
  let sum = checkTree(makeTree(depth + 1));
  const lasting = makeTree(depth);
  for (let d = MIN_DEPTH; d <= depth; d += 2) {
    const trees = 1 << (depth - d + MIN_DEPTH);
    for (let i = 0; i < trees; i++) sum = (sum + checkTree(makeTree(d))) | 0;
  }
  return (sum + checkTree(lasting)) | 0;
}

/** The same in IR, compiled. `generational` is off or on. */
function compiled(generational: boolean): { readonly run: Program; readonly heap: Heap } {
  const source = new WebAssembly.Memory({ initial: 64, maximum: 8192 });
  const memory = new LinearMemory(source, { limit: 512 * 1024 * 1024 });
  const stack = memory.reserve(STACK_BYTES);
  // Where the used part of the stack ends, for the collector.
  const stackTop = memory.reserve(8);
  const heap = new Heap(memory, { generational });
  const tree = heap.layout('Tree', { left: 'tagged', right: 'tagged' });
  const module = new Module();
  const frames = module.aliasClass('frames');
  heap.defineRuntime(module, (b, runtime) => {
    runtime.markRange(b, b.i32(stack), b.load('i32.load', b.i32(stackTop), 0, frames));
  });
  const nil = heap.values.nil;

  /** (depth, frame address) -> word of a tree */
  const make = module.addFunction('make', { params: ['i32', 'i32'], result: 'i64' });
  buildMake(make);
  /** (word of a tree) -> how many nodes it has */
  const check = module.addFunction('check', { params: ['i64'], result: 'i32' });
  buildCheck(check);
  /** (how many, depth, frame address) -> sum of the checks of so many trees */
  const many = module.addFunction('many', { params: ['i32', 'i32', 'i32'], result: 'i32' });
  buildMany(many);
  /** (depth, slot): makes a tree that lasts in a frame slot */
  const keep = module.addFunction('keep', { params: ['i32', 'i32'], result: 'i32' });
  buildKeep(keep);
  verify(module);

  function buildMake(fn: IrFunction): void {
    const [depth, frame] = fn.entry.params as [Node, Node];
    const b = new Builder(fn);
    const leaf = b.newBlock();
    const inner = b.newBlock();
    b.branch(depth, inner, leaf);
    const finish = (left: Node, right: Node, before: () => Node): void => {
      const object = heap.allocate(b, tree.shape, {
        before: () => b.store('i32.store', b.i32(stackTop), before(), 0, frames),
      });
      tree.fields.left.store(b, object, left, { fresh: true });
      tree.fields.right.store(b, object, right, { fresh: true });
      b.ret(object);
    };
    b.at(leaf);
    finish(b.i64(nil), b.i64(nil), () => frame);
    b.at(inner);
    const less = b.op('i32.sub', depth, b.i32(1));
    const left = b.call(fn, [less, frame]);
    b.store('i64.store', frame, left, 0, frames);
    const right = b.call(fn, [less, b.op('i32.add', frame, b.i32(8))]);
    finish(left, right, () => {
      b.store('i64.store', frame, right, 8, frames);
      return b.op('i32.add', frame, b.i32(16));
    });
  }

  function buildCheck(fn: IrFunction): void {
    const [object] = fn.entry.params as [Node];
    const b = new Builder(fn);
    const one = b.newBlock();
    const both = b.newBlock();
    const left = tree.fields.left.load(b, object);
    b.branch(heap.values.isNil(b, left), one, both);
    b.at(one).ret(b.i32(1));
    b.at(both);
    const right = tree.fields.right.load(b, object);
    const sum = b.op('i32.add', b.call(fn, [left]), b.call(fn, [right]));
    b.ret(b.op('i32.add', sum, b.i32(1)));
  }

  function buildMany(fn: IrFunction): void {
    const [count, depth, frame] = fn.entry.params as [Node, Node, Node];
    const b = new Builder(fn);
    const head = b.newBlock();
    const body = b.newBlock();
    const done = b.newBlock();
    const left = head.addParam('i32');
    const sum = head.addParam('i32');
    b.jump(head, [count, b.i32(0)]);
    b.at(head).branch(left, body, done);
    b.at(done).ret(sum);
    b.at(body);
    const nodes = b.call(check, [b.call(make, [depth, frame])]);
    b.jump(head, [b.op('i32.sub', left, b.i32(1)), b.op('i32.add', sum, nodes)]);
  }

  function buildKeep(fn: IrFunction): void {
    const [depth, slot] = fn.entry.params as [Node, Node];
    const b = new Builder(fn);
    const object = b.call(make, [depth, slot]);
    b.store('i64.store', slot, object, 0, frames);
    b.ret(b.call(check, [object]));
  }

  const exports = [...Heap.runtimeExports, 'many', 'keep'];
  const code = new WasmBackend().compile(module, { exports });
  const wasm = new WebAssembly.Module(code.bytes as BufferSource);
  const instance = new WebAssembly.Instance(wasm, { [ImportModule.core]: { memory: source } });
  const call = (name: string, ...args: number[]): number =>
    (instance.exports[name] as (...args: number[]) => number)(...args);
  heap.attach({
    allocate: (bytes) => call('heap.allocate', bytes),
    collect: (young) => {
      call('heap.collect', young);
    },
  });

  const run = (depth: number): number => {
    memory.store32(stackTop, stack);
    heap.values.putNil(memory, stack);
    let sum = call('many', 1, depth + 1, stack);
    sum = (sum + call('keep', depth, stack)) | 0;
    for (let d = MIN_DEPTH; d <= depth; d += 2) {
      sum = (sum + call('many', 1 << (depth - d + MIN_DEPTH), d, stack + 8)) | 0;
    }
    return sum;
  };
  return { run, heap };
}

function option(args: readonly string[], name: string, otherwise: number): number {
  const text = args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  return text === undefined ? otherwise : Number(text);
}

/** The benchmark's entry. */
export function run(args: readonly string[]): void {
  const depth = option(args, 'depth', 16);
  const young = compiled(true);
  const full = compiled(false);
  const expected = javaScript(depth);
  for (const { run: program, heap } of [young, full]) {
    if (program(depth) !== expected) throw new Error('binary-trees: the checksums differ');
    heap.verify();
  }
  const { timings } = race(
    `binary-trees ${depth}`,
    {
      martlet: () => young.run(depth),
      'full only': () => full.run(depth),
      javascript: () => javaScript(depth),
    },
    { rounds: option(args, 'rounds', 7), sampleMilliseconds: 1 },
  );
  const base = timings.javascript.nanoseconds;
  printTable(
    ['binary-trees', 'time', 'of JavaScript'],
    Object.entries(timings).map(([name, { nanoseconds }]) => [
      name,
      formatTime(nanoseconds),
      (nanoseconds / base).toFixed(2),
    ]),
  );
  const ratio = timings.martlet.nanoseconds / base;
  console.log(`ratio ${ratio.toFixed(2)}, bar ${BAR}: ${ratio <= BAR ? 'met' : 'MISSED'}`);
  if (args.includes('--json')) console.log(writeResults('heap', { depth, timings, ratio }));
}
