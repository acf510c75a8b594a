// Views of a running VM for the compiler: what inference and compilation may ask, and nothing else.

import type { CacheHit, FunctionView, ProgramView } from '@martlet/infer';
import type { LoadedFunction, Vm } from '@martlet/vm';
import { CACHE, CACHE_ENTRIES, CACHE_ENTRY_BYTES } from '@martlet/vm';

/** Bytes of one inline cache. */
const CACHE_BYTES = CACHE.entries + CACHE_ENTRIES * CACHE_ENTRY_BYTES;

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
    const hits: CacheHit[] = [];
    for (let i = 0; i < CACHE_ENTRIES; i++) {
      const at = this.#loaded.caches + cache * CACHE_BYTES + CACHE.entries + i * CACHE_ENTRY_BYTES;
      const key = memory.load32(at);
      if (key === 0) break;
      hits.push({ key, function: this.#vm.image.functionOfRecord(memory.load32(at + 4)).index });
    }
    return hits;
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
