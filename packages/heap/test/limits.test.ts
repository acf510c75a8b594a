import { expect, test } from 'vitest';
import { BLOCK, STATE } from '../src/format.ts';
import {
  Heap,
  HeapUsageError,
  HeapVerificationError,
  LinearMemory,
  OutOfMemoryError,
  tagged64,
} from '../src/index.ts';
import { compiled, evaluated, FRAME } from './support.ts';

const MB = 1024 * 1024;

function listWorld(limit: number) {
  const world = compiled({
    limit,
    minimumBudget: 256 * 1024,
    functions: (heap) => {
      const cell = heap.layout('Cell', { next: 'tagged', pad: 'i64' });
      return {
        /** (root address) -> 1, or 0 when memory is exhausted */
        cons: {
          params: ['i32'],
          result: 'i32',
          build(b, [root]) {
            const made = heap.allocate(b, cell.shape, { failed: (at) => at.ret(at.i32(0)) });
            cell.fields.next.store(b, made, b.load('i64.load', root!, 0, 0), { fresh: true });
            cell.fields.pad.store(b, made, b.i64(0));
            b.store('i64.store', root!, made, 0, 0);
            b.ret(b.i32(1));
          },
        },
        longVector: {
          params: ['i32'],
          result: 'i32',
          build(b, [length]) {
            const failed = { failed: (at: typeof b) => at.ret(at.i32(0)) };
            heap.allocateTail(b, heap.storage.shape, length!, undefined, failed);
            b.ret(b.i32(1));
          },
        },
      };
    },
  });
  const root = world.heap.memory.reserve(8);
  world.heap.values.putNil(world.heap.memory, root);
  world.heap.addRootRange(root, root + 8);
  return { ...world, root };
}

test('at the memory limit the allocation fails with a reason, and memory is usable again afterwards', () => {
  const { heap, call, root } = listWorld(1 * MB);
  let count = 0;
  while (call('cons', root) === 1) count++;
  expect(count).toBeGreaterThan(10_000);
  expect(heap.takeFailure()).toBe('limit');
  expect(heap.takeFailure()).toBe('none');
  heap.verify();
  // The emergency reserve: the guest's error object can be made.
  for (let index = 0; index < 100; index++) expect(call('cons', root)).toBe(1);
  expect(heap.memory.frontier).toBeLessThanOrEqual(1 * MB);
  heap.values.putNil(heap.memory, root);
  for (let index = 0; index < 20_000; index++) expect(call('cons', root)).toBe(1);
  heap.collect();
  heap.verify({ afterFullCollection: true });
});

test('the reserve ends too, without harm', () => {
  const { heap, call, root } = listWorld(1 * MB);
  while (call('cons', root) === 1);
  let more = 0;
  while (call('cons', root) === 1) more++;
  expect(more).toBeGreaterThan(1_000);
  expect(() => heap.newObject(heap.storage.shape, 2000)).toThrow(OutOfMemoryError);
  heap.verify();
});

test('absurd lengths are refused', () => {
  const { heap, call } = listWorld(1 * MB);
  for (const length of [-1, 0x7fff_ffff, 0x1000_0000]) {
    expect(call('longVector', length)).toBe(0);
    expect(heap.takeFailure()).toBe('too large');
  }
  expect(call('longVector', 1_000_000)).toBe(0);
  expect(heap.takeFailure()).toBe('limit');
  expect(call('longVector', 10_000)).toBe(1);
  expect(() => heap.newObject(heap.storage.shape, 2 ** 30)).toThrow(/would have/);
  expect(() => heap.newObject(heap.storage.shape, -1)).toThrow(RangeError);
});

test('large objects are freed and their blocks used again', () => {
  const { heap, call } = listWorld(2 * MB);
  for (let round = 0; round < 200; round++) expect(call('longVector', 20_000)).toBe(1);
  expect(heap.statistics().frontier).toBeLessThanOrEqual(2 * MB);
  heap.collect();
  expect(heap.statistics().largeBytes).toBe(0);
  heap.verify({ afterFullCollection: true });
});

test('objects of every size class can be made by host code', () => {
  const { heap } = evaluated({ minimumBudget: 1 * MB });
  heap.handles.scope((scope) => {
    for (const bytes of [8, 248, 256, 264, 4096, 16_384, 16_392, 20_000, 32_768, 32_776, 70_000]) {
      const length = bytes / 8 - 2;
      for (let count = 0; count < 4; count++) {
        scope.handle(heap.newObject(heap.storage.shape, Math.max(0, length)));
        heap.verify();
      }
    }
    heap.collect();
    heap.verify({ afterFullCollection: true });
    expect(heap.statistics().largeBytes).toBe(4 * (1 + 1 + 1 + 2 + 3) * 32_768);
  });
});

