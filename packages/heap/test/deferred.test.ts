import type { IrFunction, Node } from '@martlet/ir';
import { Builder, Module, ops, optimizeModule, verify } from '@martlet/ir';
import { ImportModule, WasmBackend } from '@martlet/wasm';
import { expect, test } from 'vitest';
import { Heap, HeapUsageError, LinearMemory } from '../src/index.ts';

function setup() {
  const source = new WebAssembly.Memory({ initial: 1, maximum: 1024 });
  const heap = new Heap(new LinearMemory(source, { limit: 16 * 1024 * 1024 }));
  const pair = heap.layout('Pair', { x: 'f64', y: 'f64' });
  const module = new Module();
  heap.defineRuntime(module);
  const fn = module.addFunction('f', { params: ['f64', 'f64'], result: 'f64' });
  const keep = module.addFunction('g', { params: ['f64', 'i64'], result: 'i64' });
  const make = (b: Builder, x: Node, y: Node, live: readonly Node[]): Node => {
    const object = heap.allocate(b, pair.shape, { deferred: live });
    pair.fields.x.store(b, object, x);
    pair.fields.y.store(b, object, y);
    return object;
  };
  {
    const [x, y] = fn.entry.params as [Node, Node];
    const b = new Builder(fn);
    const object = make(b, x, y, []);
    // A test of the shape alone: the compiler knows that what it has just allocated is a reference.
    const same = b.op('i32.eq', heap.shapeOf(b, object), b.i32(pair.shape.id));
    const isPair = b.op('f64.convert_i32_s', same);
    const sum = b.op('f64.add', pair.fields.x.load(b, object), pair.fields.y.load(b, object));
    b.ret(b.op('f64.mul', sum, isPair));
  }
  {
    const [x, live] = keep.entry.params as [Node, Node];
    const b = new Builder(keep);
    b.ret(make(b, x, b.f64(2), [live]));
  }
  verify(module);
  return { source, heap, module, fn, keep, pair };
}

function callsOf(fn: IrFunction): Node[] {
  return fn.blocks.flatMap(({ nodes }) => nodes.filter(({ op }) => op === ops.call));
}

/** Puts what `expandAllocation` builds in the place of a deferred allocation. */
function expand(heap: Heap, call: Node): void {
  const { block } = call;
  const at = block.nodes.indexOf(call);
  const rest = block.nodes.splice(at);
  const end = block.terminator;
  block.terminator = null;
  const b = new Builder(block.fn).at(block);
  const reference = heap.expandAllocation(b, call, {});
  for (const node of rest.slice(1)) {
    node.args = node.args.map((arg) => (arg === call ? reference : arg));
    node.block = b.block;
    b.block.nodes.push(node);
  }
  b.block.terminator = end;
}

test('a deferred allocation that does not escape is optimised away', () => {
  const { heap, module, fn } = setup();
  expect(callsOf(fn).filter((node) => heap.isAllocation(node))).toHaveLength(1);
  optimizeModule(module, { verify: true, isAllocation: (node) => heap.isAllocation(node) });
  expect(callsOf(fn)).toEqual([]);
});

test('others are expanded, and run', () => {
  const { source, heap, module, keep, pair } = setup();
  optimizeModule(module, { isAllocation: (node) => heap.isAllocation(node) });
  const [call] = callsOf(keep) as [Node];
  expect(heap.isAllocation(call)).toBe(true);
  expect(call.args.slice(1)).toEqual([keep.entry.params[1]]);
  expand(heap, call);
  verify(module);
  const code = new WasmBackend().compile(module, { exports: [...Heap.runtimeExports, 'f', 'g'] });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(code.bytes as BufferSource), {
    [ImportModule.core]: { memory: source },
  });
  const { f, g } = instance.exports as Record<string, (...args: unknown[]) => unknown>;
  expect(f!(1.5, 2)).toBe(3.5);
  const object = heap.values.decodeReference(g!(7, 0n) as bigint);
  expect([pair.fields.x.read(object), pair.fields.y.read(object)]).toEqual([7, 2]);
  heap.verify({ roots: [['object', heap.values.encodeReference(object)]] });
});

test('only deferred allocations can be expanded', () => {
  const { heap, fn } = setup();
  const other = fn.entry.nodes.at(-1)!;
  expect(heap.isAllocation(other)).toBe(false);
  expect(() => heap.expandAllocation(new Builder(fn), other, {})).toThrow(HeapUsageError);
});
