import type { Builder, Node } from '@martlet/ir';
import { describe, expect, test } from 'vitest';
import type { Heap } from '../src/index.ts';
import { LinearMemory, tagged64 } from '../src/index.ts';
import { doubles, integers } from './edges.ts';
import { type TestFunction, ways } from './support.ts';

const memory = new LinearMemory(new WebAssembly.Memory({ initial: 1 }));
const cell = memory.reserve(8);

describe('host codec', () => {
  test('floats: both codecs agree, and decoding gives the same double', () => {
    for (const value of doubles(20_000, 1)) {
      const word = tagged64.encodeFloat(value);
      memory.i64[cell >>> 3] = 0n;
      const immediate = tagged64.putImmediateFloat(memory, cell, value);
      expect(immediate, String(value)).toBe(word !== null);
      if (word === null) continue;
      expect(memory.i64[cell >>> 3]).toBe(word);
      expect(tagged64.kind(word)).toBe('float');
      expect(tagged64.kindAt(memory, cell)).toBe('float');
      expect(tagged64.decodeFloat(word)).toBe(value);
      expect(tagged64.immediateFloatAt(memory, cell)).toBe(value);
    }
  });

  test('zeros and everyday doubles are immediate; NaN, infinities and extremes are not', () => {
    for (const value of [0, -0, 1, -1, 0.1, 1e70, -1e-70, Math.PI, 2 ** 256, 2 ** -254]) {
      expect(tagged64.encodeFloat(value)).not.toBeNull();
    }
    for (const value of [Number.NaN, 1 / 0, -1 / 0, 5e-324, 2 ** -255, 2 ** 257, 1e300]) {
      expect(tagged64.encodeFloat(value)).toBeNull();
    }
  });

  test('integers: both codecs agree up to the ends of the range', () => {
    for (const value of integers()) {
      if (value < tagged64.minInt || value > tagged64.maxInt) {
        expect(() => tagged64.encodeInt(value)).toThrow(RangeError);
        expect(() => tagged64.putInt(memory, cell, value)).toThrow(/-2\^62/);
        continue;
      }
      const word = tagged64.encodeInt(value);
      tagged64.putInt(memory, cell, value);
      expect(memory.i64[cell >>> 3]).toBe(word);
      const small = Number(value);
      if (Number.isSafeInteger(small)) {
        tagged64.putInt(memory, cell, small);
        expect(memory.i64[cell >>> 3], String(value)).toBe(word);
      }
      expect(BigInt(tagged64.intAt(memory, cell))).toBe(value);
      expect(tagged64.decodeInt(word)).toBe(value);
      expect(tagged64.decodeNumber(word)).toBe(Number(value));
      if (Number.isSafeInteger(Number(value))) {
        expect(tagged64.encodeNumber(Number(value))).toBe(word);
      }
    }
    expect(() => tagged64.putInt(memory, cell, 1.5)).toThrow(RangeError);
  });

  test('every kind of word is told from the others', () => {
    const words = {
      nil: tagged64.nil,
      false: tagged64.false,
      true: tagged64.true,
      absent: tagged64.absent,
      symbol: tagged64.encodeSymbol(0xffff_ffff),
      constant: tagged64.encodeConstant(7),
      reference: tagged64.encodeReference(0xfff0_0001),
      integer: tagged64.encodeInt(-1n),
      float: tagged64.encodeFloat(-1.5)!,
    };
    for (const [kind, word] of Object.entries(words)) expect(tagged64.kind(word)).toBe(kind);
    expect(tagged64.decodeId(words.symbol)).toBe(0xffff_ffff);
    expect(tagged64.decodeId(words.constant)).toBe(7);
    expect(tagged64.decodeReference(words.reference)).toBe(0xfff0_0001);
    tagged64.putSymbol(memory, cell, 12);
    expect([tagged64.kindAt(memory, cell), tagged64.idAt(memory, cell)]).toEqual(['symbol', 12]);
    tagged64.putBoolean(memory, cell, true);
    expect(tagged64.kindAt(memory, cell)).toBe('true');
    expect(() => tagged64.encodeSymbol(-1)).toThrow(/id must be/);
  });
});

type Unary = (heap: Heap, b: Builder, value: Node) => Node;
const unary = (
  heap: Heap,
  param: 'i64' | 'f64' | 'i32',
  result: 'i64' | 'f64' | 'i32',
  build: Unary,
): TestFunction => ({
  params: [param],
  result,
  build: (b, [value]) => b.ret(build(heap, b, value!)),
});