test('regions of the embedder and blocks of the heap can alternate', () => {
  const { heap, call, root } = listWorld(4 * MB);
  const regions: number[] = [];
  for (let round = 0; round < 20; round++) {
    for (let index = 0; index < 2000; index++) call('cons', root);
    const region = heap.memory.reserve(10_000);
    heap.memory.u8.fill(0xff, region, region + 10_000);
    regions.push(region);
  }
  heap.verify();
  for (const region of regions) {
    expect(heap.memory.u8.subarray(region, region + 10_000).every((byte) => byte === 0xff)).toBe(
      true,
    );
  }
});

test('at the limit the embedder gets blocks that the heap has free', () => {
  const { heap, call, root } = listWorld(1 * MB);
  while (call('cons', root) === 1);
  expect(() => heap.memory.reserve(200_000)).toThrow(OutOfMemoryError);
  heap.values.putNil(heap.memory, root);
  heap.collect();
  const region = heap.memory.reserve(200_000);
  expect(heap.memory.u8.subarray(region, region + 200_000).every((byte) => byte === 0)).toBe(true);
  heap.memory.u8.fill(0xff, region, region + 200_000);
  heap.verify({ afterFullCollection: true });
  while (call('cons', root) === 1);
  heap.verify();
  expect(heap.memory.u8.subarray(region, region + 200_000).every((byte) => byte === 255)).toBe(
    true,
  );
});

test('words go to places that no field names, through the barrier', () => {
  const world = evaluated({
    functions: (heap) => ({
      put: {
        params: ['i64', 'i32', 'i64'],
        result: null,
        build(b, [object, offset, word]) {
          heap.storeRef(b, object!, offset!, word!, 0);
          heap.storeRef(b, object!, 24, word!, 0);
          b.ret();
        },
      },
    }),
  });
  const { heap, call } = world;
  const kept = heap.handles.keep(heap.newObject(heap.storage.shape, 4));
  heap.collect();
  const young = (): bigint => heap.values.encodeReference(heap.newObject(heap.float.shape));
  call('put', kept.word, 16, young());
  heap.putRef(kept.reference, 32, young());
  heap.verify();
  heap.collect('young');
  heap.verify();
  expect(heap.describe(kept.word)).toMatch(/\[0.0, 0.0, 0.0, nil\]$/);
});

test('a memory that is smaller than the limit fails like the limit', () => {
  const source = new WebAssembly.Memory({ initial: 1, maximum: 8 });
  const memory = new LinearMemory(source, { limit: 64 * MB });
  expect(() => memory.reserve(10 * MB)).toThrow(OutOfMemoryError);
  expect(() => new Heap(memory)).toThrow(/cannot grow/);
});

test('wrong arguments are named', () => {
  const memory = new LinearMemory(new WebAssembly.Memory({ initial: 2 }));
  expect(() => memory.reserve(-1)).toThrow(/bytes must be/);
  expect(() => memory.reserve(8, 3)).toThrow(/align must be/);
  expect(() => new LinearMemory(memory.source, { limit: 5 })).toThrow(/memory limit must be/);
  const heap = new Heap(memory);
  expect(() => heap.collect()).toThrow(/call attach first/);
  expect(() => heap.shapes.define({ name: 'S', size: 4, fields: [] }, 0n)).toThrow(/size must lie/);
  expect(() =>
    heap.shapes.define(
      { name: 'S', size: 16, fields: [{ name: 'a', kind: 'tagged', offset: 12 }] },
      0n,
    ),
  ).toThrow(/field a must stand at a multiple of 8/);
});

