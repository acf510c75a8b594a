// When the heap collects: not while host code says that roots cannot be seen.

import { expect, test } from 'vitest';
import { compiled } from './support.ts';

const MB = 1024 * 1024;

function consWorld(limit: number) {
  const world = compiled({
    limit,
    minimumBudget: 256 * 1024,
    functions: (heap) => {
      const cell = heap.layout('Cell', { next: 'tagged', pad: 'i64' });
      return {
        /** () -> 1, or 0 when memory is exhausted */
        make: {
          params: [],
          result: 'i32',
          build(b) {
            heap.allocate(b, cell.shape, { failed: (at) => at.ret(at.i32(0)) });
            b.ret(b.i32(1));
          },
        },
      };
    },
  });
  const collections = () => world.heap.statistics().collections;
  return { ...world, collections };
}

test('nothing is collected meanwhile, under stress and beyond the budget too', () => {
  const { heap, call, collections } = consWorld(16 * MB);
  heap.stress = 1;
  const before = collections();
  heap.withoutCollecting(() => {
    for (let i = 0; i < 20_000; i++) expect(call('make')).toBe(1);
  });
  expect(collections()).toBe(before);
  call('make');
  expect(collections()).toBe(before + 1);
});

test('where no memory is left, allocating fails', () => {
  const { heap, call, collections } = consWorld(4 * MB);
  const before = collections();
  let made = 0;
  heap.withoutCollecting(() => {
    while (call('make') === 1) made++;
  });
  expect(collections()).toBe(before);
  expect(made * 24).toBeGreaterThan(MB);
  expect(call('make')).toBe(1);
});

test('what it throws ends it', () => {
  const { heap, call, collections } = consWorld(16 * MB);
  heap.stress = 1;
  const fail = () => {
    throw new Error('inside');
  };
  expect(() => heap.withoutCollecting(fail)).toThrow('inside');
  const before = collections();
  call('make');
  expect(collections()).toBe(before + 1);
});
