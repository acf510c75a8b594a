// One heap, its runtime routines and the test's own functions, run by the IR's evaluator.

import type { Constant, Node, Type } from '@martlet/ir';
import { Builder, Evaluator, Module, verify } from '@martlet/ir';
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

/** A world that the evaluator runs. */
export function evaluated(options: WorldOptions = {}): World {
  const limit = options.limit ?? 16 * 1024 * 1024;
  const source = new WebAssembly.Memory({ initial: 1, maximum: limit / 65536 });
  const heap = new Heap(new LinearMemory(source, { limit }), options);
  const module = new Module();
  heap.defineRuntime(module, options.markRoots);
  for (const [name, fn] of Object.entries(options.functions?.(heap) ?? {})) {
    const made = module.addFunction(name, { params: fn.params, result: fn.result });
    fn.build(new Builder(made), made.entry.params);
  }
  verify(module);
  const evaluator = new Evaluator(module, { memory: source, stepLimit: 1e9 });
  const call = (name: string, ...args: Constant[]): Constant | null => {
    const outcome = evaluator.call(name, args);
    if (outcome.kind !== 'return') throw new Error(`${name} left by exit ${outcome.exit}`);
    return outcome.value;
  };
  heap.attach({
    allocate: (bytes) => Number(call('heap.allocate', bytes)),
    collect: (young) => void call('heap.collect', young),
  });
  return { heap, module, call };
}
