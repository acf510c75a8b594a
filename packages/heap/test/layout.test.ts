import type { Type } from '@martlet/ir';
import { expect, test } from 'vitest';
import type { FieldKind, TailKind } from '../src/index.ts';
import { HeapUsageError, LinearMemory, runtimeCallee, tagged64 } from '../src/index.ts';
import { evaluated, type TestFunction } from './support.ts';

const fields = { a: 'i32', b: 'f64', c: 'tagged', d: 'i32', e: 'i64', f: 'integer' } as const;
const nodeType: Readonly<Record<FieldKind | TailKind, Type>> = {
  tagged: 'i64',
  integer: 'i64',
  i8: 'i32',
  i16: 'i32',
  i32: 'i32',
  i64: 'i64',
  f64: 'f64',
};

test('fields stand in order, at their natural alignment', () => {
  const { heap } = evaluated();
  const layout = heap.layout('All', fields);
  const offsets = Object.values(layout.fields).map(({ offset }) => offset);
  expect(offsets).toEqual([8, 16, 24, 32, 40, 48]);
  expect(layout.shape.size).toBe(56);
  const withTail = heap.layout('Tailed', { hash: 'i32', name: 'tagged' }, 'i8');
  expect(withTail.fields.hash.offset).toBe(12);
  expect(withTail.fields.name.offset).toBe(16);
  expect(withTail.tail.offset).toBe(24);
  expect(heap.layout('Empty', {}).shape.size).toBe(8);
});

test('compiled code and host code see the same fields', () => {
  const world = evaluated({
    functions: (heap) => {
      const layout = heap.layout('All', fields);
      const functions: Record<string, TestFunction> = {
        make: {
          params: [],
          result: 'i64',
          build(b) {
            const object = heap.allocate(b, layout.shape);
            for (const field of Object.values(layout.fields)) {
              const zero = { i32: b.i32(0), i64: b.i64(0), f64: b.f64(0) };
              field.store(b, object, zero[nodeType[field.kind] as 'i32'], { fresh: true });
            }
            b.ret(object);
          },
        },
      };
      for (const [name, field] of Object.entries(layout.fields)) {
        functions[`get ${name}`] = {
          params: ['i64'],
          result: nodeType[field.kind],
          build: (b, [object]) => b.ret(field.load(b, object!)),
        };
        functions[`set ${name}`] = {
          params: ['i32', nodeType[field.kind]],
          result: null,
          build(b, [reference, value]) {
            field.store(b, reference!, value!);
            b.ret();
          },
        };
      }
      return functions;
    },
  });
  const { heap, call } = world;
  const object = call('make') as bigint;
  const reference = tagged64.decodeReference(object);
  const layout = heap.shapes.find(heap.shapeIdOf(reference))!;
  expect(layout.name).toBe('All');
  const values = { a: -7, b: 2.5, c: tagged64.true, d: 8, e: -9n, f: tagged64.encodeInt(4n) };
  for (const [name, value] of Object.entries(values)) call(`set ${name}`, reference | 0, value);
  for (const [name, value] of Object.entries(values)) {
    expect(call(`get ${name}`, object)).toBe(value);
  }
  expect(heap.describe(object)).toMatch(/\{a: -7, b: 2.5, c: true, d: 8, e: -9, f: 4\}$/);
});

test.each(['tagged', 'i8', 'i16', 'i32', 'i64', 'f64'] as const)('a tail of %s', (kind) => {
  const world = evaluated({
    functions: (heap) => {
      const layout = heap.layout('Tail', { extra: 'i32' }, kind);
      return {
        make: {
          params: ['i32'],
          result: 'i64',
          build: (b, [length]) => b.ret(heap.allocateTail(b, layout.shape, length!)),
        },
        get: {
          params: ['i64', 'i32'],
          result: nodeType[kind],
          build: (b, [object, index]) => b.ret(layout.tail.load(b, object!, index!)),
        },
        set: {
          params: ['i64', 'i32', nodeType[kind]],
          result: null,
          build(b, [object, index, value]) {
            layout.tail.store(b, object!, index!, value!);
            b.ret();
          },
        },
        length: {
          params: ['i64'],
          result: 'i32',
          build: (b, [object]) => b.ret(layout.tail.length(b, object!)),
        },
        address: {
          params: ['i64', 'i32'],
          result: 'i32',
          build: (b, [object, index]) => b.ret(layout.tail.addressOf(b, object!, index!)),
        },
      };
    },
  });
  const { heap, call } = world;
  const empty = kind === 'tagged' ? tagged64.nil : nodeType[kind] === 'i64' ? 0n : 0;
  const value = { i32: 200, i64: tagged64.encodeInt(9n), f64: -1.5 }[nodeType[kind] as 'i32'];
  const objects = [0, 1, 5, 300].map((length) => ({
    length,
    word: call('make', length) as bigint,
  }));
  for (const { length, word } of objects) {
    expect(call('length', word)).toBe(length);
    for (let index = 0; index < length; index += 7) {
      expect(call('get', word, index)).toBe(empty);
      call('set', word, index, value);
      expect(call('get', word, index)).toBe(value);
    }
    expect(heap.shapes.find(heap.shapeIdOf(tagged64.decodeReference(word)))!.tail).toBe(kind);
    const bytes = { tagged: 8, i8: 1, i16: 2, i32: 4, i64: 8, f64: 8 }[kind];
    expect(call('address', word, 2)).toBe(tagged64.decodeReference(word) + 7 + 16 + 2 * bytes);
  }
});

