import { BitTableSizeError } from './errors.ts';
import { createKernelMemory, type KernelMemory, type Kernels } from './simd.ts';

/** Where the rows of a table live: in a plain Uint32Array, or wherever their width makes best. */
export type BitStorage = 'auto' | 'array';

/** The words of one table. `kernels` work on the memory that `words` views, where `words` begins at `base`. */
export interface Block {
  readonly words: Uint32Array;
  readonly kernels: Kernels | undefined;
  /** Byte address of the first word for the kernels. */
  readonly base: number;
}

/** Rows of fewer words stay in plain arrays: calling a kernel costs as much as their loop (measured). */
export const KERNEL_WORDS = 8;

const PAGE = 0x1_0000;
/** Tables up to a quarter of this size share a memory, because a memory is costly to create. */
const SHARED_BYTES = 256 * PAGE;
/** Addresses stay below 2^31, where they are small integers to the engine. */
const MAXIMUM_BYTES = 0x7fff * PAGE;

/** The free part [base, end) of the shared memory between two tables, or behind the last one. */
interface Gap {
  base: number;
  end: number;
}

/** The memory in which small tables are made now. Earlier ones live for as long as a table in them does. */
interface SharedMemory {
  readonly memory: KernelMemory;
  /** In ascending order, none empty, no two adjacent. */
  readonly gaps: Gap[];
  /** Bytes from here on were never used and are zero. */
  fresh: number;
}

let shared: SharedMemory | undefined;

/**
 * Zeroed words for a table of `count` words whose rows have `stride` words.
 *
 * No memory ever grows, so a view of one stays valid; and words come back only by `release`, so they stay the
 * table's own for as long as anyone holds a view. The garbage collector frees a memory with its last view. See
 * docs/decisions/0001-bitmap-memory.md.
 */
export function allocate(count: number, stride: number, storage: BitStorage): Block {
  if (storage !== 'array' && stride >= KERNEL_WORDS && count > 0) {
    const block = allocateForKernels(count);
    if (block !== undefined) return block;
  }
  try {
    return { words: new Uint32Array(count), kernels: undefined, base: 0 };
  } catch (cause) {
    throw new BitTableSizeError(
      `there is no memory for a bit table of ${count * 4} bytes: use fewer rows or narrower ones`,
      { cause },
    );
  }
}

function allocateForKernels(count: number): Block | undefined {
  const bytes = count * 4;
  if (bytes > MAXIMUM_BYTES) return undefined;
  if (bytes > SHARED_BYTES / 4) {
    const own = createKernelMemory(Math.ceil(bytes / PAGE));
    return own && { words: new Uint32Array(own.buffer, 0, count), kernels: own.kernels, base: 0 };
  }
  let place = shared?.gaps.findIndex((gap) => gap.end - gap.base >= bytes) ?? -1;
  if (shared === undefined || place < 0) {
    const memory = createKernelMemory(SHARED_BYTES / PAGE);
    if (memory === undefined) return undefined;
    shared = { memory, gaps: [{ base: 0, end: SHARED_BYTES }], fresh: 0 };
    place = 0;
  }
  const gap = shared.gaps[place]!;
  const base = gap.base;
  gap.base += bytes;
  if (gap.base === gap.end) shared.gaps.splice(place, 1);
  const words = new Uint32Array(shared.memory.buffer, base, count);
  if (base < shared.fresh) words.fill(0, 0, (Math.min(shared.fresh, base + bytes) - base) >>> 2);
  shared.fresh = Math.max(shared.fresh, base + bytes);
  return { words, kernels: shared.memory.kernels, base };
}

/** Takes back the words of a block, for the next table. */
export function release(block: Block): void {
  if (shared === undefined || block.words.buffer !== shared.memory.buffer) return;
  const { gaps } = shared;
  const { base } = block;
  const end = base + block.words.byteLength;
  let after = gaps.findIndex((gap) => gap.base >= end);
  if (after < 0) after = gaps.length;
  const before = gaps[after - 1];
  const behind = gaps[after];
  if (before?.end === base) {
    before.end = end;
    if (behind?.base === end) {
      before.end = behind.end;
      gaps.splice(after, 1);
    }
  } else if (behind?.base === end) behind.base = base;
  else gaps.splice(after, 0, { base, end });
}