test('handles keep objects alive, and only as long as their scope', () => {
  const { heap } = evaluated({ minimumBudget: 64 * 1024 });
  heap.poison = true;
  const kept = heap.handles.keep(heap.newObject(heap.storage.shape, 3));
  heap.handles.scope((scope) => {
    const handles = Array.from({ length: 2500 }, () =>
      scope.handle(heap.newObject(heap.float.shape)),
    );
    heap.collect();
    heap.verify({ afterFullCollection: true });
    for (const handle of handles)
      expect(heap.shapeIdOf(handle.reference)).toBe(heap.float.shape.id);
    heap.handles.scope((inner) => {
      inner.handle(heap.newObject(heap.float.shape));
      expect(() => scope.handle()).toThrow(HeapUsageError);
    });
    expect(() => scope.handle().reference).toThrow(/holds no reference but a value of kind nil/);
  });
  const before = heap.statistics().liveLineBytes;
  heap.collect();
  heap.verify({ afterFullCollection: true });
  expect(heap.statistics().liveLineBytes).toBeLessThan(before);
  expect(heap.storage.tail.lengthOf(kept.reference)).toBe(3);
  heap.handles.release(kept);
  heap.collect();
  expect(heap.statistics().liveLineBytes).toBe(0);
});

test('the owner of a shape is a root', () => {
  const { heap } = evaluated({ minimumBudget: 64 * 1024 });
  heap.poison = true;
  const layout = heap.layout('Class', { name: 'tagged' });
  const owner = heap.newObject(layout.shape);
  heap.setOwner(heap.float.shape, heap.values.encodeReference(owner));
  heap.collect();
  expect(heap.describe(heap.values.encodeReference(owner))).toMatch(/^Class@.* \{name: nil\}$/);
  heap.verify({ afterFullCollection: true });
});

test('the verifier finds a stale reference, a missing barrier and a damaged header', () => {
  const { heap } = evaluated({ minimumBudget: 64 * 1024 });
  const pair = heap.layout('Pair', { first: 'tagged', second: 'tagged' });
  heap.poison = true;
  const lost = heap.newObject(pair.shape);
  const kept = heap.handles.keep(heap.newObject(pair.shape));
  heap.collect();
  heap.collect();
  expect(() =>
    heap.verify({ roots: [['a stale root', heap.values.encodeReference(lost + 4096)]] }),
  ).toThrow(/a stale root refers to .* where no object is/);
  const young = heap.values.encodeReference(heap.newObject(pair.shape));
  heap.memory.i64[pair.fields.first.address(kept.reference) >>> 3] = young;
  expect(() => heap.verify()).toThrow(/the write barrier is missing/);
  pair.fields.first.write(kept.reference, young);
  heap.verify();
  heap.memory.store32(kept.reference + 7, 12345);
  expect(() => heap.verify()).toThrow(HeapVerificationError);
  expect(heap.describe(kept.word)).toMatch(/^no object at .* \(header 0x3039\)$/);
  expect(heap.describe(tagged64.encodeReference(0xffff_fff1))).toMatch(/bad reference/);
});

test('the verifier finds damaged tables', () => {
  const damage = (
    change: (heap: Heap, state: (offset: number) => number) => void,
  ): (() => void) => {
    const { heap } = compiled({ minimumBudget: 64 * 1024 });
    for (let count = 0; count < 5; count++) heap.newObject(heap.storage.shape, 1000);
    heap.handles.keep(heap.newObject(heap.storage.shape, 10));
    heap.handles.keep(heap.newObject(heap.storage.shape, 5000));
    heap.collect();
    heap.verify({ afterFullCollection: true });
    change(heap, (offset) => heap.memory.load32(heap.stateAddress + offset));
    return () => heap.verify({ afterFullCollection: true });
  };
  const blocks = (heap: Heap): number => heap.memory.frontier / 32_768;
  const lastBlock = (heap: Heap): number => blocks(heap) - 1;
  const cases: [RegExp, Parameters<typeof damage>[0]][] = [
    [
      /is free but has marked lines/,
      (heap, state) => {
        const table = state(STATE.blockTable);
        const free = heap.memory.u8.indexOf(BLOCK.free, table + state(STATE.firstBlock)) - table;
        heap.memory.u8[state(STATE.lineMarks) + free * 128] = 1;
      },
    ],
    [
      /blocks are free, but the counter says/,
      (heap) => heap.memory.store32(heap.stateAddress + STATE.freeBlocks, 99),
    ],
    [
      /objects are marked, but/,
      (heap, state) => {
        const last = state(STATE.markBits) + lastBlock(heap) * 512 + 500;
        heap.memory.u8[last] = 1;
      },
    ],
    [
      /in use but not marked/,
      (heap, state) => {
        const lines = state(STATE.lineMarks);
        heap.memory.u8.fill(0, lines, lines + blocks(heap) * 128);
      },
    ],
    [
      /in a block of kind 1 that holds no object/,
      (heap, state) => {
        const table = state(STATE.blockTable);
        heap.memory.u8.fill(BLOCK.free, table + state(STATE.firstBlock), table + blocks(heap));
      },
    ],
    [
      /but the log lacks it/,
      (heap) => {
        const { i32 } = heap.memory;
        const range = heap.memory.load32(heap.stateAddress + STATE.rootRanges);
        const object = i32[heap.memory.load32(range) >> 2]! + 7;
        i32[(object + 4) >> 2] = 0;
      },
    ],
    [
      /lies in memory that is about to be allocated/,
      (heap) => {
        heap.memory.store32(heap.stateAddress + STATE.bump, heap.memory.frontier - 32_768 * 4);
        heap.memory.store32(heap.stateAddress + STATE.limit, heap.memory.frontier);
      },
    ],
  ];
  for (const [message, change] of cases) expect(damage(change)).toThrow(message);
});

