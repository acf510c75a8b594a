// A heap that starts from another one's snapshot.

import { expect, test } from 'vitest';
import type { HeapSnapshot } from '../src/index.ts';
import { HeapUsageError, ObjectShapes, restoreHeap, saveHeap, tagged64 } from '../src/index.ts';
import { evaluated } from './support.ts';

const int = (value: number): bigint => tagged64.encodeInt(BigInt(value));

/** A heap with a root slot for an object, and slots for values. */
function setup() {
  const { heap } = evaluated({ minimumBudget: 64 * 1024 });
  const slots = heap.memory.reserve(64);
  for (let at = slots; at < slots + 64; at += 8) heap.values.putNil(heap.memory, at);
  heap.addRootRange(slots, slots + 64);
  return { heap, object: slots, value: slots + 8, out: slots + 16 };
}

/** Data as it comes back from a file. */
function copy({ tables, contents }: HeapSnapshot): HeapSnapshot {
  const { runs, words } = contents;
  return {
    tables: JSON.parse(JSON.stringify(tables)) as HeapSnapshot['tables'],
    contents: { runs: runs.slice(), words: words.slice() },
  };
}

/** A heap with an object whose second field has become more general, and one more in the overflow storage. */
function saved() {
  const { heap, object, value } = setup();
  const shapes = new ObjectShapes(heap, 'Point', { inlineFields: 2 });
  heap.values.putReference(heap.memory, object, shapes.newObject());
  const set = (name: string, word: bigint): void => {
    heap.memory.i64[value >>> 3] = word;
    shapes.setField(object, name, value);
  };
  set('x', int(1));
  set('y', int(2));
  set('y', tagged64.nil);
  set('z', int(3));
  const kept = heap.handles.keepWord(heap.memory.i64[object >>> 3]!);
  heap.handles.release(heap.handles.keepWord(int(7)));
  return { heap, shapes, slot: kept.address };
}

test('objects, shapes and handles are there again', () => {
  const original = saved();
  const snapshot = copy(saveHeap(original.heap));
  const { heap, object, value, out } = setup();
  restoreHeap(heap, snapshot);
  heap.verify();
  const reference = heap.values.referenceAt(heap.memory, object);
  const shapes = heap.shapeTrees.get(heap.shapeIdOf(reference))!;
  const fields = ['x', 'y', 'z'].map((name) => {
    expect(shapes.getField(object, name, out)).toBe(true);
    return heap.memory.i64[out >>> 3]!;
  });
  expect(fields).toEqual([int(1), tagged64.nil, int(3)]);
  expect(heap.handles.at(original.slot).reference).toBe(reference);
  // A second object goes the way of the first, by the current shapes.
  heap.values.putReference(heap.memory, out, shapes.newObject());
  for (const [i, name] of ['x', 'y', 'z'].entries()) {
    heap.memory.i64[value >>> 3] = fields[i]!;
    shapes.setField(out, name, value);
  }
  expect(heap.shapeIdOf(heap.values.referenceAt(heap.memory, out))).toBe(heap.shapeIdOf(reference));
  // The slot that was free is dealt out again, and new shapes have numbers of their own.
  expect(heap.handles.keepWord(int(1)).address).toBe(
    original.heap.handles.keepWord(int(1)).address,
  );
  const more = new ObjectShapes(heap, 'Other', { inlineFields: 1 });
  expect(heap.shapes.find(more.root.id)).toBe(more.root.shape);
  heap.collect();
  heap.verify();
});

test('the same heap gives the same snapshot', () => {
  expect(saveHeap(saved().heap)).toEqual(saveHeap(saved().heap));
});

test('a heap with other shapes refuses it', () => {
  const snapshot = copy(saveHeap(saved().heap));
  const { heap } = setup();
  heap.layout('Pair', { a: 'tagged' });
  expect(() => restoreHeap(heap, snapshot)).toThrow(HeapUsageError);
});

test('what somebody observes cannot be saved, nor what is in use', () => {
  const { heap } = setup();
  expect(() => heap.handles.scope(() => saveHeap(heap))).toThrow('a handle scope is open');
  new ObjectShapes(heap, 'Point', { inlineFields: 1, onGeneralise: () => {} });
  expect(() => saveHeap(heap)).toThrow('Point has an onGeneralise');
});