test('compiled code reads shape records and header flags', () => {
  const world = evaluated({
    functions: (heap) => {
      const layout = heap.layout('Flagged', { x: 'tagged' });
      heap.setOwner(layout.shape, tagged64.encodeSymbol(5));
      heap.setUserWord(layout.shape, 0, 11);
      heap.setUserWord(layout.shape, 1, 12);
      return {
        owner: {
          params: ['i64'],
          result: 'i64',
          build: (b, [object]) => b.ret(heap.shapeWord(b, heap.shapeOf(b, object!), 'owner')),
        },
        users: {
          params: ['i64'],
          result: 'i32',
          build(b, [object]) {
            const shape = heap.shapeOf(b, object!);
            const first = heap.shapeWord(b, shape, 'user0');
            const second = b.op('i32.mul', heap.shapeWord(b, shape, 'user1'), b.i32(100));
            b.ret(b.op('i32.add', first, second));
          },
        },
        freeze: {
          params: ['i64'],
          result: 'i32',
          build(b, [object]) {
            const flags = heap.flags(b, object!);
            heap.setFlags(b, object!, b.op('i32.or', flags, b.i32(0x100)));
            b.ret(heap.flags(b, object!));
          },
        },
      };
    },
  });
  const { heap, call } = world;
  const shape = heap.shapes.all.find(({ name }) => name === 'Flagged')!;
  const kept = heap.handles.keep(heap.newObject(shape));
  expect(call('owner', kept.word)).toBe(tagged64.encodeSymbol(5));
  expect(call('users', kept.word)).toBe(1211);
  expect(call('freeze', kept.word)).toBe(0x100);
  heap.collect();
  heap.verify({ afterFullCollection: true });
  expect(call('freeze', kept.word)).toBe(0x101);
});

test('allocating with the wrong form is refused', () => {
  evaluated({
    functions: (heap) => ({
      none: {
        params: [],
        result: null,
        build(b) {
          expect(() => heap.allocate(b, heap.storage.shape)).toThrow(/has a tail/);
          expect(() => heap.allocateTail(b, heap.float.shape, b.i32(1))).toThrow(HeapUsageError);
          expect(() => heap.allocate(b, heap.float.shape, { failed: () => {} })).toThrow(
            /did not end its block in function none/,
          );
          b.at(b.newBlock());
          for (const block of b.fn.blocks) if (block.terminator === null) b.at(block).trap();
        },
      },
    }),
  });
});

test('other modules import the routines by name', async () => {
  const { Module } = await import('@martlet/ir');
  const module = new Module();
  const callee = runtimeCallee(module, 'allocate');
  expect(module.imports.get('heap.allocate')).toBe(callee);
  expect(runtimeCallee(module, 'allocate')).toBe(callee);
});

test('regions are aligned, zeroed and apart', () => {
  const memory = new LinearMemory(new WebAssembly.Memory({ initial: 1, maximum: 100 }));
  const regions = [1, 100, 7, 40_000, 8, 70_000, 64].map((bytes, index) => {
    const align = 2 ** (index + 1);
    const start = memory.reserve(bytes, align);
    expect(start % align).toBe(0);
    return { start, bytes };
  });
  for (const { start, bytes } of regions) {
    expect(memory.u8.subarray(start, start + bytes).every((byte) => byte === 0)).toBe(true);
    memory.u8.fill(1, start, start + bytes);
  }
  expect(memory.size).toBeGreaterThan(110_000);
  expect(memory.frontier % 32_768).toBe(0);
});
