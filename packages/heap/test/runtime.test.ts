import { Module, verify } from '@martlet/ir';
import { expect, test } from 'vitest';
import { Heap, LinearMemory } from '../src/index.ts';

test('the runtime routines are valid IR', () => {
  const memory = new LinearMemory(new WebAssembly.Memory({ initial: 1, maximum: 1024 }));
  for (const generational of [true, false]) {
    const heap = new Heap(memory, { generational });
    const module = new Module();
    heap.defineRuntime(module);
    verify(module);
    for (const name of Heap.runtimeExports) expect(module.functions.has(name)).toBe(true);
  }
});