test('addresses above 2 GiB are as good as others', () => {
  const { heap, call } = compiled({
    limit: 2200 * MB,
    minimumBudget: 256 * 1024,
    functions: (made) => {
      const pair = made.layout('Pair', { first: 'tagged', second: 'tagged' });
      return {
        make: {
          params: ['i32'],
          result: 'i64',
          build(b, [from]) {
            const object = made.allocate(b, pair.shape);
            const first = b.load('i64.load', from!, 0, 0);
            pair.fields.first.store(b, object, first, { fresh: true });
            pair.fields.second.store(b, object, b.i64(tagged64.nil), { fresh: true });
            b.store('i64.store', from!, object, 0, 0);
            b.ret(object);
          },
        },
      };
    },
  });
  heap.memory.reserve(2060 * MB);
  const root = heap.handles.keep(heap.newObject(heap.float.shape));
  for (let count = 0; count < 30_000; count++) call('make', root.address | 0);
  expect(root.reference).toBeGreaterThan(2 ** 31);
  expect(root.address).toBeGreaterThan(2 ** 31);
  for (let count = 0; count < 10; count++) {
    const large = heap.newObject(heap.storage.shape, 50_000);
    expect(large).toBeGreaterThan(2 ** 31);
  }
  heap.collect('young');
  heap.verify();
  heap.collect();
  heap.verify({ afterFullCollection: true });
  expect(heap.statistics().liveLineBytes).toBeGreaterThan(30_000 * 24);
  expect(heap.describe(root.word, 0)).toMatch(/^Pair@0x8/);
});

test('roots may be given by the embedder, and shapes may be many', () => {
  const world = compiled({
    minimumBudget: 64 * 1024,
    markRoots(b, runtime) {
      runtime.mark(b, b.load('i64.load', b.i32(FRAME), 0, 0));
      runtime.markRange(b, b.i32(FRAME + 8), b.i32(FRAME + 16));
    },
  });
  const { heap } = world;
  const shapes = Array.from(
    { length: 600 },
    (_, index) => heap.layout(`L${index}`, { x: 'tagged' }).shape,
  );
  heap.poison = true;
  const words = [shapes[10]!, shapes[599]!].map((shape) =>
    heap.values.encodeReference(heap.newObject(shape)),
  );
  heap.memory.i64.set(words, FRAME >> 3);
  heap.collect();
  expect(words.map((word) => heap.describe(word, 0).split('@')[0])).toEqual(['L10', 'L599']);
  heap.verify({ roots: words.map((word) => ['test', word] as const), afterFullCollection: true });
  heap.memory.i64.fill(0n, FRAME >> 3, (FRAME >> 3) + 2);
  heap.setOwner(shapes[599]!, words[0]!);
  heap.collect();
  heap.verify({ afterFullCollection: true });
});

test('words are described', () => {
  const { heap } = evaluated();
  const words: [bigint, string][] = [
    [tagged64.encodeInt(-5n), '-5'],
    [tagged64.encodeFloat(-0)!, '-0.0'],
    [tagged64.encodeFloat(3)!, '3.0'],
    [tagged64.nil, 'nil'],
    [tagged64.encodeSymbol(4), 'symbol 4'],
  ];
  for (const [word, text] of words) expect(heap.describe(word)).toBe(text);
  const bytes = heap.layout('Bytes', { hash: 'i32', key: 'i64', weight: 'f64' }, 'i16');
  const reference = heap.newObject(bytes.shape, 12);
  expect(heap.describe(tagged64.encodeReference(reference))).toMatch(
    / \{hash: 0, key: 0, weight: 0.0\} \[0, 0, 0, 0, 0, 0, 0, 0, … 12 in all\]$/,
  );
});