describe.each(ways)('IR builders, run by %s', (_, make) => {
  const world = make({
    functions: (heap) => ({
      boxFloat: unary(heap, 'f64', 'i64', (h, b, v) => h.boxFloat(b, v)),
      unboxFloat: unary(heap, 'i64', 'f64', (h, b, v) => h.unboxFloat(b, v)),
      isFloat: unary(heap, 'i64', 'i32', (h, b, v) => h.isFloat(b, v)),
      isInt: unary(heap, 'i64', 'i32', (h, b, v) => h.values.isInt(b, v)),
      intFits: unary(heap, 'i64', 'i32', (h, b, v) => h.values.intFits(b, v)),
      boxInt: unary(heap, 'i64', 'i64', (h, b, v) => h.values.boxInt(b, v)),
      unboxInt: unary(heap, 'i64', 'i64', (h, b, v) => h.values.unboxInt(b, v)),
      isReference: unary(heap, 'i64', 'i32', (h, b, v) => h.values.isReference(b, v)),
      isSymbol: unary(heap, 'i64', 'i32', (h, b, v) => h.values.isSymbol(b, v)),
      truthy: unary(heap, 'i64', 'i32', (h, b, v) => h.values.truthy(b, v)),
      isNil: unary(heap, 'i64', 'i32', (h, b, v) => h.values.isNil(b, v)),
      boxBoolean: unary(heap, 'i32', 'i64', (h, b, v) => h.values.boxBoolean(b, v)),
      boxSymbol: unary(heap, 'i32', 'i64', (h, b, v) => h.values.boxSymbol(b, v)),
      unboxSymbol: unary(heap, 'i64', 'i32', (h, b, v) => h.values.unboxSymbol(b, v)),
      areInts: {
        params: ['i64', 'i64'],
        result: 'i32',
        build: (b, [x, y]) => b.ret(heap.values.areInts(b, x!, y!)),
      },
    }),
  });
  const { heap, call } = world;

  test('floats: IR and host codec agree, boxed ones included', () => {
    for (const value of doubles(1_500, 2)) {
      const word = call('boxFloat', value) as bigint;
      const immediate = tagged64.encodeFloat(value);
      if (immediate === null) expect(tagged64.kind(word)).toBe('reference');
      else expect(word).toBe(immediate);
      expect(call('isFloat', word)).toBe(1);
      expect(call('isReference', word)).toBe(immediate === null ? 1 : 0);
      expect(call('unboxFloat', word)).toBe(value);
    }
  });

  test('host code reads and writes floats of both forms', () => {
    const at = heap.memory.reserve(8);
    for (const value of doubles(500, 3)) {
      heap.putFloat(at, value);
      expect(heap.isFloatAt(at)).toBe(true);
      expect(heap.floatAt(at)).toBe(value);
      expect(call('unboxFloat', heap.memory.i64[at >>> 3]!)).toBe(value);
    }
  });

  test('all NaNs become the canonical one', () => {
    const at = heap.memory.reserve(8);
    heap.putFloat(at, Number.NaN);
    for (const word of [call('boxFloat', Number.NaN) as bigint, heap.memory.i64[at >>> 3]!]) {
      const reference = tagged64.decodeReference(word);
      expect(heap.memory.i64[heap.float.fields.value.address(reference) >>> 3]).toBe(
        0x7ff8_0000_0000_0000n,
      );
    }
  });

  test('integers', () => {
    for (const value of integers()) {
      const fits = value >= tagged64.minInt && value <= tagged64.maxInt;
      expect(call('intFits', value)).toBe(fits ? 1 : 0);
      if (!fits) continue;
      const word = call('boxInt', value) as bigint;
      expect(word).toBe(tagged64.encodeInt(value));
      expect(call('isInt', word)).toBe(1);
      expect(call('areInts', word, word)).toBe(1);
      expect(call('areInts', word, tagged64.nil)).toBe(0);
      expect(call('isFloat', word)).toBe(0);
      expect(call('truthy', word)).toBe(1);
      expect(call('unboxInt', word)).toBe(value);
    }
  });

  test('constants and symbols', () => {
    const { nil, true: yes, false: no, absent } = tagged64;
    for (const [word, truthy, isNil] of [
      [nil, 0, 1],
      [no, 0, 0],
      [yes, 1, 0],
      [absent, 1, 0],
      [tagged64.encodeSymbol(3), 1, 0],
      [tagged64.encodeConstant(0), 1, 0],
    ] as const) {
      expect(call('truthy', word)).toBe(truthy);
      expect(call('isNil', word)).toBe(isNil);
      expect(call('isInt', word)).toBe(0);
      expect(call('isReference', word)).toBe(0);
      expect(call('isFloat', word)).toBe(0);
    }
    expect(call('boxBoolean', 1)).toBe(yes);
    expect(call('boxBoolean', 0)).toBe(no);
    const symbol = call('boxSymbol', -2) as bigint;
    expect(symbol).toBe(tagged64.encodeSymbol(0xffff_fffe));
    expect(call('isSymbol', symbol)).toBe(1);
    expect(call('isSymbol', yes)).toBe(0);
    expect(call('unboxSymbol', symbol)).toBe(-2);
  });
});
