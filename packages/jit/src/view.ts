// Views of a running VM for the compiler: what inference and compilation may ask, and nothing else.

import type {
  CacheHit,
  CellView,
  FieldHit,
  FunctionView,
  InstanceHit,
  ProgramView,
} from '@martlet/infer';
import type { LoadedFunction, Vm } from '@martlet/vm';
import { CACHE, CACHE_ENTRIES, CACHE_ENTRY_BYTES, unpackField } from '@martlet/vm';

/**
 * Places where speculation has failed for good. Exits there did not teach the feedback anything (a method that is missing
 * each time, say), so code that speculates there would be made again and again. There are finitely many places, which
 * bounds the number of compilations.
 */
export class NeverAgain {
  readonly #exits = new Map<string, number>();
  readonly #limit: number;

  /** @param limit exits at one place, in all code there ever was, that are enough */
  constructor(limit: number = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
  }

  /** Notes an exit. */
  failed(fn: number, position: number): void {
    const key = `${fn}:${position}`;
    this.#exits.set(key, (this.#exits.get(key) ?? 0) + 1);
  }

  has(fn: number, position: number): boolean {
    return (this.#exits.get(`${fn}:${position}`) ?? 0) >= this.#limit;
  }
}

/** One function of a running VM. */
class LiveFunctionView implements FunctionView {
  readonly index: number;
  readonly fn: FunctionView['fn'];
  readonly #vm: Vm;
  readonly #loaded: LoadedFunction;
  readonly #neverAgain: NeverAgain;

  constructor(vm: Vm, loaded: LoadedFunction, neverAgain: NeverAgain) {
    this.#vm = vm;
    this.#neverAgain = neverAgain;
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

  mayDoAnything(position: number): boolean {
    return this.#neverAgain.has(this.index, position);
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

  instanceHits(cache: number): readonly InstanceHit[] {
    const { memory } = this.#vm.world.heap;
    return this.#entries(cache).map((at) => ({
      key: memory.load32(at),
      shape: memory.load32(at + 4),
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

  cell(index: number): CellView | null {
    const { cells, host } = this.#vm;
    const address = this.#loaded.cells[index]!;
    const word = cells.read(address);
    if (word === null) return null;
    return { name: cells.nameAt(address), word, key: host.keyOf(word) };
  }

  constantWord(index: number): bigint {
    return this.#vm.world.heap.memory.i64[(this.#loaded.constants >>> 3) + index]!;
  }
}

/** The functions of a running VM. */
export function viewOf(vm: Vm, neverAgain: NeverAgain = new NeverAgain()): ProgramView {
  const views: FunctionView[] = [];
  return {
    function(index) {
      views[index] ??= new LiveFunctionView(vm, vm.image.functions[index]!, neverAgain);
      return views[index];
    },
  };
}
