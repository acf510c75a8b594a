// One heap, its runtime routines and the test's own functions, run by the IR's evaluator.

import type { Constant, Node, Type } from '@martlet/ir';
import { Builder, Evaluator, Module, optimizeModule, verify } from '@martlet/ir';
import { ImportModule, WasmBackend } from '@martlet/wasm';
import type { HeapOptions, MarkRoots } from '../src/index.ts';
import { Heap, LinearMemory } from '../src/index.ts';

/** A function to add to the module, by name. */
export interface TestFunction {
  readonly params: readonly Type[];
  readonly result: Type | null;
  build(b: Builder, params: readonly Node[]): void;
}

/** What tests run with. */
export interface World {
  readonly heap: Heap;
  readonly module: Module;
  call(name: string, ...args: Constant[]): Constant | null;
}

export interface WorldOptions extends HeapOptions {
  readonly limit?: number;
  readonly markRoots?: MarkRoots;
  /** Functions that need the heap. */
  readonly functions?: (heap: Heap) => Readonly<Record<string, TestFunction>>;
}

/** A few words at a fixed place that belong to the test. */
export const FRAME = 64;
const FRAME_BYTES = 64;

/** Heap and module, verified. */
function build(options: WorldOptions): {
  heap: Heap;
  module: Module;
  source: WebAssembly.Memory;
} {
  const limit = options.limit ?? 16 * 1024 * 1024;
  const source = new WebAssembly.Memory({ initial: 1, maximum: limit / 65536 });
  const memory = new LinearMemory(source, { limit });
  if (memory.reserve(FRAME_BYTES) !== FRAME)
    throw new Error('the frame is not where tests expect it');
  const heap = new Heap(memory, options);
  const module = new Module();
  heap.defineRuntime(module, options.markRoots);
  for (const [name, fn] of Object.entries(options.functions?.(heap) ?? {})) {
    const made = module.addFunction(name, { params: fn.params, result: fn.result });
    fn.build(new Builder(made), made.entry.params);
  }
  verify(module);
  return { heap, module, source };
}

function attached(heap: Heap, module: Module, call: World['call']): World {
  heap.attach({
    allocate: (bytes) => Number(call('heap.allocate', bytes)),
    collect: (young) => void call('heap.collect', young),
  });
  return { heap, module, call };
}

/** A world that the evaluator runs. */
export function evaluated(options: WorldOptions = {}): World {
  const { heap, module, source } = build(options);
  const evaluator = new Evaluator(module, { memory: source, stepLimit: 1e9 });
  return attached(heap, module, (name, ...args) => {
    const outcome = evaluator.call(name, args);
    if (outcome.kind !== 'return') throw new Error(`${name} left by exit ${outcome.exit}`);
    return outcome.value;
  });
}

/** The same, optimised and compiled to WebAssembly: this tests the effects that routines declare as well. */
export function optimised(options: WorldOptions = {}): World {
  return compiled(options, true);
}

/** The same, compiled to WebAssembly. */
export function compiled(options: WorldOptions = {}, optimise = false): World {
  const { heap, module, source } = build(options);
  if (optimise) optimizeModule(module, { verify: true });
  const code = new WasmBackend().compile(module, { exports: [...module.functions.keys()] });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(code.bytes as BufferSource), {
    [ImportModule.core]: { memory: source },
  });
  return attached(heap, module, (name, ...args) => {
    const fn = instance.exports[name] as (...args: Constant[]) => Constant | undefined;
    return fn(...args) ?? null;
  });
}

/** Both ways to run, for `describe.each`. */
export const ways: readonly (readonly [name: string, make: typeof evaluated])[] = [
  ['evaluator', evaluated],
  ['WebAssembly', compiled],
  ['optimised WebAssembly', optimised],
];
