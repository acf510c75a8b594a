import { afterEach, describe, expect, test, vi } from 'vitest';
import { BitTable } from '../src/bitmap/index.ts';
import { kernelModule } from '../src/bitmap/simd.ts';
import { randomSet, randomSource, SEED, tableOf, WIDE, WIDTHS } from './bitmap-model.ts';

/** Whether the table's rows lie in a WebAssembly memory, whose size is a multiple of a page. */
function inWasm(table: BitTable): boolean {
  const bytes = table.words.buffer.byteLength;
  return bytes > 0 && bytes % 0x1_0000 === 0;
}

test('the kernel module is valid and small enough for synchronous compilation', () => {
  expect(WebAssembly.validate(kernelModule())).toBe(true);
  expect(kernelModule().length).toBeLessThan(4096);
});

test('storage is chosen by width', () => {
  expect(inWasm(new BitTable(3, 224))).toBe(false);
  expect(inWasm(new BitTable(3, 225))).toBe(true);
  expect(inWasm(new BitTable(3, 256, { storage: 'array' }))).toBe(false);
  // A table too large for the shared memory.
  expect(inWasm(new BitTable(3, 50_000_000))).toBe(true);
});

test('kernels and loops give the same bits and the same answers', () => {
  const random = randomSource(SEED);
  const widths = [...WIDTHS.filter((bits) => bits >= 225), 225, 768, 1024, 1500, ...WIDE];
  for (const bits of widths) {
    for (let round = 0; round < (bits > 2000 ? 2 : 12); round++) {
      const sets = [0, 0.01, 0.3, 0.9].map((share) => randomSet(random, bits, share));
      const plain = tableOf(bits, sets, { storage: 'array' });
      const kernels = tableOf(bits, sets, { storage: 'auto' });
      expect(inWasm(kernels)).toBe(true);
      const both = (use: (table: BitTable) => unknown): void => {
        const expected = use(plain);
        expect(use(kernels), `${use} at ${bits} bits, round ${round}, seed ${SEED}`).toBe(expected);
        const same = Buffer.compare(
          new Uint8Array(plain.words.buffer, plain.words.byteOffset, plain.words.byteLength),
          new Uint8Array(kernels.words.buffer, kernels.words.byteOffset, kernels.words.byteLength),
        );
        expect(same, `words after ${use} at ${bits} bits, round ${round}, seed ${SEED}`).toBe(0);
      };
      for (let step = 0; step < 12; step++) {
        const [d, s, g, k] = [random(4), random(4), random(4), random(4)] as const;
        both((table) => table.equals(d, s));
        both((table) => table.intersects(d, s));
        both((table) => table.includes(d, s));
        both((table) => table.isEmpty(d));
        both((table) => table.count(d));
        both((table) => table.orInto(d, s));
        both((table) => table.xor(g, k));
        both((table) => table.andNotInto(s, k));
        both((table) => table.transfer(d, g, k, s));
        both((table) => table.transfer(d, g, k, s));
        both((table) => table.andInto(s, g));
        both((table) => table.copyInto(k, d));
        both((table) => table.or(k, g));
        both((table) => table.andNot(k, s));
        both((table) => table.and(g, k));
        both((table) => table.copy(s, k));
        both((table) => table.setRange(s, 0, random(1) + bits));
        both((table) => table.clear(s, (d * 7919) % bits));
      }
    }
  }
});

test('one differing bit is found wherever it is', () => {
  const bits = 256 + 128 * 5;
  const table = new BitTable(4, bits, { storage: 'auto' });
  for (let bit = 0; bit < bits; bit++) {
    table.fill(0);
    table.fill(1);
    table.clear(1, bit);
    table.reset(2);
    table.set(2, bit);
    table.reset(3);
    expect(table.equals(0, 1)).toBe(false);
    expect(table.includes(1, 0)).toBe(false);
    expect(table.includes(0, 1)).toBe(true);
    expect(table.intersects(1, 2)).toBe(false);
    expect(table.intersects(0, 2)).toBe(true);
    expect(table.isEmpty(2)).toBe(false);
    expect(table.count(2)).toBe(1);
    expect(table.transfer(3, 2, 0, 1)).toBe(true);
    expect(table.equals(3, 2)).toBe(true);
    expect(table.orInto(1, 2)).toBe(true);
    expect(table.equals(0, 1)).toBe(true);
    expect(table.orInto(1, 2)).toBe(false);
    expect(table.andNotInto(1, 2)).toBe(true);
    expect(table.andInto(0, 1)).toBe(true);
    expect(table.copyInto(0, 1)).toBe(false);
  }
});

test('all released words can be used again, in whatever order they were released', async () => {
  vi.resetModules();
  const { BitTable: Fresh } = await import('../src/bitmap/index.ts');
  const random = randomSource(SEED + 1);
  const first = new Fresh(1, 256);
  const { buffer } = first.words;
  const living = [first];
  for (let round = 0; round < 400; round++) {
    if (random(2) === 0) living.push(new Fresh(1 + random(30), 4096));
    else living.splice(random(living.length + 1), 1)[0]?.release();
  }
  while (living.length > 0) living.splice(random(living.length), 1)[0]?.release();
  // The shared memory is free again from end to end: it holds four of the largest tables that share it.
  for (let quarter = 0; quarter < 4; quarter++) {
    const { words } = new Fresh(32, 2 ** 20);
    expect([words.buffer === buffer, words.byteOffset]).toEqual([true, quarter * 2 ** 22]);
  }
});

describe('where WebAssembly cannot be used', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  const refused = class {
    constructor() {
      throw new Error('Wasm code generation disallowed by embedder');
    }
  };
  const cases: Readonly<Record<string, unknown>> = {
    'it is missing': undefined,
    'a content security policy refuses it': { ...namespace(), Module: refused },
    'there is no address space left': { ...namespace(), Memory: refused },
    'a module cannot be instantiated': { ...namespace(), Instance: refused },
  };

  function namespace(): Record<string, unknown> {
    const { Module, Instance, Memory } = WebAssembly;
    return { Module, Instance, Memory };
  }

  test.each(Object.entries(cases))('because %s, rows are plain arrays', async (_, stub) => {
    vi.resetModules();
    vi.stubGlobal('WebAssembly', stub);
    const { BitTable: Fresh } = await import('../src/bitmap/index.ts');
    for (const bits of [256, 1000, 65_536]) {
      const table = new Fresh(600, bits, { storage: 'auto' });
      table.fill(0);
      expect(table.orInto(1, 0)).toBe(true);
      expect(table.orInto(1, 0)).toBe(false);
      expect(table.count(1)).toBe(bits);
      expect(table.words.buffer.byteLength).toBe(table.words.byteLength);
      table.release();
    }
  });
});
