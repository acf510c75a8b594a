import { BitTableSizeError } from './errors.ts';
import type { Kernels } from './simd.ts';

/** Where the rows of a table live: `array` is a plain Uint32Array, `wasm` a WebAssembly memory. */
export type BitStorage = 'auto' | 'array' | 'wasm';

/** The words of one table. `kernels` work on the memory that `words` views, where `words` begins at `base`. */
export interface Block {
  readonly words: Uint32Array;
  readonly kernels: Kernels | undefined;
  /** Byte address of the first word for the kernels. */
  readonly base: number;
}

/** Zeroed words for a table of `count` words whose rows have `stride` words. */
export function allocate(count: number, _stride: number, _storage: BitStorage): Block {
  try {
    return { words: new Uint32Array(count), kernels: undefined, base: 0 };
  } catch (cause) {
    throw new BitTableSizeError(`no memory for a bit table of ${count * 4} bytes`, { cause });
  }
}
