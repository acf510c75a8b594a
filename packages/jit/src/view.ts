// Views of a running VM for the compiler: what inference and compilation may ask, and nothing else.

import type { CacheHit, FieldHit, FunctionView, ProgramView } from '@martlet/infer';
import type { LoadedFunction, Vm } from '@martlet/vm';
import { CACHE, CACHE_ENTRIES, CACHE_ENTRY_BYTES, unpackField } from '@martlet/vm';

/** One function of a running VM. */
class LiveFunctionView implements FunctionView {
  readonly index: number;
  readonly fn: FunctionView['fn'];
  readonly #vm: Vm;
  readonly #loaded: LoadedFunction;

  constructor(vm: Vm, loaded: LoadedFunction) {
    this.#vm = vm;
    this.#loaded = loaded;
    this.index = loaded.index;
    this.fn = loaded.fn;
  }

  get liveness(): FunctionView['liveness'] {
    return this.#loaded.liveness;
  }

  armSeen(position: number, offset: number): boolean {
    const { heap, layout } = this.#vm.world;
    return heap.memory.u8[this.#loaded.pcOf(position) + layout.feedbackDelta + offset] !== 0;
  }

  cacheHits(cache: number): readonly CacheHit[] {
    const { memory } = this.#vm.world.heap;
    return this.#entries(cache).map((at) => ({
      key: memory.load32(at),
      function: this.#vm.image.functionOfRecord(memory.load32(at + 4)).index,
    }));
  }

  fieldHits(cache: number): readonly FieldHit[] {
    const { memory } = this.#vm.world.heap;
    return this.#entries(cache).map((at) => ({
      shape: memory.load32(at),
      ...unpackField(memory.load32(at + 4), memory.load32(at + 8)),
    }));
  }

  /** Addresses of the entries of a cache that are in use. */
  #entries(cache: number): number[] {
    const first = this.#loaded.cacheAddress(cache) + CACHE.entries;
    const addresses = Array.from(
      { length: CACHE_ENTRIES },
      (_, i) => first + i * CACHE_ENTRY_BYTES,
    );
    return addresses.filter((at) => this.#vm.world.heap.memory.load32(at) !== 0);
  }

  rootShape(cls: number): number {
    return this.#vm.world.objectClass(cls).root.id;
  }

  resolve(operand: number): number {
    return this.#loaded.program[operand]!.index;
  }

  constantWord(index: number): bigint {
    return this.#vm.world.heap.memory.i64[(this.#loaded.constants >>> 3) + index]!;
  }
}

/** The functions of a running VM. */
export function viewOf(vm: Vm): ProgramView {
  const views: FunctionView[] = [];
  return {
    function(index) {
      views[index] ??= new LiveFunctionView(vm, vm.image.functions[index]!);
      return views[index];
    },
  };
}
