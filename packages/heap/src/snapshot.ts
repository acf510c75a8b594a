// A heap saved as data, from which other heaps start: the words of memory that are not zero, and what host code knows of
// them. Addresses stay what they are, so a heap can only start from that of one made in the same way: with the same
// limit, the same options, and the same regions and layouts in the same order.

import { HeapUsageError } from './errors.ts';
import type { HandleTables } from './handles.ts';
import type { Heap } from './heap.ts';
import type { RegionMarks } from './memory.ts';
import type { ShapeTree } from './object-shapes.ts';
import { ObjectShapes } from './object-shapes.ts';
import type { Shape } from './records.ts';

/** Zero words between two runs of others; less is not worth a run. */
const GAP_WORDS = 8;

/** What a memory holds below its frontier. */
export interface MemoryContents {
  /** Pairs: address in 32-bit words, and number of 32-bit words. */
  readonly runs: Uint32Array;
  /** The words of all runs. */
  readonly words: Int32Array;
}

/** What host code knows of a heap: plain data, as JSON has it. */
export interface HeapTables {
  readonly regions: RegionMarks;
  readonly shapes: readonly Shape[];
  readonly listCapacity: number;
  readonly trees: readonly ShapeTree[];
  readonly handles: HandleTables;
}

/** A heap as data. */
export interface HeapSnapshot {
  readonly tables: HeapTables;
  readonly contents: MemoryContents;
}

/**
 * Saves a heap with all that lies in its memory.
 *
 * @throws HeapUsageError inside a handle scope, and when somebody observes a shape tree, which no data can tell
 */
export function saveHeap(heap: Heap): HeapSnapshot {
  const trees = [...new Set(heap.shapeTrees.values())];
  const tables = {
    regions: heap.memory.marks,
    shapes: heap.shapes.all,
    listCapacity: heap.shapes.listCapacity,
    trees: trees.map((tree) => tree.save()),
    handles: heap.handles.save(),
  };
  return { tables, contents: contentsOf(heap) };
}

function contentsOf({ memory }: Heap): MemoryContents {
  const all = memory.i32.subarray(0, memory.frontier >>> 2);
  const runs: number[] = [];
  let end = 0;
  for (let at = 0; at < all.length; at++) {
    if (all[at] === 0) continue;
    const start = at;
    end = at + 1;
    while (at < Math.min(all.length, end + GAP_WORDS)) if (all[at++] !== 0) end = at;
    runs.push(start, end - start);
    at = end;
  }
  const words = new Int32Array(runs.reduce((sum, n, i) => (i % 2 === 1 ? sum + n : sum), 0));
  let filled = 0;
  for (let i = 0; i < runs.length; i += 2) {
    const [start, count] = [runs[i]!, runs[i + 1]!];
    words.set(all.subarray(start, start + count), filled);
    filled += count;
  }
  return { runs: Uint32Array.from(runs), words };
}

/**
 * Gives a heap what another one of the same making held when it was saved. Nothing may have been allocated or defined in it
 * since it was made, but for what the other one began with too.
 *
 * @throws HeapUsageError when the heap has other shapes than the saved one began with
 */
export function restoreHeap(heap: Heap, { tables, contents }: HeapSnapshot): void {
  const own = heap.shapes.all;
  for (const [i, { id, name }] of own.entries()) {
    if (tables.shapes[i]?.id === id && tables.shapes[i].name === name) continue;
    throw new HeapUsageError(
      `the heap has a shape ${name} where the saved one has ${tables.shapes[i]?.name ?? 'none'}; restore into a heap that was made in the same way`,
    );
  }
  heap.memory.restore(tables.regions);
  const { i32 } = heap.memory;
  const { runs, words } = contents;
  for (let i = 0, from = 0; i < runs.length; i += 2) {
    const count = runs[i + 1]!;
    i32.set(words.subarray(from, from + count), runs[i]!);
    from += count;
  }
  heap.shapes.restore(tables.shapes, tables.listCapacity);
  heap.handles.restore(tables.handles);
  for (const tree of tables.trees) new ObjectShapes(heap, tree.name, tree, tree);
}
